"""Signing in through an identity provider (OpenID Connect): who it is, what it published, and the way there and back.

Knows no register: that somebody is a subject of the provider says nothing yet of who they are here.
"""

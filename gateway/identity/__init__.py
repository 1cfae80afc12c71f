"""Who is asking: the issuers that are trusted, and the tokens that they sign.

Knows no request, no database and no clock; what a caller may then do is decided elsewhere.
"""

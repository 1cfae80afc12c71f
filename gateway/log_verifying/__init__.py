"""Checks an exported log, or one proof from it, offline: what is needed is the export and the auditor's own policy.

Shares with the code that writes the log its hash functions and file formats, and nothing that builds or stores a tree.
"""

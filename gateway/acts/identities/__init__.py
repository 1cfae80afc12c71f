"""Whose entry is whose: two entries that are one person, and a person whose particulars change."""

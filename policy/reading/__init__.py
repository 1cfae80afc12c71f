"""What a protocol means, for people to read: who could ever see what, as a matrix and as an agreement.

Pure functions from a decision table to text. Knows no file, no request and no person.
"""

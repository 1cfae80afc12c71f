"""What an operator keeps at the machine: organisations, the first practitioners, who vouches for askers, denied tokens.

From files that are checked whole before anything changes. Keys that are published at an address are kept fresh beside
that. Knows no request.
"""

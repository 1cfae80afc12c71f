"""What an operator keeps at the machine: organisations, the first practitioners, who vouches for askers, denied tokens.

All of it from files that are checked whole before anything changes. Knows no request.
"""

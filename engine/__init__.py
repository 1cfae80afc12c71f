"""What this person may see now: a pure decision over a compiled protocol and the facts of one case.

Knows no clock, database, network, log or chance: facts are loaded before, and the instant is an argument.
"""

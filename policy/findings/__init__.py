"""What `protocol check` finds in a protocol that was read without a fault: what an edit means that nobody meant.

Each module finds one kind of thing, exactly, over every possible request. Knows no clock: a day is an argument.
"""

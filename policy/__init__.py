"""What may be shared: a protocol as data, read against its closed vocabulary and compiled to a decision table.

Knows no request, no person, no clock, no database. Only `casbin_model` knows Casbin.
"""

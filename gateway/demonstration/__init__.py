"""The demo's made-up partnership: one local authority, thirteen schools, their partners and forty young people.

It gives rows for the tables, with every date computed from the day it is given, so that ages and terms do not drift;
it knows no clock, no database and no web. Every person, place and telephone number in its data is invented.
"""

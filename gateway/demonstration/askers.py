"""Who asks about whom in the README and at the end of `make demo`: five see the same young person, a sixth nothing.

They hold their relationships without hours, so what they see does not depend on the time of day.
"""

from gateway.demonstration.roster import young_person_id

README_YOUNG_PERSON = young_person_id("sam-averill")
"""The fifteen-year-old Sam Averill."""

FIVE_ASKERS = [
    ("joanne.petrie", "safeguarding"),
    ("amara.okoye", "guidance"),
    ("ruth.callender", "care_planning"),
    ("ben.stroud", "youth_justice"),
    ("bridget.mahon", "direct_care"),
]
"""Practitioner and purpose: safeguarding lead, personal adviser, social worker, youth justice worker, school nurse."""

STRANGER = ("declan.foyle", "guidance")
"""A personal adviser of other schools, without a relationship to the young person."""

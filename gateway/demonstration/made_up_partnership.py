"""The made-up partnership whole: every row of the demo on a given day, by table.

The same day always gives the same rows. It leaves the issuers to `keys`, and the log and the protocols to the gateway.
"""

from datetime import date

from gateway.demonstration.details import detail_rows
from gateway.demonstration.package_data import Rows
from gateway.demonstration.partnership import partnership_rows
from gateway.demonstration.protections import protection_rows
from gateway.demonstration.relationships import relationship_rows
from gateway.demonstration.words import word_rows
from gateway.demonstration.young_people import young_people_rows


def made_up_partnership(today: date) -> Rows:
    """Give the rows of the demo, column by name, as they stand on a day; instants are aware and in UTC."""
    return {
        **partnership_rows(today),
        **young_people_rows(today),
        **relationship_rows(today),
        **detail_rows(today),
        **word_rows(today),
        **protection_rows(today),
    }

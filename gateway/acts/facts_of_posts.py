"""What holds of an act on a place, a duty or an entry: it is of the caller's service, it is about somebody else."""

from collections.abc import Iterator

from gateway.visit import Visit

# For what is not there: whoever may change such things is told so, and nobody else learns which there are.
OF_NOTHING = ("own_service", "not_for_themselves")


def facts_about(visit: Visit, service: str, *practitioners: str | None) -> Iterator[str]:
    """Give the facts by which a line of `actions.csv` lets the caller act for a service on these practitioners."""
    asker = visit.caller.asker
    if service == asker.service:
        yield "own_service"
    if asker.practitioner not in practitioners:
        yield "not_for_themselves"

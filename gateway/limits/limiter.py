"""Refuses whoever calls oftener than the rates allow: the first refusal of a minute is an event, the rest are summed.

Were each an event, to flood would be a way to fill the log. Counts are read in the call's own snapshot, so that calls
which are answered at the same instant may be a few more than the rate; nobody is refused who kept to it.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from gateway.access_log.event import Kind, SectionName
from gateway.calling.callers import Caller
from gateway.limits.process_window import ProcessWindow
from gateway.limits.rates import Narrow, Rates
from gateway.limits.telling import Telling
from gateway.problems import EMERGENCY, Problem, Unlogged
from gateway.storage.database import Snapshot
from gateway.storage.rate_counts import Counted, Standing, read_counts, tell_of
from gateway.storage.writer import Stale
from gateway.visit import Answer, Visit

MINUTE = 60
PERSON, ORGANISATION = "person", "organisation"
WHOSE = {PERSON: "You have", ORGANISATION: "Your organisation has"}


class TooOften(Unlogged):
    """The log tells of the first one, and will of the rest."""


class Limiter:
    """The rates of one gateway, and what it refused and has not told the log yet."""

    def __init__(self, rates: Rates, telling: Telling) -> None:
        self.rates, self.telling, self.cosigning = rates, telling, ProcessWindow(rates.cosigning)

    def counted(self, visit: Visit, narrow: Narrow | None) -> tuple[Counted, ...]:
        """Return what a call counts as."""
        minute, who = int(visit.at.timestamp()) // MINUTE, _who(visit)
        organisation = visit.caller.token.organisation
        return (
            Counted(PERSON, who, minute),
            *([Counted(ORGANISATION, organisation, minute)] if organisation else []),
            *([Counted(narrow, who, minute)] if narrow else []),
        )

    def refusal(self, visit: Visit, counted: Sequence[Counted]) -> Answer | None:
        """Return the answer for whoever may not call any more in this minute; TooOften once the log tells of one."""
        stands = read_counts(visit.connection, counted)
        full = next((each for each in counted if stands[each].calls >= self.rates.of(each.kind)), None)
        return None if full is None else self._refused(visit, full, stands[full])

    def _refused(self, visit: Visit, full: Counted, stands: Standing) -> Answer:
        most = self.rates.of(full.kind)
        problem = _problem(full, most, visit.at)
        if stands.told:
            self.telling.add(visit, full, most)
            raise TooOften(problem)
        visit.note(SectionName.DETAIL, limit=full.kind, most=most)
        return Answer(
            problem.status,
            problem.body(),
            Kind.REFUSAL,
            problem.kind,
            change=partial(_tell, full=full),
            headers=problem.headers,
        )


def _who(visit: Visit) -> str:
    caller: Caller = visit.caller
    if caller.own:
        return visit.pseudonyms.of("rate", caller.own)
    return caller.token.practitioner or caller.token.client


def _problem(full: Counted, most: int, at: datetime) -> Problem:
    wait = max(1, (full.minute + 1) * MINUTE - int(at.timestamp()))
    whose, calls = WHOSE.get(full.kind, WHOSE[PERSON]), "such calls" if full.kind in set(Narrow) else "calls"
    sentence = f"{whose} made {most} {calls} within this minute, as many as are answered. {EMERGENCY}"
    return Problem("too-many-requests", sentence, headers={"Retry-After": f"{wait}"})


def _tell(connection: Snapshot, full: Counted) -> None:
    if not tell_of(connection, full):
        # Another call told of it first, or the minute is over: look again.
        raise Stale

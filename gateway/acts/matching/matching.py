"""Finds the right young person by exact particulars, on a ground or for a referral, and gives a handle for an hour.

Whoever is not there, is sealed, is shielded or is somebody of the caller's own gets the same reply, by the same
statements. Every attempt is counted, logged without its values, and told to the caller's supervisor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from engine.case import local_day
from engine.exceptional import Ground, finds
from engine.relationships.holding import EXCLUDED
from engine.relationships.standing import standing
from gateway.access_log.event import Kind, SectionName
from gateway.acting import broken, let
from gateway.acts.matching.handles import HANDLE_LASTS, hash_of, new_handle
from gateway.acts.matching.second_people import check_second
from gateway.answering import Answering
from gateway.disclosures import check_purpose
from gateway.opaque import new_identifier
from gateway.problems import EMERGENCY, Problem, unknown_word
from gateway.storage.case_file import read_ties
from gateway.storage.database import Snapshot
from gateway.storage.finding import fold
from gateway.storage.identities import one_person
from gateway.storage.matching import (
    Found,
    Particulars,
    attempts_since,
    people_of,
    record_attempt,
    tell_who_sealed,
)
from gateway.storage.protection import read_protections
from gateway.storage.tasks import Owner, Task, raise_tasks
from gateway.storage.versions import Counter, built_on, read_versions
from gateway.visit import Answer, Visit

# A desk's referrals and emergencies of an hour fit in; working through a class list does not.
MOST_AN_HOUR = 20
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_WITH_SECOND = 3
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom somebody looks for, for what, on which ground or for which referral, and the second person named."""

    particulars: Particulars
    purpose: str
    ground: str | None
    referral_reference: str | None
    second: str | None


def match(visit: Visit, sought: Sought) -> Answer:
    """Return a handle for the one young person of these particulars, or the reply that anybody else gets."""
    _check(visit, sought)
    tried = attempts_since(visit.connection, visit.caller.asker.practitioner, visit.at - HOUR)
    if len(tried) >= MOST_AN_HOUR:
        raise _too_many(visit, tried[-MOST_AN_HOUR])
    _check_seldom(visit, sought)
    found = people_of(visit.connection, sought.particulars, local_day(visit.at))
    person, why = _who(visit, sought, found)
    visit.note(SectionName.DETAIL, match=why, ground=sought.ground, referral=bool(sought.referral_reference))
    if person is not None:
        visit.note_subject(person)
    return _answer(visit, sought, found, person)


def _check(visit: Visit, sought: Sought) -> None:
    """Refuse, before anybody is looked for, what could not be looked for, by this caller or so."""
    whom = sought.particulars
    if sought.ground != Ground.VITAL_INTERESTS:
        visit.require_training()
    looked_for = f"{fold(whom.name)}|{whom.date_of_birth}"
    visit.note(SectionName.PURPOSE, looked_for=visit.pseudonyms.of("match", looked_for))
    if not sought.ground and not sought.referral_reference:
        raise broken("ground", "Name the exceptional ground on which you look, or the reference of a referral.")
    facts = {"names_a_ground": sought.ground, "names_a_referral": sought.referral_reference}
    let(visit, "match", facts=[fact for fact, named in facts.items() if named])
    check_purpose(visit, sought.purpose)
    if sum(part is not None for part in (whom.address, whom.school, whom.identifier)) != 1:
        raise broken("address", "Beside name and date of birth give one of address, school and identifier.")
    _check_scheme(visit, whom.identifier)
    if sought.second is not None and not sought.ground:
        raise broken("second_authoriser", "A second person is named for an exceptional ground.")
    check_second(visit, sought.second)


def _check_scheme(visit: Visit, identifier: tuple[str, str] | None) -> None:
    if identifier is None:
        return
    schemes = visit.table.vocabulary.identifiers
    if identifier[0] not in schemes:
        raise unknown_word("identifier.scheme", identifier[0], schemes)
    if visit.caller.asker.agency not in schemes[identifier[0]]:
        rule = "An identifier is matched only for the sector that issues it: give an address or a school instead."
        raise broken("identifier.scheme", rule)


def _check_seldom(visit: Visit, sought: Sought) -> None:
    """Refuse more than a few in a day with a second person named: so nobody tries out where somebody shielded is."""
    practitioner = visit.caller.asker.practitioner
    tried = attempts_since(visit.connection, practitioner, visit.at - DAY, with_second=True)
    if sought.second is not None and len(tried) >= MOST_WITH_SECOND:
        wait = int((tried[-MOST_WITH_SECOND] + DAY - visit.at).total_seconds()) + 1
        sentence = f"You have named a second person {MOST_WITH_SECOND} times within the day. {EMERGENCY}"
        raise Problem("too-many", sentence, headers={"Retry-After": str(wait)})


def _too_many(visit: Visit, oldest: datetime) -> Problem:
    wait = int((oldest + HOUR - visit.at).total_seconds()) + 1
    sentence = f"You have looked for {MOST_AN_HOUR} young people within the hour. {EMERGENCY}"
    return Problem("too-many", sentence, headers={"Retry-After": str(wait)})


def _who(visit: Visit, sought: Sought, found: Found) -> tuple[str | None, str]:
    """Return whom the caller is given, and for the log why it is nobody; the same is read whoever it is."""
    asker, several = visit.caller.asker, len(found.people) > 1
    candidate = next(iter(found.people)) if len(found.people) == 1 else NOBODY
    one = one_person(visit.connection, [candidate])
    named = read_protections(visit.connection, one, one.entries(candidate)).named(candidate, asker, visit.at)
    ties = read_ties(visit.connection, candidate, asker)
    held = standing(asker, ties, visit.at, visit.table.vocabulary)
    if several or candidate == NOBODY:
        return None, "several" if several else ("sealed" if found.sealed else NOBODY)
    if EXCLUDED in held.today:
        return None, EXCLUDED
    if not finds(named, sought.ground, second=sought.second is not None):
        return None, "protected"
    return candidate, "found"


def _answer(visit: Visit, sought: Sought, found: Found, person: str | None) -> Answer:
    asker, handle = visit.caller.asker, new_handle()
    expires_at = visit.at + HANDLE_LASTS
    row: dict[str, Any] = {
        "id": new_identifier("attempt"),
        "practitioner_id": asker.practitioner,
        "service_id": asker.service,
        "purpose": sought.purpose,
        "ground": sought.ground,
        "referral_reference": sought.referral_reference,
        "second_authoriser": sought.second,
        "at": visit.at,
        "handle_hash": hash_of(handle) if person else None,
        "young_person_id": person,
        "expires_at": expires_at if person else None,
    }
    counted = Counter("matches", asker.practitioner)
    given = {"handle": handle, "expires_at": expires_at.isoformat()}
    return Answer(
        status=200 if person else 404,
        body=given if person else Problem("not-found", f"Not found here. {EMERGENCY}").body(),
        kind=Kind.MATCH,
        outcome="found" if person else "not_found",
        versions=read_versions(visit.connection, [*built_on(asker, found.people | found.sealed), counted]),
        change=partial(_record, row=row, sealed=found.sealed, notices=_notices(visit, sought.second)),
        moves=(counted,),
    )


def _record(connection: Snapshot, row: Mapping[str, Any], sealed: frozenset[str], notices: list[Task]) -> None:
    record_attempt(connection, row)
    raise_tasks(connection, notices)
    tell_who_sealed(connection, sealed, row["at"], row["practitioner_id"])


def _notices(visit: Visit, second: str | None) -> list[Task]:
    """Return what tells the supervisor and the second person named, once a day, that the caller looks; never whom."""
    asker = visit.caller.asker
    about = f"matches:{asker.practitioner}:{local_day(visit.at).isoformat()}"
    owners = [*Answering(visit).above(asker), *([Owner(practitioner=second)] if second else [])]
    return [Task("match_notice", owner, about, visit.at, raised_by=asker.practitioner) for owner in owners]

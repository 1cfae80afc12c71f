"""What may be done about restrictions: a record restricted, a category frozen, a hold, an identity sealed; all read.

None of them stands between a child and protection: the rules see to that. Lifting one is in `lifting`.
"""

from collections.abc import Mapping
from typing import Any

from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken
from gateway.acts.protecting.protections import PUT_TO_THEIR_SERVICE, SET_BY_THEIR_SERVICE, Kept, keep
from gateway.acts.protecting.reach import reach
from gateway.opaque import new_identifier
from gateway.problems import not_found, unknown_word
from gateway.storage import protecting as stored
from gateway.storage.database import Snapshot
from gateway.storage.managing import is_entered, organisation_of
from gateway.storage.protecting import Protection
from gateway.storage.versions import Counter, read_versions
from gateway.visit import Answer, Visit

ARTICLE_18, SEALED = "article_18", "sealed"
ACTIONS = {
    "restricted": "restrict_record",
    ARTICLE_18: "freeze_category",
    "legal_hold": "hold_record",
    SEALED: "seal_identity",
}


def restrict(visit: Visit, young_person: str, given: Mapping[str, Any]) -> Answer:
    """Restrict a young person's record, or what one service holds of one category."""
    here = reach(visit, young_person)
    entered = is_entered(visit.connection, young_person)
    _check_form(visit, given)
    here.let(visit, ACTIONS[given["kind"]], _facts(visit, given.get("originator", "")))
    if not entered:
        raise not_found()
    if given["kind"] == SEALED and len(here.entries) > 1:
        raise broken("kind", "This entry is joined to another. Take them apart first: a seal holds for one alone.")
    name = new_identifier("restriction")
    row = {
        "id": name,
        "young_person_id": young_person,
        **{member: given.get(member) for member in ("kind", "category", "originator", "contact", "because")},
        "set_by": visit.caller.asker.practitioner,
        "set_at": visit.at,
        "service_id": visit.caller.asker.service,
    }

    def change(connection: Snapshot) -> None:
        stored.insert_protection(connection, given["kind"], row)

    visit.note(SectionName.DETAIL, restriction=name, restriction_kind=given["kind"])
    body = {"restriction": name, "state": "stands_until_lifted", "version": 1}
    return answer(visit, Done(body, Kind.RESTRICTION_CHANGED, "set", change, [young_person], [name]))


def read_protections(visit: Visit, young_person: str) -> Answer:
    """Return the protections that the caller's service set, or was asked about: to confirm, to lift, to let past."""
    kept = keep(visit, young_person)
    mine = [one for one in kept.protections if kept.facts(visit, one) & {SET_BY_THEIR_SERVICE, PUT_TO_THEIR_SERVICE}]
    facts = frozenset(fact for one in mine for fact in kept.facts(visit, one))
    kept.reach.let(visit, "read_protections", facts)
    return answer(visit, Done(_listed(visit, kept, mine), Kind.PROTECTIONS_READ, "answered", status=200))


def _check_form(visit: Visit, given: Mapping[str, Any]) -> None:
    """Refuse an Article 18 restriction that names no category and originator, and any other that does."""
    for member in ("category", "originator"):
        if (given["kind"] == ARTICLE_18) != (member in given):
            raise broken(member, "Article 18 holds for one category of one originator; nothing else names them.")
    categories = visit.table.vocabulary.categories
    if "category" in given and given["category"] not in categories:
        raise unknown_word("category", given["category"], categories)


def _facts(visit: Visit, originator: str) -> list[str]:
    asker, organisation = visit.caller.asker, organisation_of(visit.connection, originator)
    facts = {"own_service": originator == asker.service, "own_organisation": organisation == asker.organisation}
    return [fact for fact, holds in facts.items() if holds]


def _listed(visit: Visit, kept: Kept, mine: list[Protection]) -> dict[str, object]:
    versions = read_versions(visit.connection, [Counter("record", one.id) for one in mine])
    words = stored.read_words(visit.connection, [one.id for one in mine])
    return {
        "young_person": kept.reach.young_person,
        "protections": [
            {
                "protection": one.id,
                "kind": one.kind,
                "category": one.category,
                "originator": one.originator,
                "stands": one.stands(visit.at),
                "set_at": one.set_at.isoformat(),
                "expires_at": one.expires_at.isoformat() if one.expires_at else None,
                "wanted_lifted_by": sorted({word.part.value for word in words[one.id]}),
                "version": versions[Counter("record", one.id)],
            }
            for one in mine
        ],
    }

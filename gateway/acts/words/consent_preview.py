"""What a service could see before and after something is agreed: shown to whoever is asked, before they answer.

The same body as a record's, checked by the same rules, and nothing stored. What comes out follows from the rules alone.
"""

from collections import defaultdict
from datetime import datetime, time
from typing import Any

from engine.case import LONDON, local_day
from engine.drafts.left_out import recipients
from engine.drafts.preview import Preview, Seen
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, let
from gateway.acts.subject import subject
from gateway.acts.words.consents import ACTION, scopes_of
from gateway.acts.words.conversations import Body, Conversation, hear
from gateway.storage.agreements import read_agreements
from gateway.storage.taking_part import read_names, read_recipients
from gateway.visit import Answer, Visit
from policy.vocabulary import Vocabulary

NOT_RECORDED = "co-preview"


def preview(visit: Visit, young_person: str, body: Body) -> Answer:
    """Answer what each service that is named could see, before and after."""
    whom = subject(visit, young_person)
    let(visit, ACTION, whom.held)
    heard = hear(visit, whom, body)
    services = _recipients(heard)
    wanted = read_recipients(visit.connection, services, heard.workers, visit.table.vocabulary)
    seen = list(_weighed(visit, heard).seen(wanted))
    visit.note(SectionName.DETAIL, services=sorted(services), statements=len(heard.draft.statements), **heard.names)
    told = {"services": _told(visit, services, seen), "from_the_rules_alone": SENTENCE}
    return answer(visit, Done(told, Kind.CONSENT_PREVIEWED, "previewed", young_people=[whom.id], status=200))


SENTENCE = "This is what the rules would open to somebody who works with you; it does not say what anybody holds."


def _recipients(heard: Conversation) -> frozenset[str]:
    """Return the services that a yes names; where nothing is agreed to, those that a no names."""
    part, draft = heard.around.taking_part, heard.draft
    named = [one.scope for one in draft.statements if one.permits] or [
        one.scope
        for one in draft.statements
        if {"recipient_service", "recipient_organisation", "recipient_agency"} & one.scope.keys()
    ]
    return frozenset().union(*(recipients(scope, part) for scope in named))


def _weighed(visit: Visit, heard: Conversation) -> Preview:
    around = heard.around
    scopes = {place: scope for place, (scope, _missing) in scopes_of(visit, heard).items()}
    record = heard.draft.record(NOT_RECORDED, visit.at, scopes)
    originators = frozenset().union(*(one.scope.get("originator", frozenset()) for one in record.statements))
    return Preview(
        table=visit.table,
        record=record,
        born=around.born,
        ties=around.ties,
        assessment=around.assessment,
        agreements=read_agreements(visit.connection),
        originators=around.taking_part.holders(originators),
        at=_first_counting(visit, heard),
    )


def _first_counting(visit: Visit, heard: Conversation) -> datetime:
    """Return now or, for what starts on a later day, the noon of that day."""
    first = heard.draft.starts_on
    return visit.at if first <= local_day(visit.at) else datetime.combine(first, time(12), LONDON)


def _told(visit: Visit, services: frozenset[str], seen: list[Seen]) -> list[dict[str, Any]]:
    names = read_names(visit.connection, services)
    by_service: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in seen:
        by_service[one.asker.service].append(_seen(one, visit.table.vocabulary))
    return [{"service": word, "name": names[word], "could_see": by_service[word]} for word in sorted(services)]


def _seen(one: Seen, words: Vocabulary) -> dict[str, Any]:
    worker = {"named_worker": one.asker.practitioner} if one.asker.practitioner else {}
    return {
        "role": one.asker.role,
        "label": words.roles[one.asker.agency][one.asker.role],
        **worker,
        "purpose": one.purpose,
        "categories": [
            {
                "category": change.category,
                "label": words.categories[change.category].label,
                "before": change.before.word,
                "after": change.after.word,
            }
            for change in one.changes
        ],
    }

"""The one function that opens a case: an agency asks, gets exactly what it may see and why, and the log knows.

The JSON API and, later, the pages both call it.
"""

from collections.abc import Mapping
from functools import partial

from engine.case import Request
from engine.decision import Decision, decide, entitle
from engine.explanation import IF_WORRIED
from engine.question import question
from engine.relationships.holding import EXCLUDED
from engine.relationships.standing import standing
from engine.ruling import NextStep, Ruling
from engine.words.verdict import verdict
from gateway.access_log.event import Kind, SectionName
from gateway.contents import Content, Contents, Shown, closing
from gateway.duties import duties_asked, new_duties, raise_duties
from gateway.open_access import OpenAccess, open_access
from gateway.problems import Problem, not_found, unknown_word
from gateway.storage.case_file import CaseFile, entries_of, read_case_files, read_ties, ties_asked
from gateway.storage.details import people_beside
from gateway.storage.exceptional import open_asked
from gateway.storage.standing import read_presence
from gateway.storage.together import ask_ahead
from gateway.storage.versions import built_on, read_versions, versions_asked
from gateway.visit import Answer, Visit
from policy.levels import Level
from policy.vocabulary import Vocabulary

CONSENT = "CONS"
# Where each next step starts, below the young person's own address.
STARTS = {"agreement": "consents", "approval": "approvals"}


def open_case(visit: Visit, young_person: str, purpose: str, categories: tuple[str, ...] = ()) -> Answer:
    """Decide one request and build its answer; Problem where there is none to give."""
    entries, asker = visit.note_subject(young_person), visit.caller.asker
    ask_ahead(visit.connection, open_asked(entries, asker, visit.at), *ties_asked(entries, asker))
    opened = open_access(visit, entries)
    if not opened.spares_training(visit, purpose):
        visit.require_training()
    check_purpose(visit, purpose)
    for category in categories:
        if category not in visit.table.vocabulary.categories:
            raise unknown_word("categories", category, visit.table.vocabulary.categories)
    # Before anything of the person is read, so that time tells nothing either.
    ties = read_ties(visit.connection, young_person, asker)
    held = standing(asker, ties, visit.at, visit.table.vocabulary)
    if not (held.somehow_today or (opened.accesses and EXCLUDED not in held.today)):
        raise not_found()
    return _decided(visit, entries, Request(asker, purpose, categories), opened)


def _decided(visit: Visit, entries: tuple[str, ...], request: Request, opened: OpenAccess) -> Answer:
    """Decide the request of somebody who may open the case of these entries, the one that is kept first."""
    person, asker = entries[0], request.asker
    people = sorted({person} | people_beside(visit.connection, person))
    here = read_presence(visit.connection, asker)
    files = read_case_files(visit.connection, people, here, visit.at, visit.table.vocabulary)
    if person not in files:
        raise not_found()
    decision = decide(visit.table, request, files[person].facts, visit.at)
    built = built_on(asker, entries_of(files.values()))
    of_person = _contents(visit, decision, files, person)
    ask_ahead(visit.connection, versions_asked(built), duties_asked(entries, decision), *of_person.asked())
    contents = of_person.read()
    _note(visit, decision, contents)
    opened.note(visit, contents.holders, decision.entitlement.gates.signed)
    tasks = new_duties(visit, entries, decision, opened.first)
    return Answer(
        status=200,
        body=_body(visit, person, decision, contents),
        kind=Kind.DISCLOSURE,
        outcome="shown" if decision.shown else "all_hidden",
        versions=read_versions(visit.connection, built),
        change=partial(raise_duties, entries=entries, tasks=tasks) if tasks else None,
    )


def check_purpose(visit: Visit, purpose: str) -> None:
    """Refuse a purpose for which no rule gives this role anything; known before anyone is looked up."""
    asker = visit.caller.asker
    if purpose not in visit.table.vocabulary.purposes:
        raise unknown_word("purpose", purpose, visit.table.vocabulary.purposes)
    visit.note(SectionName.PURPOSE, code=purpose)
    purposes = visit.table.purposes(asker.agency, asker.role)
    if purpose not in purposes:
        role = visit.table.vocabulary.roles[asker.agency][asker.role]
        sentence = f"A {role} does not ask for '{purpose}' under this protocol. Choose one of the purposes listed."
        raise Problem("purpose-not-open", sentence, {"purposes": list(purposes)})


def _contents(visit: Visit, decision: Decision, files: Mapping[str, CaseFile], young_person: str) -> Contents:
    beside = {
        other: entitle(visit.table, decision.request, file.facts, visit.at)
        for other, file in files.items()
        if other != young_person
    }
    return Contents(visit.connection, young_person, decision, beside, files[young_person].contact)


def _body(visit: Visit, young_person: str, decision: Decision, contents: Shown) -> dict[str, object]:
    words = visit.table.vocabulary
    return {
        "young_person": young_person,
        "purpose": decision.request.purpose,
        "protocol": decision.protocol,
        "categories": [
            _category(words, young_person, ruling, contents.entries.get(ruling.category)) for ruling in decision.rulings
        ],
        "obligations": [
            {"kind": owed.kind, "sentence": owed.sentence, "categories": list(owed.categories)}
            for owed in decision.obligations
        ],
        "if_worried": IF_WORRIED,
    }


def _category(
    words: Vocabulary, young_person: str, ruling: Ruling, contents: list[Content] | None
) -> dict[str, object]:
    shown = {} if contents is None else {"content": contents, "closing": closing(contents)}
    return {
        "category": ruling.category,
        "label": words.categories[ruling.category].label,
        "level": ruling.level.word,
        "because": ruling.because,
        "rules": list(ruling.rules),
        "gates": list(ruling.gates),
        "what_would_change_it": _step(young_person, ruling.next_step),
        **shown,
    }


def _step(young_person: str, step: NextStep | None) -> dict[str, object] | None:
    """Return a next step with what starts it: a function of the step alone, whatever is held."""
    if step is None:
        return None
    start = {"method": "POST", "path": f"/v1/young-people/{young_person}/{STARTS[step.kind]}"}
    return {"step": step.kind, "sentence": step.sentence, "start": start}


def _note(visit: Visit, decision: Decision, contents: Shown) -> None:
    """Put on the event what was decided and how much was shown: never a value from the case."""
    visit.note(SectionName.PARTIES, holding=[holder._asdict() for holder in sorted(contents.holders)])
    visit.note(
        SectionName.DETAIL,
        shown={
            ruling.category: {
                "level": ruling.level.word,
                "gates": list(ruling.gates),
                "rules": list(ruling.rules),
                "confidential": sorted({*ruling.confidential, *contents.in_confidence.get(ruling.category, ())}),
                "consents": _consents(decision, ruling),
                "count": len(contents.entries[ruling.category]),
            }
            for ruling in decision.rulings
            if ruling.level is not Level.HIDDEN
        },
        hidden=[ruling.category for ruling in decision.rulings if ruling.level is Level.HIDDEN],
        obligations=[owed.kind for owed in decision.obligations],
    )
    visit.note(SectionName.QUESTION, **question(decision.entitlement))


def _consents(decision: Decision, ruling: Ruling) -> list[str]:
    """Return the records of the words that opened a category, where it is consent that did."""
    if CONSENT not in ruling.gates:
        return []
    entitlement = decision.entitlement
    found = verdict(entitlement.gates.choices, ruling.category, entitlement.best_holder(ruling.category).service)
    return sorted({one.record for one in found.deciding})

"""A search by name or identifier: whom `id.core` shows to this asker, at most twenty, never how many more there are."""

from engine.case import Request, local_day
from engine.decision import entitle
from gateway.access_log.event import Kind, SectionName
from gateway.disclosures import check_purpose
from gateway.problems import Problem
from gateway.storage.case_file import CaseFile, entries_of, read_case_files
from gateway.storage.finding import Match, candidates, fold
from gateway.storage.identity_fields import read_fields
from gateway.storage.standing import read_presence
from gateway.storage.versions import built_on, read_versions
from gateway.visit import Answer, Visit
from policy.levels import Level
from policy.vocabulary import Vocabulary

MOST_SHOWN = 20
SHORTEST = 2
WHO = "id.core"
# What a list of names needs; the rest of id.core is shown when the case is opened.
LISTED = ("name", "year_of_birth", "date_of_birth")


def search(visit: Visit, q: str, purpose: str) -> Answer:
    """Return the young people whom this asker may be shown; the log keeps a keyed hash of what was looked for."""
    asker, vocabulary = visit.caller.asker, visit.table.vocabulary
    if len(fold(q)) < SHORTEST or "\0" in q:
        raise Problem("invalid-request", f"'q' needs at least {SHORTEST} letters of a name, or an identifier.")
    visit.note(SectionName.PURPOSE, looked_for=visit.pseudonyms.of("search", fold(q)))
    if not visit.table.lets(asker.agency, asker.role, "search", visit.table.relationships(()), ()):
        raise Problem("action-not-open", "Your role does not search for young people under this protocol.")
    check_purpose(visit, purpose)
    schemes = [scheme for scheme, sectors in vocabulary.identifiers.items() if asker.agency in sectors]
    matches = candidates(visit.connection, q, asker, schemes, local_day(visit.at))
    ids = [match.young_person for match in matches]
    files = read_case_files(visit.connection, ids, read_presence(visit.connection, asker), visit.at, vocabulary)
    fitting = [m for m in matches if _shows(vocabulary, m, _level(visit, files[m.young_person], purpose))]
    found = [match.young_person for match in fitting[:MOST_SHOWN]]
    people = [_listed(visit, person, _level(visit, files[person], purpose)) for person in found]
    entries = entries_of(files[person] for person in found)
    visit.note(SectionName.SUBJECT, found=[visit.pseudonyms.of("subject", entry) for entry in entries])
    versions = read_versions(visit.connection, built_on(asker, entries))
    return Answer(200, {"young_people": people}, Kind.SEARCH, "answered", versions)


def _level(visit: Visit, file: CaseFile, purpose: str) -> Level:
    request = Request(visit.caller.asker, purpose, (WHO,))
    entitlement = entitle(visit.table, request, file.facts, visit.at)
    return entitlement.level(WHO) if entitlement.gates.standing.somehow_today else Level.HIDDEN


def _shows(vocabulary: Vocabulary, match: Match, level: Level) -> bool:
    """Tell whether the level shows what matched: a search that answered to what is hidden would spell it out."""
    fields = vocabulary.categories[WHO].fields.get(level, ())
    return (match.by_name and "name" in fields) or (match.by_identifier and "identifiers" in fields)


def _listed(visit: Visit, person: str, level: Level) -> dict[str, object]:
    names = [name for name in visit.table.vocabulary.categories[WHO].fields.get(level, ()) if name in LISTED]
    return {"young_person": person, "level": level.word, **read_fields(visit.connection, person, names, ())}

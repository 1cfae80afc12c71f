"""Reading the access log: searched, counted, asked saved questions, explained; and re-identification, by two people."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from gateway.access_log.event import Kind as EventKind
from gateway.acts.auditing import reidentifying
from gateway.acts.auditing.explaining import explain_entry
from gateway.acts.auditing.findings import findings
from gateway.acts.auditing.saved import ask_saved, list_questions
from gateway.acts.auditing.searching import count_log, search_log
from gateway.api.members import day, reason, word
from gateway.api.route import Route
from gateway.api.schemas import Body
from gateway.auditing.log_question import LogQuestion
from gateway.auditing.patterns.finding import Pattern
from gateway.calling.callers import Kind
from gateway.visit import Answer, Visit

MOST_ENTRIES, MOST_KINDS = 100, 20
AUDITORS = frozenset({Kind.AUDITOR, Kind.DATA_PROTECTION})
KINDS = [kind.value for kind in EventKind]
PATTERNS = [pattern.value for pattern in Pattern]


def _entry(says: str, *, required: bool = False) -> fields.Integer:
    return fields.Integer(strict=True, required=required, validate=validate.Range(0, 2**53), metadata={"says": says})


class GivenBody(Body):
    """`POST /v1/access-log/questions/<question_id>`."""

    young_person = word("an identifier, or the pseudonym by which the log knows them", required=False)
    practitioner = word(required=False)
    since = day("the first day", required=False)
    until = day("the last day, included", required=False)
    count = fields.Integer(load_default=20, strict=True, validate=validate.Range(1, MOST_ENTRIES))
    before = _entry("the number of an entry: those before it are shown")


class CountingBody(Body):
    """`POST /v1/access-log/counts`."""

    young_person = word("an identifier, or the pseudonym by which the log knows them", required=False)
    practitioner = word("whoever acted or authorised", required=False)
    organisation = word("whose people asked, or who held what was shown", required=False)
    category = word("a category that was shown", required=False)
    purpose = word(required=False)
    kinds = fields.List(fields.String(validate=validate.OneOf(KINDS)), validate=validate.Length(1, MOST_KINDS))
    outcome = word("`shown`, `all_hidden`, a kind of problem, ...", required=False)
    exceptional = word("an exceptional access, or `any`", required=False)
    since = day("the first day", required=False)
    until = day("the last day, included", required=False)


class SearchingBody(CountingBody):
    """`POST /v1/access-log/search`."""

    count = fields.Integer(load_default=20, strict=True, validate=validate.Range(1, MOST_ENTRIES))
    before = _entry("the number of an entry: those before it are shown")


class FindingsBody(Body):
    """`POST /v1/access-log/findings`."""

    since = day("the first day; a month before the last if left out", required=False)
    until = day("the last day, included; today if left out", required=False)
    patterns = fields.List(fields.String(validate=validate.OneOf(PATTERNS)), load_default=list)


class ExplainingBody(Body):
    """`POST /v1/access-log/explain`."""

    entry = _entry("the number of the entry", required=True)


class ReidentificationBody(Body):
    """`POST /v1/access-log/re-identifications`."""

    pseudonym = fields.String(required=True, validate=validate.Regexp("^[0-9a-f]{64}$"))
    because = reason("why the young person has to be known: read by whoever decides")


class ReidentificationAnswerBody(Body):
    """`POST /v1/access-log/re-identifications/<reidentification_id>/answer`."""

    grant = fields.Boolean(required=True)
    because = reason("why, or why not")


def _question(body: Mapping[str, Any]) -> LogQuestion:
    outcome = body.get("outcome")
    given = {name: value for name, value in body.items() if name not in {"count", "before", "kinds", "outcome"}}
    return LogQuestion(kinds=tuple(body.get("kinds", ())), outcomes=(outcome,) if outcome else (), **given)


def post_log_search(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Search."""
    return search_log(visit, _question(body), body["count"], body.get("before"))


def post_counts(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Count by day."""
    return count_log(visit, _question(body))


def get_questions(visit: Visit) -> Answer:
    """List the saved questions."""
    return list_questions(visit)


def post_question(visit: Visit, body: Mapping[str, Any], question_id: str) -> Answer:
    """Ask a saved question."""
    return ask_saved(visit, question_id, _question(body), body["count"], body.get("before"))


def post_findings(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Say what is worth a look."""
    return findings(visit, body.get("since"), body.get("until"), body["patterns"])


def post_explain(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Explain an entry."""
    return explain_entry(visit, body["entry"])


def post_reidentification(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Ask who a pseudonym is."""
    return reidentifying.ask(visit, body["pseudonym"], body["because"])


def post_reidentification_answer(visit: Visit, body: Mapping[str, Any], reidentification_id: str) -> Answer:
    """Grant or refuse it."""
    return reidentifying.answer_it(visit, reidentification_id, body["because"], grant=body["grant"])


def get_reidentification(visit: Visit, reidentification_id: str) -> Answer:
    """Read how it stands and, while it is granted, who it is."""
    return reidentifying.read(visit, reidentification_id)


HERE = "/v1/access-log"
ASKED = f"{HERE}/re-identifications"
SEARCH = "search the log: all of it for the partnership's auditor, what their own agency asked or held for others"
SAVED = "answer a question that auditors ask again and again"
EXPLAIN = "decide an entry again by that day's protocol: equal, or what differs"
WORTH = "say what is worth a look in at most a month of the log, with the entries behind it"
WHO = "ask who a pseudonym is; somebody else decides"
WHO_READ = "read how it stands and, for a day once it is granted, who it is"
ROUTES = (
    Route("POST", f"{HERE}/search", SEARCH, post_log_search, SearchingBody, AUDITORS, anew=True),
    Route("POST", f"{HERE}/counts", "count entries by day", post_counts, CountingBody, AUDITORS, anew=True),
    Route("GET", f"{HERE}/questions", "list the saved questions", get_questions, None, AUDITORS),
    Route("POST", f"{HERE}/questions/<question_id>", SAVED, post_question, GivenBody, AUDITORS, anew=True),
    Route("POST", f"{HERE}/findings", WORTH, post_findings, FindingsBody, AUDITORS, anew=True),
    Route("POST", f"{HERE}/explain", EXPLAIN, post_explain, ExplainingBody, AUDITORS, anew=True),
    Route("POST", ASKED, WHO, post_reidentification, ReidentificationBody, AUDITORS),
    Route(
        "POST",
        f"{ASKED}/<reidentification_id>/answer",
        "grant or refuse to tell who a pseudonym is",
        post_reidentification_answer,
        ReidentificationAnswerBody,
        AUDITORS,
    ),
    Route("GET", f"{ASKED}/<reidentification_id>", WHO_READ, get_reidentification, None, AUDITORS),
)

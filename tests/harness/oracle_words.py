"""Up to which level the right person agreed, after `consent.md` of the design: for the oracle.

Knows nothing of the engine.
"""

from datetime import date, datetime

from tests.harness.oracle_facts import LONDON, Row, Situation

LEVELS = {"hidden": 0, "existence": 1, "summary": 2, "full": 3}
Said = tuple[Row, Row]
MAY_SPEAK = {
    "parental_responsibility": ("parental_responsibility", "special_guardian"),
    "local_authority": ("care_order",),
    "court": ("court",),
}


def agreed(case: Situation, category: str, originator: str) -> int:
    """Return the level up to which consent reaches what one service recorded under a category."""
    counting = [record for record in case.about("consent_records") if _has_standing(case, record)]
    ever = [pair for record in counting for pair in _said(case, record)]
    ever = [pair for pair in ever if _covers(case, pair[1], category, originator)]
    said = [pair for pair in ever if _in_force(case, pair[0])]
    said = [pair for pair in said if pair[1]["id"] not in {s["exception_to"] for r, s in said if r is pair[0]}]
    own = [pair for pair in said if pair[0]["capacity"].startswith("self")]
    theirs = [pair for pair in said if pair not in own]
    competent = _competent(case, category)
    parents = case.words["categories"][category].get("parent_may_agree", "yes")
    if competent:
        return _together(own)
    if case.age >= 18 or parents == "never" or (parents == "if_not_competent" and competent is None):
        return 0
    if competent is None and case.age >= 13 and own and _together(own) == 0:
        return 0
    # Who permitted it once has answered, even if that permit was withdrawn or has ended.
    lapsed = [record for record, statement in ever if statement["effect"] == "permit" and _lapsed(case, record)]
    givers = {record["giver"] for record in (*lapsed, *(record for record, _statement in theirs))} - {"self"}
    return min((_together([p for p in theirs if p[0]["giver"] == giver]) for giver in givers), default=0)


def objected(case: Situation, category: str) -> bool:
    """Tell whether the right holder objects: a parent until the 16th birthday, then the young person."""
    for row in case.about("objections"):
        begun = row["starts_on"] <= case.day and (row["lapses_on"] is None or case.day < row["lapses_on"])
        known = row["recorded_at"] <= case.at and not _taken_back(case, "objection", row)
        counts = row["holder"] == ("parent" if case.age < 16 else "self")
        if category in row["categories"] and counts and begun and known:
            return True
    return False


def approved(case: Situation, category: str, originator: str) -> bool:
    """Tell whether this holder approved this practitioner's request for this category and purpose."""
    wanted = (category, originator, case.who.practitioner, case.who.service, case.purpose, "approved")
    columns = ("category", "originator", "practitioner_id", "service_id", "purpose", "answer")
    return any(
        tuple(row[column] for column in columns) == wanted and case.at < row["expires_at"]
        for row in case.about("approvals")
    )


def named_originators(case: Situation) -> set[str]:
    """Return the services that something said, approved or frozen about the young person names."""
    said = [pair[1]["scope"] for record in case.about("consent_records") for pair in _said(case, record)]
    named = {service for scope in said for service in scope.get("originator", ())}
    return named | {row["originator"] for row in case.about("approvals")} | {service for _c, service in case.frozen}


def _taken_back(case: Situation, of: str, record: Row) -> set[str]:
    """Return how a record was taken back; what is stored was recorded, even where a clock that ran ahead says later."""
    rows = [row for row in case.about("words_taken_back") if (row["of"], row["record_id"]) == (of, record["id"])]
    return {row["kind"] for row in rows if row["said_at"] <= case.at}


def _in_force(case: Situation, record: Row) -> bool:
    known = max(record["said_at"], record["recorded_at"]) <= case.at
    return known and case.today(record) and record["status"] == "active" and not _taken_back(case, "consent", record)


def _lapsed(case: Situation, record: Row) -> bool:
    """Tell whether somebody had answered, and the answer was withdrawn or has ended."""
    known = max(record["said_at"], record["recorded_at"]) <= case.at and record["starts_on"] <= case.day
    kinds = _taken_back(case, "consent", record)
    withdrawn = "withdrawn" in kinds and "entered_in_error" not in kinds
    ended = not kinds and record["ends_on"] is not None and record["ends_on"] < case.day
    return known and record["status"] == "active" and (withdrawn or ended)


def _has_standing(case: Situation, record: Row) -> bool:
    """Tell whether the giver may speak: the young person, or whoever could then and still can, outranked by none."""
    if record["capacity"].startswith("self"):
        return True
    kinds, said_on = MAY_SPEAK.get(record["capacity"], ()), _day(record["said_at"])
    own = [row for row in _family(case) if row["person"] == record["giver"] and row["kind"] in kinds]
    if record["giver"] == case.who.organisation or not all(_holds_on(own, day) for day in (said_on, case.day)):
        return False
    others = [row for row in _family(case) if row["person"] != case.who.organisation]
    for kind in () if record["capacity"] == "court" else ("care_order", "special_guardian"):
        first = [row for row in others if row["kind"] == kind and _holds_on([row], case.day)]
        if first:
            return any(row["person"] == record["giver"] for row in first)
    return True


def _family(case: Situation) -> list[Row]:
    ties = [row for row in case.about("family_ties") if row["set_aside_by"] is None]
    return [row for row in ties if row["recorded_at"] <= case.at]


def _holds_on(ties: list[Row], day: date) -> bool:
    return any(row["starts_on"] <= day and (row["ends_on"] is None or day <= row["ends_on"]) for row in ties)


def _day(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def _said(case: Situation, record: Row) -> list[Said]:
    return [(record, row) for row in case.rows["statements"] if row["record_id"] == record["id"]]


def _covers(case: Situation, statement: Row, category: str, originator: str) -> bool:
    scope, who = statement["scope"], case.who
    if statement["effect"] == "permit":
        whom = {"recipient_organisation", "recipient_service"} & set(scope)
        if not whom or not {"purpose", "category"} <= set(scope):
            return False
    real = {
        "recipient_organisation": who.organisation, "recipient_service": who.service, "recipient_agency": who.agency,
        "recipient_role": who.role, "named_worker": who.practitioner, "purpose": case.purpose, "category": category,
        "originator": originator,
    }  # fmt: skip
    return all(real[dimension] in words for dimension, words in scope.items())


def _competent(case: Situation, category: str) -> bool | None:
    assessed = [
        row
        for row in case.about("competence_assessments")
        if category in row["categories"]
        and row["assessed_at"] <= case.at
        and case.day <= row["valid_until"]
        and not _taken_back(case, "assessment", row)
    ]
    if assessed:
        return bool(max(assessed, key=lambda row: row["assessed_at"])["outcome"] == "competent")
    return True if case.age >= 16 else None


def _together(said: list[Said]) -> int:
    """Return what one giver's words come to: a permit counts unless some refusal stands against it."""
    refusals = [pair for pair in said if pair[1]["effect"] != "permit"]
    permits = [pair for pair in said if pair[1]["effect"] == "permit" and not any(_falls(pair, r) for r in refusals)]
    return max((LEVELS[statement["level_cap"]] for _record, statement in permits), default=0)


def _falls(permit: Said, refusal: Said) -> bool:
    (given, yes), (taken, no) = permit, refusal
    later = (given["said_at"], given["recorded_at"]) > (taken["said_at"], taken["recorded_at"])
    if later and yes["lifts"] == no["id"]:
        return False
    as_narrow = all(
        set(yes["scope"].get(name, ())) and set(yes["scope"][name]) <= set(w) for name, w in no["scope"].items()
    )
    return not (later and as_narrow)

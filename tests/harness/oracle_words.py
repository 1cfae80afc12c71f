"""Up to which level the right person agreed, after `consent.md` of the design: for the oracle.

Knows nothing of the engine.
"""

from tests.harness.oracle_facts import Row, Situation

LEVELS = {"hidden": 0, "existence": 1, "summary": 2, "full": 3}
Said = tuple[Row, Row]


def agreed(case: Situation, category: str, originator: str) -> int:
    """Return the level up to which consent reaches what one service recorded under a category."""
    ever = [pair for record in case.about("consent_records") for pair in _said(case, record)]
    ever = [pair for pair in ever if _covers(case, pair[1], category, originator)]
    said = [pair for pair in ever if _in_force(case, pair[0])]
    said = [pair for pair in said if pair[1]["id"] not in {s["exception_to"] for r, s in said if r is pair[0]}]
    own = [pair for pair in said if pair[0]["capacity"].startswith("self")]
    theirs = [pair for pair in said if pair not in own]
    competent = _competent(case, category)
    parents = case.words["categories"][category].get("parent_may_agree", "yes")
    if case.age >= 18 or competent:
        return _together(own)
    if parents == "never" or (parents == "if_not_competent" and competent is None):
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
        withdrawn = row["withdrawn_at"] is not None and row["withdrawn_at"] <= case.at
        counts = row["holder"] == ("parent" if case.age < 16 else "self")
        if category in row["categories"] and counts and begun and not withdrawn:
            return True
    return False


def approved(case: Situation, category: str, originator: str) -> bool:
    """Tell whether this holder approved this practitioner's request for this category and purpose."""
    wanted = (category, originator, case.who.practitioner, case.purpose, "approved")
    return any(
        (row["category"], row["originator"], row["practitioner_id"], row["purpose"], row["answer"]) == wanted
        and case.at < row["expires_at"]
        for row in case.about("approvals")
    )


def named_originators(case: Situation) -> set[str]:
    """Return the services that something said, approved or frozen about the young person names."""
    said = [pair[1]["scope"] for record in case.about("consent_records") for pair in _said(case, record)]
    named = {service for scope in said for service in scope.get("originator", ())}
    return named | {row["originator"] for row in case.about("approvals")} | {service for _c, service in case.frozen}


def _in_force(case: Situation, record: Row) -> bool:
    if not case.today(record) or max(record["said_at"], record["recorded_at"]) > case.at:
        return False
    if record["status"] == "withdrawn":
        return record["withdrawn_at"] is not None and bool(case.at < record["withdrawn_at"])
    return bool(record["status"] == "active")


def _lapsed(case: Situation, record: Row) -> bool:
    known = max(record["said_at"], record["recorded_at"]) <= case.at and record["starts_on"] <= case.day
    return known and record["status"] in {"active", "withdrawn", "expired"} and not _in_force(case, record)


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
        if category in row["categories"] and row["assessed_at"] <= case.at and case.day <= row["valid_until"]
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
    if yes["lifts"] == no["id"]:
        return False
    later = (given["said_at"], given["recorded_at"]) > (taken["said_at"], taken["recorded_at"])
    as_narrow = all(
        set(yes["scope"].get(name, ())) and set(yes["scope"][name]) <= set(w) for name, w in no["scope"].items()
    )
    return not (later and as_narrow)

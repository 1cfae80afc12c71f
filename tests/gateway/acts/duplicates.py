"""A second entry for Sam, as duplicates come about: a misspelt name at another office, and a history of its own."""

from tests.gateway.running_gateway import SAM, Reply, RunningGateway

DUPLICATE = "yp-duplicateofsam"
PA, OTHER_PA, RECORDS, SUPERVISOR = "amara.okoye", "declan.foyle", "janet.okafor", "helen.braithwell"
PLAN = "Wants to train as an electrician; the second office wrote this down."


def enter_duplicate(running: RunningGateway) -> None:
    """Put the second entry into the register: on another adviser's caseload, with a plan, a number and a carer."""
    running.change(
        "INSERT INTO young_people (id, name, search_name, date_of_birth, sex, address, phone, email, safe_channel)"
        " SELECT ?, 'Samuel Avery', 'samuel avery', date_of_birth, sex, address, phone, email, safe_channel"
        " FROM young_people WHERE id = ?",
        DUPLICATE,
        SAM,
    )
    running.change(
        "INSERT INTO relationships (id, young_person_id, kind, service_id, practitioner_id, starts_on, evidence,"
        " recorded_by, recorded_at) VALUES ('re-duplicate', ?, 'caseload', 'youth-support', ?, '2026-01-05',"
        " 'allocation', ?, '2026-01-05 09:00:00.000000')",
        DUPLICATE,
        OTHER_PA,
        SUPERVISOR,
    )
    running.change(
        "INSERT INTO details VALUES ('detail-duplicate', ?, 'ca.plan', 'youth-support', 'fact', ?,"
        " '2026-01-12 09:00:00.000000')",
        DUPLICATE,
        OTHER_PA,
    )
    running.change("INSERT INTO detail_texts VALUES ('detail-duplicate', 3, false, ?)", PLAN)
    running.change("INSERT INTO identifiers VALUES (?, 'ULN', '9900009999')", DUPLICATE)
    running.change(
        "INSERT INTO carers VALUES ('ca-duplicate', ?, 'Rowan Averill', false, '01632 960812')",
        DUPLICATE,
    )


def merge(running: RunningGateway, who: str = RECORDS, keep: str = SAM, other: str = DUPLICATE) -> Reply:
    """Join the two."""
    body = {"keep": keep, "merge": other, "ground": "Same birth date, mother and address; the adviser asked him."}
    return running.ask(who, "/v1/young-people/merges", body)


def undo(running: RunningGateway, name: str, who: str = RECORDS, version: int = 1) -> Reply:
    """Take the two apart again."""
    body = {"version": version, "because": "They are cousins: the school knows both."}
    return running.ask(who, f"/v1/young-people/merges/{name}/undo", body)

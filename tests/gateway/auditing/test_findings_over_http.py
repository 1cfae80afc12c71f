"""Each pattern is planted through the gateway itself, and found by the auditor who asks it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.access_log.event import SectionName
from gateway.auditing.patterns.thresholds import FILE
from gateway.commands import concordat
from gateway.storage import log_looks
from tests.gateway.acts.break_glass import open_access, review
from tests.gateway.acts.test_approvals_and_challenges import answer, asked
from tests.gateway.acts.test_reading_the_log import auditor_of
from tests.gateway.running_gateway import NOW, SAM, RunningGateway

AUDITOR, HERE = "philippa.dray", "/v1/access-log/findings"
DSL, PA, MANAGER = "joanne.petrie", "amara.okoye", "helen.braithwell"


def found(running: RunningGateway, who: str = AUDITOR, **body: object) -> list[dict[str, Any]]:
    reply = running.ask(who, HERE, body)
    assert reply.status == 200, reply.body
    listed: list[dict[str, Any]] = reply.body["findings"]
    return listed


def of(running: RunningGateway, pattern: str, who: str = AUDITOR) -> list[dict[str, Any]]:
    return found(running, who, patterns=[pattern])


@contextmanager
def judging_by(running: RunningGateway, **limits: int | Mapping[str, str]) -> Iterator[RunningGateway]:
    """Give another gateway on the same data, with these thresholds."""
    homes = limits.pop("homes", {})
    lines = [f"{name} = {value}" for name, value in limits.items()]
    lines += ["[homes]", *(f'"{who}" = "{home}"' for who, home in homes.items())] if isinstance(homes, Mapping) else []
    (running.data / FILE).write_text("\n".join(lines))
    other = running.another()
    other.clock.at = running.clock.at
    yield other
    other.close()
    (running.data / FILE).unlink()


def where(running: RunningGateway) -> list[str]:
    database = ["--database", running.settings.database_url] if running.settings.database_url else []
    return ["--data", str(running.data), *database]


def told(running: RunningGateway, *words: str) -> str:
    result = CliRunner().invoke(concordat, ["log", *words, *where(running)])
    assert result.exit_code == 0, result.output
    return result.stdout


def disclosed(running: RunningGateway, who: str = DSL, whom: str = SAM, purpose: str = "safeguarding") -> int:
    """Ask for a case and return the number of the entry."""
    running.disclosure(who, whom, purpose)
    return len(running.events()) - 1


def strangers_of(running: RunningGateway, who: str, count: int, purpose: str = "guidance") -> list[int]:
    """Ask for young people until so many were not found; return the numbers of these entries."""
    entries: list[int] = []
    for (person,) in running.rows("SELECT id FROM young_people ORDER BY id"):
        if running.disclosure(who, person, purpose).status == 404:
            entries.append(len(running.events()) - 1)
        if len(entries) == count:
            break
    return entries


def stranger_of(running: RunningGateway, who: str, purpose: str) -> tuple[str, int]:
    """Return somebody who is not found by this practitioner, and the number of the entry that says so."""
    for (person,) in running.rows("SELECT id FROM young_people ORDER BY id"):
        if running.disclosure(who, person, purpose).status == 404:
            return person, len(running.events()) - 1
    raise AssertionError("everybody is found")


def pupils_of(running: RunningGateway, who: str) -> list[str]:
    """Put six more on the roll of a practitioner's school; return whom of it they may open, found out long before."""
    service = running.post_of(who).asker.service
    elsewhere = (
        "SELECT id FROM relationships WHERE kind = 'on_roll' AND service_id <> ? AND ends_on IS NULL ORDER BY id"
    )
    for (record,) in running.rows(elsewhere, service)[:6]:
        running.change("UPDATE relationships SET service_id = ? WHERE id = ?", service, record)
    wanted = "SELECT DISTINCT young_person_id FROM relationships WHERE kind = 'on_roll' AND service_id = ? ORDER BY 1"
    running.clock.at = NOW - timedelta(days=70)
    pupils = [one for (one,) in running.rows(wanted, service)]
    found = [one for one in pupils if running.disclosure(who, one, "safeguarding").status == 200]
    assert len(found) >= 6
    running.clock.at = NOW
    return found


def test_an_ordinary_day_is_worth_no_look(running: RunningGateway) -> None:
    for who, purpose in ((DSL, "safeguarding"), ("ben.stroud", "youth_justice"), (PA, "guidance")):
        for _ in range(3):
            disclosed(running, who, SAM, purpose)
    running.search("ruth.callender", "sam", "child_protection")
    disclosed(running, "declan.foyle", SAM, "guidance")
    assert found(running) == []


def test_asking_about_strangers_is_found_with_its_entries_and_names_nobody(running: RunningGateway) -> None:
    entries = strangers_of(running, "declan.foyle", 4)
    assert of(running, "strangers") == []
    entries += [disclosed(running, "declan.foyle", "yp-nobody", "guidance")]
    (one,) = of(running, "strangers")
    assert (one["practitioner"], one["entries"]) == ("declan.foyle", entries)
    assert len(set(one["young_people"])) == len(entries)
    assert "yp-" not in json.dumps(one)
    noted = running.newest.section(SectionName.DETAIL)
    assert (running.newest.clear["kind"], noted["read"], noted["count"]) == ("log_read", "findings", 1)
    with judging_by(running, strangers_at_least=6) as stricter:
        assert of(stricter, "strangers") == []


def test_many_more_records_than_usual_in_a_day_are_found_by_the_thresholds_of_the_settings(
    running: RunningGateway,
) -> None:
    pupils = pupils_of(running, DSL)
    for day in range(5):
        running.clock.at = NOW + timedelta(days=day)
        disclosed(running, whom=pupils[0])
    running.clock.at = NOW + timedelta(days=6)
    entries = [disclosed(running, whom=person) for person in pupils[:6]]
    assert of(running, "bulk") == []
    with judging_by(running, bulk_at_least=5) as other:
        (one,) = of(other, "bulk")
        assert (one["practitioner"], one["entries"], one["people"], one["usual"]) == (DSL, entries, 6, 1)
    with judging_by(running, bulk_at_least=5, bulk_times=6) as other:
        assert of(other, "bulk") == []


def test_a_refusal_just_before_a_relationship_is_found(running: RunningGateway) -> None:
    person, refused = stranger_of(running, "mei.tanaka", "guidance")
    assert of(running, "before_relationship") == []
    running.clock.at += timedelta(hours=3)
    body = {"kind": "caseload", "evidence": "as agreed", "practitioner": "mei.tanaka"}
    given = [
        running.ask(each, f"/v1/young-people/{person}/relationships", body) for each in (MANAGER, "marcus.eddowes")
    ]
    assert 201 in [reply.status for reply in given], [reply.body for reply in given]
    (one,) = of(running, "before_relationship")
    assert (one["practitioner"], one["entries"]) == ("mei.tanaka", [refused])
    with judging_by(running, relationship_hours=2) as other:
        assert of(other, "before_relationship") == []


def attached_pupil(running: RunningGateway) -> str:
    """Return a pupil of a school to which the adviser is attached, who is nobody's case of theirs."""
    wanted = (
        "SELECT r.young_person_id FROM relationships r JOIN attachments a ON a.service_id = r.service_id"
        " WHERE r.kind = 'on_roll' AND a.practitioner_id = ? AND r.ends_on IS NULL AND r.young_person_id NOT IN"
        " (SELECT young_person_id FROM relationships WHERE service_id = a.acting_for) ORDER BY 1"
    )
    return str(running.rows(wanted, PA)[0][0])


def test_asking_about_pupils_outside_the_hours_of_an_attachment_is_found(running: RunningGateway) -> None:
    pupil = attached_pupil(running)
    running.clock.at = datetime(2026, 3, 7, 11, tzinfo=UTC)
    entries = [disclosed(running, PA, pupil, "guidance") for _ in range(2)]
    assert of(running, "outside_attachment") == []
    running.clock.at = datetime(2026, 3, 9, 19, tzinfo=UTC)
    entries.append(disclosed(running, PA, pupil, "guidance"))
    (one,) = of(running, "outside_attachment")
    assert (one["practitioner"], one["entries"]) == (PA, entries)
    with judging_by(running, outside_attachment_at_least=4) as other:
        assert of(other, "outside_attachment") == []


def test_asking_within_the_hours_of_an_attachment_is_not(running: RunningGateway) -> None:
    pupil = attached_pupil(running)
    wanted = (
        "SELECT DISTINCT a.starts_at FROM attachments a JOIN relationships r ON r.service_id = a.service_id"
        " WHERE a.practitioner_id = ? AND r.young_person_id = ? AND r.kind = 'on_roll'"
    )
    for (begins,) in running.rows(wanted, PA, pupil):
        for minute in (15, 30, 45):
            running.clock.at = NOW.replace(hour=int(begins[:2]) + 1, minute=minute)
            disclosed(running, PA, pupil, "guidance")
    assert len(running.events()) >= 3
    assert of(running, "outside_attachment") == []


def test_looks_late_in_the_evening_are_found(running: RunningGateway) -> None:
    running.clock.at = NOW.replace(hour=22)
    entries = [disclosed(running) for _ in range(5)]
    (one,) = of(running, "out_of_hours")
    assert (one["practitioner"], one["entries"], len(one["young_people"])) == (DSL, entries, 1)
    with judging_by(running, day_ends=23) as other:
        assert of(other, "out_of_hours") == []


def test_what_the_index_tells_is_found_a_few_entries_at_a_time_without_opening_any(
    running: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.clock.at = NOW.replace(hour=22)
    entries = [disclosed(running) for _ in range(5)]
    monkeypatch.setattr(log_looks, "STRETCH", 2)
    running.change("DELETE FROM event_sections")
    assert [one["entries"] for one in of(running, "out_of_hours")] == [entries]


def test_a_look_at_somebody_of_ones_own_surname_is_found_and_the_surname_is_not_told(running: RunningGateway) -> None:
    running.change("UPDATE practitioners SET name = 'Joanne Averill' WHERE id = ?", DSL)
    entry = disclosed(running)
    disclosed(running, "ben.stroud", SAM, "youth_justice")
    (one,) = of(running, "same_surname")
    assert (one["practitioner"], one["entries"]) == (DSL, [entry])
    assert "averill" not in str(one).lower()
    with judging_by(running, common_surname=0) as other:
        assert of(other, "same_surname") == []


def test_a_look_at_somebody_whose_carer_has_ones_own_surname_is_found(running: RunningGateway) -> None:
    running.change("UPDATE practitioners SET name = 'Joanne Tidewater' WHERE id = ?", DSL)
    running.change("UPDATE carers SET name = 'Una Tidewater' WHERE young_person_id = ?", SAM)
    entry = disclosed(running)
    assert [one["entries"] for one in of(running, "same_surname")] == [[entry]]


def test_a_look_at_somebody_of_ones_own_address_is_found_by_a_keyed_hash_of_it(running: RunningGateway) -> None:
    ((address,),) = running.rows("SELECT address FROM young_people WHERE id = ?", SAM)
    written = running.data / "addresses.csv"
    written.write_text(f'{DSL},"{address.upper().replace(",", " ")}"\n')
    homes = CliRunner().invoke(concordat, ["log", "homes", str(written), "--data", str(running.data)])
    assert homes.exit_code == 0, homes.output
    assert address.split()[0] not in homes.stdout
    entry = disclosed(running)
    assert of(running, "same_address") == []
    (home,) = [line.split(" = ")[1].strip('"') for line in homes.stdout.splitlines() if " = " in line]
    with judging_by(running, homes={DSL: home}) as other:
        (one,) = of(other, "same_address")
        assert (one["practitioner"], one["entries"]) == (DSL, [entry])
        assert address not in str(one)


def test_refusals_and_then_exceptional_access_to_the_same_one_are_found(running: RunningGateway) -> None:
    person, first = stranger_of(running, DSL, "safeguarding")
    refused = [first, disclosed(running, DSL, person)]
    assert of(running, "refused_then_exceptional") == []
    assert open_access(running, DSL, young_person=person).status == 201
    (one,) = of(running, "refused_then_exceptional")
    assert (one["practitioner"], one["entries"][:2], one["entries_in_all"]) == (DSL, refused, 3)
    with judging_by(running, refused_before_exceptional=3) as other:
        assert of(other, "refused_then_exceptional") == []


def test_an_exceptional_access_that_nobody_reviewed_is_found_once_it_is_due(running: RunningGateway) -> None:
    opened = open_access(running, PA, young_person=SAM)
    entry = len(running.events()) - 1
    assert of(running, "exceptional_unreviewed") == []
    running.clock.at += timedelta(days=7)
    (one,) = of(running, "exceptional_unreviewed")
    assert (one["practitioner"], one["entries"], one["access"]) == (PA, [entry], opened.body["access"])
    assert review(running, MANAGER, opened.body["access"]).status == 201
    assert of(running, "exceptional_unreviewed") == []


def test_one_reviewer_for_everything_is_found(running: RunningGateway) -> None:
    entries = []
    for _ in range(3):
        access = open_access(running, PA, young_person=SAM).body["access"]
        assert review(running, MANAGER, access).status == 201
        entries.append(len(running.events()) - 1)
    assert of(running, "one_reviewer") == []
    with judging_by(running, one_pair_at_least=3) as other:
        (one,) = of(other, "one_reviewer")
        assert (one["practitioner"], one["by"], one["entries"], one["percent"]) == (PA, MANAGER, entries, 100)


def test_one_approver_for_everything_is_found(running: RunningGateway) -> None:
    request = asked(running)
    assert answer(running, "angela.fairlie", request).status == 200
    entry = len(running.events()) - 1
    with judging_by(running, one_pair_at_least=1) as other:
        (one,) = [each for each in of(other, "one_approver") if each["practitioner"] == "stella.amponsah"]
        assert (one["by"], one["entries"]) == ("angela.fairlie", [entry])
    with judging_by(running, one_pair_at_least=2) as other:
        assert of(other, "one_approver") == []


def test_whoever_holds_a_post_and_is_not_seen_is_found_once_the_log_is_old_enough_to_tell(
    running: RunningGateway,
) -> None:
    disclosed(running)
    running.clock.at += timedelta(days=5)
    disclosed(running, "ben.stroud", SAM, "youth_justice")
    running.clock.at += timedelta(hours=1)
    assert of(running, "dormant") == []
    with judging_by(running, dormant_days=4) as other:
        dormant = {each["practitioner"]: each["ever_seen"] for each in of(other, "dormant")}
    assert dormant[DSL] is True
    assert dormant[PA] is False
    assert "ben.stroud" not in dormant


def test_an_account_that_wakes_up_and_reads_much_is_found(running: RunningGateway) -> None:
    pupils = pupils_of(running, DSL)
    disclosed(running)
    running.clock.at += timedelta(days=6)
    entries = [disclosed(running, whom=person) for person in pupils[:5]]
    assert of(running, "woke_up") == []
    with judging_by(running, waking_days=6) as other:
        (one,) = of(other, "woke_up")
        assert (one["practitioner"], one["entries"], one["seen_before"][:10]) == (DSL, entries, "2026-03-04")


def test_an_agencys_own_auditor_is_told_of_its_own_people_alone(running: RunningGateway) -> None:
    who = auditor_of(running, "fennel-row", "fennel-row-school")
    theirs, others = [], []
    running.clock.at = NOW.replace(hour=22)
    for _ in range(5):
        theirs.append(disclosed(running))
        others.append(disclosed(running, "ben.stroud", SAM, "youth_justice"))
    assert [each["entries"] for each in of(running, "out_of_hours", who)] == [theirs]
    assert sorted(each["entries"] for each in of(running, "out_of_hours")) == sorted([theirs, others])
    assert {each["practitioner"] for each in found(running, who)} == {DSL}


def test_what_somebody_did_in_a_post_elsewhere_is_not_told_to_an_agencys_own_auditor(running: RunningGateway) -> None:
    who = auditor_of(running, "fennel-row", "fennel-row-school")
    running.change(
        "INSERT INTO posts VALUES ('ben.stroud', 'fennel-row-school', 'teacher', 'substantive', ?, NULL)", "2025-01-01"
    )
    running.clock.at = NOW.replace(hour=22)
    elsewhere = running.post_of("ben.stroud", "fennel-row-school").asker.service != "fennel-row-yot"
    assert elsewhere
    other = next(
        p
        for (p,) in running.rows("SELECT service_id FROM posts WHERE practitioner_id = 'ben.stroud'")
        if p != "fennel-row-school"
    )
    for _ in range(5):
        assert (
            running.ask(
                "ben.stroud", "/v1/disclosures", {"young_person": SAM, "purpose": "youth_justice"}, other
            ).status
            == 200
        )
    assert of(running, "out_of_hours", who) == []
    (one,) = of(running, "out_of_hours")
    assert (one["practitioner"], one["service"]) == ("ben.stroud", other)


def test_the_command_tells_of_the_same_and_logs_that_first(running: RunningGateway) -> None:
    strangers_of(running, "declan.foyle", 5)
    (one,) = of(running, "strangers")
    lines = [json.loads(line) for line in told(running, "findings", "--since", "2026-03-01", "--json").splitlines()]
    assert one in lines
    assert running.newest.section(SectionName.DETAIL)["asked"] == {"since": "2026-03-01"}
    plain = told(running, "findings")
    assert "declan.foyle" in plain
    assert "worth a look" in plain
    assert "Asked about several young people" not in told(running, "findings", "--until", "2026-03-03")


def test_a_threshold_that_cannot_be_is_told_by_the_command(running: RunningGateway) -> None:
    (running.data / FILE).write_text("strangers = 3")
    result = CliRunner().invoke(concordat, ["log", "findings", *where(running)])
    assert result.exit_code == 2
    assert FILE in result.stderr
    assert "issuers" not in result.stderr


def test_a_period_before_is_read_for_what_is_usual_and_not_told_of(running: RunningGateway) -> None:
    strangers_of(running, "declan.foyle", 5)
    running.clock.at += timedelta(days=9)
    assert len(of(running, "strangers")) == 1
    assert found(running, since="2026-03-10", patterns=["strangers"]) == []


def test_at_most_a_month_is_asked_for_and_nobody_else_reads_it(running: RunningGateway) -> None:
    assert running.ask(AUDITOR, HERE, {"since": "2026-01-01", "until": "2026-03-01"}).status == 422
    assert running.ask(AUDITOR, HERE, {"patterns": ["nothing"]}).status == 400
    assert running.ask(DSL, HERE, {}).status == 403


@pytest.mark.parametrize("section", ["actor", "subject", "detail"])
def test_what_was_erased_is_no_longer_worth_a_look_and_stops_nobody(running: RunningGateway, section: str) -> None:
    entries = strangers_of(running, "declan.foyle", 5)
    for entry in entries:
        told(running, "erase", "--entry", str(entry), "--section", section, "--ground", "a request",
             "--asked-by", AUDITOR, "--confirmed-by", "nathan.orme")  # fmt: skip
    assert len(of(running, "strangers")) == (1 if section == "detail" else 0)

"""The edge cases at the end of the field's section on the adviser's work: bodies that change, people who change.

What duplicates, twins and merges come to in detail stands in test_merging_over_http.py.
"""

from gateway.access_log.event import SectionName
from tests.gateway.acts.duplicates import DUPLICATE, OTHER_PA, enter_duplicate, merge, undo
from tests.gateway.acts.new_bodies import found_organisation, found_service, hand_over
from tests.gateway.acts.test_merging_over_http import said
from tests.gateway.running_gateway import ROBIN, SAM, Reply, RunningGateway

LEAD, HEAD, PA, RECORDS = "eleanor.voss", "stella.amponsah", "amara.okoye", "janet.okafor"
AGREEMENT = "/v1/agreements/marlowick-youth-support"
TWINS = "Sat the mock together: Sam 61, Robin 74."
ALONE = "Sat the mock: 61."


def attainment(running: RunningGateway, who: str = PA, young_person: str = SAM) -> list[str]:
    return running.disclosure(who, young_person, "guidance", "ed.attainment").texts("ed.attainment")


def accede(running: RunningGateway, organisation: str, version: int = 0) -> Reply:
    body = {"version": version, "organisation": organisation, "signatory": "Whoever is accountable"}
    return running.ask(LEAD, f"{AGREEMENT}/parties", body)


def sign(running: RunningGateway, who: str, organisation: str, version: int) -> Reply:
    return running.ask(who, f"{AGREEMENT}/sign", {"version": version, "organisation": organisation})


def test_an_academy_that_converts_is_a_new_body_and_nothing_flows_before_it_has_signed_itself(
    running: RunningGateway,
) -> None:
    assert len(attainment(running)) == 1
    found_organisation(running, "fennel-row-academy-trust", "fennel-row")
    hand_over(running, "fennel-row-school", "fennel-row-academy-trust")

    assert attainment(running) == []
    assert sign(running, HEAD, "fennel-row", 0).status == 403
    assert accede(running, "fennel-row-academy-trust").status == 201
    assert attainment(running) == []

    assert sign(running, HEAD, "fennel-row-academy-trust", 1).status == 200
    assert len(attainment(running)) == 1


def test_after_a_reorganisation_of_authorities_the_new_one_signs_and_is_not_covered_by_what_was_agreed_for_the_old(
    running: RunningGateway,
) -> None:
    said(running, SAM, "permit", "co-council", "2026-01-10 09:00:00.000000")
    assert running.disclosure(PA, SAM, "guidance").levels["hs.status"] == "summary"
    found_organisation(running, "marlowick-unitary", "marlowick-council")
    for service in ("youth-support", "social-care"):
        hand_over(running, service, "marlowick-unitary")
    assert attainment(running) == []

    accede(running, "marlowick-unitary")
    assert sign(running, "helen.braithwell", "marlowick-unitary", 1).status == 200

    assert len(attainment(running)) == 1
    assert running.disclosure(PA, SAM, "guidance").levels["hs.status"] == "hidden"


def test_a_young_person_who_moves_to_another_authority_is_its_case_and_the_old_ones_no_longer(
    running: RunningGateway,
) -> None:
    found_organisation(running, "ferrybridge-council", "marlowick-council")
    service = found_service(running, "ferrybridge-council", "youth-support", "una.harcastle")
    accede(running, "ferrybridge-council")
    running.change(
        "UPDATE agreement_parties SET signed_on = '2026-03-01' WHERE organisation_id = 'ferrybridge-council'"
    )
    own = running.disclosure(PA, SAM, "guidance").texts("ca.plan")
    assert running.disclosure("una.harcastle", SAM, "guidance").status == 404

    running.change("UPDATE relationships SET ends_on = '2026-03-03' WHERE practitioner_id = ?", PA)
    running.change(
        "INSERT INTO relationships (id, young_person_id, kind, service_id, practitioner_id, starts_on, evidence,"
        " recorded_by, recorded_at) VALUES ('re-moved', ?, 'caseload', ?, 'una.harcastle', '2026-03-04', 'transfer',"
        " ?, '2026-03-04 09:00:00.000000')",
        SAM,
        service,
        LEAD,
    )

    assert running.disclosure(PA, SAM, "guidance").status == 404
    assert len(attainment(running, "una.harcastle")) == 1
    assert own
    assert running.disclosure("una.harcastle", SAM, "guidance").levels["ca.plan"] == "full"
    assert running.disclosure("una.harcastle", SAM, "guidance").texts("ca.plan") == []


def share_a_note(running: RunningGateway) -> None:
    """Let the school write one note about both twins, and one version of it without the other."""
    running.change(
        "UPDATE young_people SET date_of_birth = (SELECT date_of_birth FROM young_people WHERE id = ?) WHERE id = ?",
        *(SAM, ROBIN),
    )
    running.change(
        "INSERT INTO details VALUES ('detail-twins', ?, 'ed.attainment', 'fennel-row-school', 'fact', ?,"
        " '2026-02-10 09:00:00.000000')",
        SAM,
        HEAD,
    )
    running.change("INSERT INTO detail_people VALUES ('detail-twins', ?)", ROBIN)
    running.change("INSERT INTO detail_texts VALUES ('detail-twins', 3, false, ?)", TWINS)
    running.change("INSERT INTO detail_texts VALUES ('detail-twins', 3, true, ?)", ALONE)


def test_of_one_note_about_twins_whoever_has_only_one_of_them_reads_the_version_without_the_other(
    running: RunningGateway,
) -> None:
    share_a_note(running)

    shown = attainment(running)
    own = running.disclosure("joanne.petrie", SAM, "education", "ed.attainment").texts("ed.attainment")

    assert (ALONE in shown, TWINS in shown) == (True, False)
    assert TWINS in own


def test_twins_who_were_joined_by_mistake_are_two_again_also_on_their_note_once_taken_apart(
    running: RunningGateway,
) -> None:
    share_a_note(running)
    name = merge(running, HEAD, SAM, ROBIN).body["merge"]
    assert TWINS in attainment(running)

    undo(running, name, HEAD)

    assert (ALONE in attainment(running), TWINS in attainment(running)) == (True, False)


def test_a_new_name_or_gender_is_what_everybody_reads_and_finds_and_what_was_said_before_still_counts(
    running: RunningGateway,
) -> None:
    said(running, SAM, "permit", "co-before", "2026-01-10 09:00:00.000000")
    given = {"version": 0, "name": "Samira Quell", "sex": "female"}
    running.ask(RECORDS, f"/v1/young-people/{SAM}/particulars", given)

    for who, purpose in ((PA, "guidance"), ("ruth.callender", "care_planning"), ("joanne.petrie", "safeguarding")):
        fields = running.disclosure(who, SAM, purpose, "id.core").category("id.core")["content"][0]["fields"]
        assert (fields["name"], fields["sex"]) == ("Samira Quell", "female")
    assert running.disclosure(PA, SAM, "guidance").levels["hs.status"] == "summary"


def test_of_duplicates_that_were_joined_and_taken_apart_each_can_be_told_who_saw_them(running: RunningGateway) -> None:
    enter_duplicate(running)
    name = merge(running).body["merge"]
    running.disclosure(PA, SAM, "guidance")
    undo(running, name)
    running.disclosure(OTHER_PA, DUPLICATE, "guidance")

    subjects = [
        (event.id, event.section(SectionName.SUBJECT))
        for event in running.events()
        if event.clear["kind"] == "disclosure"
    ]
    (together, named), (alone, of_one) = subjects
    accounting = {
        entry: [event for event, who in subjects if pseudonym in (who["pseudonym"], *who.get("with", ()))]
        for entry, pseudonym in ((SAM, named["pseudonym"]), (DUPLICATE, of_one["pseudonym"]))
    }
    assert accounting == {SAM: [together], DUPLICATE: [together, alone]}


def test_after_a_death_confidence_goes_on_and_what_was_agreed_in_life_still_counts(running: RunningGateway) -> None:
    said(running, SAM, "permit", "co-in-life", "2026-01-10 09:00:00.000000")
    before = running.disclosure(PA, SAM, "guidance").levels
    stranger = running.disclosure("mei.tanaka", SAM, "guidance").without_chance

    died = running.ask("ruth.callender", f"/v1/young-people/{SAM}/particulars", {"version": 0, "died_on": "2026-03-03"})

    assert died.status == 200
    assert running.disclosure("mei.tanaka", SAM, "guidance").without_chance == stranger
    assert running.disclosure(PA, SAM, "guidance").levels == before
    running.clock.at = running.clock.at.replace(year=2026, month=3, day=20)
    assert running.disclosure(PA, SAM, "guidance").levels["hs.status"] == "summary"


def test_after_a_death_every_service_that_works_with_the_young_person_is_told_to_see_to_its_case(
    running: RunningGateway,
) -> None:
    running.ask("ruth.callender", f"/v1/young-people/{SAM}/particulars", {"version": 0, "died_on": "2026-03-03"})

    told = {row[0] for row in running.rows("SELECT owner_service FROM tasks WHERE kind = 'young_person_died'")}
    standing = {
        row[0]
        for row in running.rows(
            "SELECT DISTINCT service_id FROM relationships WHERE young_person_id = ? AND kind <> 'excluded'", SAM
        )
    }
    assert told == standing

"""Scenarios S28, S28b and S37 of the field, over HTTP, with facts that were stored over HTTP."""

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.running_gateway import ANOUK, SAM, Reply, RunningGateway

PA, SOCIAL_WORKER, MANAGER, HEAD = "mei.tanaka", "shirin.vaziri", "marcus.eddowes", "kenneth.durrant"
LEON = young_person_id("leon-marchetti")
CONTACT = "Children's Social Care front door, 01632 960102"
PLACES = ("id.contact", "id.carers", "ed.status")
BODY = {"contact": CONTACT, "because": "In refuge since the night; the conference agreed to it."}


@pytest.fixture
def unshielded(running: RunningGateway) -> RunningGateway:
    """Give a world in which nobody has shielded Anouk yet."""
    running.change("DELETE FROM shields")
    running.change("DELETE FROM allow_list")
    return running


def shield(running: RunningGateway) -> None:
    """Shield Anouk, as her social worker does on the night and the manager confirms in the morning."""
    name = running.ask(SOCIAL_WORKER, f"/v1/young-people/{ANOUK}/shields", BODY).body["shield"]
    path = f"/v1/young-people/{ANOUK}/shields/{name}/confirm"
    assert running.ask(MANAGER, path, {"version": 1}).status == 200


def allow(running: RunningGateway, who: str, service: str) -> Reply:
    body = {"practitioner": who, "service": service}
    return running.ask(MANAGER, f"/v1/young-people/{ANOUK}/allow-list", body)


def test_s28_shielded_the_adviser_keeps_their_own_notes_and_learns_of_no_place(unshielded: RunningGateway) -> None:
    before = unshielded.disclosure(PA, ANOUK, "guidance").levels
    shield(unshielded)

    shown = unshielded.disclosure(PA, ANOUK, "guidance")

    assert {before[word] for word in PLACES} == {"full"}
    assert {shown.levels[word] for word in PLACES} == {"existence"}
    assert (shown.levels["id.core"], shown.levels["ca.casenotes"]) == ("full", "full")
    assert shown.levels["id.address_protected"] == "hidden"
    contacts = {content.get("contact") for word in PLACES for content in shown.category(word)["content"]}
    assert contacts == {CONTACT}
    for place in (b"Willow", b"refuge", b"Halcyon"):
        assert place not in shown.raw


def test_s28_the_log_knows_which_rule_kept_the_places_back_and_the_reader_does_not(unshielded: RunningGateway) -> None:
    shield(unshielded)

    shown = unshielded.disclosure(PA, ANOUK, "guidance")

    assert "K90" in unshielded.newest.section(SectionName.DETAIL)["shown"]["id.contact"]["confidential"]
    for word in (b"K90", b"shield", b"allow"):
        assert word not in shown.raw


def test_s28b_the_allow_listed_social_worker_with_an_approval_sees_all_of_it(unshielded: RunningGateway) -> None:
    shield(unshielded)
    asked = (*PLACES, "id.address_protected")
    without = unshielded.disclosure(SOCIAL_WORKER, ANOUK, "care_planning", *asked)
    assert set(without.levels.values()) == {"existence"}

    assert allow(unshielded, SOCIAL_WORKER, "social-care").status == 201

    shown = unshielded.disclosure(SOCIAL_WORKER, ANOUK, "care_planning", *asked)
    assert set(shown.levels.values()) == {"full"}
    assert b"Willow" in shown.raw


def test_s28_a_search_by_whoever_is_not_allow_listed_tells_of_no_place(unshielded: RunningGateway) -> None:
    shield(unshielded)

    for looked_for in ("willow", "halcyon", "refuge"):
        assert unshielded.search(PA, looked_for, "guidance").body["young_people"] == []
    (found,) = unshielded.search(PA, "delacourt", "guidance").body["young_people"]
    assert found.keys() == {"young_person", "level", "name", "date_of_birth"}


def test_s37_a_restricted_record_shows_that_it_exists_and_whom_to_ask_and_search_finds_nobody(
    running: RunningGateway,
) -> None:
    running.change("DELETE FROM restrictions")
    body = {"kind": "restricted", "contact": "Nathan Orme, partnership office, 01632 960702", "because": "Asked for."}
    assert running.ask("nathan.orme", f"/v1/young-people/{LEON}/restrictions", body).status == 201

    shown = running.disclosure(PA, LEON, "guidance")

    assert {word for word, level in shown.levels.items() if level != "hidden"} == {"id.core"}
    (content,) = shown.category("id.core")["content"]
    assert (content["level"], content["contact"]) == ("existence", body["contact"])
    for told in (b"Marchetti", b"restrict", b"Tollgate"):
        assert told not in shown.raw
    assert running.search(PA, "marchetti", "guidance").body["young_people"] == []


def test_s37_the_allow_listed_safeguarding_lead_reads_the_restricted_record(running: RunningGateway) -> None:
    shown = running.disclosure("alison.greave", LEON, "safeguarding", "id.core")

    assert shown.levels == {"id.core": "full"}


def test_a_shield_or_restriction_leaves_what_the_own_service_wrote_to_itself_but_for_a_restriction(
    running: RunningGateway,
) -> None:
    assert running.disclosure(PA, ANOUK, "guidance").levels["ca.plan"] == "full"
    assert running.disclosure(PA, LEON, "guidance").levels["ca.plan"] == "hidden"


def test_nobody_without_a_relationship_learns_that_a_shielded_or_restricted_young_person_is_there(
    shared: RunningGateway,
) -> None:
    absent = shared.disclosure("declan.foyle", "yp-aaaaaaaaaaaaa", "guidance")

    for young_person in (ANOUK, LEON, SAM):
        assert shared.disclosure("declan.foyle", young_person, "guidance").without_chance == absent.without_chance


def open_access(running: RunningGateway, who: str, young_person: str, ground: str) -> Reply:
    told = dict.fromkeys(("believed", "source", "why_now", "why_this_much"), "Tablets, he says; nobody answers.")
    asked = {"consent_sought": "unable", "informed": "later"}
    return running.ask(who, "/v1/exceptional-access", {"young_person": young_person, "ground": ground, **told, **asked})


def test_s37_a_restriction_does_not_stand_between_a_child_and_whoever_is_there_to_save_a_life(
    running: RunningGateway,
) -> None:
    asked = ("id.core", "id.contact", "he.general", "id.address_protected")
    before = running.disclosure(PA, LEON, "safeguarding", *asked).levels
    assert open_access(running, PA, LEON, "vital_interests").status == 201

    after = running.disclosure(PA, LEON, "safeguarding", *asked).levels

    assert before == {
        "id.core": "existence",
        "id.contact": "hidden",
        "he.general": "hidden",
        "id.address_protected": "hidden",
    }
    assert after == {"id.core": "full", "id.contact": "full", "he.general": "full", "id.address_protected": "hidden"}


def test_s37_on_another_ground_a_restriction_holds_until_a_second_person_has_authorised_it(
    running: RunningGateway,
) -> None:
    assert open_access(running, PA, LEON, "significant_harm").status == 201

    assert running.disclosure(PA, LEON, "safeguarding", "id.core").levels == {"id.core": "existence"}


def test_a_seal_holds_even_where_exceptional_access_was_open_before_it(running: RunningGateway) -> None:
    assert open_access(running, SOCIAL_WORKER, ANOUK, "vital_interests").status == 201
    seal = {"kind": "sealed", "contact": CONTACT, "because": "Adopted."}
    assert running.ask(MANAGER, f"/v1/young-people/{ANOUK}/restrictions", seal).status == 201

    absent = running.disclosure(SOCIAL_WORKER, "yp-aaaaaaaaaaaaa", "safeguarding")
    assert running.disclosure(SOCIAL_WORKER, ANOUK, "safeguarding").without_chance == absent.without_chance

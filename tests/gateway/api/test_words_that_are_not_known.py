from typing import Any

import pytest

from gateway.demonstration.roster import young_person_id
from tests.gateway.running_gateway import SAM, RunningGateway

CANARY = "canary-4f1c9e"
ASK: dict[str, Any] = {"young_person": SAM, "purpose": "guidance"}
WRITE: dict[str, Any] = {"young_person": SAM, "category": "ca.plan", "texts": {"full": CANARY}}
SEARCH: dict[str, Any] = {"q": "averill", "purpose": "guidance"}
ROUTES = {"/v1/disclosures": ASK, "/v1/details": WRITE, "/v1/young-people/search": SEARCH}

UNKNOWN = [
    ("/v1/disclosures", ASK | {"purpose": CANARY}, "purpose", "guidance"),
    ("/v1/disclosures", ASK | {"categories": ["id.core", CANARY]}, "categories", "sc.status"),
    ("/v1/details", WRITE | {"category": CANARY}, "category", "ca.plan"),
    ("/v1/young-people/search", SEARCH | {"purpose": CANARY}, "purpose", "guidance"),
]
MISSHAPEN = [
    ("/v1/disclosures", ASK | {"reason": CANARY}, "reason"),
    ("/v1/disclosures", ASK | {"young_person": {"id": CANARY}}, "young_person"),
    ("/v1/disclosures", ASK | {"young_person": [CANARY]}, "young_person"),
    ("/v1/disclosures", ASK | {"young_person": CANARY * 50}, "young_person"),
    ("/v1/disclosures", ASK | {"young_person": ""}, "young_person"),
    ("/v1/disclosures", ASK | {"young_person": None}, "young_person"),
    ("/v1/disclosures", ASK | {"purpose": [CANARY]}, "purpose"),
    ("/v1/disclosures", ASK | {"purpose": True}, "purpose"),
    ("/v1/disclosures", ASK | {"categories": CANARY}, "categories"),
    ("/v1/disclosures", ASK | {"categories": [[CANARY]]}, "categories"),
    ("/v1/disclosures", ASK | {"categories": []}, "categories"),
    ("/v1/disclosures", ASK | {"categories": None}, "categories"),
    ("/v1/disclosures", {"purpose": CANARY}, "young_person"),
    ("/v1/disclosures", {"young_person": CANARY}, "purpose"),
    ("/v1/details", WRITE | {"texts": CANARY}, "texts"),
    ("/v1/details", WRITE | {"texts": {}}, "texts"),
    ("/v1/details", WRITE | {"texts": {"hidden": CANARY}}, "texts"),
    ("/v1/details", WRITE | {"texts": {"full": 7, "summary": CANARY}}, "texts"),
    ("/v1/details", WRITE | {"texts": {"full": ""}}, "texts"),
    ("/v1/details", WRITE | {"texts_without_others": [CANARY]}, "texts_without_others"),
    ("/v1/details", WRITE | {"nature": CANARY}, "nature"),
    ("/v1/details", WRITE | {"about": CANARY}, "about"),
    ("/v1/details", WRITE | {"about": [CANARY] * 21}, "about"),
    ("/v1/details", WRITE | {"originator": CANARY}, "originator"),
    ("/v1/details", WRITE | {"recorded_by": CANARY}, "recorded_by"),
    ("/v1/young-people/search", SEARCH | {"q": {"like": CANARY}}, "q"),
    ("/v1/young-people/search", SEARCH | {"q": "c"}, "q"),
    ("/v1/young-people/search", SEARCH | {"q": CANARY * 50}, "q"),
    ("/v1/young-people/search", SEARCH | {"address": CANARY}, "address"),
    ("/v1/young-people/search", SEARCH | {"page": CANARY}, "page"),
]


def named(cases: list[Any]) -> list[str]:
    return [f"{place}-{case[0].rsplit('/', 1)[1]}-{case[2]}" for place, case in enumerate(cases)]


@pytest.mark.parametrize(("path", "body", "field", "known"), UNKNOWN, ids=named(UNKNOWN))
def test_an_unknown_word_is_refused_with_the_field_and_the_known_words_and_never_echoed(
    shared: RunningGateway, path: str, body: object, field: str, known: str
) -> None:
    with shared.one_event_for(422) as replies:
        replies.append(shared.ask("amara.okoye", path, body))

    (reply,) = replies
    assert reply.body["field"] == field
    assert known in reply.body["known"]
    assert CANARY.encode() not in reply.raw + shared.newest.everything
    assert shared.newest.clear["outcome"] == "unknown-word"


@pytest.mark.parametrize(("path", "body", "field"), MISSHAPEN, ids=named(MISSHAPEN))
def test_a_field_that_is_missing_unknown_or_of_another_form_is_named_and_its_value_never_echoed(
    shared: RunningGateway, path: str, body: object, field: str
) -> None:
    with shared.one_event_for(400) as replies:
        replies.append(shared.ask("amara.okoye", path, body))

    (reply,) = replies
    assert field in reply.body["fields"]
    assert set(ROUTES[path]) <= set(reply.body["known"])
    assert CANARY.encode() not in reply.raw + shared.newest.everything
    assert shared.newest.clear["outcome"] == "invalid-request"


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("body", [[], [ASK], "guidance", 7, None, True])
def test_a_body_that_is_no_object_is_refused(shared: RunningGateway, path: str, body: object) -> None:
    with shared.one_event_for(400) as replies:
        replies.append(shared.ask("amara.okoye", path, body))

    assert replies[0].body["detail"] == "The body must be a JSON object."


def test_a_misspelt_word_is_answered_with_the_nearest_known_one(shared: RunningGateway) -> None:
    purpose = shared.ask("amara.okoye", "/v1/disclosures", ASK | {"purpose": "guidence"})
    category = shared.ask("amara.okoye", "/v1/disclosures", ASK | {"categories": ["sc.staus"]})

    assert (purpose.body["did_you_mean"], category.body["did_you_mean"]) == ("guidance", "sc.status")


@pytest.mark.parametrize("path", ["/v1/disclosures", "/v1/young-people/search"])
@pytest.mark.parametrize(
    ("user", "purpose", "some_open"),
    [
        ("joanne.petrie", "youth_justice", {"safeguarding", "education"}),
        ("amara.okoye", "crime", {"guidance", "safeguarding"}),
        ("ben.stroud", "direct_care", {"youth_justice"}),
    ],
)
def test_a_purpose_that_is_not_open_to_the_role_is_refused_with_those_that_are(
    shared: RunningGateway, user: str, purpose: str, some_open: set[str], path: str
) -> None:
    with shared.one_event_for(403) as replies:
        replies.append(shared.ask(user, path, ROUTES[path] | {"purpose": purpose}))

    (reply,) = replies
    assert reply.body["type"] == "urn:concordat:problem:purpose-not-open"
    assert some_open <= set(reply.body["purposes"])
    assert purpose not in reply.body["purposes"]


def test_every_purpose_that_is_listed_as_open_can_be_asked_for(shared: RunningGateway) -> None:
    listed = shared.disclosure("amara.okoye", SAM, "crime").body["purposes"]

    assert {shared.disclosure("amara.okoye", SAM, purpose).status for purpose in listed} == {200}


@pytest.mark.parametrize("purpose", [CANARY, "crime"])
def test_a_wrong_purpose_is_refused_alike_whoever_is_asked_about(shared: RunningGateway, purpose: str) -> None:
    people = [SAM, young_person_id("niamh-carrick"), "yp-aaaaaaaaaaaaa"]

    assert len({shared.disclosure("amara.okoye", person, purpose).without_chance for person in people}) == 1

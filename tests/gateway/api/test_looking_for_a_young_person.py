import hmac

import pytest
from sqlalchemy import select

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from gateway.storage.tables import young_people
from tests.gateway.running_gateway import ROBIN, SAM, Reply, RunningGateway, sent

LEON = young_person_id("leon-marchetti")


def found(reply: Reply) -> list[str]:
    return [listed["young_person"] for listed in reply.body["young_people"]]


def enrol(running: RunningGateway, name: str, count: int = 1) -> None:
    """Put made-up pupils on the roll of Fennel Row School."""
    for place in range(count):
        one = f"yp-{name.strip('%_ ').lower()}-{place:03}"
        running.change(
            "INSERT INTO young_people VALUES (?, ?, ?, '2011-01-01', 'female', '', '', '', '', NULL)",
            *(one, f"{name} {place:03}", f"{name} {place:03}".casefold()),
        )
        running.change(
            "INSERT INTO relationships VALUES"
            " (?, ?, 'on_roll', 'fennel-row-school', NULL, '2025-09-01', NULL, 'admission register', NULL, NULL,"
            " 'brenda.tull', '2025-09-01 09:00:00.000000', NULL, NULL)",
            *(f"re-{one}", one),
        )


@pytest.mark.parametrize("q", ["Sam Averill", "sam averill", "  SAM   AVERILL ", "averi", "m a"])
def test_a_young_person_is_found_by_any_part_of_the_name_however_it_is_typed(shared: RunningGateway, q: str) -> None:
    assert SAM in found(shared.search("joanne.petrie", q, "safeguarding"))


def test_only_young_people_of_the_asker_are_found(shared: RunningGateway) -> None:
    assert found(shared.search("joanne.petrie", "averill", "safeguarding")) == [ROBIN, SAM]
    assert found(shared.search("amara.okoye", "averill", "guidance")) == [SAM]
    assert found(shared.search("declan.foyle", "averill", "guidance")) == []


@pytest.mark.parametrize(
    ("user", "purpose", "q", "finds"),
    [
        ("joanne.petrie", "safeguarding", "X9990000001000", True),
        ("joanne.petrie", "safeguarding", " 9900001000 ", True),
        ("joanne.petrie", "safeguarding", "999 000 1000", False),
        ("amara.okoye", "guidance", "9900001000", True),
        ("amara.okoye", "guidance", "X9990000001000", False),
        ("bridget.mahon", "direct_care", "999 000 1000", True),
        ("bridget.mahon", "direct_care", "9900001000", False),
        ("joanne.petrie", "safeguarding", "X999000000100", False),
    ],
)
def test_an_identifier_finds_only_whole_and_only_in_the_sector_that_issues_it(
    shared: RunningGateway, user: str, purpose: str, q: str, *, finds: bool
) -> None:
    assert found(shared.search(user, q, purpose)) == ([SAM] if finds else [])


@pytest.mark.parametrize("column", ["address", "phone", "email", "safe_channel", "date_of_birth", "id", "sex"])
def test_nothing_but_name_and_identifier_is_looked_at(shared: RunningGateway, column: str) -> None:
    with shared.gateway.database.snapshot() as connection:
        value = connection.execute(select(young_people.c[column]).where(young_people.c.id == SAM)).scalar_one()

    assert found(shared.search("joanne.petrie", str(value), "safeguarding")) == []


@pytest.mark.parametrize("q", ["Fennel Row", "fennel-row-school", "Dawn Averill", "Treloar", "01632 960811", "Amara"])
def test_neither_school_nor_carer_nor_practitioner_finds_anybody(shared: RunningGateway, q: str) -> None:
    assert found(shared.search("joanne.petrie", q, "safeguarding")) == []


@pytest.mark.parametrize("q", ["%%", "__", "a%l", "_am", "sam_averill", "\\%", "%averill%", "' OR ''='", "/%"])
def test_signs_that_mean_something_to_sql_are_looked_for_as_they_are(shared: RunningGateway, q: str) -> None:
    assert found(shared.search("joanne.petrie", q, "safeguarding")) == []


def test_a_name_with_such_a_sign_is_found_by_it(running: RunningGateway) -> None:
    enrol(running, "100%_Real")

    assert found(running.search("joanne.petrie", "0%_r", "safeguarding")) == ["yp-100%_real-000"]


def test_at_most_twenty_are_listed_and_nothing_says_how_many_more_there_are(running: RunningGateway) -> None:
    enrol(running, "Zebedee", 20)
    twenty = running.search("joanne.petrie", "zebedee", "safeguarding")
    enrol(running, "Zebedina", 15)
    more = running.search("joanne.petrie", "zebed", "safeguarding")

    assert found(more) == found(twenty)
    assert len(found(more)) == 20
    assert set(more.body) == {"young_people", "event", "nonce"}
    assert more.without_chance == twenty.without_chance


def test_namesakes_who_are_not_mine_never_crowd_out_my_own(running: RunningGateway) -> None:
    with running.gateway.database.writing() as connection:
        for place in range(210):
            sent(
                connection,
                "INSERT INTO young_people VALUES"
                " (?, 'Sam Aaverill', 'sam aaverill', '2011-01-01', 'male', '', '', '', '', NULL)",
                (f"yp-namesake-{place}",),
            )
        connection.commit()

    assert found(running.search("joanne.petrie", "averill", "safeguarding")) == [ROBIN, SAM]


def test_the_list_holds_a_name_and_a_birthday_and_no_more(shared: RunningGateway) -> None:
    reply = shared.search("joanne.petrie", "sam averill", "safeguarding")

    assert reply.body["young_people"] == [
        {"young_person": SAM, "level": "full", "name": "Sam Averill", "date_of_birth": "2010-11-04"}
    ]


def test_whoever_may_know_only_a_year_of_birth_is_listed_only_that(shared: RunningGateway) -> None:
    (listed,) = shared.search("farida.rahimi", "wilk", "guidance").body["young_people"]

    assert (listed["level"], listed["name"], listed["year_of_birth"]) == ("summary", "Teodor Wilk", 2014)
    assert "date_of_birth" not in listed


@pytest.mark.parametrize("q", ["leon", "marchetti", "arche", "9900001175"])
def test_a_restricted_young_person_is_found_by_nothing_that_is_not_shown_save_by_the_allow_listed(
    shared: RunningGateway, q: str
) -> None:
    assert shared.search("mei.tanaka", q, "guidance").body["young_people"] == []


def test_the_allow_listed_find_a_restricted_young_person(shared: RunningGateway) -> None:
    (found,) = shared.search("alison.greave", "marchetti", "safeguarding").body["young_people"]

    assert (found["young_person"], found["name"]) == (LEON, "Leon Marchetti")


def test_where_identifiers_are_not_shown_none_finds_anybody(shared: RunningGateway) -> None:
    """Mei Tanaka is shown name and year alone of a pupil of the school that she is attached to."""
    assert shared.search("mei.tanaka", "9900001091", "guidance").body["young_people"] == []


@pytest.mark.parametrize("q", ["  ", "\u0000\u0000", " a "])
def test_a_search_for_nothing_lists_nobody(shared: RunningGateway, q: str) -> None:
    reply = shared.search("mei.tanaka", q, "guidance")

    assert reply.status == 400
    assert "young_people" not in reply.body


def test_the_log_keeps_a_keyed_hash_of_what_was_looked_for_and_pseudonyms_of_whom_was_found(
    shared: RunningGateway,
) -> None:
    key = (shared.data / "log-index.key").read_bytes()

    def keyed(words: str) -> str:
        return hmac.new(key, words.encode(), "sha256").hexdigest()

    with shared.one_event_for(200) as replies:
        replies.append(shared.search("joanne.petrie", "  Sam  AVERILL", "safeguarding"))

    event = shared.newest
    assert event.clear["kind"] == "search"
    assert event.section(SectionName.PURPOSE) == {"looked_for": keyed("search:sam averill"), "code": "safeguarding"}
    assert event.section(SectionName.SUBJECT) == {"found": [keyed(f"subject:{SAM}")]}
    assert b"averill" not in event.everything.lower()
    assert SAM.encode() not in event.everything


def test_a_role_whose_actions_hold_no_search_is_refused(shared: RunningGateway) -> None:
    with shared.one_event_for(403) as replies:
        replies.append(shared.search("denise.hartnoll", "averill", "education"))

    assert replies[0].body["type"] == "urn:concordat:problem:action-not-open"
    assert len(shared.newest.section(SectionName.PURPOSE)["looked_for"]) == 64

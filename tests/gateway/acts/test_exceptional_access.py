from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from policy.protocol import Action, Rule
from tests.gateway.acts.break_glass import ACCESSES, STATED, act_on, look, open_access, review, tasks
from tests.gateway.running_gateway import NOW, SAM, Reply, RunningGateway
from tests.policy.shipped_protocol import TABLE

PA, MANAGER, SOCIAL_WORKER, NIGHT = "declan.foyle", "helen.braithwell", "ruth.callender", "dominic.hale"
LEAD, DATA_PROTECTION = "eleanor.voss", "nathan.orme"
NIAMH, ANOUK, LEON = (young_person_id(key) for key in ("niamh-carrick", "anouk-delacourt", "leon-marchetti"))
ABSENT = "yp-aaaaaaaaaaaaa"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def opened(running: RunningGateway, who: str = PA, ground: str = "significant_harm", **more: object) -> str:
    reply = open_access(running, who, ground, **{"young_person": NIAMH, **more})
    assert reply.status == 201
    return str(reply.body["access"])


def status(running: RunningGateway, who: str = PA, young_person: str = NIAMH, purpose: str = "safeguarding") -> int:
    return running.disclosure(who, young_person, purpose).status


def lapse(running: RunningGateway, who: str) -> None:
    assert running.change("UPDATE practitioners SET trained_until = '2025-01-01' WHERE id = ?", who) == 1


def seal(running: RunningGateway, young_person: str) -> None:
    running.change(
        "INSERT INTO restrictions (id, young_person_id, kind, contact, set_by, set_at)"
        " VALUES ('sealed-one', ?, 'sealed', 'nobody', 'marcus.eddowes', '2026-03-01 09:00:00.000000')",
        young_person,
    )


def roles_of(line: Rule | Action) -> set[str]:
    return set(line.role.split("|"))


def test_it_shows_what_may_bear_on_harm_to_somebody_who_stands_in_no_relationship(running: RunningGateway) -> None:
    assert status(running) == 404

    opened(running)

    levels = running.disclosure(PA, NIAMH, "safeguarding").levels
    assert {levels[word] for word in ("id.core", "id.carers", "he.general")} == {"full"}
    assert {levels[word] for word in ("he.mental", "he.substance", "ca.casenotes")} == {"summary"}
    closed = ("he.sexual", "id.address_protected", "sc.adoption", "yj.spent", "sc.record")
    assert {levels[word] for word in closed} == {"hidden"}


def test_the_reply_says_how_long_it_lasts_who_is_told_now_and_by_when_it_is_reviewed(running: RunningGateway) -> None:
    reply = open_access(running, PA, young_person=NIAMH)

    assert reply.status == 201
    assert reply.body["expires_at"] == "2026-03-04T11:30:00+00:00"
    assert reply.body["review_due_at"] == "2026-03-06T10:30:00+00:00"
    assert reply.body["waits_for_second_person"] is False
    assert "60 minutes" in reply.body["sentence"]
    # Who is told is said alike whoever holds anything.
    elsewhere = open_access(running, SOCIAL_WORKER, young_person=young_person_id("joel-birkwood"))
    assert reply.body["told_now"] == elsewhere.body["told_now"]


def test_whoever_may_be_shown_something_by_it_may_open_it_and_nobody_else() -> None:
    opens = [line for line in TABLE.protocol.actions if line.action == "open_exceptional_access"]
    shown = [rule for rule in TABLE.protocol.rules if rule.gate == "EXC"]

    assert set().union(*map(roles_of, opens)) == set().union(*map(roles_of, shown))


@pytest.mark.parametrize("who", ["peter.gannow", "stella.amponsah", "adam.croft", "jonas.lindqvist", "janet.okafor"])
def test_whose_role_does_not_open_it_is_told_so_whoever_it_is_about(shared: RunningGateway, who: str) -> None:
    with shared.one_event_for(403) as replies:
        replies.append(open_access(shared, who, young_person=NIAMH))
    absent = open_access(shared, who, young_person=ABSENT)

    assert replies[0].body["type"] == "urn:concordat:problem:action-not-open"
    assert replies[0].without_chance == absent.without_chance


@pytest.mark.parametrize("purpose", ["guidance", "staff_safety", "oversight"])
def test_it_opens_nothing_for_another_purpose_than_safeguarding(running: RunningGateway, purpose: str) -> None:
    opened(running)

    reply = running.disclosure(PA, NIAMH, purpose)
    assert reply.status == 403 or set(reply.levels.values()) == {"hidden"}


def test_what_has_expired_counts_for_nothing(running: RunningGateway) -> None:
    opened(running)
    absent = running.disclosure(PA, ABSENT, "safeguarding")

    running.clock.at = NOW + 59 * MINUTE
    assert status(running) == 200
    running.clock.at = NOW + 60 * MINUTE
    assert running.disclosure(PA, NIAMH, "safeguarding").without_chance == absent.without_chance


def test_it_is_for_one_practitioner_at_one_service_about_one_young_person(running: RunningGateway) -> None:
    seconded, home = "youth-offending", "police-investigations"
    asked = {"young_person": NIAMH, "purpose": "safeguarding"}
    body = {**STATED, "ground": "significant_harm", "young_person": NIAMH}

    assert running.ask("ian.coverdale", ACCESSES, body, seconded).status == 201
    assert running.ask("ian.coverdale", "/v1/disclosures", asked, seconded).status == 200
    assert running.ask("ian.coverdale", "/v1/disclosures", asked, home).status == 404
    other = {**asked, "young_person": LEON}
    assert running.ask("ian.coverdale", "/v1/disclosures", other, seconded).status == 404
    assert status(running, "mei.tanaka") == 404


def test_an_unreviewed_one_blocks_the_next_of_the_same_person_but_for_vital_interests(running: RunningGateway) -> None:
    access = opened(running)

    with running.one_event_for(422) as replies:
        replies.append(open_access(running, PA, young_person=SAM))
    assert replies[0].body["field"] == "ground"
    assert "reviewed" in replies[0].body["detail"]
    assert running.rows("SELECT count(*) FROM exceptional_accesses") == [(1,)]
    assert open_access(running, PA, "vital_interests", young_person=SAM).status == 201
    assert open_access(running, "mei.tanaka", young_person=SAM).status == 201

    assert review(running, MANAGER, access).status == 201
    assert open_access(running, PA, young_person=LEON).status == 422
    other = look(running, PA, ACCESSES).body["opened_by_you"]
    assert [review(running, MANAGER, one["access"]).status for one in other if not one["reviewed"]] == [201]
    assert open_access(running, PA, young_person=LEON).status == 201


def test_of_two_that_one_practitioner_opens_at_once_one_wins(running: RunningGateway) -> None:
    token = running.token(PA)

    def at_once(young_person: str) -> Reply:
        came = running.gateway.app.test_client().post(
            ACCESSES,
            json={**STATED, "ground": "significant_harm", "young_person": young_person},
            headers={"Authorization": f"Bearer {token}"},
        )
        return Reply(came.status_code, came.data, came.headers)

    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(at_once, (NIAMH, SAM)))

    assert sorted(reply.status for reply in replies) == [201, 422]


def test_it_is_extended_once_by_whoever_opened_it_while_it_lasts(running: RunningGateway) -> None:
    access = opened(running)

    assert act_on(running, "mei.tanaka", access, "extend", why="x").status == 404
    running.clock.at = NOW + 50 * MINUTE
    reply = act_on(running, PA, access, "extend", why="still looking for her")
    assert (reply.status, reply.body["expires_at"]) == (200, "2026-03-04T12:30:00+00:00")
    running.clock.at = NOW + 110 * MINUTE
    assert status(running) == 200
    with running.one_event_for(422) as replies:
        replies.append(act_on(running, PA, access, "extend", why="again"))
    assert (replies[0].body["field"], "once" in replies[0].body["detail"]) == ("access", True)
    running.clock.at = NOW + 121 * MINUTE
    assert status(running) == 404


def test_what_is_over_is_not_extended(running: RunningGateway) -> None:
    access = opened(running)

    running.clock.at = NOW + HOUR
    assert act_on(running, PA, access, "extend", why="x").status == 422
    assert status(running) == 404


def test_a_second_person_opens_what_needs_one_to_those_whose_role_may_see_it(running: RunningGateway) -> None:
    access, advisers = opened(running, NIGHT), opened(running, PA)
    needs_two = ("he.sexual", "id.involvement_sensitive", "id.address_protected")

    before = running.disclosure(NIGHT, NIAMH, "safeguarding").levels
    assert {before[word] for word in needs_two} == {"hidden"}
    assert act_on(running, MANAGER, access, "authorise").status == 200
    assert act_on(running, NIGHT, advisers, "authorise").status == 200

    after = running.disclosure(NIGHT, NIAMH, "safeguarding").levels
    assert [after[word] for word in needs_two] == ["summary", "summary", "full"]
    assert {running.disclosure(PA, NIAMH, "safeguarding").levels[word] for word in needs_two} == {"hidden"}


def test_nobody_authorises_what_they_opened(running: RunningGateway) -> None:
    access = opened(running)

    with running.one_event_for(403) as replies:
        replies.append(act_on(running, PA, access, "authorise"))
    assert replies[0].body["type"] == "urn:concordat:problem:action-not-open"
    with running.one_event_for(422) as replies:
        replies.append(open_access(running, "mei.tanaka", young_person=SAM, second_authoriser="mei.tanaka"))
    assert replies[0].body["field"] == "second_authoriser"


@pytest.mark.parametrize("named", ["peter.gannow", "nobody.at.all", "janet.okafor", "philippa.dray"])
def test_a_second_person_is_somebody_who_could_open_it_themselves(running: RunningGateway, named: str) -> None:
    with running.one_event_for(422) as replies:
        replies.append(open_access(running, PA, young_person=NIAMH, second_authoriser=named))
    assert replies[0].body["field"] == "second_authoriser"
    assert running.rows("SELECT count(*) FROM exceptional_accesses") == [(0,)]
    access = opened(running)
    assert act_on(running, "peter.gannow", access, "authorise").status == 403


def test_whoever_names_a_second_person_waits_for_that_one(running: RunningGateway) -> None:
    access = opened(running, second_authoriser=SOCIAL_WORKER)

    assert status(running) == 404
    assert [task["about"] for task in tasks(running, SOCIAL_WORKER, "authorise_exceptional_access")] == [
        f"exceptional_access:{access}"
    ]
    assert look(running, SOCIAL_WORKER, ACCESSES).body["to_authorise"][0]["believed"] == STATED["believed"]
    assert act_on(running, MANAGER, access, "authorise").status == 422
    assert act_on(running, SOCIAL_WORKER, access, "authorise").status == 200
    assert status(running) == 200
    assert tasks(running, SOCIAL_WORKER, "authorise_exceptional_access") == []


def test_of_two_who_authorise_one_is_the_second_person_and_the_other_is_told_the_version_only(
    running: RunningGateway,
) -> None:
    access = opened(running)
    assert act_on(running, MANAGER, access, "authorise").status == 200

    with running.one_event_for(409) as replies:
        replies.append(act_on(running, SOCIAL_WORKER, access, "authorise"))
    assert replies[0].body["version"] == 2
    assert running.rows("SELECT second_authoriser FROM exceptional_accesses") == [(MANAGER,)]


def test_it_is_reviewed_by_somebody_else_than_opener_and_authoriser_and_by_nobody_twice(
    running: RunningGateway,
) -> None:
    access = opened(running)
    assert act_on(running, MANAGER, access, "authorise").status == 200

    for took_part in (PA, MANAGER):
        with running.one_event_for(403) as replies:
            replies.append(review(running, took_part, access))
    assert review(running, LEAD, access, "justified_with_learning").status == 201
    with running.one_event_for(422) as replies:
        replies.append(review(running, LEAD, access, "inconclusive"))
    assert (replies[0].body["field"], "another person" in replies[0].body["detail"]) == ("access", True)
    assert review(running, DATA_PROTECTION, access).status == 201
    assert running.rows("SELECT outcome FROM exceptional_reviews ORDER BY outcome") == [
        ("justified",), ("justified_with_learning",)
    ]  # fmt: skip


def test_a_review_is_not_there_for_those_whom_it_does_not_concern(running: RunningGateway) -> None:
    access = opened(running)
    absent = review(running, "joanne.petrie", "access-of-nothing")

    for stranger in ("joanne.petrie", "marcus.eddowes", "mei.tanaka"):
        reply = review(running, stranger, access)
        assert reply.status == 404
        assert reply.without_chance == absent.without_chance
    assert look(running, "marcus.eddowes", ACCESSES).body["to_review"] == []
    assert [one["access"] for one in look(running, LEAD, ACCESSES).body["to_review"]] == [access]


def test_whoever_reviews_reads_the_statement_and_not_whose_case_it_is(running: RunningGateway) -> None:
    access = opened(running)

    (mine,) = look(running, PA, ACCESSES).body["opened_by_you"]
    assert (mine["access"], mine["young_person"]) == (access, NIAMH)
    for reviewer in (MANAGER, LEAD, DATA_PROTECTION):
        reply = look(running, reviewer, ACCESSES)
        (one,) = reply.body["to_review"]
        assert {name: one[name] for name in STATED} == STATED
        assert NIAMH not in reply.raw.decode()
    assert one["review_overdue"] is False
    running.clock.at = NOW + timedelta(days=2, minutes=1)
    assert look(running, LEAD, ACCESSES).body["to_review"][0]["review_overdue"] is True


def test_one_that_is_found_not_justified_is_over_at_once(running: RunningGateway) -> None:
    access = opened(running)

    reply = review(running, MANAGER, access, "not_justified")
    assert (reply.status, reply.body["ended"]) == (201, True)
    assert status(running) == 404


def test_the_supervisor_is_asked_for_a_review_and_whoever_answers_for_what_is_held_is_told(
    running: RunningGateway,
) -> None:
    access = opened(running)

    (asked,) = tasks(running, MANAGER, "review_exceptional_access")
    assert (asked["due_at"], asked["young_person"]) == ("2026-03-06T10:30:00+00:00", None)
    # Niamh's school and the school nurses hold something; nobody else learns of it.
    for told in ("carys.bevan", "edward.nyland", "margaret.ilesley"):
        assert [task["about"] for task in tasks(running, told, "exceptional_access_opened")] == [
            f"exceptional_access:{access}"
        ]
    assert tasks(running, "joanne.petrie", "exceptional_access_opened") == []
    assert review(running, MANAGER, access).status == 201
    assert tasks(running, MANAGER, "review_exceptional_access") == []


def test_a_supervisor_who_authorised_it_is_not_the_one_left_to_review_it(running: RunningGateway) -> None:
    access = opened(running)
    act_on(running, MANAGER, access, "authorise")

    assert [task["about"] for task in tasks(running, LEAD, "review_exceptional_access")] == [
        f"exceptional_access:{access}"
    ]


def test_a_safeguarding_lead_without_a_supervisor_is_reviewed_by_the_head_and_not_by_themselves(
    running: RunningGateway,
) -> None:
    access = opened(running, "joanne.petrie")

    assert tasks(running, "joanne.petrie", "review_exceptional_access") == []
    assert len(tasks(running, "stella.amponsah", "review_exceptional_access")) == 1
    assert review(running, "stella.amponsah", access).status == 201


def test_lapsed_training_stands_in_nobodys_way_while_life_is_at_stake(running: RunningGateway) -> None:
    lapse(running, PA)

    for ground in ("significant_harm", "missing_high_risk"):
        with running.one_event_for(403) as replies:
            replies.append(open_access(running, PA, ground, young_person=NIAMH))
        assert replies[0].body["type"] == "urn:concordat:problem:not-cleared"
    assert status(running) == 403
    access = opened(running, ground="vital_interests")
    assert status(running) == 200
    assert status(running, purpose="guidance") == 403
    assert act_on(running, PA, access, "extend", why="x").status == 200
    assert status(running, young_person=SAM) == 403
    running.clock.at = NOW + 2 * HOUR
    assert status(running) == 403
    assert act_on(running, PA, "access-of-nothing", "extend", why="x").status == 403


def test_training_that_lapses_meanwhile_closes_every_other_ground(running: RunningGateway) -> None:
    opened(running)
    lapse(running, PA)

    assert status(running) == 403


def test_a_conflict_of_interest_is_stronger(running: RunningGateway) -> None:
    aaliyah = young_person_id("aaliyah-benhamou")

    with running.one_event_for(404) as replies:
        replies.append(open_access(running, "mei.tanaka", "vital_interests", young_person=aaliyah))
    assert replies[0].without_chance == open_access(running, "mei.tanaka", young_person=ABSENT).without_chance
    opened(running, "mei.tanaka")
    running.change(
        "UPDATE relationships SET young_person_id = ? WHERE kind = 'excluded' AND practitioner_id = 'mei.tanaka'", NIAMH
    )
    assert status(running, "mei.tanaka") == 404


def test_a_sealed_identity_is_opened_to_nobody_and_is_closed_to_whoever_had_it_open(running: RunningGateway) -> None:
    opened(running)
    seal(running, NIAMH)

    assert status(running) == 404
    sealed = open_access(running, "mei.tanaka", "vital_interests", young_person=NIAMH)
    absent = open_access(running, "mei.tanaka", "vital_interests", young_person=ABSENT)
    assert (sealed.status, sealed.without_chance) == (404, absent.without_chance)


@pytest.mark.parametrize(
    ("faulty", "field", "refused"),
    [
        ({"ground": None}, "ground", 400),
        ({"ground": "curiosity"}, "ground", 400),
        ({"believed": ""}, "believed", 400),
        ({"why_now": None}, "why_now", 400),
        ({"consent_sought": "perhaps"}, "consent_sought", 400),
        ({"young_person": None}, "young_person", 422),
        ({"handle": "match-x"}, "young_person", 422),
        ({"expires_at": "2027-01-01T00:00:00Z"}, "expires_at", 400),
    ],
)
def test_what_is_not_complete_is_refused_by_name_stored_nowhere_and_logged(
    running: RunningGateway, faulty: dict[str, object], field: str, refused: int
) -> None:
    whole = {**STATED, "ground": "significant_harm", "young_person": NIAMH, **faulty}
    body = {name: value for name, value in whole.items() if value is not None}

    with running.one_event_for(refused) as replies:
        replies.append(running.ask(PA, ACCESSES, body))

    told = replies[0].body
    assert field in (told["fields"] if refused == 400 else told["field"])
    assert running.rows("SELECT count(*) FROM exceptional_accesses UNION SELECT count(*) FROM tasks") == [(0,)]


def test_the_log_has_each_step_and_nothing_that_somebody_wrote(running: RunningGateway) -> None:
    access = opened(running)
    status(running)
    disclosed = running.newest
    act_on(running, PA, access, "extend", why="canary-why")
    act_on(running, SOCIAL_WORKER, access, "authorise")
    review(running, MANAGER, access)
    look(running, PA, ACCESSES)

    kinds = [event.clear["kind"] for event in running.events()[-6:]]
    assert kinds == [
        "exceptional_opened", "disclosure", "exceptional_extended", "exceptional_authorised", "exceptional_reviewed",
        "exceptional_read",
    ]  # fmt: skip
    assert disclosed.section(SectionName.DETAIL)["exceptional"] == [access]
    assert b"canary" not in b"".join(event.everything for event in running.events())


def test_what_comes_from_outside_the_agreements_is_marked_in_the_log(running: RunningGateway) -> None:
    opened(running, young_person=LEON)
    status(running, young_person=LEON)
    assert running.newest.section(SectionName.DETAIL)["outside_agreement"] is False

    running.change("UPDATE restrictions SET lifted_at = '2026-03-01 09:00:00.000000'")
    status(running, young_person=LEON)
    # Leon's school has not signed.
    assert running.newest.section(SectionName.DETAIL)["outside_agreement"] is True

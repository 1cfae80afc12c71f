"""A worker hands over a code in person; the young person swaps it for a short session on their own record.

Nothing is sent anywhere. A wrong code, one that was used and one that is over read alike.
"""

from datetime import timedelta

from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, let, stand_before
from gateway.calling.own_session import LASTS, new_session_token
from gateway.identity.spoken_codes import hash_of, new_code
from gateway.opaque import new_identifier
from gateway.storage.database import Snapshot
from gateway.storage.own_record import insert_code, use_code
from gateway.visit import Answer, Visit

GOOD_FOR = timedelta(hours=24)
HOW = "Read it out or write it down for them, in person. It works once, until tomorrow, for their own record."


def hand_over(visit: Visit, young_person: str) -> Answer:
    """Make a code for a young person; one that was handed over before and not used is void."""
    let(visit, "hand_over_sign_in", stand_before(visit, young_person))
    person, asker = visit.note_subject(young_person)[0], visit.caller.asker
    name, code, ends = new_identifier("code"), new_code(), visit.at + GOOD_FOR
    row = {
        "id": name,
        "young_person_id": person,
        "code_hash": hash_of(code),
        "made_by": asker.practitioner,
        "service_id": asker.service,
        "made_at": visit.at,
        "expires_at": ends,
    }

    def change(connection: Snapshot) -> None:
        insert_code(connection, row)

    visit.note(SectionName.DETAIL, code=name)
    body = {"code": code, "good_until": ends.isoformat(), "how": HOW}
    return answer(visit, Done(body, Kind.SIGN_IN, "code_made", change, (), [name]))


def sign_in(visit: Visit) -> Answer:
    """Swap the code that was sent for a session."""
    visit.note_subject(visit.caller.own)
    code, (token, token_hash) = visit.caller.token.token_id, new_session_token()
    ends = visit.at + LASTS
    values = {"used_at": visit.at, "token_hash": token_hash, "session_ends_at": ends}

    def change(connection: Snapshot) -> None:
        use_code(connection, code, values)

    visit.note(SectionName.DETAIL, code=code)
    body = {"token": token, "until": ends.isoformat()}
    return answer(visit, Done(body, Kind.SIGN_IN, "signed_in", change, (), [code]))

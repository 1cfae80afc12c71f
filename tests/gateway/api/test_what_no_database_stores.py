import re

from gateway.api.every_route import ROUTES
from tests.gateway.running_gateway import SAM, RunningGateway


def test_no_address_with_a_nul_character_is_found(shared: RunningGateway) -> None:
    for route in ROUTES:
        if "<" in route.path:
            with shared.one_event_for(404) as replies:
                address = re.sub(r"<\w+>", "%00", route.path)
                replies.append(shared.send(address, shared.token("amara.okoye"), method=route.method, json={}))


def test_a_nul_character_in_a_body_is_refused_with_its_place(shared: RunningGateway) -> None:
    token = shared.token("amara.okoye")
    for body in (f'{{"young_person": "{SAM}", "purpose": "gui\\u0000dance"}}', '{"\\u0000": 1}'):
        with shared.one_event_for(400) as replies:
            replies.append(shared.send("/v1/disclosures", token, data=body, content_type="application/json"))
        assert "NUL character" in replies[0].body["detail"]

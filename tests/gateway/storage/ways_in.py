"""One call of each kind that writes an event, how it is answered, and how where nothing can be written."""

from tests.gateway.running_gateway import SAM, Reply, RunningGateway

ROUTES: dict[str, tuple[str, dict[str, object]]] = {
    "disclosure": ("/v1/disclosures", {"young_person": SAM, "purpose": "guidance"}),
    "search": ("/v1/young-people/search", {"q": "sam", "purpose": "guidance"}),
    "detail": ("/v1/details", {"young_person": SAM, "category": "ca.plan", "texts": {"full": "Wants to weld."}}),
    "refusal": ("/v1/disclosures", {"young_person": "yp-aaaaaaaaaaaaa", "purpose": "guidance"}),
}
STATUS = {"disclosure": 200, "search": 200, "detail": 201, "refusal": 404}


def ask(running: RunningGateway, route: str, token: str) -> Reply:
    path, body = ROUTES[route]
    return running.send(path, token, json=body)


def nothing_shown(reply: Reply) -> None:
    """Check that a reply says that nothing can be logged, and holds nothing else."""
    assert reply.status == 503
    assert reply.body["type"] == "urn:concordat:problem:log-unavailable"
    assert set(reply.body) == {"type", "title", "status", "detail", "nonce"}
    assert "ring 999" in reply.body["detail"]
    assert reply.headers["Retry-After"] == "5"

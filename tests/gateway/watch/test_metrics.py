import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from gateway.identity.claims import Reason
from gateway.watch.metrics import Metrics, metrics_of
from tests.gateway.running_gateway import SAM, RunningGateway

CANARY = "canary-7f3a91"
QUESTION = {"young_person": SAM, "purpose": "guidance"}


class Watched:
    """A gateway whose figures are kept."""

    def __init__(self, data: Path) -> None:
        self.running = RunningGateway(data)
        gateway = self.running.gateway
        self.metrics: Metrics = metrics_of(gateway.database, gateway.writer, gateway.door.ballast, self.running.clock)
        gateway.app.metrics = self.metrics

    @property
    def page(self) -> str:
        return generate_latest(self.metrics.registry).decode()

    def figure(self, name: str, **labels: str) -> float | None:
        samples = [each for family in text_string_to_metric_families(self.page) for each in family.samples]
        found = [each.value for each in samples if each.name == name and labels.items() <= each.labels.items()]
        return sum(found) if found else None


@pytest.fixture
def watched(data: Path) -> Iterator[Watched]:
    found = Watched(data)
    yield found
    found.running.close()


def test_calls_are_counted_by_route_method_status_and_outcome(watched: Watched) -> None:
    watched.running.ask("amara.okoye", "/v1/disclosures", QUESTION)
    watched.running.ask("declan.foyle", "/v1/disclosures", QUESTION)
    watched.running.send(f"/v1/{CANARY}", "", method="GET")

    route = {"route": "/v1/disclosures", "method": "POST"}
    assert watched.figure("concordat_requests_total", **route, status="2xx", outcome="shown") == 1
    assert watched.figure("concordat_requests_total", **route, status="4xx", outcome="not-found") == 1
    assert watched.figure("concordat_requests_total", route="elsewhere", status="4xx") == 1
    assert watched.figure("concordat_request_seconds_count", route="/v1/disclosures") == 2


@pytest.mark.parametrize(("token", "reason"), [("", Reason.MISSING), ("no.token", Reason.MALFORMED)])
def test_a_refused_token_is_counted_by_its_reason_which_the_caller_is_not_told(
    watched: Watched, token: str, reason: Reason
) -> None:
    reply = watched.running.send("/v1/disclosures", token, json=QUESTION)

    assert watched.figure("concordat_refused_tokens_total", reason=reason.value) == 1
    assert reason.value.encode() not in reply.raw


def test_the_log_its_signing_and_its_writing_are_told_of(watched: Watched) -> None:
    events = watched.figure("concordat_log_events")
    watched.running.gateway.checkpointing.sign()
    watched.running.ask("amara.okoye", "/v1/disclosures", QUESTION)
    watched.running.clock.at += timedelta(seconds=90)

    assert events is not None
    assert watched.figure("concordat_log_events") == events + 1
    assert watched.figure("concordat_log_unsigned_events") == 1
    assert watched.figure("concordat_checkpoint_age_seconds") == 90
    assert watched.figure("concordat_commit_events_sum") == watched.figure("concordat_commit_seconds_count") == 1
    assert watched.figure("concordat_writer_waiting") == 0
    assert watched.figure("concordat_ballast_present") == 0
    assert watched.figure("concordat_database_connections_most") == 50


def test_without_its_database_a_gateway_still_tells_its_figures(watched: Watched) -> None:
    watched.running.gateway.database.close()
    for file in watched.running.data.glob("concordat.sqlite3*"):
        file.unlink()

    assert watched.figure("concordat_database_up") == 0
    assert watched.figure("concordat_log_events") is None
    assert watched.figure("concordat_disk_free_bytes")


def test_no_figure_holds_a_value_of_a_case_a_person_or_an_organisation(watched: Watched) -> None:
    running = watched.running
    running.ask("amara.okoye", "/v1/disclosures", QUESTION)
    running.record("amara.okoye", SAM, "ca.notes", texts={"full": CANARY, "summary": CANARY})
    running.search("joanne.petrie", CANARY, "safeguarding")
    running.ask("amara.okoye", f"/v1/{CANARY}?{CANARY}={CANARY}", {CANARY: CANARY})
    running.send(f"/docs/{CANARY}", f"{CANARY}.{CANARY}.x", method="GET", headers={"X-Canary": CANARY})
    running.client.open("/health", method=CANARY.upper())

    assert "concordat_requests_total" in watched.page
    assert [word for word in words(running) if word in watched.page.lower()] == []


def words(running: RunningGateway) -> list[str]:
    """Return what must not be told, in the ways in which it could be."""
    digest = hashlib.sha256(CANARY.encode()).hexdigest()
    post = running.post_of("amara.okoye").asker
    people = [SAM, "averill", "amara", "okoye", post.organisation, post.service, "joanne", "petrie"]
    written = [CANARY, digest, base64.b64encode(CANARY.encode()).decode(), json.dumps(CANARY)]
    return [word.lower() for word in [*people, *written]]


def test_the_words_that_are_looked_for_would_be_found(watched: Watched) -> None:
    watched.metrics.requests.labels("/v1/disclosures", "POST", "2xx", SAM).inc()

    assert SAM in watched.page.lower()

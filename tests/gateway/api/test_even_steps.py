from time import monotonic

import pytest

from gateway.api import even_steps
from gateway.api.even_steps import NOT_FOUND, STEP_SECONDS, wait_for_a_step
from gateway.problems import not_found
from tests.gateway.running_gateway import SAM, RunningGateway


def waited(monkeypatch: pytest.MonkeyPatch, outcome: str, since: float) -> float:
    slept = [0.0]
    monkeypatch.setattr(even_steps, "sleep", slept.append)
    monkeypatch.setattr(even_steps, "monotonic", lambda: 100.0 + since)
    wait_for_a_step(outcome, 100.0)
    return slept[-1]


@pytest.mark.parametrize("since", [0.0001, 0.0016, 0.0049, 0.0051, 0.0123])
def test_whatever_it_took_the_answer_leaves_at_a_whole_step(monkeypatch: pytest.MonkeyPatch, since: float) -> None:
    steps = (since + waited(monkeypatch, NOT_FOUND, since)) / STEP_SECONDS
    assert steps == pytest.approx(round(steps))
    assert round(steps) >= 1


def test_whoever_is_shown_something_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    assert waited(monkeypatch, "shown", 0.0016) == 0


def test_that_nobody_is_found_is_the_outcome_that_waits() -> None:
    assert not_found().kind == NOT_FOUND


def test_a_stranger_and_nobody_are_answered_at_a_step(shared: RunningGateway) -> None:
    for who in (SAM, "yp-nobodyatall12"):
        began = monotonic()
        assert shared.disclosure("declan.foyle", who, "guidance").status == 404
        assert monotonic() - began >= STEP_SECONDS

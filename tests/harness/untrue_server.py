"""A gateway that answers otherwise than its description says, in four ways, each on addresses of its own.

Only the harness starts one, to show that Schemathesis would notice: `python untrue_server.py DATA PORT`.
"""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import request

from gateway import acting
from gateway.acts import tasks
from gateway.api import agreements
from gateway.app import open_gateway
from gateway.calling import callers
from gateway.commands.serve import LOOPBACK, listen, run
from gateway.identity.claims import TokenRefused
from gateway.problems import Problem
from gateway.settings import Settings
from gateway.storage.managing import is_entered
from gateway.visit import Answer, Visit

ANYBODY, remembered = "/v1/challenges", list[Any]()
stand_before, identify, list_tasks = acting.stand_before, callers.identify, tasks.list_tasks


def tells_of_existence(visit: Visit, young_person: str) -> object:
    """Answer whoever stands in no relationship otherwise if there is such a young person."""
    try:
        return stand_before(visit, young_person)
    except Problem:
        if is_entered(visit.connection, young_person):
            raise Problem("action-not-open", "This young person is not yours.") from None
        raise


def takes_any_token(*given: Any) -> Any:  # noqa: ANN401 - whatever the door gives and takes
    """At one address take whoever asks for the last one whose token was good."""
    try:
        remembered.append(identify(*given))
    except TokenRefused:
        if request.path != ANYBODY or not remembered:
            raise
    return remembered[-1]


def tells_more(visit: Visit) -> Answer:
    """Answer with a member of which the description says nothing."""
    answer = list_tasks(visit)
    return replace(answer, body={**answer.body, "more": 1})


def fails(_visit: Visit) -> Answer:
    """Fail."""
    raise KeyError


def go_wrong() -> None:
    """Put what is wrong in the place of what is right, wherever it was taken from."""
    wrong = [(callers, "identify", takes_any_token), (tasks, "list_tasks", tells_more)]
    wrong += [(agreements, "read_sign_up_board", fails)]
    wrong += [
        (module, "stand_before", tells_of_existence)
        for place, module in list(sys.modules.items())
        if place.startswith("gateway.") and getattr(module, "stand_before", None) is stand_before
    ]
    for module, name, instead in wrong:
        setattr(module, name, instead)


if __name__ == "__main__":
    data, port = sys.argv[1:]
    go_wrong()
    run(open_gateway(Settings(Path(data))), listen(LOOPBACK, int(port)))

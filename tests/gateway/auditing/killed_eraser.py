"""Runs `concordat log erase` in a process of its own that is killed (kill -9) when it comes to one step of erasing."""

import os
import signal
import sys
from collections.abc import Callable, Iterable
from typing import NoReturn

from gateway.access_log.locked import KeyPlace
from gateway.auditing import erasing
from gateway.commands import concordat
from gateway.log_keeping.section_keys import SectionKeys
from gateway.storage.postgres import Postgres
from gateway.storage.same_files import SameFiles
from gateway.storage.sqlite import Sqlite


def _die(*_given: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit


def _some_keys(keys: SectionKeys, places: Iterable[KeyPlace]) -> None:
    ERASE(keys, list(places)[:1])
    _die()


def _die_afterwards(*given: object) -> None:
    WRITE(*given)
    _die()


ERASE, WRITE = SectionKeys.erase, vars(erasing.Eraser)["_erase"]
Place = tuple[object, str, Callable[..., object]]
STEPS: dict[str, list[Place]] = {
    "before its entry is committed": [(SameFiles, "check", _die)],
    "once its entry is durable": [(erasing.Eraser, "_erase", _die_afterwards)],
    "midway through the keys": [(SectionKeys, "erase", _some_keys)],
    "with the keys gone": [(Sqlite, "forget", _die), (Postgres, "forget", _die)],
    "with the files clean": [(erasing, "forget_keys", _die)],
}

if __name__ == "__main__":
    for owner, name, instead in STEPS[sys.argv.pop(1)]:
        setattr(owner, name, instead)
    concordat()

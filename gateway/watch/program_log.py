"""The program's own log, on stderr: one line a record, as JSON or plain, without a value of a case.

What others write into it (the web server, the migrations, libraries) is not trusted to leave values out: of theirs the
constant part is taken, and numbers. Of an exception the type and the place are, for its words and its traceback may
hold anything.
"""

import json
import logging
import sys
import threading
import traceback
from datetime import UTC, datetime
from enum import StrEnum
from types import TracebackType

OURS = "concordat"
logger = logging.getLogger(OURS)


class Style(StrEnum):
    """How a line is written."""

    PLAIN = "plain"
    JSON = "json"


class Line(logging.Formatter):
    """Writes one record as one line."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self.style = style

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        members = _members(record)
        if self.style is Style.JSON:
            return json.dumps(members)
        at, level, name, says = (members.pop(word) for word in ("at", "level", "logger", "says"))
        more = "".join(f" {word}={value}" for word, value in members.items())
        return _on_one_line(f"{at} {level} {name} {says}{more}")


def keep_program_log(style: Style) -> None:
    """Write the log of this process to stderr from now on, with what nobody else would catch."""
    handler = logging.StreamHandler()
    handler.setFormatter(Line(style))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.captureWarnings(capture=True)
    threading.excepthook = thread_ended
    sys.excepthook = process_ended


def thread_ended(ended: threading.ExceptHookArgs) -> None:
    """Say that a thread ended by what it did not catch."""
    logger.error("a thread ended: %s", _fault(ended.exc_type, ended.exc_traceback))


def process_ended(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
    """Say that the process ended by what it did not catch."""
    logger.error("the process ended: %s", _fault(kind, trace))


def _members(record: logging.LogRecord) -> dict[str, object]:
    members: dict[str, object] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "says": _says(record),
        **vars(record).get("told", {}),
    }
    if record.exc_info and record.exc_info[0]:
        members["error"] = _fault(record.exc_info[0], record.exc_info[2])
    return members


def _says(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == OURS:
        return record.getMessage()
    values = record.args if isinstance(record.args, tuple) else (record.args,)
    if not record.args:
        # A sentence without a gap may be one that was filled in before it came here.
        return f"{record.module}.{record.funcName}:{record.lineno}"
    return record.getMessage() if all(isinstance(value, int | float) for value in values) else f"{record.msg}"


def _fault(kind: type[BaseException], trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    where = f" in {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{kind.__name__}{where}"


def _on_one_line(text: str) -> str:
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)

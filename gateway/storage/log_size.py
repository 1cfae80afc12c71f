"""How large the access log is, and how much of it is signed: in two statements, whatever its size."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from gateway.storage.database import Snapshot
from gateway.storage.tables import checkpoints, log_head


@dataclass(frozen=True, slots=True)
class LogSize:
    """Events in all, those that the newest checkpoint covers, and when that was signed."""

    events: int
    signed: int
    signed_at: datetime | None


def log_size(connection: Snapshot) -> LogSize:
    """Look it up."""
    events = connection.execute(select(log_head.c.size)).scalar_one_or_none() or 0
    newest = select(checkpoints.c.size, checkpoints.c.at).order_by(checkpoints.c.size.desc()).limit(1)
    last = connection.execute(newest).first()
    return LogSize(events, last.size, last.at) if last else LogSize(events, 0, None)

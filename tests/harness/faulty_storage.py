"""What may happen to the database of a served gateway from outside, each undone when the block ends."""

import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

NAME = "concordat.sqlite3"
PIECE = 64 * 1024


@dataclass(frozen=True)
class Served:
    """A gateway that is served: its data folder and its process."""

    data: Path
    process: int

    def files(self) -> list[Path]:
        """Return the database and what belongs to it."""
        return sorted(self.data.glob(f"{NAME}*"))


@contextmanager
def disk_full(served: Served) -> Iterator[None]:
    """Fill the disk to the last byte, once the ballast has been used up."""
    (served.data / "ballast").unlink(missing_ok=True)
    with filled(served):
        yield


@contextmanager
def filled(served: Served) -> Iterator[None]:
    """Fill the disk to the last byte."""
    filler = served.data.parent / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(PIECE)):
            pass
    with suppress(OSError), filler.open("ab", buffering=0) as file:
        while file.write(b"\0"):
            pass
    yield
    filler.unlink()


@contextmanager
def size_limited(served: Served) -> Iterator[None]:
    """Let the process write no byte to any file beyond its first kilobyte."""
    soft, hard = resource.prlimit(served.process, resource.RLIMIT_FSIZE)
    resource.prlimit(served.process, resource.RLIMIT_FSIZE, (1024, hard))
    yield
    resource.prlimit(served.process, resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def write_lock_held(served: Served) -> Iterator[None]:
    """Hold the write lock as another process would."""
    other = sqlite3.connect(served.data / NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


@contextmanager
def moved_away(served: Served) -> Iterator[None]:
    """Unlink the database and what belongs to it, and put it back."""
    away = served.data / "away"
    away.mkdir()
    for file in served.files():
        file.rename(away / file.name)
    yield
    for file in served.files():
        file.unlink()
    for file in away.iterdir():
        file.rename(served.data / file.name)
    away.rmdir()


@contextmanager
def replaced(served: Served) -> Iterator[None]:
    """Put a copy in the place of the database, which from then on is the database."""
    away = served.data / "away"
    away.mkdir()
    for file in served.files():
        file.rename(away / file.name)
        shutil.copy(away / file.name, file)
    yield
    shutil.rmtree(away)


@contextmanager
def log_of_changes_unlinked(served: Served) -> Iterator[None]:
    """Unlink the write-ahead log, once all that it holds stands in the database."""
    _write_back(served)
    (served.data / f"{NAME}-wal").unlink()
    yield


@contextmanager
def log_of_changes_truncated(served: Served) -> Iterator[None]:
    """Cut the write-ahead log off, once all that it holds stands in the database."""
    _write_back(served)
    (served.data / f"{NAME}-wal").write_bytes(b"")
    yield


@contextmanager
def truncated(served: Served) -> Iterator[None]:
    """Cut the database off after its first pages, and put the rest back in its place."""
    _write_back(served)
    file = served.data / NAME
    whole = file.read_bytes()
    with file.open("r+b") as cut:
        cut.truncate(2 * 4096)
    yield
    with file.open("r+b") as cut:
        cut.write(whole)


def _write_back(served: Served) -> None:
    with sqlite3.connect(served.data / NAME) as connection:
        connection.execute("PRAGMA wal_checkpoint(FULL)")
    connection.close()


Fault = Callable[[Served], AbstractContextManager[None]]
FAULTS: dict[str, Fault] = {
    "disk full": disk_full,
    "size limit": size_limited,
    "write lock held": write_lock_held,
    "moved away": moved_away,
    "replaced": replaced,
    "write-ahead log unlinked": log_of_changes_unlinked,
    "write-ahead log truncated": log_of_changes_truncated,
    "truncated": truncated,
}
# Where opening the database anew finds a sound one at once, or its files have room left on a full disk, not all need be
# refused; nothing may be lost.
NOT_ALL_REFUSED = {disk_full, replaced, log_of_changes_unlinked, log_of_changes_truncated, truncated}

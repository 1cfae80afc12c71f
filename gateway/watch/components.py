"""What every gateway needs to answer: its database, a protocol, the signer of its log, room on its disk, fresh keys.

Says what is lacking without the words of the system's errors, which can hold a host or a user; those stand in the log.
"""

from collections.abc import Mapping

from gateway.auditing.checkpointing import Checkpointing
from gateway.door import Door
from gateway.protocols import NoProtocol
from gateway.registry.fetched_keys import FetchedKeys
from gateway.storage.database import StorageUnavailable
from gateway.watch.readiness import Readiness


def readiness_of(door: Door, checkpointing: Checkpointing, fetched_keys: FetchedKeys) -> Readiness:
    """Return the readiness of a gateway, to which others may add."""
    found = Readiness()
    found.add(lambda: _database(door), vital=True)
    found.add(lambda: _signer(checkpointing), vital=True)
    found.add(lambda: _disk(door), vital=False)
    found.add(lambda: _keys(fetched_keys), vital=False)
    found.add(lambda: _provider(door), vital=False)
    return found


def _database(door: Door) -> Mapping[str, str]:
    try:
        with door.database.snapshot() as connection:
            door.protocols.in_force(connection)
    except StorageUnavailable:
        return {"database": "it cannot be read"}
    except NoProtocol:
        return {"protocol": "none is in force"}
    return {}


def _signer(checkpointing: Checkpointing) -> Mapping[str, str]:
    if checkpointing.failing:
        return {"log signer": checkpointing.failing}
    try:
        _ = checkpointing.signer.key
    except (OSError, ValueError):
        return {"log signer": "its key cannot be read"}
    return {}


def _disk(door: Door) -> Mapping[str, str]:
    return (
        {"disk": "it is full: the ballast was let go, which is good for a short while"} if door.ballast.let_go else {}
    )


def _keys(fetched_keys: FetchedKeys) -> Mapping[str, str]:
    sentence = "they cannot be read at their address; the last ones hold for a day"
    return {f"keys of {issuer}": sentence for issuer in sorted(fetched_keys.unreachable())}


def _provider(door: Door) -> Mapping[str, str]:
    sentence = "it cannot be read, so that nobody signs in there; everything else goes on"
    return {f"provider {issuer}": sentence for issuer in door.providing.unreachable()}

import json
from datetime import timedelta
from pathlib import Path

from gateway.log_verifying.verdict import Verdict
from gateway.log_verifying.whole_log import verify_export
from tests.gateway.log_verifying.made_up_export import START, TRUST, MadeUpLog

SIZE = 65_536 + 300
"""Enough that a tile above the leaves is whole, and that there is one above it."""


def leaf(number: int) -> bytes:
    time = (START + number * timedelta(seconds=1)).replace(tzinfo=None).isoformat(timespec="microseconds")
    return json.dumps({"id": f"{number}", "kind": "refusal", "time": f"{time}Z"}).encode()


def test_an_export_of_more_events_than_one_tile_of_tiles_covers_is_sound_and_each_tile_is_compared(
    tmp_path: Path,
) -> None:
    folder = MadeUpLog([leaf(number) for number in range(SIZE)]).write(tmp_path)
    assert verify_export(folder, TRUST, sections=False).verdict is Verdict.SOUND

    for path in ("tile/1/000", "tile/1/001.p/1", "tile/2/000.p/1"):
        tile = folder / path
        before = tile.read_bytes()
        tile.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        report = verify_export(folder, TRUST, sections=False)
        assert [str(finding) for finding in report.findings] == [f"{path} is not what its entries make of it"]
        tile.write_bytes(before)

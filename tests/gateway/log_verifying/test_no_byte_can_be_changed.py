"""Whatever byte of an export is changed, a verification tells: no byte is free.

Each byte of a log of 12 events, and 2,000 bits drawn from one of 300.
"""

import random
from pathlib import Path

from gateway.log_verifying.verdict import UnusableExport, Verdict
from gateway.log_verifying.whole_log import verify_export
from tests.gateway.log_verifying.made_up_export import TRUST, made_up_log

FLIPS = 2000


def verdict_of(folder: Path) -> Verdict:
    try:
        return verify_export(folder, TRUST).verdict
    except UnusableExport:
        return Verdict.UNUSABLE


def test_no_byte_of_a_small_log_can_be_changed(tmp_path: Path) -> None:
    folder = made_up_log(12).write(tmp_path)
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        honest = file.read_bytes()
        for place in range(len(honest)):
            file.write_bytes(honest[:place] + bytes([honest[place] ^ 1]) + honest[place + 1 :])
            assert verdict_of(folder) is not Verdict.SOUND, (file.name, place)
        file.write_bytes(honest)
    assert verdict_of(folder) is Verdict.SOUND


def test_no_bit_of_a_log_of_300_can_be_changed(tmp_path: Path) -> None:
    folder = made_up_log(300).write(tmp_path)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    chance = random.Random(2026)
    for _ in range(FLIPS):
        file = chance.choice(files)
        honest = file.read_bytes()
        bit = chance.randrange(len(honest) * 8)
        spoilt = bytearray(honest)
        spoilt[bit // 8] ^= 1 << bit % 8
        file.write_bytes(bytes(spoilt))
        assert verdict_of(folder) is not Verdict.SOUND, (file.name, bit)
        file.write_bytes(honest)

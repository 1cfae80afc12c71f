from pathlib import Path, PosixPath

import pytest

from policy.faults import ProtocolRefused
from policy.whole_protocol import read_whole, read_whole_folder
from tests.policy.small_protocol import texts


class Restless(PosixPath):
    """A folder whose files are different each time that they have been read."""

    def read_bytes(self) -> bytes:
        """Read the file, then change it."""
        content = super().read_bytes()
        self.write_bytes(content + b"\n")
        return content


def written(folder: Path) -> Path:
    for name, text in texts().items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_a_folder_with_all_its_files_is_read_whole(tmp_path: Path) -> None:
    assert len(read_whole_folder(written(tmp_path)).register) == 5


def test_a_folder_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProtocolRefused, match="changed while it was being read"):
        read_whole_folder(Restless(written(tmp_path)))


def test_what_stands_beside_a_protocol_is_no_part_of_its_stamp() -> None:
    other = texts(guarantees=("G,Never.,never,*,*,none,*,*,STAT,existence,",), gateways=())
    assert read_whole(other).table.protocol.stamp == read_whole(texts()).table.protocol.stamp


def test_faults_of_every_file_are_told_at_once() -> None:
    files = texts(("P1,Deny,school,techer,on_roll,ed.status,education,,hidden,,B.",), ("G,S.,nevr,*,*,*,*,*,*,full,",))
    files["actions.csv"] = "\ufeff" + files["actions.csv"].replace("\n", "\r\n")
    files["gateways.csv"] += "LAW_9,Act,dutty,*,*,*,,,no,no,N.\n"
    files["models.conf"] = files["models.conf"].replace("&& one_of(r.role, p.role)", "&& (r.role == r.agency)")
    with pytest.raises(ProtocolRefused) as refusal:
        read_whole(files)
    told = [str(fault).split(":")[0] for fault in refusal.value.faults]
    assert told == ["actions.csv", "gateways.csv", "guarantees.csv", "models.conf", "rules.csv", "rules.csv"]


def test_a_vocabulary_with_a_fault_is_told_without_guessing_at_the_other_files() -> None:
    files = texts()
    files["vocabulary.toml"] = files["vocabulary.toml"].replace('title = "Small"\n', "")
    with pytest.raises(ProtocolRefused, match=r'^vocabulary.toml:\d+: \[protocol\] needs title = "..."$'):
        read_whole(files)

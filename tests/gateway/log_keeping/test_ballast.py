from pathlib import Path

import pytest

from gateway.log_keeping.ballast import FULL, ROOM_AGAIN, SIZE, Ballast


def room(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(Ballast, "room", lambda _self: free)


def test_it_takes_its_room_and_gives_it_back_only_where_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Ballast(tmp_path / "ballast")
    kept.keep()
    assert (tmp_path / "ballast").stat().st_blocks * 512 >= SIZE
    kept.let_go_if_full()
    assert kept.path.exists()
    room(monkeypatch, FULL - 1)
    kept.let_go_if_full()
    assert not kept.path.exists()


def test_it_is_made_again_once_as_much_again_is_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Ballast(tmp_path / "ballast")
    kept.keep()
    room(monkeypatch, 0)
    kept.let_go_if_full()
    for free, made in ((SIZE, False), (ROOM_AGAIN - 1, False), (ROOM_AGAIN, True)):
        room(monkeypatch, free)
        kept.keep()
        assert (kept.path.exists(), kept.let_go) == (made, not made)


def test_one_that_does_not_fit_after_all_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Ballast(tmp_path / "gone" / "ballast")
    kept.keep()
    room(monkeypatch, ROOM_AGAIN)
    kept.keep()
    assert (kept.let_go, list(tmp_path.iterdir())) == (True, [])

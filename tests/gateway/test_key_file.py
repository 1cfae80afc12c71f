from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from gateway.key_file import KEY_BYTES, read_or_make_key

AT_ONCE = 8


def test_of_several_that_make_a_key_at_the_same_time_one_wins_for_all(tmp_path: Path) -> None:
    for number in range(20):
        path, together = tmp_path / f"{number}" / "key", Barrier(AT_ONCE)

        def made(path: Path = path, together: Barrier = together) -> bytes:
            together.wait()
            return read_or_make_key(path)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            keys = {future.result() for future in [pool.submit(made) for _ in range(AT_ONCE)]}
        assert keys == {path.read_bytes()}
        assert len(path.read_bytes()) == KEY_BYTES
        assert [each.name for each in path.parent.iterdir()] == ["key"]


def test_a_key_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    read_or_make_key(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600

"""Whether the files of a database are still those that were opened: an unlinked one goes on "succeeding".

Compared around a commit, by whoever writes; knows no file system, only what the database says of its files.
"""

from gateway.storage.database import Database, StorageUnavailable


class SameFiles:
    """The files of one database, remembered from the first look."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._seen: tuple[tuple[int, int] | None, ...] = ()

    def check(self) -> None:
        """Raise StorageUnavailable if one is gone, or is another than at the first look."""
        files = self.database.files()
        self._seen = self._seen or files
        if files != self._seen or None in files:
            raise StorageUnavailable("the database file is not the one that was opened")

    def check_found_again(self) -> None:
        """Raise StorageUnavailable if whoever opens them anew would not find what was committed just now."""
        if not self.database.would_find_it_again():
            raise StorageUnavailable("the write-ahead log is not the one that was opened")

    def forget(self) -> None:
        """Take the next look for the first: the files were let go of."""
        self._seen = ()

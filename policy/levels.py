"""The four levels at which a category can be shown, from nothing to everything."""

from enum import IntEnum


class Level(IntEnum):
    """How much of a category is shown; a higher level includes the lower ones."""

    HIDDEN = 0
    EXISTENCE = 1
    SUMMARY = 2
    FULL = 3

    @property
    def word(self) -> str:
        """The level as the rule book writes it."""
        return self.name.lower()


SHOWN_LEVELS = (Level.EXISTENCE, Level.SUMMARY, Level.FULL)
LEVEL_BY_WORD = {level.word: level for level in Level}

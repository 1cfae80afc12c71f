"""Codes that are read out or copied by hand: of letters that are not mistaken for each other; a hash is kept."""

import re
import secrets
from hashlib import sha256

# No vowel, so that no word comes about, and nothing that looks like another: 21 letters, 16 of them, 70 bits.
LETTERS = "CDFHJKMNPQRTVWXY34679"
GROUPS, IN_A_GROUP = 4, 4
CODE = re.compile(rf"[{LETTERS}]{{{GROUPS * IN_A_GROUP}}}")


def new_code() -> str:
    """Make a code of four groups of four."""
    letters = [secrets.choice(LETTERS) for _ in range(GROUPS * IN_A_GROUP)]
    return "-".join("".join(letters[at : at + IN_A_GROUP]) for at in range(0, len(letters), IN_A_GROUP))


def hash_of(code: str) -> str | None:
    """Return the hash of a code, however it was read out; None for what is no code."""
    plain = re.sub(r"[\s-]", "", code.upper())
    return sha256(plain.encode()).hexdigest() if CODE.fullmatch(plain) else None

"""Keyed hashes under which the log can be searched without naming anyone; the key lies outside the database."""

import hmac

KEY_BYTES = 32
HEX = frozenset("0123456789abcdef")


class Pseudonyms:
    """Makes the same pseudonym for the same words, for whoever has the key, and for nobody else."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"the log's key has {KEY_BYTES} bytes")
        self._key = key

    def of(self, kind: str, words: str) -> str:
        """Return the pseudonym of these words, 64 hex digits; `kind` keeps subjects and searches apart."""
        return hmac.digest(self._key, f"{kind}:{words}".encode("utf-8", "surrogatepass"), "sha256").hex()


def is_pseudonym(words: str) -> bool:
    """Tell a pseudonym from an identifier."""
    return len(words) == 2 * KEY_BYTES and set(words) <= HEX

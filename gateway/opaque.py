"""Identifiers that say nothing but of what kind they are, and that nobody guesses."""

import secrets

RANDOM_BYTES = 12


def new_identifier(kind: str) -> str:
    """Return a fresh identifier of a kind: `consent-`, `task-` and the like, then 96 random bits."""
    return f"{kind}-{secrets.token_urlsafe(RANDOM_BYTES)}"

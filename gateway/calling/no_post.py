"""What stands where a post of the register would, for a caller who has none: a young person, or a system."""

from datetime import date

from engine.case import Asker, Period
from gateway.identity.tokens import Token
from gateway.storage.register import Post

EVER = date(9000, 1, 1)


def no_post(token: Token) -> Post:
    """Return a post that says no more than the token, and of which nothing can lapse."""
    asker = Asker(token.practitioner, "", token.role, token.service, token.organisation)
    always = Period(date.min, None)
    return Post(asker, "", token.capacity, active=True, period=always, vetted_until=EVER, trained_until=EVER)

"""From a token to a caller: a registered practitioner in one post, and the kind of account that the post makes.

The organisation follows from the issuer that signed. Expiry, deny-list, registration and post are checked every time.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from engine.case import Asker, Period, local_day
from gateway.calling.no_post import no_post
from gateway.calling.own_session import PREFIX, SIGNING_IN, YOUNG_PERSON, OwnSession, signed_in, signing_in
from gateway.calling.token_signer import TokenSigner
from gateway.calling.trusted_issuers import TrustedIssuers, is_for_itself
from gateway.identity.claims import Reason, TokenRefused
from gateway.identity.tokens import Token, read_token
from gateway.problems import EMERGENCY, Problem
from gateway.storage.database import Snapshot
from gateway.storage.denied import denied
from gateway.storage.register import Post, post_of

TRAINING_GRACE = timedelta(days=14)


class Kind(StrEnum):
    """What kind of account calls; each route declares the kinds that it is for."""

    PRACTITIONER = "practitioner"
    GOVERNANCE = "governance"
    AUDITOR = "auditor"
    DATA_PROTECTION = "data_protection"
    OPERATIONS = "operations"
    YOUNG_PERSON = "young_person"
    SIGNING_IN = "young_person_signing_in"
    SYSTEM = "system"
    CLIENT = "client"
    SIGNED_IN = "signed_in"


KIND_OF_ROLE = {
    "governance_lead": Kind.GOVERNANCE,
    "auditor": Kind.AUDITOR,
    "dpo": Kind.DATA_PROTECTION,
    "caldicott_guardian": Kind.DATA_PROTECTION,
    "system_admin": Kind.OPERATIONS,
    "la_adviser": Kind.OPERATIONS,
}
# No register and no issuer makes anybody one of these: a code does, that was handed over in person.
KIND_OF_OWN = {YOUNG_PERSON: Kind.YOUNG_PERSON, SIGNING_IN: Kind.SIGNING_IN}
# Whoever shows no more than what is swapped for something else, or has to name a post first.
SWAPPING = frozenset({Kind.SIGNING_IN, Kind.CLIENT, Kind.SIGNED_IN})
Change = Callable[[Snapshot], None]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, in which post, through which client; or the young person whose `own` record it is.

    `account` is what kind of account it is where no post makes it one. Whoever signed in with a browser has a
    `session`, and `seen` notes that it is in use.
    """

    token: Token
    post: Post
    own: str = ""
    account: Kind | None = None
    session: str = ""
    seen: Change | None = None

    @property
    def asker(self) -> Asker:
        """The practitioner in this capacity."""
        return self.post.asker

    @property
    def kind(self) -> Kind:
        """The kind of account."""
        return self.account or KIND_OF_ROLE.get(self.asker.role, Kind.PRACTITIONER)

    def also(self, change: Change | None) -> Change | None:
        """Return a change together with what each call of this caller leaves behind."""
        if self.seen is None or change is None:
            return self.seen or change
        seen = self.seen

        def both(connection: Snapshot) -> None:
            seen(connection)
            change(connection)

        return both


class Shown(Protocol):
    """What a caller shows of themselves elsewhere than in the Authorization header, which no header can stand for."""

    def caller(self, connection: Snapshot, at: datetime) -> Caller:
        """Return the caller behind it; TokenRefused for anybody else."""


def identify(connection: Snapshot, shown: str | Shown, signer: TokenSigner, at: datetime) -> Caller:
    """Return the caller behind an Authorization header, or what was shown otherwise; TokenRefused for anybody else."""
    if not isinstance(shown, str):
        return shown.caller(connection, at)
    scheme, _, text = shown.partition(" ")
    if scheme.lower() == "code":
        return _own(signing_in(connection, text, at))
    if scheme.lower() != "bearer" or not text:
        raise TokenRefused(Reason.MISSING)
    if text.startswith(PREFIX):
        return _own(signed_in(connection, text, at))
    token = read_token(text, TrustedIssuers(connection, signer, text, at), signer.name, at)
    if is_for_itself(token, signer):
        return _system(connection, token, at)
    post, denied = post_of(connection, token, at)
    if denied:
        raise TokenRefused(Reason.DENIED)
    if post is None or post.asker.organisation != token.organisation or post.capacity != token.capacity:
        raise TokenRefused(Reason.NOT_NAMED)
    return Caller(token, post)


def _own(session: OwnSession) -> Caller:
    return Caller(session.token, session.post, session.young_person, KIND_OF_OWN[session.post.asker.role])


def _system(connection: Snapshot, token: Token, at: datetime) -> Caller:
    if denied(connection, token, at):
        raise TokenRefused(Reason.DENIED)
    return Caller(token, no_post(token), account=Kind.SYSTEM)


def check_kind(caller: Caller, kinds: Collection[Kind]) -> None:
    """Refuse, with a Problem, an account of another kind than the route is for."""
    if caller.kind not in kinds:
        sentence = f"This is for {' and '.join(sorted(kinds))} accounts; yours is a {caller.kind} account."
        raise Problem("not-for-this-caller", sentence)


def check_in_post(caller: Caller, at: datetime) -> None:
    """Refuse, with a Problem, whoever is not active, vetted, in post and at work today."""
    post, day = caller.post, local_day(at)
    if not post.active or not post.period.covers(day):
        raise Problem("not-cleared", "Your post is not current. Ask your manager to renew it in the register.")
    if post.vetted_until < day:
        raise Problem("not-cleared", f"Your vetting ended on {_said(post.vetted_until)}. Ask your manager to renew it.")
    if away := next((leave for leave in post.leaves if leave.covers(day)), None):
        raise Problem("not-cleared", _on_leave(away))


def check_trained(caller: Caller, at: datetime) -> None:
    """Refuse, with a Problem, whoever's safeguarding training lapsed longer ago than the grace."""
    post = caller.post
    if post.trained_until + TRAINING_GRACE < local_day(at):
        sentence = f"Your safeguarding training ended on {_said(post.trained_until)}. Renew it, then ask again."
        raise Problem("not-cleared", sentence)


def may_be_alone(caller: Caller, at: datetime) -> bool:
    """Tell whether the caller's training lets them meet somebody alone: for that there is no grace."""
    return local_day(at) <= caller.post.trained_until


def _on_leave(away: Period) -> str:
    until = f" until {_said(away.last)}" if away.last else ""
    return (
        f"You are on leave{until}, and your colleagues cover for you, so this stays shut. If you are back early, ask "
        f"your manager to end your leave in the register. {EMERGENCY}"
    )


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

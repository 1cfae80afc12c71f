"""Denies tokens that are signed and in date: one by its identifier, or all that were issued before an instant.

From the event on nobody is let in with one, at no gateway of the database; whoever is just being answered is looked at
again. A denial is kept for as long as one of its tokens could still be in date.
"""

from dataclasses import dataclass
from datetime import datetime

from gateway.access_log.event import Kind
from gateway.identity.claims import CLOCK_DIFFERENCE
from gateway.identity.issuers import LONGEST_LIFETIME
from gateway.opaque import new_identifier
from gateway.operations import OPERATOR, Operation, operate
from gateway.settings import Settings
from gateway.storage.database import Database, Snapshot
from gateway.storage.denied import deny as store_denial
from gateway.storage.published import stamp_in_force
from gateway.storage.versions import PROTOCOL
from gateway.storage.writer import Writer


class NotDenied(ValueError):
    """The denial would say nothing, or shut the door to tokens that are not issued yet; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Denial:
    """Which tokens, and why: one of an issuer, or all of an issuer or a practitioner issued before an instant."""

    because: str
    issuer: str = ""
    jti: str = ""
    practitioner: str = ""
    issued_before: datetime | None = None

    def __post_init__(self) -> None:
        if bool(self.jti) == (self.issued_before is not None):
            raise NotDenied("name one token, or an instant before which they were issued")
        if not self.issuer and (self.jti or not self.practitioner):
            raise NotDenied("name the issuer of the token, or the practitioner whose tokens are denied")


def deny(settings: Settings, database: Database, writer: Writer, denial: Denial) -> datetime:
    """Deny tokens from now on; return until when that is kept."""
    at = settings.clock()
    if denial.issued_before and denial.issued_before > at + CLOCK_DIFFERENCE:
        raise NotDenied("tokens are denied that were issued before now; remove the issuer to refuse those to come")
    until = (denial.issued_before or at + CLOCK_DIFFERENCE) + LONGEST_LIFETIME
    if until <= at:
        raise NotDenied("none of these tokens is in date any longer")
    row = {
        "id": new_identifier("denial"),
        "issuer": denial.issuer,
        "token_id": denial.jti,
        "practitioner": denial.practitioner,
        "issued_before": denial.issued_before,
        "denied_at": at,
        "denied_by": OPERATOR["user"],
        "because": denial.because,
        "until": until,
    }
    with database.snapshot() as connection:
        protocol = stamp_in_force(connection)

    def change(on: Snapshot) -> None:
        store_denial(on, row)

    operate(settings, writer, protocol, Operation(Kind.TOKENS_DENIED, "denied", _told(denial), change, {}, [PROTOCOL]))
    return until


def _told(denial: Denial) -> dict[str, object]:
    before = denial.issued_before.isoformat() if denial.issued_before else ""
    told = {
        "issuer": denial.issuer,
        "token": denial.jti,
        "practitioner": denial.practitioner,
        "issued_before": before,
        "because": denial.because,
    }
    return {name: value for name, value in told.items() if value}

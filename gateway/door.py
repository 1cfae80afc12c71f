"""The only door: who calls, what is answered, and the event that is durable before a byte leaves.

Decide, build the bytes, seal, append, send. A refusal and an error of a known caller take the same path as a
disclosure. No log, no answer.
"""

import json
import logging
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from gateway.access_log.event import AccessEvent, Kind, SectionName
from gateway.access_log.identifiers import RANDOM_BYTES, new_event_id
from gateway.auditing.patterns.thresholds import read_thresholds
from gateway.calling import callers
from gateway.calling.token_signer import TokenSigner
from gateway.identity.claims import Reason, TokenRefused
from gateway.limits.limiter import Limiter
from gateway.limits.rates import Narrow, read_rates
from gateway.limits.telling import Telling
from gateway.limits.turnstile import Turnstile
from gateway.log_keeping.ballast import Ballast
from gateway.log_keeping.sealing import LockedEvent, Sealer
from gateway.log_keeping.section_keys import NoKeysMade
from gateway.problems import Problem, Unlogged, log_unavailable
from gateway.protocols import NoProtocol, Protocols
from gateway.settings import Settings
from gateway.sign_in.providing import Providing
from gateway.storage.database import Database, StorageFault, StorageUnavailable
from gateway.storage.writer import Job, Logged, Stale, Writer
from gateway.visit import Answer, Visit

TRIES, NONCE_BYTES = 3, 16
# Signed at once, so that nobody can make it undone within the minute.
EXCEPTIONAL = frozenset({Kind.EXCEPTIONAL_OPENED, Kind.EXCEPTIONAL_EXTENDED, Kind.EXCEPTIONAL_AUTHORISED})
Work = Callable[[Visit], Answer]
Said = Callable[[Mapping[str, object]], Mapping[str, object]]
logger = logging.getLogger("concordat")


@dataclass(frozen=True, slots=True)
class Reply:
    """The bytes that may be sent; made from a receipt, or for somebody unknown, of whom nothing is logged."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    # For the program's own log and figures; says nothing of anybody.
    outcome: str
    event: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a call is answered.

    `vital` lets in whoever's training has lapsed; the work must then ask for it on every ground but one. `narrow` is a
    smaller number of calls a minute that the call counts to as well. `said` says an answer's members again, as another
    protocol names them.
    """

    vital: bool = False
    narrow: Narrow | None = None
    said: Said = dict


PLAIN = Manner()


class Door:
    """Answers every call of one gateway."""

    def __init__(
        self, settings: Settings, database: Database, writer: Writer, sealer: Sealer, sign_now: Callable[[], None]
    ) -> None:
        """Open it; `sign_now` is called once something exceptional stands in the log."""
        self.settings, self.database, self.writer, self.sealer = settings, database, writer, sealer
        self.sign_now = sign_now
        self.protocols, self.limits = Protocols(), read_thresholds(settings.data)
        self.limiter = Limiter(read_rates(settings.data), Telling(settings, sealer, writer))
        self.ballast, self.turnstile = Ballast(settings.ballast), Turnstile(database.worked_out_at_once)
        self.token_signer, self.providing = TokenSigner(settings.token_signer, settings.audience), Providing(settings)

    def answer(
        self, shown: str | callers.Shown, kinds: Collection[callers.Kind], work: Work, manner: Manner = PLAIN
    ) -> Reply:
        """Answer one call: `work` is done for a caller of these kinds; all else is a problem, logged all the same.

        `shown` is the Authorization header, or what the caller shows otherwise of who they are.
        """
        try:
            self.limiter.telling.of_what_is_over()
            for _ in range(TRIES):
                try:
                    return self._try(shown, kinds, work, manner)
                except Stale:
                    continue
        except Unlogged as told:
            return _unlogged(told.problem, manner.said)
        except TokenRefused as refused:
            logger.info("token refused: %s", refused.reason)
            return _unlogged(_who_are_you(refused.reason), manner.said, refused.reason)
        except (StorageUnavailable, NoProtocol, NoKeysMade) as unavailable:
            logger.error("cannot answer: %s", type(unavailable).__name__)  # noqa: TRY400 - a traceback may hold values
            self.ballast.let_go_if_full()
        return _unlogged(log_unavailable(), manner.said)

    def _try(self, shown: str | callers.Shown, kinds: Collection[callers.Kind], work: Work, manner: Manner) -> Reply:
        with self.turnstile.place():
            at = self.settings.clock()
            with self.database.snapshot() as connection:
                caller = callers.identify(connection, shown, self.token_signer, at)
                table = self.protocols.in_force(connection)
                event_id = new_event_id(at, secrets.token_bytes(RANDOM_BYTES))
                visit = Visit(connection, caller, table, at, event_id, self.sealer, self.limits, self.token_signer)
                counted = self.limiter.counted(visit, manner.narrow)
                refused = self.limiter.refusal(visit, counted)
                answer = refused or _done(visit, kinds, work, vital=manner.vital)
            members = {**manner.said(answer.body), "event": str(event_id), "nonce": secrets.token_hex(NONCE_BYTES)}
            body = _encoded(members)
            event = self._sealed(visit, answer, body)
        change, counts = caller.also(answer.change), () if refused else counted
        logged = self.writer.write(Job(event, answer.versions, change, answer.moves, counts))
        if self.ballast.let_go:
            self.ballast.keep()
        if answer.kind in EXCEPTIONAL or "exceptional" in visit.noted.get(SectionName.DETAIL, {}):
            self.sign_now()
        return _released(logged, answer, body, event_id)

    def _sealed(self, visit: Visit, answer: Answer, body: bytes) -> LockedEvent:
        visit.note(SectionName.DETAIL, body_sha256=sha256(body).hexdigest())
        token, post = visit.caller.token, visit.caller.post
        visit.note(
            SectionName.ACTOR,
            user=token.practitioner,
            name=post.name,
            role=token.role,
            capacity=token.capacity.value,
            client=token.client,
            authentication={"issuer": token.issuer, "token": token.token_id},
        )
        visit.note(SectionName.PARTIES, asking={"organisation": token.organisation, "service": token.service})
        event = AccessEvent(
            id=visit.event_id,
            time=visit.at,
            kind=answer.kind,
            outcome=answer.outcome,
            gateway=self.settings.name,
            protocol=visit.table.protocol.stamp,
            sections=visit.noted,
        )
        return self.sealer.seal(event)


def _done(visit: Visit, kinds: Collection[callers.Kind], work: Work, *, vital: bool) -> Answer:
    try:
        callers.check_kind(visit.caller, kinds)
        callers.check_in_post(visit.caller, visit.at)
        if not vital:
            visit.require_training()
        return work(visit)
    except Problem as problem:
        return _refused(problem, Kind.REFUSAL)
    except (StorageUnavailable, StorageFault):
        raise
    except Exception as error:  # noqa: BLE001 - whatever went wrong, a known caller's call is logged
        # The type alone: a message or a traceback may hold a value of the case.
        logger.error("unexpected %s", type(error).__name__)  # noqa: TRY400
        sentence = "Nothing is shown. Try again; if it happens again, give your support desk the event's identifier."
        return _refused(Problem("internal-error", sentence), Kind.ERROR)


def _refused(problem: Problem, kind: Kind) -> Answer:
    return Answer(problem.status, problem.body(), kind, problem.kind, headers=problem.headers)


def _released(logged: Logged, answer: Answer, body: bytes, event_id: UUID) -> Reply:
    """Turn an answer into bytes to send; the receipt is asked for because without one nothing may leave."""
    _ = logged
    return Reply(answer.status, body, answer.headers, answer.outcome, str(event_id))


def _unlogged(problem: Problem, said: Said, reason: str = "") -> Reply:
    members = {**said(problem.body()), "nonce": secrets.token_hex(NONCE_BYTES)}
    return Reply(problem.status, _encoded(members), problem.headers, problem.kind, reason=reason)


def _who_are_you(reason: Reason) -> Problem:
    # RFC 6750, section 3: no error code where no token came; otherwise the class and nothing more.
    challenge = "Bearer" if reason is Reason.MISSING else 'Bearer error="invalid_token"'
    sentence = "Send a valid access token as: Authorization: Bearer TOKEN."
    return Problem("token-refused", sentence, headers={"WWW-Authenticate": challenge})


def _encoded(members: Mapping[str, object]) -> bytes:
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()

"""Sends people to the identity provider and takes them back; what the provider publishes is read beside all calls.

Only who signs in waits for the provider, for as long as a fetch lasts at most, and two at a time: however slow it is,
everybody else is answered.
"""

import logging
import threading
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from gateway.identity.claims import TokenRefused
from gateway.identity.https_fetch import HttpsFetch, NotFetched, OtherStatus, Sent
from gateway.identity.id_tokens import Expected, read_id_token
from gateway.identity.issuers import FETCHED_KEYS_HOLD
from gateway.identity.key_sets import KeySetRefused, read_key_set
from gateway.settings import Settings
from gateway.sign_in.provider_file import Provider, read_provider
from gateway.sign_in.published import PATH, NotAProvider, Published, read_addresses
from gateway.sign_in.ticket import Ticket
from gateway.strict_json import NotJson, read_json

AGAIN_SECONDS = 2.0
AT_ONCE = 2
BACK = "/sign-in/back"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
logger = logging.getLogger("concordat")


class Unavailable(Exception):
    """The provider does not answer now, or too many sign in at once."""


class NotProved(Exception):
    """The provider answered, and not so that somebody is signed in."""


class Providing:
    """The provider of one gateway, if it has one."""

    def __init__(self, settings: Settings, fetch: HttpsFetch | None = None) -> None:
        self.settings, self.fetch = settings, fetch or HttpsFetch()
        self.provider: Provider | None = read_provider(settings.data)
        self._published: Published | None = None
        self._failing = ""
        self._stopped, self._room = threading.Event(), threading.Semaphore(AT_ONCE)

    def start(self) -> None:
        """Read what the provider publishes from now on, again and again."""
        if self.provider:
            threading.Thread(target=self._run, name="concordat-provider", daemon=True).start()

    def stop(self) -> None:
        """Read no more."""
        self._stopped.set()

    def unreachable(self) -> Mapping[str, str]:
        """Return the provider, by its name, and why, if it cannot be read now."""
        return {self.provider.issuer: self._failing} if self.provider and self._failing else {}

    def read(self) -> None:
        """Read what the provider publishes once."""
        if self.provider is None:
            return
        try:
            self._published = self._fetched(self.provider)
        except (NotFetched, NotAProvider, KeySetRefused) as error:
            if self._failing != f"{error}":
                logger.warning("the identity provider cannot be read: %s", error)
            self._failing = f"{error}"
        else:
            self._failing = ""

    def way_there(self, ticket: Ticket, at: datetime) -> str:
        """Return the address to which a browser is sent; Unavailable while nothing is known of it."""
        provider, published = self._known(at)
        return str(
            prepare_grant_uri(
                published.authorization_endpoint,
                provider.client_id,
                "code",
                redirect_uri=self._back,
                scope="openid",
                state=ticket.state,
                nonce=ticket.nonce,
                code_challenge=create_s256_code_challenge(ticket.verifier),
                code_challenge_method="S256",
            )
        )

    def subject(self, code: str, ticket: Ticket, at: datetime) -> str:
        """Return the subject whom the provider signed in; NotProved for nobody, Unavailable if it does not answer."""
        provider, published = self._known(at)
        if not self._room.acquire(blocking=False):
            raise Unavailable
        try:
            answered = read_json(self._exchanged(provider, published, code, ticket))
        except (OtherStatus, NotJson) as error:
            logger.info("the identity provider gives no token: %s", error)
            raise NotProved from None
        except NotFetched as error:
            logger.warning("the identity provider does not answer: %s", error)
            raise Unavailable from None
        finally:
            self._room.release()
        return self._subject(answered, provider, published, ticket)

    def _subject(self, answered: object, provider: Provider, published: Published, ticket: Ticket) -> str:
        id_token, access_token = (
            (answered.get("id_token"), answered.get("access_token")) if isinstance(answered, dict) else (None, None)
        )
        if not isinstance(id_token, str) or not isinstance(access_token, str):
            raise NotProved
        expected = Expected(provider.issuer, provider.client_id, ticket.nonce, access_token, published.keys)
        try:
            # Read anew: the provider stamps it while we wait.
            return read_id_token(id_token, expected, self.settings.clock())
        except TokenRefused as refused:
            logger.info("ID token refused: %s", refused.reason)
            raise NotProved from None

    @property
    def _back(self) -> str:
        return f"{self.settings.audience}{BACK}"

    def _known(self, at: datetime) -> tuple[Provider, Published]:
        if self.provider is None or self._published is None or at >= self._published.read_at + FETCHED_KEYS_HOLD:
            raise Unavailable
        return self.provider, self._published

    def _fetched(self, provider: Provider) -> Published:
        at = self.settings.clock()
        found = read_addresses(self.fetch.get(provider.issuer.rstrip("/") + PATH, provider.ca_pem), provider)
        keys = read_key_set(self.fetch.get(found["jwks_uri"], provider.ca_pem), provider.algorithms)
        named = {key.key_id: key for key in keys}
        return Published(found["authorization_endpoint"], found["token_endpoint"], named, at)

    def _exchanged(self, provider: Provider, published: Published, code: str, ticket: Ticket) -> bytes:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "client_id": provider.client_id,
            "code_verifier": ticket.verifier,
        }
        sent = Sent("POST", urlencode(form).encode(), {**FORM, **_basic(provider)})
        return self.fetch.send(published.token_endpoint, sent, provider.ca_pem)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self.read()
            self._stopped.wait(AGAIN_SECONDS if self._failing else self.settings.read_keys_every_seconds)


def _basic(provider: Provider) -> Mapping[str, str]:
    """Return how a client with a secret says who it is (RFC 6749, section 2.3.1)."""
    if not provider.secret:
        return {}
    pair = f"{quote(provider.client_id, safe='')}:{quote(provider.secret, safe='')}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}

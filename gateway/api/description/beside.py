"""What is answered beside the door, as the description tells of it: a few operations that say nothing of anybody."""

from collections.abc import Mapping
from typing import Any

from gateway.api.answers.shape import TEXT, WORD, Shape, listed, members, one_of
from gateway.api.description.problems import MEDIA_TYPE, problem_shape

TAG = "Beside the door"
UP = members({"status": one_of(["ok"]), "protocol": WORD})
DOWN = members({"status": one_of(["unavailable"])})
ANY_OBJECT: Shape = {"type": "object"}


def _content(media_type: str, shape: Shape, description: str) -> dict[str, Any]:
    return {"description": description, "content": {media_type: {"schema": shape}}}


def _operation(name: str, summary: str, responses: Mapping[str, Any], **more: object) -> dict[str, Any]:
    return {
        "operationId": name,
        "tags": [TAG],
        "summary": summary,
        "description": "For anybody, without a token, and without an entry in the access log.",
        "security": [],
        **more,
        "responses": dict(responses),
    }


HEALTH = _operation(
    "get_health",
    "Tell whether it is up, and which protocol is in force",
    {
        "200": _content("application/json", UP, "It answers."),
        "503": _content("application/json", DOWN, "Its database or its protocol cannot be read."),
    },
)
LACKING = {"type": "array", "items": members({"component": TEXT, "says": TEXT})}
READY = _operation(
    "get_readiness",
    "Tell whether calls can be answered, and what is lacking",
    {
        "200": _content("application/json", members({"status": one_of(["ready"]), "lacking": LACKING}), "It is ready."),
        "503": _content(
            "application/json",
            members({"status": one_of(["unready"]), "lacking": LACKING}),
            "Something is lacking without which nothing is answered.",
        ),
    },
)
OPENAPI = _operation("get_description", "This description", {"200": _content("application/json", ANY_OBJECT, "It.")})
ADD_CHECKPOINT = _operation(
    "post_checkpoint",
    "Cosign a checkpoint of another log (c2sp.org/tlog-witness)",
    {
        "200": _content("text/plain", TEXT, "The cosignature, a line."),
        "400": _content("text/plain", TEXT, "It is no such request, or has no checkpoint."),
        "403": _content("text/plain", TEXT, "No signature by a key that is known for this log."),
        "404": _content("text/plain", TEXT, "This log is not known here."),
        "409": _content("text/x.tlog.size", TEXT, "The size up to which this log was seen."),
        "422": _content("text/plain", TEXT, "The proof of consistency does not hold."),
        "429": _content("text/plain", TEXT, "Too many within this minute: wait for `Retry-After` seconds."),
    },
    requestBody={"required": True, "content": {"text/plain": {"schema": TEXT}}},
)
KEYS = _operation(
    "get_own_keys",
    "The public keys of the gateway's own issuer (RFC 7517)",
    {"200": _content("application/json", members({"keys": listed(ANY_OBJECT)}), "The one that signs, first.")},
)
METADATA = _operation(
    "get_authorization_server",
    "Where and how a registered system asks for tokens (RFC 8414)",
    {"200": _content("application/json", ANY_OBJECT, "The metadata.")},
)
SIGN_IN = _operation(
    "start_sign_in",
    "Sign in with a browser: to the identity provider of the deployment",
    {
        "303": _content("text/plain", TEXT, "To the provider, with a cookie for the way back."),
        "503": _content(MEDIA_TYPE, problem_shape("sign-in-unavailable"), "There is none, or it does not answer."),
    },
)
PATHS: Mapping[str, Mapping[str, Any]] = {
    "/health": {"get": HEALTH},
    "/ready": {"get": READY},
    "/add-checkpoint": {"post": ADD_CHECKPOINT},
    "/openapi.json": {"get": OPENAPI},
    "/.well-known/jwks.json": {"get": KEYS},
    "/sign-in/start": {"get": SIGN_IN},
    "/.well-known/oauth-authorization-server": {"get": METADATA},
}

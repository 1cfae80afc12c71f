"""The identity provider of a deployment, as a file of the data folder names it: `sign-in.toml`."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from gateway.identity.https_fetch import check_url
from gateway.identity.key_sets import ALGORITHMS

FILE = "sign-in.toml"
LONGEST = 200


class ProviderRefused(ValueError):
    """The file is not usable; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who signs people in, and as whom this gateway asks it; `secret` is empty for a public client."""

    issuer: str
    client_id: str
    algorithms: tuple[str, ...]
    ca_pem: str = ""
    secret: str = field(default="", repr=False)


class ProviderTable(Schema):
    """The file: closed, so that a misspelt member is told and never passed over."""

    class Meta:
        """Marshmallow's own settings."""

        unknown = RAISE

    issuer = fields.String(required=True, validate=validate.Length(1, LONGEST))
    client_id = fields.String(required=True, validate=validate.Length(1, LONGEST))
    algorithms = fields.List(
        fields.String(validate=validate.OneOf(ALGORITHMS)), required=True, validate=validate.Length(min=1)
    )
    ca_file = fields.String()
    secret_file = fields.String()


def read_provider(data: Path) -> Provider | None:
    """Return the provider of a data folder, None if it has none; ProviderRefused for a file that is not usable."""
    try:
        table = ProviderTable().load(tomllib.loads((data / FILE).read_text("utf-8")))
        check_url(table["issuer"])
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise ProviderRefused(f"{FILE}: {error}") from None
    except (OSError, ValueError) as error:
        raise ProviderRefused(f"{FILE} cannot be used: {error}") from None
    ca_pem, secret = (_content(data, str(table.get(name, ""))) for name in ("ca_file", "secret_file"))
    return Provider(table["issuer"], table["client_id"], tuple(table["algorithms"]), ca_pem, secret)


def _content(data: Path, name: str) -> str:
    if not name:
        return ""
    try:
        return (data / name).read_text("ascii").strip()
    except (OSError, ValueError):
        raise ProviderRefused(f"{FILE}: {name} cannot be read") from None

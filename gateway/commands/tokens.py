"""`concordat tokens`: deny access tokens that are signed and in date."""

from datetime import UTC, datetime
from pathlib import Path

import click

from gateway.commands.options import data_option, database_option
from gateway.commands.output import stop
from gateway.commands.registry_open import registry_on
from gateway.registry.denying import Denial, NotDenied, deny
from gateway.storage.denied import read_denied

NOW = "now"


@click.group()
def tokens() -> None:
    """Deny access tokens; nobody is let in with one from then on, at no gateway of this database."""


@tokens.command("deny")
@click.option("--issuer", default="", help="Whose tokens, by the issuer's name.")
@click.option("--token", "jti", default="", metavar="JTI", help="One token, by its `jti`, as the log quotes it.")
@click.option("--practitioner", default="", help="Tokens for this practitioner.")
@click.option(
    "--issued-before",
    metavar="INSTANT",
    default="",
    help=f"All that were issued before: `{NOW}`, or an instant such as 2026-03-04T10:30:00Z.",
)
@click.option("--because", required=True, help="Why, for whoever reads the log.")
@data_option
@database_option
def deny_(data: Path, database: str, because: str, issued_before: str, **which: str) -> None:
    """Deny one token, or all of an issuer or practitioner that were issued before an instant. The log records it."""
    with registry_on(data, database) as registry:
        try:
            before = _instant(issued_before, registry.settings.clock())
            denial = Denial(because, issued_before=before, **which)
            until = deny(registry.settings, registry.database, registry.writer, denial)
        except NotDenied as refused:
            stop(f"{refused}")
        known = registry.known()
    if denial.issuer and all(entry.issuer.name != denial.issuer for entry in known.issuers):
        click.echo(f"no issuer '{denial.issuer}' is registered: is it spelt so in the log?", err=True)
    click.echo(f"denied; kept until {until:%Y-%m-%d %H:%M} UTC, when none of them is in date any longer")


@tokens.command("denied")
@data_option
@database_option
def denied(data: Path, database: str) -> None:
    """List what is denied now, the latest first."""
    with registry_on(data, database) as registry, registry.database.snapshot() as connection:
        rows = read_denied(connection, registry.settings.clock())
    for row in rows:
        of = " ".join(each for each in (row.issuer, row.token_id, row.practitioner) if each)
        before = f" issued before {row.issued_before:%Y-%m-%dT%H:%M:%SZ}" if row.issued_before else ""
        click.echo(f"{of}{before}: {row.because} (since {row.denied_at:%Y-%m-%d %H:%M} UTC)")


def _instant(written: str, now: datetime) -> datetime | None:
    if not written:
        return None
    if written == NOW:
        return now
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        stop(f"'{written}' is no instant; write it as 2026-03-04T10:30:00Z, or `{NOW}`")
    return instant.astimezone(UTC)

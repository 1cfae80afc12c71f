"""`concordat token`: an access token signed with a demo key, to try the API as somebody."""

import secrets
from datetime import timedelta
from pathlib import Path

import click
import jwt

from gateway.app import Gateway
from gateway.commands.folders import data_option, database_option, gateway_on
from gateway.commands.output import stop
from gateway.settings import Settings
from gateway.storage.register import Post, read_posts

KEYS = "demo_only_keys"
LIFETIME = timedelta(hours=1)


@click.command()
@click.option(
    "--as", "user", required=True, metavar="USER", help="Whom to be: see the list that `concordat demo` prints."
)
@click.option("--service", help="At which service, for somebody with several posts.")
@data_option
@database_option
def token(user: str, service: str | None, data: Path, database: str) -> None:
    """Print an access token for USER, signed with the demo's key: for the demo only, never for real data."""
    with gateway_on(Settings(data, database_url=database)) as gateway:
        with gateway.database.snapshot() as connection:
            posts = [post for post in read_posts(connection, user) if service in (None, post.asker.service)]
        if not posts:
            stop(f"there is no practitioner '{user}' here with such a post; `concordat demo` lists who one can be")
        if len(posts) > 1:
            services = ", ".join(post.asker.service for post in posts)
            stop(f"'{user}' has several posts; name one with --service: {services}")
        click.echo(demo_only_token(gateway, data, posts[0]))
    click.echo("signed with a demo key, good for one hour; never use demo keys with real data", err=True)


def demo_only_token(gateway: Gateway, data: Path, post: Post) -> str:
    """Return a token for a post, signed with the demo key of its organisation."""
    organisation = post.asker.organisation
    key = data / KEYS / f"{organisation}.pem"
    if not key.exists():
        stop(f"there is no demo key for {organisation} in {data}; only a folder made by `concordat demo` has them")
    issued = gateway.door.settings.clock()
    claims = {
        "iss": f"https://{organisation}.example",
        "sub": post.asker.practitioner,
        "aud": gateway.door.settings.audience,
        "iat": int(issued.timestamp()),
        "exp": int((issued + LIFETIME).timestamp()),
        "jti": secrets.token_urlsafe(16),
        "client_id": "demo",
        "service": post.asker.service,
        "role": post.asker.role,
        "capacity": post.capacity,
    }
    return jwt.encode(claims, key.read_bytes(), "EdDSA", {"kid": f"{organisation}-demo", "typ": "at+jwt"})

"""Starts an identity provider, names it to a gateway, and stands for the browser of somebody who signs in there."""

import http.client
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.gateway.identity.hosted_keys import certify

SCRIPT = Path(__file__).parent / "identity_provider.py"


@dataclass(frozen=True)
class HostedProvider:
    """A provider that is running."""

    port: int
    ca_pem: str
    process: "subprocess.Popen[bytes]"

    @property
    def issuer(self) -> str:
        return f"https://localhost:{self.port}"

    def name_to(self, data: Path) -> None:
        """Write down the provider in a data folder."""
        (data / "provider-ca.pem").write_text(self.ca_pem, "ascii")
        (data / "sign-in.secret").write_text("this provider takes whatever it is told", "ascii")
        file = f"""
issuer = "{self.issuer}"
client_id = "concordat"
algorithms = ["RS256"]
secret_file = "sign-in.secret"
ca_file = "provider-ca.pem"
"""
        (data / "sign-in.toml").write_text(file, "ascii")

    def sign_in(self, address: str, subject: str) -> str:
        """Open the address to which a browser was sent and sign in; return the address to which it is sent back."""
        there = urlsplit(address)
        trust = ssl.create_default_context(cadata=self.ca_pem)
        with closing(http.client.HTTPSConnection("localhost", self.port, context=trust, timeout=10)) as line:
            form, headers = urlencode({"sub": subject}), {"Content-Type": "application/x-www-form-urlencoded"}
            line.request("POST", f"{there.path}?{there.query}", form, headers)
            reply = line.getresponse()
            return str(reply.headers["Location"])


@contextmanager
def hosted_provider(folder: Path) -> Iterator[HostedProvider]:
    """Give a provider that is running until the end."""
    certificate = folder / "provider.pem"
    ca_pem = certify(certificate, "localhost")
    with subprocess.Popen([sys.executable, SCRIPT, certificate], stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            yield HostedProvider(int(process.stdout.readline()), ca_pem, process)
        finally:
            process.kill()

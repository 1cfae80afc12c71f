"""The address under which a gateway is reached from outside: tokens are made out to it, and browsers come back to it.

It stands in a file of the data folder, so that every command and every gateway of the folder knows the same.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

FILE, UNTOLD = "address", "https://gateway.concordat.example"
LONGEST = 200
HOST = re.compile(r"[a-z0-9.:\[\]-]+")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def read_address(data: Path) -> str:
    """Return the address of a data folder, or the made-up one that stands until it is told."""
    file = data / FILE
    return file.read_text("ascii").strip() if file.exists() else UNTOLD


def checked_address(text: str) -> str:
    """Return an address that can be told to clients; ValueError says what is wrong with another."""
    parts = urlsplit(text)
    if not text.isascii() or not text.isprintable() or len(text) > LONGEST or not parts.hostname:
        raise ValueError(f"write it as https://HOST, in plain ASCII, at most {LONGEST} characters")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("it begins with https://; only on this machine itself may it be http://")
    if text != f"{parts.scheme}://{parts.netloc}" or not HOST.fullmatch(parts.netloc):
        raise ValueError("it has a host in small letters, perhaps a port, and nothing else: no path, no slash")
    return text


def write_address(data: Path, address: str) -> None:
    """Keep an address; a gateway that runs takes it up when it is started again."""
    (data / FILE).write_text(f"{address}\n", "ascii")

"""The page on which the API can be read and tried: Swagger UI, vendored, so that nobody needs another host for it.

`vendored` holds files of the package `swagger-ui-dist` as they came, `manifest.json` their hashes; the page and its
script are ours. No script and no style stands in the page itself, so that a strict policy holds.
"""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

PAGE = "page.html"
OURS, VENDORED = (PAGE, "page.js"), ("swagger-ui.css", "swagger-ui-bundle.js")
MEDIA_TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css"}
# Swagger UI styles elements from its script, which no policy forbids, and draws with images of its own style sheet.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class File(NamedTuple):
    """A file of the page, as it is sent."""

    body: bytes
    media_type: str


@cache
def file_of(name: str) -> File | None:
    """Return a file of the page by its name; None for what is none of them."""
    if name not in OURS + VENDORED:
        return None
    folder: Traversable = files(__package__)
    place = folder / name if name in OURS else folder / "vendored" / name
    return File(place.read_bytes(), MEDIA_TYPES[name.rpartition(".")[2]])

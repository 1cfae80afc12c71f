import os
import re
from pathlib import Path

from gateway.api.every_route import ROUTES
from gateway.api.reference import reference

PAGE = Path(__file__).parent.parent / "docs" / "api-reference.md"


def test_the_reference_is_what_the_routes_say() -> None:
    written = reference(ROUTES)
    if os.environ.get("CONCORDAT_WRITE_DOCS"):
        PAGE.write_text(written, "utf-8")
    assert PAGE.read_text("utf-8") == written


def test_every_route_stands_on_the_page_once() -> None:
    told = re.findall(r"^### `([A-Z]+) ([^`]*)`", PAGE.read_text("utf-8"), re.MULTILINE)
    assert sorted(told) == sorted((r.method, re.sub("<([a-z_]+)>", r"{\1}", r.path)) for r in ROUTES)


def test_an_identifier_in_an_address_is_named_for_what_it_identifies() -> None:
    named = {name for route in ROUTES for name in re.findall("<([^>]*)>", route.path)}
    assert [name for name in named if not re.fullmatch("[a-z_]+_id", name)] == []

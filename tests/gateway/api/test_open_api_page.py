import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gateway.api import swagger
from tests.gateway.running_gateway import RunningGateway

FOLDER = Path(swagger.__file__).parent
MANIFEST: dict[str, Any] = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
PAGE = (FOLDER / swagger.PAGE).read_text("utf-8")


def test_every_vendored_file_is_the_one_whose_hash_the_manifest_holds() -> None:
    hashes = {file.name: sha256(file.read_bytes()).hexdigest() for file in (FOLDER / "vendored").iterdir()}

    assert hashes == MANIFEST["sha256"]
    assert {"LICENSE", "NOTICE"} <= set(hashes)
    assert (MANIFEST["package"], MANIFEST["version"]) == ("swagger-ui-dist", "5.35.0")


def test_the_page_holds_no_script_and_no_style_and_names_no_other_host() -> None:
    assert re.findall(r"<script>|<style|\son\w+=|\sstyle=", PAGE) == []
    assert re.findall(r"https?://", PAGE + (FOLDER / "page.js").read_text("utf-8")) == []


@pytest.mark.parametrize("path", ["/docs/", "/docs", *(f"/docs/{name}" for name in swagger.VENDORED), "/docs/page.js"])
def test_the_page_and_its_files_are_sent_to_anybody_under_a_policy_that_lets_no_other_script_run(
    shared: RunningGateway, path: str
) -> None:
    before = shared.newest.sequence
    reply = shared.send(path, "", method="GET")

    assert reply.status == 200
    assert "script-src 'self';" in reply.headers["Content-Security-Policy"]
    assert "unsafe" not in reply.headers["Content-Security-Policy"]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert shared.newest.sequence == before


def test_everything_that_the_page_loads_is_sent(shared: RunningGateway) -> None:
    loaded = re.findall(r'(?:src|href)="(/[^"]*)"', PAGE)

    assert len(loaded) == 4
    assert [path for path in loaded if shared.send(path, "", method="GET").status != 200] == []


@pytest.mark.parametrize("name", ["manifest.json", "LICENSE", "..", "__init__.py", "%2e%2e%2fapp.py"])
def test_no_other_file_is_sent(shared: RunningGateway, name: str) -> None:
    reply = shared.client.get(f"/docs/{name}")

    assert reply.status_code in (401, 404)
    assert reply.mimetype == "application/problem+json"

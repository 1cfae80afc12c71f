"""The commands of docs/sign-in.md do, with a real provider and a gateway that is serving, what the page says."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gateway.address import write_address
from gateway.clock import now
from gateway.commands.demo import make
from gateway.settings import Settings
from tests.gateway.sign_in.hosted_provider import hosted_provider
from tests.pages_that_run import BLOCK, environment, run_block
from tests.test_consent_doc import wait_until_answering

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "sign-in.md"
SERVES = ROOT / "tests" / "gateway" / "sign_in" / "serves_beside_provider.py"
PORT, PROVIDER = "8105", "9443"

pytestmark = pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")


def test_people_sign_in_as_the_page_says(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    data = tmp_path / "demo"
    make(Settings(data), now().date())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    write_address(data, f"http://127.0.0.1:{port}")
    with hosted_provider(tmp_path) as provider:
        provider.name_to(data)
        ours = (("localhost:" + PROVIDER, f"localhost:{provider.port}"), (PORT, port))
        here = page
        for told, real in ours:
            here = here.replace(told, real)
        (file,) = re.findall(r"```toml\n(.*?)```", here, re.DOTALL)
        (data / "sign-in.toml").write_text(file, "utf-8")
        first, *others = BLOCK.findall(here)
        printed = [run_block(first, tmp_path)]
        with serving(tmp_path, port):
            printed += [run_block(block, tmp_path) for block in others]
    outputs = iter(printed)
    rerun = BLOCK.sub(lambda _found: f"```console\n{next(outputs)}```", here)
    for told, real in ours:
        rerun = rerun.replace(real, told)
    if os.environ.get("CONCORDAT_WRITE_DOCS"):
        PAGE.write_text(rerun, "utf-8")
        pytest.skip("written")
    assert rerun == page


@contextmanager
def serving(folder: Path, port: str) -> Iterator[None]:
    words = [sys.executable, str(SERVES), "serve", "--data", "demo", "--port", port]
    quiet = subprocess.DEVNULL
    paths = {**environment(), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, cwd=folder, env=paths, stdout=quiet, stderr=quiet) as process:
        try:
            wait_until_answering(process, f"127.0.0.1:{port}")
            yield
        finally:
            process.terminate()

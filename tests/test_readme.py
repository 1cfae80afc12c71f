import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import click
import pytest

from gateway.commands import concordat

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
COMMAND = Path(sys.executable).with_name("concordat")
FOUR = ["joanne.petrie", "amara.okoye", "ruth.callender", "ben.stroud"]
STRANGER = "declan.foyle"
WAIT_SECONDS = 60

needs_curl = pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    data = tmp_path_factory.mktemp("demo") / "data"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [str(COMMAND), "demo", "--data", str(data), "--port", str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_answering(process, port)
            yield data, port
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def printed(demo: tuple[Path, int]) -> str:
    data, port = demo
    block = README.partition("## Try it")[2].partition("```sh\n")[2].partition("```")[0]
    written = {"127.0.0.1:8000": f"127.0.0.1:{port}", "demo-data": f"'{data}'", ".venv/bin/concordat": f"'{COMMAND}'"}
    for readme_word, here in written.items():
        assert readme_word in block
        block = block.replace(readme_word, here)
    run = subprocess.run(["bash", "-c", block], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert run.stderr == ""
    return run.stdout


@needs_curl
def test_the_readmes_four_askers_each_see_something_different(printed: str) -> None:
    views = [view(printed, who) for who in FOUR]
    assert all("full: " in seen for seen in views)
    assert len(set(views)) == len(FOUR)


@needs_curl
def test_the_readmes_fifth_asker_is_refused(printed: str) -> None:
    assert view(printed, STRANGER).startswith("refused: 404 ")


@needs_curl
def test_the_readmes_look_at_the_log_shows_all_five(printed: str) -> None:
    entries = [(who, kind) for who, kind in log_entries(printed) if who != "operator"]
    assert entries == [*((who, "disclosure") for who in FOUR), (STRANGER, "refusal")]


def test_every_command_stands_in_the_readme() -> None:
    assert [words for words in commands(concordat, "concordat") if f"| `{words}" not in README] == []


def test_every_link_of_the_papers_leads_somewhere() -> None:
    papers = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("policy/protocols/**/*.md")]
    assert {paper.name for paper in papers} >= {"README.md", "architecture.md", "CONTRIBUTING.md", "SECURITY.md"}
    assert [(paper.name, link) for paper in papers for link in links(paper) if not (paper.parent / link).exists()] == []


def wait_until_answering(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(WAIT_SECONDS * 10):
        assert process.poll() is None, "the demo stopped by itself"
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    pytest.fail("the demo did not answer in time")


def view(printed: str, who: str) -> str:
    """Return what the block printed for one asker, without the heading."""
    return re.split(rf"^== {re.escape(who)}, for \w+\n", printed, flags=re.MULTILINE)[1].partition("\n== ")[0]


def log_entries(printed: str) -> list[tuple[str, str]]:
    """Who and what, of each line of the table that `log tail` prints."""
    lines = (re.split(r"  +", line.strip()) for line in printed.splitlines())
    return [(cells[2], cells[4]) for cells in lines if cells[0].isdigit()]


def commands(command: click.Command, words: str) -> list[str]:
    if not isinstance(command, click.Group):
        return [words]
    context = click.Context(command)
    named = {name: command.get_command(context, name) for name in command.list_commands(context)}
    return [found for name, each in named.items() if each for found in commands(each, f"{words} {name}")]


def links(paper: Path) -> list[str]:
    found = re.findall(r"\]\(([^)#]+)", paper.read_text("utf-8"))
    return [link for link in found if "://" not in link]

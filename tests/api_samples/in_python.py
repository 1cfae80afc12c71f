"""A sample in Python, with the standard library alone: a call of the page's own `ask`, and what it keeps."""

import re
from collections.abc import Mapping
from pathlib import Path

from tests.api_samples.sample import NAME, Sample

PREAMBLE = Path(__file__).parent / "before.python"
STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\$\{[A-Z_]+\}|\b(?:true|false|null)\b')
WORDS = {"true": "True", "false": "False", "null": "None"}


def preamble(people: Mapping[str, str]) -> str:
    """Return what stands before all samples: the address, the days, the people, and two functions."""
    said = "\n".join(f'{name} = "{value}"' for name, value in people.items())
    return PREAMBLE.read_text("utf-8").replace("PEOPLE", said)


def in_python(sample: Sample) -> str:
    """Return a sample."""
    words = [f'"{sample.method}"', _filled(f'"{sample.path}"')]
    if sample.body or sample.plain:
        words.append(_literal(sample.body) if sample.body else f'"{sample.plain}"')
    if sample.user:
        words.append(f'authorization="Bearer " + token("{sample.user}")')
    if sample.authorization:
        words.append(f"authorization={_filled(chr(34) + sample.authorization + chr(34))}")
    if sample.plain:
        words.append(f'media="{sample.media}"')
    if sample.status:
        words.append(f"refused={sample.status}")
    call = f"ask(\n    {(',' + chr(10) + '    ').join(words)},\n)"
    if not sample.keep:
        return call
    kept = [f"{name} = answer{_place(place)}" for name, place in sample.keep.items()]
    return "\n".join([f"answer = {call}", *kept])


def _literal(body: str) -> str:
    """Return a JSON text as Python: the same lines, with names in place of what stands for them."""
    return STRING.sub(lambda found: WORDS.get(found[0]) or _filled(found[0]), body).replace("\n", "\n     ")


def _filled(text: str) -> str:
    """Return a string, or a name, in which names of the page are filled in."""
    whole = NAME.fullmatch(text.strip('"'))
    if whole:
        return whole[1]
    return "f" + NAME.sub(r"{\1}", text) if NAME.search(text) else text


def _place(place: str) -> str:
    return "".join(f"[{part}]" if part.isdigit() else f'["{part}"]' for part in place.split("."))

"""A sample as a reader of the page pastes it into a shell: curl, and what it keeps of the answer."""

from collections.abc import Mapping
from pathlib import Path

from tests.api_samples.sample import Sample

PREAMBLE = Path(__file__).parent / "before.bash"


def preamble(people: Mapping[str, str]) -> str:
    """Return what stands before all samples: the address, the days, the people, and two functions."""
    said = " ".join(f"{name}={value}" for name, value in people.items())
    return PREAMBLE.read_text("utf-8").replace("PEOPLE", said)


def in_bash(sample: Sample) -> str:
    """Return a sample."""
    lines = [f"as {sample.user}"] if sample.user else []
    curl = _curl(sample)
    if not sample.keep:
        return "\n".join([*lines, curl])
    kept = [f'{name}=$(member {place} <<<"$ANSWER")' for name, place in sample.keep.items()]
    return "\n".join([*lines, f"ANSWER=$({curl}{chr(10) if sample.body else ''})", *kept])


def _curl(sample: Sample) -> str:
    # Where a refusal is shown, its status is printed and the command succeeds.
    how = "-o /dev/null -w '%{http_code}\\n'" if sample.status else "--fail-with-body"
    parts = [f'curl -sS {how} "$CONCORDAT{sample.path}"']
    if sample.credentials:
        parts.append(f'-H "Authorization: {sample.credentials}"')
    if sample.plain:
        parts.append(f"-H 'Content-Type: {sample.media}' -d '{sample.plain}'")
    if not sample.body:
        return " \\\n  ".join(parts)
    parts.append("-H 'Content-Type: application/json' -d @- <<EOF")
    return " \\\n  ".join(parts) + f"\n{sample.body}\nEOF"

"""Writes the page of samples from the description and the samples: for each operation, curl and Python."""

from collections.abc import Iterable

from gateway.demonstration.roster import whom, young_person_id
from gateway.demonstration.young_people import carer_id
from tests.api_samples import in_bash, in_python
from tests.api_samples.sample import Sample

PEOPLE = {
    **{
        name: young_person_id(key)
        for name, key in (
            ("SAM", "sam-averill"),
            ("ROBIN", "robin-averill"),
            ("KOFI", "kofi-ansah-reid"),
            ("MEGAN", "megan-llewyn"),
            ("LILA", "lila-fontaine"),
            ("BETH", "beth-pargeter"),
        )
    },
    "FATHER": carer_id(whom("kofi-ansah-reid"), 0),
}
"""Young people of the demo, and a parent of one."""
INTRODUCTION = """\
# A sample for each operation: curl and Python

Generated, and run as a test: every sample of this page, in this order, against `concordat serve` on a demo that was
made the same day, first all of them with curl, then on another demo all of them in Python. They build on each other:
what one keeps of an answer, another sends. Make the demo with `concordat demo`; people and places in it are made up.
[The API](api.md) tells what every call keeps to; [the reference](api-reference.md) and
[openapi.json](openapi.json) list all members. `/docs/` of a running gateway shows the same description as a page.

## Before the first

For a shell (bash, curl 7.76 or newer, GNU date):

```bash
{bash}
```

For Python 3.11 or newer:

```python
{python}
```

## The samples
"""


def page(samples: Iterable[Sample]) -> str:
    """Return the page, in Markdown."""
    before = {"bash": in_bash.preamble(PEOPLE).rstrip(), "python": in_python.preamble(PEOPLE).rstrip()}
    return "\n".join([INTRODUCTION.format(**before), *(_told(sample) for sample in samples)])


def _told(sample: Sample) -> str:
    return (
        f"### `{sample.address}`: {sample.summary[0].lower()}{sample.summary[1:]}\n"
        + (f"\n{sample.note}\n" if sample.note else "")
        + f"\n```bash\n{in_bash.in_bash(sample)}\n```\n\n```python\n{in_python.in_python(sample)}\n```\n"
    )

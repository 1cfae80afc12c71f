"""How long a rehearsal of a million recorded requests takes, on one core, and how much memory it needs.

The requests are drawn from the questions of the shipped scenarios, with consent and approvals varied until at least
fifty thousand questions are distinct, as a busy partnership's log would hold them. Run it as

    python -m benchmarks.rehearsal [--requests 1000000] [--distinct 60000]
"""

import argparse
import hashlib
import json
import random
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.report import FOLDER, busy, write_json
from engine.decision import entitle
from engine.question import question
from engine.rehearsal import Recorded, rehearse
from engine.scenario_case import AT, scenario_case
from gateway.clock import now
from policy.decision_table import DecisionTable
from policy.protocol_files import YOUTH_SUPPORT, read_protocol_folder
from policy.scenarios import read_scenarios
from policy.table_compiler import compile_table

SEED, YOUNG_PEOPLE = 20_261_125, 20_000


def recorded_questions(table: DecisionTable, distinct: int) -> list[tuple[bytes, bytes]]:
    """Return so many distinct questions with their digests, varied from those of the shipped scenarios."""
    text = (YOUTH_SUPPORT / "scenarios.jsonl").read_text(encoding="utf-8")
    worked = [s for s in read_scenarios(text, "scenarios.jsonl", table.protocol) if not s.extra_rules]
    asked = [json.dumps(question(entitle(table, *scenario_case(s, table.vocabulary), AT))) for s in worked]
    chance, found = random.Random(SEED), dict[bytes, bytes]()
    while len(found) < distinct:
        varied = _varied(json.loads(chance.choice(asked)), list(table.vocabulary.categories), chance)
        found[hashlib.sha256(varied).digest()] = varied
    return list(found.items())


def _varied(given: dict[str, Any], categories: list[str], chance: random.Random) -> bytes:
    for holder in given["holders"]:
        agreed = sorted(chance.sample(categories, 4))
        holder["gates"]["CONS"] = [agreed, agreed[:2], agreed[:1]]
        holder["gates"]["ORIG"] = [sorted(chance.sample(categories, 2))]
    return json.dumps(given, sort_keys=True, separators=(",", ":")).encode()


def requests(questions: Sequence[tuple[bytes, bytes]], count: int) -> Iterator[Recorded]:
    """Yield so many requests about made-up young people, one after another."""
    chance = random.Random(SEED)
    for number in range(count):
        digest, asked = questions[number % len(questions)]
        yield Recorded(digest, asked, f"young-person-{chance.randrange(YOUNG_PEOPLE)}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Rehearse a draft that opens four categories by statute, and say what it took."""
    parser = argparse.ArgumentParser(description="A rehearsal of recorded requests.")
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--distinct", type=int, default=60_000)
    parser.add_argument("--into", type=Path, default=FOLDER)
    options = parser.parse_args(arguments)
    protocol = read_protocol_folder(YOUTH_SUPPORT)
    before = compile_table(protocol)
    drafted = tuple(replace(rule, gate="STAT") if rule.id == "C16" else rule for rule in protocol.rules)
    after = compile_table(replace(protocol, rules=drafted))
    questions = recorded_questions(before, options.distinct)
    print(busy(), end="")
    begun = time.process_time()
    outcome = rehearse(before, after, requests(questions, options.requests))
    took = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{outcome.sentence}\n{outcome.questions:,} distinct questions, {took:.1f} s of one core, {peak} MB at most")
    figures = {
        "requests": options.requests,
        "distinct_questions": outcome.questions,
        "cpu_seconds": round(took, 2),
        "peak_megabytes": peak,
        "outcome": outcome.sentence,
    }
    print(f"written: {write_json(options.into, 'rehearsal', 'python -m benchmarks.rehearsal', now(), figures)}")


if __name__ == "__main__":
    main()

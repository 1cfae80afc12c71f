"""Reads a protocol whole, from its folder or from its stored content, or refuses it whole with every fault.

This is the one module of `policy/` that opens files.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from policy.faults import Fault, ProtocolRefused
from policy.protocol import Protocol
from policy.rule_book import ACTIONS_FILE, RULES_FILE, read_actions, read_rules
from policy.vocabulary_file import read_vocabulary
from policy.vocabulary_text import FILE as VOCABULARY_FILE

MODEL_FILE = "models.conf"
DECIDING_FILES = (VOCABULARY_FILE, RULES_FILE, ACTIONS_FILE)
YOUTH_SUPPORT = Path(str(files("policy"))) / "protocols" / "youth-support"
LARGEST_FILE = 8 * 1024**2
SHIPPED_MODEL = Path(str(files("policy"))).parent / MODEL_FILE


def read_protocol_folder(folder: Path, model: Path = SHIPPED_MODEL) -> Protocol:
    """Return the protocol of a folder; ProtocolRefused tells all that is wrong with it."""
    return read_protocol(folder_texts(folder, model))


def folder_texts(folder: Path, model: Path = SHIPPED_MODEL, beside: Iterable[str] = ()) -> dict[str, str]:
    """Return the text of each file that decides, and of those named beside; ProtocolRefused if one can't be read."""
    paths = {**{name: folder / name for name in (*DECIDING_FILES, *beside)}, MODEL_FILE: model}
    faults: list[Fault] = []
    texts = {name: _text(path, faults) for name, path in paths.items()}
    if not faults and texts != {name: _text(path, faults) for name, path in paths.items()}:
        # Half of one protocol and half of another would decide something that nobody wrote.
        faults.append(Fault(folder.name, 0, "it was changed while it was being read; read it again"))
    if faults:
        raise ProtocolRefused(faults)
    return texts


def _text(path: Path, faults: list[Fault]) -> str:
    try:
        if path.exists() and not path.is_file():
            faults.append(Fault(path.name, 0, f"is not a plain file in {path.parent}"))
            return ""
        if path.stat().st_size > LARGEST_FILE:
            faults.append(Fault(path.name, 0, f"is larger than {LARGEST_FILE // 1024**2} MB"))
            return ""
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        faults.append(Fault(path.name, 1, "save it as UTF-8"))
    except OSError as error:
        faults.append(Fault(path.name, 0, f"cannot be read in {path.parent}: {error.strerror}"))
    return ""


def read_protocol(texts: Mapping[str, str]) -> Protocol:
    """Return the protocol made of these texts, by file name; ProtocolRefused tells all that is wrong with it."""
    vocabulary, faults = read_vocabulary(texts[VOCABULARY_FILE])
    if vocabulary is None:
        raise ProtocolRefused(faults)
    rules, rule_faults = read_rules(texts[RULES_FILE], vocabulary)
    actions, action_faults = read_actions(texts[ACTIONS_FILE], vocabulary)
    known = {rule.id for rule in rules}
    switch_faults = [
        Fault(VOCABULARY_FILE, 0, f"the switch '{switch.word}' names the rule '{rule}', which {RULES_FILE} has not")
        for switch in vocabulary.switches.values()
        for rule in switch.rules
        if rule not in known
    ]
    if rule_faults or action_faults or switch_faults:
        raise ProtocolRefused([*rule_faults, *action_faults, *switch_faults])
    return Protocol(
        id=vocabulary.protocol["id"],
        version=vocabulary.protocol["version"],
        title=vocabulary.protocol["title"],
        hash=content_hash(texts),
        vocabulary=vocabulary,
        rules=rules,
        actions=actions,
        meaning=texts[MODEL_FILE],
    )


def content_hash(texts: Mapping[str, str]) -> str:
    """Return the SHA-256, in hex, of all that decides: vocabulary, rules, actions and what they mean."""
    content = json.dumps({name: texts[name] for name in (*DECIDING_FILES, MODEL_FILE)}, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()

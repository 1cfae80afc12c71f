"""What lies in a data folder: who may read it, what is of a demo, and how much room there is.

Knows no database; nothing here is opened but to ask for its mode and its size.
"""

import os
import shutil
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from gateway.doctor.finding import Finding, good, missing, unsafe
from gateway.log_keeping.ballast import SIZE
from gateway.settings import Settings

OTHERS = stat.S_IRWXG | stat.S_IRWXO
LITTLE, TOO_LITTLE = 1024**3, 4 * SIZE
"""Bytes: some hundred thousand events and their sections; and hardly more than what the ballast gives back."""


def look_at_files(settings: Settings, backups: Path | None, marks_of_a_demo: Collection[str]) -> Iterator[Finding]:
    """Yield what is found in the data folder."""
    if not settings.data.is_dir():
        yield unsafe("data folder", f"{settings.data} is no folder", "name it with --data")
        return
    yield _folder(settings)
    yield _keys(settings)
    yield _demo(settings, marks_of_a_demo)
    yield _room(settings)
    yield _backups(settings, backups)


def key_files(settings: Settings) -> list[Path]:
    """Return every file that holds a secret key."""
    patterns = {
        settings.log_signer: ("key", "next-key", "key.*"),
        settings.section_keys: ("*.keys",),
        settings.token_signer: ("*.key",),
        settings.witness: ("key",),
    }
    found = [file for folder, names in patterns.items() for name in names for file in folder.glob(name)]
    return sorted(file for file in (settings.index_key, *found) if file.is_file())


def _folder(settings: Settings) -> Finding:
    mode = stat.S_IMODE(settings.data.stat().st_mode)
    if mode & OTHERS:
        says = f"{settings.data} is open to others than its owner (mode {mode:04o}), and the database lies in it"
        return unsafe("data folder", says, f"chmod 700 {settings.data}")
    return good("data folder", f"{settings.data} is its owner's alone")


def _keys(settings: Settings) -> Finding:
    files = key_files(settings)
    if not files:
        return missing("keys", "there are no keys yet", "concordat db upgrade and serve make them")
    open_to_others = [file for file in files if file.stat().st_mode & OTHERS]
    if open_to_others:
        named = " ".join(map(str, open_to_others))
        return unsafe("keys", f"others than the owner may use {named}", f"chmod 600 {named}")
    return good("keys", f"{len(files)} key files are their owner's alone")


def _demo(settings: Settings, marks: Collection[str]) -> Finding:
    found = [name for name in marks if (settings.data / name).exists()]
    if found:
        says = f"this folder is a demo's ({', '.join(found)}): whoever reads those keys is anybody"
        return unsafe("demo", says, "make a deployment of its own; never put real data into a demo")
    return good("demo", "there are no demo keys")


def _room(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data).free
    says = f"{free // 1024**2} MB are free on the disk of {settings.data}"
    if free < TOO_LITTLE:
        return unsafe("disk", says, "make room now: without room for its event, nothing is answered")
    if free < LITTLE:
        return missing("disk", says, "make room soon")
    if not settings.ballast.exists():
        return missing("disk", f"{says}, and there is no ballast", "concordat serve keeps it: is one running here?")
    return good("disk", f"{says}, and the ballast is there")


def _backups(settings: Settings, backups: Path | None) -> Finding:
    apart = "keep backups of the keys apart from those of the database: whoever has both reads the log"
    if backups is None:
        return missing("backups", "nobody said where backups of the database are put", f"--backups DIR; {apart}")
    if not backups.is_dir():
        return unsafe("backups", f"{backups} is no folder", "name the folder in which backups of the database are put")
    if any(settings.index_key.name in files for _folder, _folders, files in os.walk(backups)):
        return unsafe("backups", f"keys lie among the backups in {backups}", apart)
    if backups.stat().st_dev == settings.data.stat().st_dev:
        return unsafe("backups", f"{backups} is on the disk of the data folder", "put backups on another disk")
    return good("backups", f"{backups} is on another disk, without keys")

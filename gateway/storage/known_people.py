"""Whom the log speaks of without naming them: practitioners in their posts, and young people under their pseudonyms.

Knows the register and the keyed hashes of the log; not what anybody did.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, select

from gateway.access_log.pseudonyms import Pseudonyms
from gateway.access_log.tags import TagKind, tag
from gateway.storage.tables import merges, posts, services, young_people


class Posting(NamedTuple):
    """One practitioner in one post."""

    practitioner: str
    service: str
    role: str
    organisation: str


@dataclass(frozen=True)
class KnownPeople:
    """Who is behind a tag: practitioners by theirs, young people's pseudonyms by theirs.

    `posts` are those that whoever asks may read about; `in_several_posts` counts the others too. `pseudonyms` names
    each entry of the register by whom it is read under, and `merged` the pseudonym of an entry that was taken in.
    """

    posts: Mapping[str, tuple[Posting, ...]]
    in_several_posts: frozenset[str]
    actors: Mapping[bytes, str]
    subjects: Mapping[bytes, str]
    pseudonyms: Mapping[str, str]
    merged: Mapping[str, str]

    def only_post(self, practitioner: str) -> Posting | None:
        """Return the post of somebody who has just one."""
        return next(iter(self.posts.get(practitioner, ())), None)

    def post(self, practitioner: str, service: str, role: str) -> Posting | None:
        """Return a post, None for one that may not be read about."""
        held = self.posts.get(practitioner, ())
        return next((each for each in held if (each.service, each.role) == (service, role)), None)

    def post_at(self, practitioner: str, service: str) -> Posting | None:
        """Return a practitioner's post at a service, None for one that may not be read about."""
        return next((each for each in self.posts.get(practitioner, ()) if each.service == service), None)

    def kept_under(self, pseudonym: str) -> str:
        """Return the pseudonym under which somebody is counted, whichever of their entries was asked for."""
        return self.merged.get(pseudonym, pseudonym)


def known_people(connection: Connection, pseudonyms: Pseudonyms, own: Collection[str]) -> KnownPeople:
    """Read them; `own` are the organisations to which whoever asks keeps, none for all."""
    held, several = _posts(connection, own)
    kept = _kept(connection)
    ids = connection.execute(select(young_people.c.id)).scalars()
    names = {each: pseudonyms.of("subject", kept.get(each, each)) for each in ids}
    entries = {entry: pseudonyms.of("subject", entry) if entry in kept else names[entry] for entry in names}
    return KnownPeople(
        posts=held,
        in_several_posts=several,
        actors={tag(pseudonyms, TagKind.ACTOR, each): each for each in held},
        subjects={tag(pseudonyms, TagKind.SUBJECT, entries[entry]): names[entry] for entry in names},
        pseudonyms=names,
        merged={entries[entry]: names[entry] for entry in kept},
    )


def _posts(connection: Connection, own: Collection[str]) -> tuple[dict[str, tuple[Posting, ...]], frozenset[str]]:
    found: dict[str, list[Posting]] = defaultdict(list)
    wanted = select(posts.c.practitioner_id, posts.c.service_id, posts.c.role, services.c.organisation_id)
    here = services.c.id == posts.c.service_id
    for row in connection.execute(wanted.join(services, here).order_by(*posts.primary_key)):
        found[row.practitioner_id].append(Posting(*row))
    several = frozenset(each for each, held in found.items() if len(held) > 1)
    theirs = {each: tuple(post for post in held if not own or post.organisation in own) for each, held in found.items()}
    return {each: held for each, held in theirs.items() if held}, several


def _kept(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(merges.c.merged_id, merges.c.kept_id).where(merges.c.undone_at.is_(None)))
    return {row.merged_id: row.kept_id for row in rows}

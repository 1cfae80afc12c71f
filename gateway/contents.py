"""What a reader is given of each shown category: fields and texts up to the permitted level of each detail.

A missing text is never derived from a higher one. While a protection holds, no originator is named and every contact is
the protection's single one. Details about several young people go to others at the lowest level over them, or in the
version written without the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from engine.case import Holder, local_day
from engine.decision import Decision
from engine.entitlement import Entitlement
from engine.explanation import MORE, NOTHING_RECORDED
from engine.ruling import Ruling
from gateway.storage.asked import Asked
from gateway.storage.database import Snapshot
from gateway.storage.details import Detail, Permitted, details_asked, read_details, read_texts
from gateway.storage.identity_fields import Fields
from policy.levels import Level
from policy.protocol import RuleId
from policy.vocabulary import Category, Vocabulary

CONFIDENTIAL_SERVICE = "a confidential service"
Content = dict[str, object]


class Shown(NamedTuple):
    """What a disclosure holds, category by category, whose details it came from, and what was kept back of them."""

    entries: dict[str, list[Content]]
    holders: set[Holder]
    in_confidence: dict[str, set[RuleId]]


@dataclass(frozen=True)
class Contents:
    """The contents of one disclosure, read in one snapshot."""

    connection: Snapshot
    young_person: str
    decision: Decision
    beside: Mapping[str, Entitlement]
    contact: str

    @property
    def vocabulary(self) -> Vocabulary:
        """The protocol's words."""
        return self.decision.entitlement.table.vocabulary

    def asked(self) -> list[Asked]:
        """Return what `read` asks first, of all that is shown."""
        return [details_asked(self.young_person, self.shown), *self.fields.asked()]

    @cached_property
    def shown(self) -> dict[str, Ruling]:
        """The rulings that show something, by category."""
        return {r.category: r for r in self.decision.rulings if r.level is not Level.HIDDEN}

    @cached_property
    def fields(self) -> Fields:
        """The fields that any of these opens."""
        categories, agency = self.vocabulary.categories, self.decision.request.asker.agency
        opened = (name for word, ruling in self.shown.items() for name in categories[word].fields.get(ruling.level, ()))
        schemes = (scheme for scheme, sectors in self.vocabulary.identifiers.items() if agency in sectors)
        return Fields(self.connection, self.young_person, frozenset(opened), tuple(schemes))

    def read(self) -> Shown:
        """Return the contents of every shown category, and the holders that they came from."""
        rulings = self.shown
        details = read_details(self.connection, self.young_person, rulings)
        readable = [(detail, permitted) for detail in details if (permitted := self._permitted(detail))]
        wanted = [p for d, each in readable if not self._kept_back(d, rulings[d.category]) for p in each]
        texts = read_texts(self.connection, wanted)
        shown = Shown({word: self._fields(ruling) for word, ruling in rulings.items()}, set(), {})
        for detail, permitted in readable:
            entry = self._detail(detail, permitted, texts, rulings[detail.category])
            if entry is None:
                continue
            # Two that read alike are shown once; the log knows both holders.
            shown.holders.add(detail.holder)
            kept_back = self.decision.kept_back(detail.category, detail.holder)
            shown.in_confidence.setdefault(detail.category, set()).update(kept_back)
            if entry not in shown.entries[detail.category]:
                shown.entries[detail.category].append(entry)
        return shown

    def _permitted(self, detail: Detail) -> list[Permitted]:
        """Return the texts of a detail that may be read, the one to show first."""
        level = self.decision.level_for(detail.category, detail.holder)
        together = level
        if not self._own(detail):
            seen = [self.beside[other].level_for(detail.category, detail.holder) for other in detail.others]
            together = min([level, *seen])
        whole = [Permitted(detail.id, each, alone=False) for each in _falling(together)]
        return [Permitted(detail.id, each, alone=True) for each in _falling(level) if level > together] + whole

    def _fields(self, ruling: Ruling) -> list[Content]:
        """Return what the young person's own fields give of a category; nothing for one that is made of details."""
        category = self.vocabulary.categories[ruling.category]
        if not category.fields:
            return []
        names = category.fields.get(ruling.level, ())
        if not names:
            return [self._existence(category)]
        return [{"level": ruling.level.word, "fields": self.fields.read(names)}]

    def _detail(
        self, detail: Detail, permitted: list[Permitted], texts: Mapping[Permitted, str], ruling: Ruling
    ) -> Content | None:
        category = self.vocabulary.categories[detail.category]
        if self._kept_back(detail, ruling):
            return self._existence(category)
        written = next(((p.level, texts[p]) for p in permitted if p in texts), None)
        whole = [p.level for p in permitted if not p.alone]
        if not written and not whole:
            # Only the version without the others could be shown, and nobody wrote one.
            return None
        source = self._source(detail)
        level, text = written or (whole[0], _unwritten(whole[0], category, source))
        entry: Content = {"level": level.word, "text": text, "from": source}
        if level is not Level.EXISTENCE:
            entry |= {"recorded_on": local_day(detail.recorded_at).isoformat(), "nature": detail.nature}
        return entry

    def _kept_back(self, detail: Detail, ruling: Ruling) -> bool:
        """Tell whether only the vocabulary's own sentence may be given: a practitioner's may name the place."""
        level = self.decision.level_for(detail.category, detail.holder)
        protected = bool(ruling.confidential or self.decision.kept_back(detail.category, detail.holder))
        return level is Level.EXISTENCE and (protected or (bool(self.contact) and not self._own(detail)))

    def _own(self, detail: Detail) -> bool:
        return detail.holder.service == self.decision.request.asker.service

    def _source(self, detail: Detail) -> str:
        """Name the service that a detail came from, unless the name itself says too much."""
        if self._own(detail):
            return detail.service_name
        if self.contact:
            return self.contact
        return CONFIDENTIAL_SERVICE if detail.sensitive else detail.service_name

    def _existence(self, category: Category) -> Content:
        content: Content = {"level": Level.EXISTENCE.word, "text": category.existence}
        return {**content, "contact": self.contact} if self.contact else content


def _falling(level: Level) -> list[Level]:
    """Return the levels whose text may be read, best first: a summary stands in for a full text, nothing for it."""
    if level is Level.FULL:
        return [Level.FULL, Level.SUMMARY]
    return [] if level is Level.HIDDEN else [level]


def _unwritten(level: Level, category: Category, source: str) -> str:
    if level is Level.EXISTENCE:
        return category.existence
    kind = "summary" if level is Level.SUMMARY else "full text"
    return f"No {kind} has been written: ask {source}."


def closing(contents: list[Content]) -> str:
    """Return the sentence that ends every shown category, so that an empty one says no more than a full one."""
    return MORE if contents else f"{NOTHING_RECORDED} {MORE}"

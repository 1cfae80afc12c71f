"""What a reader is given of each shown category: fields and texts up to the permitted level of each detail.

A missing text is never derived from a higher one. While a protection holds, no originator is named and every contact is
the protection's single one. Details about several young people go to others at the lowest level over them, or in the
version written without the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.case import local_day
from engine.decision import Decision
from engine.entitlement import Entitlement
from engine.explanation import MORE, NOTHING_RECORDED
from engine.ruling import Ruling
from gateway.storage.database import Snapshot
from gateway.storage.details import Detail, Permitted, read_details, read_texts
from gateway.storage.identity_fields import read_fields
from policy.levels import Level
from policy.vocabulary import Category, Vocabulary

CONFIDENTIAL_SERVICE = "a confidential service"
Content = dict[str, object]


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

    def read(self) -> dict[str, list[Content]]:
        """Return the contents of every shown category."""
        rulings = {r.category: r for r in self.decision.rulings if r.level is not Level.HIDDEN}
        details = read_details(self.connection, self.young_person, rulings)
        readable = [(detail, permitted) for detail in details if (permitted := self._permitted(detail))]
        wanted = [p for detail, each in readable if not rulings[detail.category].confidential for p in each]
        texts = read_texts(self.connection, wanted)
        contents: dict[str, list[Content]] = {word: [] for word in rulings}
        for detail, permitted in readable:
            contents[detail.category].append(self._detail(detail, permitted, texts, rulings[detail.category]))
        for word, ruling in rulings.items():
            if self.vocabulary.categories[word].fields:
                contents[word] = [self._fields(ruling)]
            if ruling.confidential:
                contents[word] = contents[word][:1]
        return contents

    def _permitted(self, detail: Detail) -> list[Permitted]:
        """Return the texts of a detail that may be read, the one to show first."""
        level = self.decision.level_for(detail.category, detail.holder)
        together = level
        if detail.holder.service != self.decision.request.asker.service:
            seen = [self.beside[other].level_for(detail.category, detail.holder) for other in detail.others]
            together = min([level, *seen])
        whole = [Permitted(detail.id, each, alone=False) for each in _falling(together)]
        return [Permitted(detail.id, each, alone=True) for each in _falling(level) if level > together] + whole

    def _fields(self, ruling: Ruling) -> Content:
        category = self.vocabulary.categories[ruling.category]
        names = category.fields.get(ruling.level, ())
        if not names:
            return self._existence(category)
        agency = self.decision.request.asker.agency
        schemes = [scheme for scheme, sectors in self.vocabulary.identifiers.items() if agency in sectors]
        fields = read_fields(self.connection, self.young_person, names, schemes)
        return {"level": ruling.level.word, "fields": fields}

    def _detail(
        self, detail: Detail, permitted: list[Permitted], texts: Mapping[Permitted, str], ruling: Ruling
    ) -> Content:
        category = self.vocabulary.categories[detail.category]
        if ruling.confidential:
            return self._existence(category)
        source = CONFIDENTIAL_SERVICE if detail.sensitive else detail.service_name
        written = next(((p.level, texts[p]) for p in permitted if p in texts), None)
        level, text = written or (permitted[0].level, _unwritten(permitted[0].level, category, source))
        recorded_on = local_day(detail.recorded_at).isoformat()
        return {"level": level.word, "text": text, "from": source, "recorded_on": recorded_on, "nature": detail.nature}

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

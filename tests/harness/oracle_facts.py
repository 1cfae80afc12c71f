"""What is so, of one asker and one young person at an instant, by the rows as they were recorded: for the oracle.

Knows nothing of the engine, of a rule, or of what anybody agreed to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

Row = Mapping[str, Any]
LONDON = ZoneInfo("Europe/London")
GRACE = timedelta(days=28)
THRESHOLDS = ("s47_enquiry", "strategy_discussion", "mash_enquiry", "missing_episode")


class Who(NamedTuple):
    """Somebody in one post."""

    practitioner: str
    agency: str
    role: str
    service: str
    organisation: str


@dataclass(frozen=True)
class Situation:
    """One asker, one young person, one purpose, one instant, in a world of rows and the vocabulary's words."""

    rows: Mapping[str, Sequence[Row]]
    words: Mapping[str, Any]
    who: Who
    young_person: str
    purpose: str
    at: datetime

    @cached_property
    def day(self) -> date:
        """The day in London."""
        return self.at.astimezone(LONDON).date()

    @cached_property
    def age(self) -> int:
        """Whole years."""
        born = next(row["date_of_birth"] for row in self.rows["young_people"] if row["id"] == self.young_person)
        return int(self.day.year - born.year - ((self.day.month, self.day.day) < (born.month, born.day)))

    def about(self, table: str) -> list[Row]:
        """Return the rows of a table that are about the young person."""
        return [row for row in self.rows[table] if row["young_person_id"] == self.young_person]

    def today(self, row: Row) -> bool:
        """Tell whether the day lies in a row's days, both ends included."""
        return bool(row["starts_on"] <= self.day and (row["ends_on"] is None or self.day <= row["ends_on"]))

    def stands(self, row: Row) -> bool:
        """Tell whether a protection is set and not lifted."""
        return bool(row["set_at"] <= self.at and (row["lifted_at"] is None or self.at < row["lifted_at"]))

    @cached_property
    def relationships(self) -> list[Row]:
        """The asker's own relationships today, but for attachments."""
        mine = [row for row in self.about("relationships") if row["service_id"] == self.who.service]
        return [row for row in mine if self.today(row) and self._theirs(row)]

    def _theirs(self, row: Row) -> bool:
        word = self.words["relationships"][row["kind"]]
        if row["kind"] == "former" and self.day > row["starts_on"] + GRACE:
            return False
        if row["kind"] in THRESHOLDS and not self._stands_on_a_decision(row):
            return False
        if row["practitioner_id"] is None:
            return word["held_by"] == "service" and self.who.role not in word["by_name_for"]
        return bool(row["practitioner_id"] == self.who.practitioner)

    def _stands_on_a_decision(self, row: Row) -> bool:
        another = row["kind"] == "mash_enquiry" or row["decided_by"] not in (None, self.who.practitioner)
        return bool(another and row["decision_ground"] and row["ends_on"])

    @cached_property
    def attachments(self) -> list[Row]:
        """The asker's attachments, on this weekday, to places where the young person is on roll."""
        rolls = {
            row["service_id"] for row in self.about("relationships") if row["kind"] == "on_roll" and self.today(row)
        }
        post = self.who.practitioner, self.who.service
        mine = [row for row in self.rows["attachments"] if (row["practitioner_id"], row["acting_for"]) == post]
        return [r for r in mine if r["service_id"] in rolls and self.today(r) and self.day.weekday() in r["weekdays"]]

    @cached_property
    def held(self) -> set[str]:
        """The relationships that the asker holds at this instant."""
        now = self.at.astimezone(LONDON).time()
        attached = any(row["starts_at"] <= now < row["ends_at"] for row in self.attachments)
        return {row["kind"] for row in self.relationships} | ({"attached"} if attached else set())

    @cached_property
    def found(self) -> bool:
        """Whether the asker is told that there is such a young person."""
        return bool(self.relationships or self.attachments) and "excluded" not in self.held

    @cached_property
    def facts(self) -> set[str]:
        """The named facts that hold, whatever the category."""
        facts = {row["fact"] for row in self.about("circumstances") if self.today(row)}
        facts |= {f"age_{low}_to_{high - 1}" for low, high in ((13, 20), (20, 25)) if low <= self.age < high}
        facts |= {"shielded" for row in self.about("shields") if self.stands(row)}
        facts |= {
            "restricted" for row in self.about("restrictions") if row["kind"] == "restricted" and self.stands(row)
        }
        post = self.who.practitioner, self.who.service
        listed = [row for row in self.about("allow_list") if (row["practitioner_id"], row["service_id"]) == post]
        return facts | {"allow_listed" for row in listed if self.today(row)} | self._proved

    @cached_property
    def _proved(self) -> set[str]:
        proved = {"within_closure_grace" for row in self.relationships if row["kind"] == "former"}
        for row in self.relationships:
            word = self.words["relationships"][row["kind"]]
            proved |= {word["evidenced"]} if row["evidence"] and "evidenced" in word else set()
            somebody_else = row["decided_by"] not in (None, self.who.practitioner)
            proved |= {word["decided"]} if somebody_else and "decided" in word else set()
        return proved

    @cached_property
    def frozen(self) -> set[tuple[str, str]]:
        """The categories and originators under Article 18."""
        rows = [row for row in self.about("restrictions") if row["kind"] == "article_18" and self.stands(row)]
        return {(row["category"], row["originator"]) for row in rows}

    @cached_property
    def recorded(self) -> set[str]:
        """The categories that the asker's own service records."""
        also = next(row["records"] for row in self.rows["services"] if row["id"] == self.who.service)
        mine = {"*", self.who.agency, f"{self.who.agency}.{self.who.role}"}
        return set(also) | {
            w for w, category in self.words["categories"].items() if mine & set(category["originators"])
        }

    @cached_property
    def signed(self) -> set[str]:
        """The organisations with which the asker's has an agreement in force, itself included."""
        signed: set[str] = set()
        for agreement in self.rows["agreements"]:
            rows = [row for row in self.rows["agreement_parties"] if row["agreement_id"] == agreement["id"]]
            parties = {row["organisation_id"] for row in rows if self._signs(row)}
            whole = agreement["activation"] == "each_pair" or len(parties) == len(rows)
            lasts = agreement["effective_from"] <= self.day <= agreement["expires_on"]
            if agreement["status"] == "active" and lasts and whole and self.who.organisation in parties:
                signed |= parties
        return signed

    def _signs(self, row: Row) -> bool:
        signed = row["signed_on"] is not None and row["signed_on"] <= self.day
        return signed and (row["withdrawn_on"] is None or self.day < row["withdrawn_on"])

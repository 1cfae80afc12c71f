"""What every act on a protection has in common: whose it is to decide about, what it is, and the 404 that hides it.

That there is a shield is confidential: whoever may not decide about it is answered as where there is none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.access_log.event import Kind
from gateway.acting import broken, version_of
from gateway.acts.protecting.reach import Reach, reach
from gateway.problems import not_found
from gateway.storage.protecting import SHIELD, Protection, read_protections_set, read_put_to
from gateway.visit import Visit

SET_BY_THEIR_SERVICE, PUT_TO_THEIR_SERVICE = "set_by_their_service", "put_to_their_service"
SET_BY_THEM = "set_by_them"
OUTCOME = {True: Kind.SHIELD_CHANGED, False: Kind.RESTRICTION_CHANGED}


@dataclass(frozen=True, slots=True)
class Kept:
    """The protections of a young person, and how far the caller's word reaches for them."""

    reach: Reach
    protections: tuple[Protection, ...]
    put: frozenset[str]

    def facts(self, visit: Visit, protection: Protection | None) -> frozenset[str]:
        """Return what lets the caller decide about one protection; nothing where there is none."""
        if protection is None:
            return frozenset()
        asker = visit.caller.asker
        facts = {
            SET_BY_THEIR_SERVICE: protection.service == asker.service,
            PUT_TO_THEIR_SERVICE: about(protection.kind, protection.id) in self.put,
            SET_BY_THEM: protection.set_by == asker.practitioner,
        }
        return frozenset(fact for fact, holds in facts.items() if holds)

    def one(self, name: str) -> Protection | None:
        """Return the protection of this name, or None."""
        return next((one for one in self.protections if one.id == name), None)

    def let(self, visit: Visit, action: str, name: str) -> Protection:
        """Return a protection that the caller may decide about; Problem for whoever may not, or where there is none."""
        protection = self.one(name)
        self.reach.let(visit, action, self.facts(visit, protection))
        if protection is None:
            raise not_found()
        return protection


def keep(visit: Visit, young_person: str) -> Kept:
    """Return a young person's protections: the same statements are sent whoever asks about whomever."""
    reached = reach(visit, young_person)
    protections = read_protections_set(visit.connection, reached.entries)
    put = read_put_to(visit.connection, visit.caller.asker.service, reached.entries)
    return Kept(reached, tuple(protections), frozenset(put))


def about(kind: str, name: str) -> str:
    """Return how a task names a protection."""
    return f"{SHIELD if kind == SHIELD else 'restriction'}:{name}"


def check_stands(visit: Visit, protection: Protection) -> None:
    """Refuse to decide about what stands no longer."""
    if not protection.stands(visit.at):
        field = "shield_id" if protection.kind == SHIELD else "restriction_id"
        raise broken(field, "It was lifted or has expired. If it is needed, set it again.")


def outline(visit: Visit, protection: Protection, state: str) -> Mapping[str, object]:
    """Return what the answer to an act says of a protection: never its contact nor its reasons."""
    word = SHIELD if protection.kind == SHIELD else "restriction"
    return {word: protection.id, "state": state, "version": version_of(visit, protection.id) + 1}


def standing_of(visit: Visit, protections: Iterable[Protection]) -> list[Protection]:
    """Return those that stand now."""
    return [one for one in protections if one.stands(visit.at)]

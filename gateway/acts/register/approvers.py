"""Names who answers when a service's approval is asked: an approver and a deputy, for one category or for all."""

from engine.case import local_day
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, let
from gateway.acts.facts_of_posts import facts_about
from gateway.opaque import new_identifier
from gateway.problems import unknown_word
from gateway.storage.database import Snapshot
from gateway.storage.register_entries import name_approvers, read_entry
from gateway.storage.versions import Counter
from gateway.visit import Answer, Visit


def set_approvers(visit: Visit, service: str, category: str, approver: str, deputy: str | None) -> Answer:
    """Name the approver and deputy of a service, in place of whoever they were."""
    let(visit, "name_approvers", facts=facts_about(visit, service, approver, deputy))
    if category and category not in visit.table.vocabulary.categories:
        raise unknown_word("category", category, visit.table.vocabulary.categories)
    if deputy == approver:
        raise broken("deputy", "The deputy answers when the approver is away, so it is somebody else.")
    for field, person in (("approver", approver), ("deputy", deputy)):
        entry = read_entry(visit.connection, person) if person else None
        if person and (entry is None or not entry.post_at(service, local_day(visit.at))):
            raise broken(field, "Whoever answers for a service has a post there.")
    row = {
        "id": new_identifier("approver"),
        "service_id": service,
        "category": category,
        "approver_id": approver,
        "deputy_id": deputy,
    }

    def change(connection: Snapshot) -> None:
        name_approvers(connection, row)

    visit.note(SectionName.DETAIL, service=service, category=category, approver=approver, deputy=deputy)
    body = {"service": service, "category": category, "approver": approver, "deputy": deputy}
    moved = [Counter("service", service)]
    return answer(visit, Done(body, Kind.REGISTER_CHANGED, "approvers_named", change, (), (), moved))

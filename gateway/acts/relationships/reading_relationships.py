"""Lists who stands to a young person for the caller's own service, and for no other."""

from engine.relationships.holding import EXCLUDED
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer
from gateway.acts.whom import resolve
from gateway.storage.relationships import Recorded, relationships_at
from gateway.storage.versions import Counter, read_versions
from gateway.visit import Answer, Visit


def list_relationships(visit: Visit, young_person_id: str) -> Answer:
    """Answer with the relationships of the caller's own service, the latest first."""
    whom = resolve(visit, young_person_id)
    whom.let(visit, "read_relationships")
    rows = relationships_at(visit.connection, young_person_id, visit.caller.asker.service)
    visit.note(SectionName.DETAIL, count=len(rows))
    versions = read_versions(visit.connection, [Counter("record", row.id) for row in rows])
    listed = [_listed(row, versions[Counter("record", row.id)]) for row in rows]
    done = Done({"relationships": listed}, Kind.RELATIONSHIPS_READ, "read", young_people=[young_person_id], status=200)
    return answer(visit, done)


def _listed(row: Recorded, version: int) -> dict[str, object]:
    return {
        "relationship": row.id,
        "version": version,
        "kind": row.kind,
        "practitioner": row.practitioner_id,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        # Why somebody is too near to a young person is between them and their supervisor.
        "evidence": "" if row.kind == EXCLUDED else row.evidence,
        "decided_by": row.decided_by,
        "recorded_by": row.recorded_by,
    }

"""The tables, one file a subject; `metadata` knows them all."""

from gateway.storage.tables.metadata import metadata
from gateway.storage.tables.partnership import (
    agreement_parties,
    agreements,
    attachments,
    issuers,
    organisations,
    posts,
    practitioners,
    services,
)
from gateway.storage.tables.protections import allow_list, approvals, restrictions, shields
from gateway.storage.tables.record import access_events, counters, event_sections, log_head, protocols
from gateway.storage.tables.words import competence_assessments, consent_records, objections, statements
from gateway.storage.tables.young_people import (
    carers,
    circumstances,
    detail_people,
    detail_texts,
    details,
    identifiers,
    relationships,
    young_people,
)

__all__ = [
    "access_events",
    "agreement_parties",
    "agreements",
    "allow_list",
    "approvals",
    "attachments",
    "carers",
    "circumstances",
    "competence_assessments",
    "consent_records",
    "counters",
    "detail_people",
    "detail_texts",
    "details",
    "event_sections",
    "identifiers",
    "issuers",
    "log_head",
    "metadata",
    "objections",
    "organisations",
    "posts",
    "practitioners",
    "protocols",
    "relationships",
    "restrictions",
    "services",
    "shields",
    "statements",
    "young_people",
]

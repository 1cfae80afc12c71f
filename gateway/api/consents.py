"""What somebody said: recorded, previewed, withdrawn, said anew, corrected and read again."""

from collections.abc import Mapping
from typing import Any

from gateway.acting import broken
from gateway.acts.words import consent_preview, replacing, withdrawing
from gateway.acts.words.consents import record_consent
from gateway.acts.words.own_words import list_consents
from gateway.api.consent_bodies import ConsentBody, CorrectionBody, SupersedingBody, WithdrawalBody
from gateway.api.route import Route
from gateway.visit import Answer, Visit


def get_consents(visit: Visit, young_person_id: str) -> Answer:
    """List what was said to the caller's service."""
    return list_consents(visit, young_person_id)


def post_consent(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Record one conversation, in the place of another if one is named."""
    if "supersedes" not in body:
        return record_consent(visit, young_person_id, body)
    if "version" not in body:
        raise broken("version", "Say which version of the record that this one supersedes you read.")
    return replacing.supersede(visit, young_person_id, body["supersedes"], body)


def post_consent_preview(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Answer what would be seen, before and after; store nothing."""
    return consent_preview.preview(visit, young_person_id, body)


def post_consent_withdrawal(visit: Visit, body: Mapping[str, Any], young_person_id: str, consent_id: str) -> Answer:
    """Take back what was said, in whole or for some purposes."""
    return withdrawing.withdraw(visit, young_person_id, consent_id, body)


def post_consent_superseding(visit: Visit, body: Mapping[str, Any], young_person_id: str, consent_id: str) -> Answer:
    """Record what is said now in place of what was said then."""
    return replacing.supersede(visit, young_person_id, consent_id, body)


def post_consent_correction(visit: Visit, body: Mapping[str, Any], young_person_id: str, consent_id: str) -> Answer:
    """Put right a record that was entered in error."""
    return replacing.correct(visit, young_person_id, consent_id, body)


HERE = "/v1/young-people/<young_person_id>/consents"
ONE = f"{HERE}/<consent_id>"
PREVIEW = "see what would be seen, and store nothing"
ROUTES = (
    Route("GET", HERE, "read what was said to your service", get_consents),
    Route("POST", HERE, "record what somebody said in one conversation", post_consent, ConsentBody),
    Route("POST", f"{HERE}/preview", PREVIEW, post_consent_preview, ConsentBody, anew=True),
    Route("POST", f"{ONE}/withdraw", "take it back", post_consent_withdrawal, WithdrawalBody),
    Route("POST", f"{ONE}/supersede", "record what is said now instead", post_consent_superseding, SupersedingBody),
    Route("POST", f"{ONE}/correct", "put right what was entered in error", post_consent_correction, CorrectionBody),
)

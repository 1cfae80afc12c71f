from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.identity import signed
from gateway.identity.claims import Reason, TokenRefused
from gateway.identity.issuers import VerifyingKey
from gateway.identity.signed import check_signature


def a_key() -> tuple[Ed25519PrivateKey, VerifyingKey]:
    private = Ed25519PrivateKey.generate()
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return private, VerifyingKey("key", "EdDSA", pem)


def text_signed_by(private: Ed25519PrivateKey) -> str:
    return jwt.encode({"sub": "somebody"}, private, "EdDSA", {"kid": "key", "typ": "at+jwt"})


def refused(text: str, key: VerifyingKey) -> Reason:
    with pytest.raises(TokenRefused) as caught:
        check_signature(text, key)
    return caught.value.reason


def test_what_one_key_signed_is_not_taken_for_anothers_however_often_it_was_accepted() -> None:
    (private, key), (_other, another) = a_key(), a_key()
    text = text_signed_by(private)
    check_signature(text, key)
    check_signature(text, key)
    assert refused(text, another) is Reason.SIGNATURE
    assert refused(text, replace(another, key_id=key.key_id)) is Reason.SIGNATURE


def test_one_changed_character_is_another_text() -> None:
    private, key = a_key()
    text = text_signed_by(private)
    check_signature(text, key)
    head, _, signature = text.rpartition(".")
    other = "A" if signature[0] != "A" else "B"
    assert refused(f"{head}.{other}{signature[1:]}", key) is Reason.SIGNATURE


def test_a_refusal_is_not_remembered_nor_is_any_token() -> None:
    (private, key), (_other, another) = a_key(), a_key()
    text = text_signed_by(private)
    before = set(signed._SIGNED)  # noqa: SLF001 - what is kept is what this is about
    refused(text, another)
    assert before == signed._SIGNED  # noqa: SLF001
    check_signature(text, key)
    (kept,) = signed._SIGNED - before  # noqa: SLF001
    assert text not in repr(kept)


def test_no_more_is_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signed, "SIGNED_KEPT", 2)
    private, key = a_key()
    for number in range(5):
        check_signature(jwt.encode({"n": number}, private, "EdDSA", {"kid": "key"}), key)
    assert 1 <= len(signed._SIGNED) <= 2  # noqa: SLF001

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.access_log.signed_note import Algorithm, SigningKey
from gateway.access_log.trust import PolicyRefused, read_trust


def key(name: str, algorithm: Algorithm, seed: int) -> SigningKey:
    return SigningKey(name, algorithm, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


LOG = key("log.example", Algorithm.LOG, 1).verifier
POLICE, NHS, COUNCIL = (key(f"{name}.example", Algorithm.WITNESS, seed).verifier for seed, name in enumerate("pnc", 2))
LINES = f"""\
# Whom the auditor of Marlowick trusts.
log {LOG}
witness police {POLICE}
witness nhs {NHS} https://nhs.example/witness
witness council {COUNCIL}   # the council itself
group outsiders any police nhs
group partners 2 outsiders council
"""


def test_a_quorum_counts_witnesses_and_groups_of_them_and_never_without_the_log() -> None:
    trust = read_trust(LINES + "quorum partners\n")
    assert trust.satisfied_by([LOG, POLICE, COUNCIL])
    assert trust.satisfied_by([LOG, NHS, COUNCIL])
    assert not trust.satisfied_by([LOG, POLICE, NHS])
    assert not trust.satisfied_by([LOG, COUNCIL])
    assert not trust.satisfied_by([POLICE, NHS, COUNCIL])


def test_a_quorum_may_be_one_witness_or_nobody() -> None:
    assert read_trust(LINES + "quorum nhs\n").satisfied_by([LOG, NHS])
    assert not read_trust(LINES + "quorum nhs\n").satisfied_by([LOG, POLICE])
    assert read_trust(LINES + "quorum none\n").satisfied_by([LOG])
    assert not read_trust(LINES + "quorum none\n").satisfied_by([])


@pytest.mark.parametrize(
    "line",
    [
        f"log {POLICE}", f"witness again {LOG}", f"witness police {NHS}", f"witness none {NHS}", "witness", "nonsense",
        "group g 3 police nhs", "group g 0 police", "group g all", "group g 1 police police", "group g 1 stranger",
        "quorum stranger", "quorum", "log not+a+key", f"log {LOG}x",
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(PolicyRefused, match=r"^line 8: "):
        read_trust(LINES + line + "\nquorum partners\n")


@pytest.mark.parametrize("text", ["", "quorum none\n", LINES, LINES.replace("log ", "# log ") + "quorum none\n"])
def test_a_policy_without_a_log_or_a_quorum_is_refused(text: str) -> None:
    with pytest.raises(PolicyRefused):
        read_trust(text)

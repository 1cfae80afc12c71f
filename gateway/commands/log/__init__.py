"""`concordat log`: read the access log, and check it without trusting whoever keeps it."""

import click

from gateway.commands.on_demand import OnDemand

PLACES = {
    "findings": "gateway.commands.log.findings:findings_",
    "homes": "gateway.commands.log.findings:homes",
    "gap": "gateway.commands.log.signing:gap",
    "head": "gateway.commands.log.exporting:head",
    "ask-witness": "gateway.commands.log.witnessing:ask_witness",
    "ask": "gateway.commands.log.searching:ask_",
    "erase": "gateway.commands.log.erasing:erase",
    "evidence": "gateway.commands.log.evidence:evidence_",
    "explain": "gateway.commands.log.explaining:explain_",
    "export": "gateway.commands.log.exporting:export_",
    "name": "gateway.commands.log.witnessing:name_",
    "prove": "gateway.commands.log.exporting:prove_",
    "retention": "gateway.commands.log.retention:retention",
    "rotate-key": "gateway.commands.log.signing:rotate_key",
    "search": "gateway.commands.log.searching:search_",
    "tail": "gateway.commands.keeping:tail",
    "verify": "gateway.commands.log.verifying:verify",
    "verify-evidence": "gateway.commands.log.evidence:verify_evidence",
    "witness-for": "gateway.commands.log.witnessing:witness_for",
    "witness-key": "gateway.commands.log.witnessing:witness_key",
    "verify-proof": "gateway.commands.log.verifying:verify_proof_",
}


@click.group(cls=OnDemand, places=PLACES)
def log() -> None:
    """Read the access log; every look at it is an entry of its own."""

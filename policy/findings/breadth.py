"""Finds permits that are broader than anybody decided: a role or an agency left open."""

from collections.abc import Iterator

from policy.cells import ANY
from policy.findings.finding import Finding, Severity, Told
from policy.whole_protocol import WholeProtocol

# Exceptional access is for whoever happens to be there; everything else is for named kinds of services.
OPEN_TO_ANY_AGENCY = "EXC"


def broad_permits(whole: WholeProtocol) -> Iterator[Finding]:
    """Yield a finding for each permit whose role or agency cell takes in words that are yet to be thought of."""
    told = Told(whole)
    for rule in whole.table.protocol.rules:
        if rule.effect != "permit":
            continue
        if rule.role.startswith(ANY):
            sentence = f"permits whatever role there is or will be ('{rule.role}')"
            yield told.rule(Severity.ERROR, rule.id, "any-role", sentence, "Name the roles that need it.")
        if rule.agency.startswith(ANY) and rule.gate != OPEN_TO_ANY_AGENCY:
            sentence = f"permits whatever agency there is or will be ('{rule.agency}')"
            way_out = "Name the agencies, or explain why any agency with such a role needs it."
            yield told.rule(Severity.WARNING, rule.id, "any-agency", sentence, way_out)

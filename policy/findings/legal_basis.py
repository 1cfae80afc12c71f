"""Finds permits that rest on no law: no legal gateway, one that is not in force, one that does not reach so far."""

from collections.abc import Iterator
from datetime import date

from policy.cells import one_of
from policy.faults import unknown_word
from policy.findings.finding import Finding, Severity, Told
from policy.gateways import GATEWAYS_FILE, LegalGateway, cited
from policy.protocol import Rule
from policy.vocabulary import Vocabulary
from policy.whole_protocol import WholeProtocol

# The gates that open because the law gives a service its task.
STATUTORY = ("STAT", "OBJ", "PROT")
OPEN_TO_OBJECTION = "OBJ"


def legal_basis(whole: WholeProtocol, today: date) -> Iterator[Finding]:
    """Yield what is wrong on this day with the legal gateways that rules cite or should cite."""
    told = Told(whole)
    for rule in whole.table.protocol.rules:
        codes = cited(rule.because)
        statutory = rule.effect == "permit" and rule.gate in STATUTORY
        if statutory and not codes:
            sentence = f"permits by {rule.gate} without a legal gateway"
            way_out = f"End its because with the code of one in {GATEWAYS_FILE}, in brackets."
            yield told.rule(Severity.ERROR, rule.id, "no-gateway", sentence, way_out)
        gateways = [whole.register[code] for code in codes if code in whole.register]
        for code in codes:
            if code not in whole.register:
                yield _unknown(told, rule, code, whole)
        for gateway in gateways:
            yield from _out_of_force(told, rule, gateway, today, statutory=statutory)
        if statutory and gateways and len(gateways) == len(codes):
            yield from _too_short(told, rule, gateways, whole.table.vocabulary)


def _unknown(told: Told, rule: Rule, code: str, whole: WholeProtocol) -> Finding:
    sentence = f"cites an {unknown_word('legal gateway', code, whole.register)}".rstrip("?")
    return told.rule(
        Severity.ERROR, rule.id, "unknown-gateway", sentence, f"Mend the code, or enter it in {GATEWAYS_FILE}."
    )


def _out_of_force(told: Told, rule: Rule, gateway: LegalGateway, today: date, *, statutory: bool) -> Iterator[Finding]:
    standing = gateway.standing(today)
    if standing:
        # A permit without law in force is unlawful; a bar that cites old law only reads badly.
        severity = Severity.ERROR if statutory else Severity.WARNING
        sentence = f"cites {gateway.code}, which {standing} (looked at for {today})"
        yield told.rule(severity, rule.id, "gateway-not-in-force", sentence, "Cite law that is in force on that day.")


def _too_short(told: Told, rule: Rule, gateways: list[LegalGateway], vocabulary: Vocabulary) -> Iterator[Finding]:
    codes = ", ".join(gateway.code for gateway in gateways)
    giving = [gateway for gateway in gateways if gateway.gives]
    if not giving:
        sentence = f"permits by {rule.gate} on {codes}, a {gateways[0].kind}, which lets nothing be disclosed"
        yield told.rule(Severity.ERROR, rule.id, "no-gateway", sentence, "Cite a duty or a power.")
        return
    missed = _missed(rule, giving, vocabulary)
    if missed:
        sentence = f"rests on {codes}, which does not reach {missed}"
        way_out = "Cite law that does, narrow the rule, ask for agreement instead, or explain why it may stand."
        yield told.rule(Severity.WARNING, rule.id, "gateway-reach", sentence, way_out)
    if rule.gate == OPEN_TO_OBJECTION and not any(gateway.objection for gateway in giving):
        sentence = f"permits unless the right person objects, but {codes} gives nobody a right to object"
        way_out = "Cite law that does, or explain where the right to object comes from."
        yield told.rule(Severity.WARNING, rule.id, "gateway-objection", sentence, way_out)
    if all(gateway.agreement for gateway in giving):
        sentence = f"permits by {rule.gate}, but {codes} reaches nothing without the person's agreement"
        way_out = "Permit by CONS, cite other law, or explain where the agreement is given."
        yield told.rule(Severity.WARNING, rule.id, "gateway-agreement", sentence, way_out)


def _missed(rule: Rule, gateways: list[LegalGateway], vocabulary: Vocabulary) -> str:
    """Return the recipients and purposes of a rule that none of its gateways reaches, in words."""
    missed = [
        (agency, purpose)
        for agency in _recipients(rule, vocabulary)
        for purpose in vocabulary.purposes
        if one_of(purpose, rule.purpose) and not any(gateway.reaches(agency, purpose) for gateway in gateways)
    ]
    agencies = list(dict.fromkeys(agency for agency, _purpose in missed))
    purposes = list(dict.fromkeys(purpose for _agency, purpose in missed))
    return f"{', '.join(agencies)} for {', '.join(purposes)}" if missed else ""


def _recipients(rule: Rule, vocabulary: Vocabulary) -> list[str]:
    """Return the agencies of a rule that have one of its roles."""
    return [
        agency
        for agency, roles in vocabulary.roles.items()
        if one_of(agency, rule.agency) and any(one_of(role, rule.role) for role in roles)
    ]

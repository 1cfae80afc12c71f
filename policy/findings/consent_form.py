"""Finds what a young person is asked to agree to without ever being shown it: categories that the form lacks."""

from collections.abc import Iterator

from policy.cells import one_of
from policy.findings.finding import Finding, Severity, Told
from policy.possibilities import CONSENT
from policy.whole_protocol import WholeProtocol


def consent_form(whole: WholeProtocol) -> Iterator[Finding]:
    """Yield a finding for each permit by consent that opens a category which is not on the consent form."""
    told, words = Told(whole), whole.table.vocabulary
    for rule in whole.table.protocol.rules:
        opened = [word for word in words.categories if one_of(word, rule.category)]
        missing = [word for word in opened if word not in words.consent_form]
        if rule.gate == CONSENT and missing:
            sentence = f"opens by consent what the consent form lacks: {', '.join(missing)}"
            way_out = "Put it on the form and into [consent_form] of the vocabulary, or take it out of the rule."
            yield told.rule(Severity.WARNING, rule.id, "not-on-form", sentence, way_out)

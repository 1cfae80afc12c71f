"""The outcome of scenarios as JUnit XML, which continuous-integration servers read."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from engine.scenario_case import Outcome


def as_junit(protocol: str, outcomes: Sequence[Outcome]) -> str:
    """Return one test case a scenario, with a failure for each category that came out otherwise."""
    failed = sum(bool(outcome.failures) for outcome in outcomes)
    suite = Element("testsuite", name=protocol, tests=str(len(outcomes)), failures=str(failed), errors="0", skipped="0")
    for outcome in outcomes:
        case = SubElement(suite, "testcase", classname="scenarios", name=outcome.scenario.id)
        for failure in outcome.failures:
            message = f"{failure.category}: expected {failure.what} {failure.expected}, got {failure.got}"
            SubElement(case, "failure", message=message).text = f"decided by {', '.join(failure.rules) or 'no rule'}"
    indent(suite)
    return tostring(suite, encoding="unicode", xml_declaration=True) + "\n"

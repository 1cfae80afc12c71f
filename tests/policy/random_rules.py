"""Random rules and guarantees over the small protocol's words: at most three values a field."""

from hypothesis import strategies as st

from policy.cells import ANY
from policy.guarantee_file import KINDS, Guarantee
from policy.protocol import Rule, RuleId
from tests.policy.small_protocol import CATEGORIES, FACTS, PLAIN_GATES, POSTS, RELATIONSHIPS

ROLES = tuple(role for _agency, role in POSTS)
GATES = (*PLAIN_GATES, "CONS")
CONDITIONS = ("", "is_young", "is_old", "is_shielded_and_young")
SHOWN = ("existence", "summary", "full")


def cells(words: tuple[str, ...]) -> st.SearchStrategy[str]:
    some = st.lists(st.sampled_from(words), min_size=1, max_size=2, unique=True).map("|".join)
    return st.one_of(st.just(ANY), some, some, some.map("*-{}".format))


def rule(effect: str, gate: st.SearchStrategy[str], levels: tuple[str, ...]) -> st.SearchStrategy[Rule]:
    return st.builds(
        Rule,
        id=st.just(RuleId("R")),
        effect=st.just(effect),
        agency=cells(("school", "health")),
        role=cells(ROLES),
        relationship=cells(RELATIONSHIPS),
        category=cells(CATEGORIES),
        purpose=cells(("education", "safeguarding")),
        gate=gate,
        level=st.sampled_from(levels),
        condition=st.sampled_from(CONDITIONS),
        because=st.just("Because."),
    )


def numbered(rules: list[Rule]) -> tuple[Rule, ...]:
    return tuple(
        Rule(RuleId(f"R{number}"), *(getattr(each, name) for name in Rule.__slots__[1:]))
        for number, each in enumerate(rules)
    )


PERMITS = rule("permit", st.sampled_from(GATES), SHOWN)
BARS = st.one_of(rule("deny", st.just(""), ("hidden",)), rule("cap", st.just(""), ("existence", "summary")))
RULES = st.lists(st.one_of(PERMITS, PERMITS, BARS), min_size=1, max_size=6).map(numbered)
GUARANTEES = st.builds(
    Guarantee,
    id=st.just("G"),
    sentence=st.just("It is so."),
    kind=st.sampled_from(KINDS),
    agency=cells(("school", "health")),
    role=cells(ROLES),
    relationship=cells(RELATIONSHIPS),
    category=cells(CATEGORIES),
    purpose=cells(("education", "safeguarding")),
    gate=cells(GATES),
    level=st.sampled_from(SHOWN),
    given=st.sampled_from(("", "", *FACTS, "!shielded", "on_roll", "!caseload & old", "young | caseload")),
)

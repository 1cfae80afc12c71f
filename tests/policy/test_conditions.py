import pytest

from policy.conditions import FormulaRefused, parse_formula

# Three categories, one bit each.
EVERYTHING = 0b111
FACTS = {"shielded": 0b111, "allow_listed": 0b000, "art18": 0b010, "looked_after": 0b011}


def holds(text: str) -> int:
    return parse_formula(text).holds(FACTS, EVERYTHING)


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("art18", 0b010),
        ("!art18", 0b101),
        ("looked_after & art18", 0b010),
        ("allow_listed | art18", 0b010),
        ("shielded & !allow_listed", 0b111),
        ("!(looked_after & art18)", 0b101),
        ("!!art18", 0b010),
    ],
)
def test_a_formula_holds_for_the_categories_for_which_it_comes_out_true(text: str, categories: int) -> None:
    assert holds(text) == categories


def test_not_binds_closer_than_and() -> None:
    assert holds("!art18 & allow_listed") == 0b000
    assert holds("!(art18 & allow_listed)") == 0b111


def test_and_binds_closer_than_or() -> None:
    assert holds("shielded | art18 & allow_listed") == 0b111
    assert holds("(shielded | art18) & allow_listed") == 0b000


def test_a_fact_that_is_not_given_holds_for_no_category() -> None:
    assert holds("restricted") == 0
    assert holds("!restricted") == EVERYTHING


def test_a_fact_never_holds_for_more_categories_than_there_are() -> None:
    assert parse_formula("art18").holds({"art18": 0b11111}, EVERYTHING) == EVERYTHING
    assert parse_formula("!art18").holds({"art18": 0b01000}, EVERYTHING) == EVERYTHING


def test_a_formula_keeps_its_text_and_names_its_facts() -> None:
    formula = parse_formula("restricted & !allow_listed & !(exceptional & second_authoriser)")
    assert formula.text == "restricted & !allow_listed & !(exceptional & second_authoriser)"
    assert formula.facts == {"restricted", "allow_listed", "exceptional", "second_authoriser"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it cannot be read; write facts joined by '&' and '|', with '!' for not"),
        ("shielded &", "it cannot be read; write facts joined by '&' and '|', with '!' for not"),
        ("shielded allow_listed", "it cannot be read; write facts joined by '&' and '|', with '!' for not"),
        ("~shielded", "'~' is not known; write '!' for not"),
        ("shielded and restricted", "'shielded and restricted' is neither a fact nor joined by '&', '|' or '!'"),
        ("not shielded", "'not shielded' is neither a fact nor joined by '&', '|' or '!'"),
        ("shielded ^ restricted", "'shielded ^ restricted' is neither a fact nor joined by '&', '|' or '!'"),
        ("shielded & 1", "'1' is neither a fact nor joined by '&', '|' or '!'"),
        ("shielded & open('x')", "\"open('x')\" is neither a fact nor joined by '&', '|' or '!'"),
        ("facts.shielded", "'facts.shielded' is neither a fact nor joined by '&', '|' or '!'"),
    ],
)
def test_what_is_no_formula_is_refused_and_what_is_out_of_place_is_named(text: str, told: str) -> None:
    with pytest.raises(FormulaRefused) as refused:
        parse_formula(text)
    assert str(refused.value).replace('"', "'") == told.replace('"', "'")

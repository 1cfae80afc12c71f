import pytest
from click.testing import CliRunner, Result

from gateway.commands import concordat


def explain(who: str, *relationships: str, purpose: str = "youth_justice", age: str = "15") -> Result:
    held = [word for relationship in relationships for word in ("--relationship", relationship)]
    return CliRunner().invoke(concordat, ["explain", "--as", who, *held, "--purpose", purpose, "--age", age])


def row(result: Result, category: str) -> str:
    return next(line for line in result.stdout.splitlines() if f" {category} " in line)


def test_a_role_is_shown_what_it_may_see_at_which_level_and_by_which_rules() -> None:
    result = explain("yot.yot_worker", "court_order")

    assert result.exit_code == 0
    assert all(word in row(result, "ca.plan") for word in ("summary", "STAT", "Y03"))
    assert "hidden" in row(result, "he.sexual")
    assert "youth-support@1.0#" in result.stdout


def test_without_a_relationship_nothing_is_shown() -> None:
    result = explain("yot.yot_worker")

    assert result.exit_code == 0
    assert not any(level in result.stdout for level in ("● full", "◑ summary", "◔ existence"))
    assert result.stdout.count("○ hidden") == 34


def test_the_age_decides_where_a_condition_rests_on_it() -> None:
    inside, outside = (explain("connexions.pa", "caseload", purpose="guidance", age=age) for age in ("13", "12"))

    assert "summary" in row(inside, "sc.status")
    assert "summary" not in row(outside, "sc.status")


@pytest.mark.parametrize(
    ("who", "relationship", "purpose", "says"),
    [
        ("yott.yot_worker", "court_order", "youth_justice", "unknown agency 'yott'; did you mean 'yot'?"),
        (
            "yot.yot_workr",
            "court_order",
            "youth_justice",
            "unknown role of yot 'yot_workr'; did you mean 'yot_worker'?",
        ),
        ("yot.yot_worker", "court_oder", "youth_justice", "unknown relationship 'court_oder'; did you mean"),
        ("yot.yot_worker", "court_order", "youth_justce", "unknown purpose 'youth_justce'; did you mean"),
        ("yot", "court_order", "youth_justice", ""),
    ],
)
def test_a_word_that_is_not_known_is_refused_with_the_nearest_one(
    who: str, relationship: str, purpose: str, says: str
) -> None:
    result = explain(who, relationship, purpose=purpose)

    assert result.exit_code == 2
    assert result.stderr.startswith("concordat: ")
    assert says in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("age", ["-1", "26", "fifteen"])
def test_an_age_that_no_young_person_has_is_refused(age: str) -> None:
    assert explain("yot.yot_worker", "court_order", age=age).exit_code == 2

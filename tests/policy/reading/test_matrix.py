from dataclasses import replace
from pathlib import Path

import pytest

from policy.protocol import Protocol
from policy.reading.matrix import access_matrix, as_markdown, code
from policy.reading.phrases import NEVER
from policy.table_compiler import compile_table
from tests.policy.shipped_protocol import PROTOCOL, TABLE, VOCABULARY

MATRIX = access_matrix(TABLE)
TEXT = as_markdown(MATRIX)
DOCS = Path(__file__).parents[3] / "docs"


def page(protocol: Protocol) -> str:
    return as_markdown(access_matrix(compile_table(protocol)))


def cell(agency: str, role: str, category: str) -> str:
    table = next(table for table in MATRIX.agencies if table.label == VOCABULARY.agencies[agency])
    return code(table.rows[category][table.roles.index(VOCABULARY.roles[agency][role])])


@pytest.mark.parametrize(
    ("agency", "role", "category", "expected"),
    [
        ("connexions", "pa", "id.core", "S3 X3 own3"),
        # By law unless objected; and in full with consent, or where its own service recorded it.
        ("connexions", "pa", "ed.attainment", "O3 C3 own3"),
        ("connexions", "pa", "ca.casenotes", "X2 own3"),
        ("careers", "careers_adviser", "ed.attendance", "O2"),
        ("school", "teacher", "he.mental", NEVER),
        ("school", "teacher", "sc.status", "A1"),
        ("school", "dsl", "he.substance", "C2 X2"),
        ("csc", "social_worker", "he.mental", "P2 C2 A3 X2"),
        ("csc", "social_worker", "ed.attainment", "P3 S3 C3"),
        ("yot", "yot_worker", "he.sexual", "C2"),
        ("yot", "yot_worker", "yj.spent", "own3"),
        ("housing", "housing_officer", "yj.risk", "A2"),
        ("la_education", "ccis_tracker", "sc.status", "S1"),
        ("police", "police_investigator", "sf.concern", "A2"),
    ],
)
def test_a_cell_says_the_best_level_by_gate(agency: str, role: str, category: str, expected: str) -> None:
    assert cell(agency, role, category) == expected


def test_a_row_of_the_page_has_a_cell_for_each_role_in_the_order_of_the_headings() -> None:
    lines = TEXT.splitlines()
    start = lines.index("## Early help and targeted youth support")

    assert lines[start + 2] == "| information | family worker | youth worker |"
    assert "| mental health (`he.mental`) | C2 X2 own3 | C2 X2 own3 |" in lines[start:]


def test_every_category_has_a_row_for_every_kind_of_agency_that_is_shown_something() -> None:
    shown = [agency for agency in MATRIX.agencies if agency.roles]

    for category in VOCABULARY.categories:
        assert TEXT.count(f"(`{category}`) |") == len(shown)


def test_roles_that_are_never_shown_anything_are_named_in_a_sentence() -> None:
    assert "Never shown anything: governance lead, partnership auditor, data-protection officer, system adm" in TEXT
    assert "| governance lead |" not in TEXT


def test_a_kind_of_agency_without_a_role_is_told_apart() -> None:
    heading = "## Voluntary and community organisations\n\n"
    assert f"{heading}Never shown anything: charity auditor, data-protection officer and Caldicott guardian." in TEXT
    nobody = replace(PROTOCOL, vocabulary=replace(VOCABULARY, roles={**VOCABULARY.roles, "vcs": {}}))
    assert f"{heading}This kind of agency has no role in the protocol" in page(nobody)


def test_the_legend_explains_every_sign_that_a_cell_uses() -> None:
    explained = {line.split("|")[1].strip().split(" ")[0] for line in TEXT.splitlines() if line.startswith("| ")}
    used = {code(cell) for agency in MATRIX.agencies for cells in agency.rows.values() for cell in cells}

    assert {sign.rstrip("123") for each in used for sign in each.split()} <= explained
    assert {"1", "2", "3"} <= explained


def test_the_page_names_the_protocol_and_its_version_but_not_its_hash() -> None:
    assert "Protocol youth-support@1.0." in TEXT
    assert TABLE.protocol.hash not in TEXT


def test_the_page_says_that_it_is_not_legal_advice() -> None:
    assert VOCABULARY.protocol["notice"] in TEXT


def test_a_word_that_would_break_the_table_is_escaped() -> None:
    category = replace(VOCABULARY.categories["he.mental"], label="mental | <b>health")
    words = replace(VOCABULARY, categories={**VOCABULARY.categories, "he.mental": category})
    text = as_markdown(access_matrix(replace(TABLE, protocol=replace(PROTOCOL, vocabulary=words))))

    assert "| mental \\| &lt;b>health (`he.mental`) |" in text


def test_the_matrix_in_the_documentation_is_the_one_that_is_generated() -> None:
    assert (DOCS / "access-matrix.md").read_text("utf-8") == TEXT, "concordat protocol matrix DIR --out it again"

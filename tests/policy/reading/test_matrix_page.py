from dataclasses import dataclass, field
from html.parser import HTMLParser

from policy.reading.matrix import access_matrix
from policy.reading.matrix_page import as_page
from tests.policy.shipped_protocol import PROTOCOL, TABLE, VOCABULARY

VOID = {"meta"}
PAGE = as_page(access_matrix(TABLE))


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class Reader(HTMLParser):
    elements: list[Element] = field(default_factory=list)
    open_now: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self.open_now.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open_now.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.open_now:
            element.text += data


def read(page: str) -> list[Element]:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open_now
    return reader.elements


def tagged(tag: str) -> list[Element]:
    return [element for element in read(PAGE) if element.tag == tag]


def test_the_page_has_one_main_heading_and_names_its_language() -> None:
    [heading] = tagged("h1")
    [page] = tagged("html")

    assert PROTOCOL.title in heading.text
    assert page.attributes["lang"] == "en-GB"


def test_every_table_has_a_caption() -> None:
    assert len(tagged("caption")) == len(tagged("table")) > 10
    assert all(caption.text.strip() for caption in tagged("caption"))


def test_every_heading_of_a_table_says_what_it_heads() -> None:
    assert {heading.attributes.get("scope") for heading in tagged("th")} == {"col", "row"}


def test_every_cell_says_its_state_in_a_symbol_and_words() -> None:
    legend = len(VOCABULARY.gates) + 4
    cells = tagged("td")[legend:]

    assert len(cells) > 34 * 30
    assert all(cell.text[0] in "○◔◑●" and any(letter.islower() for letter in cell.text) for cell in cells)


def test_the_teachers_cell_for_mental_health_reads_never() -> None:
    row = PAGE.split("What schools could be shown</caption>")[1].split("mental health (he.mental)</th>")[1]

    assert row.split("</tr>")[0].split("<td>")[5] == "○ never</td>"


def test_the_page_fetches_nothing_and_runs_nothing() -> None:
    assert {element.tag for element in read(PAGE)}.isdisjoint({"script", "link", "img", "iframe"})
    assert all(not name.startswith("on") for element in read(PAGE) for name in element.attributes)
    assert "http" not in PAGE
    assert "url(" not in PAGE


def test_a_wide_table_scrolls_in_a_labelled_box_that_the_keyboard_reaches() -> None:
    boxes = [element for element in tagged("div") if element.attributes.get("class") == "scroll"]

    assert len(boxes) == len(tagged("table"))
    assert all(box.attributes["tabindex"] == "0" and box.attributes["aria-label"] for box in boxes)


def test_the_page_says_that_it_is_not_legal_advice() -> None:
    assert any(VOCABULARY.protocol["notice"] in paragraph.text for paragraph in tagged("p"))

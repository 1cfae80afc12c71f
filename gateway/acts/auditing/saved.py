"""The questions that auditors ask again and again: listed, and answered with entries and what lies beside them."""

from engine.case import local_day
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, let
from gateway.acts.auditing.searching import ACTION, own, page
from gateway.auditing.log_question import LogQuestion
from gateway.auditing.saved_questions import SavedQuestion, saved_questions
from gateway.problems import Problem, unknown_word
from gateway.storage.registers import REGISTERS
from gateway.visit import Answer, Visit


def list_questions(visit: Visit) -> Answer:
    """Return the saved questions, with what each asks for."""
    let(visit, ACTION)
    visit.note(SectionName.DETAIL, read="questions")
    body = {"questions": [each.told for each in saved_questions().values()]}
    return answer(visit, Done(body, Kind.LOG_READ, "answered", status=200))


def ask_saved(visit: Visit, name: str, given: LogQuestion, count: int, before: int | None) -> Answer:
    """Answer a saved question."""
    let(visit, ACTION)
    saved = saved_questions().get(name)
    if saved is None:
        raise unknown_word("question", name, saved_questions())
    _check_given(saved, given)
    body, entries = page(visit, saved.filled(given), count, before)
    beside = REGISTERS[saved.register](visit.connection, own(visit), local_day(visit.at)) if saved.register else []
    visit.note(SectionName.DETAIL, read="question", asked={"question": name, **given.asked}, count=entries)
    whole = {**saved.told, **body, "beside_the_log": beside}
    return answer(visit, Done(whole, Kind.LOG_READ, "answered", status=200))


def _check_given(saved: SavedQuestion, given: LogQuestion) -> None:
    if missing := [name for name in saved.asks if not getattr(given, name)]:
        sentence = f"This question asks for {' and '.join(missing)}; give it as well."
        raise Problem("invalid-request", sentence, {"asks": list(saved.asks)})

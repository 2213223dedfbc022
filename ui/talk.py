"""A conversation as an immutable value. Knows what was asked and which citation is open, nothing of any screen."""
from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from desk.asked import new_visit
from ingest.errors import TooBusy

Answer = dict[str, Any]
AnswerFunction = Callable[[str, dict[str, Any], Any], Answer]
Keep = Callable[[str, Answer, str], str]    # question, answer, visit → the token under which it is recorded, "" where it is not

FAILED, GONE = "failed", "gone"        # statuses of the screen, not of the contract: too many ask, or our own defect; what may be shown no longer
SORRY = "抱歉，回答这个问题时出了差错，已经记录下来；请换个问法再试，或稍后再来。"
WITHDRAWN = "这个回答所依据的文件已经撤下，不再显示。"
OUTDATED = "资料库在这以后有变动，请再问一次。"
NOT_KEPT = "not kept"                  # what the visitor said could not be recorded
MAX_QUESTION = 5001                    # what is longer is refused by the chain all the same
MAX_TURNS = 30

log = logging.getLogger("mingzhang.ui")


@dataclass(frozen=True)
class Turn:
    """One question with its answer. `token`: of its permanent link; `said`: the last button pressed to say what the visitor thinks of it, or NOT_KEPT."""

    question: str
    answer: Answer
    token: str = ""
    said: str = ""


@dataclass(frozen=True)
class Kept:
    """One thing that the next question keeps unless it names another; `assumed`: the last question did not say it."""

    key: str
    word: str
    value: Any
    assumed: bool = False

    @property
    def said(self) -> str:
        return f"{self.value}年" if self.key == "year" else str(self.value)


@dataclass(frozen=True)
class Talk:
    """`turns` oldest first, `open_turn` the one on screen, `open_citation` a position in its citations,
    `chosen` the disclosure picked in the chooser, `visit` a random key that ends with the conversation, `generation` that of the library in which all of it
    was public."""

    context: dict[str, Any] = field(default_factory=dict)
    chosen: int | None = None
    turns: tuple[Turn, ...] = ()
    open_turn: int = -1
    open_citation: int = 0
    visit: str = ""
    generation: int = 0

    @property
    def turn(self) -> Turn | None:
        return self.turns[self.open_turn] if self.turns else None

    @property
    def citations(self) -> list[dict[str, Any]]:
        return list(self.turn.answer.get("citations") or []) if self.turn else []

    @property
    def citation(self) -> dict[str, Any] | None:
        return self.citations[self.open_citation] if self.citations else None


def ask(talk: Talk, question: str, answer: AnswerFunction, library: Any, keep: Keep = lambda *_: "") -> Talk:
    """The conversation with one more turn; an empty question changes nothing."""
    question = question.strip()[:MAX_QUESTION]
    if not question:
        return talk
    found = safe_answer(question, talk.context, answer, library)
    visit = talk.visit or new_visit()
    turns = (*talk.turns, Turn(question, found, keep(question, found, visit)))[-MAX_TURNS:]
    context = found.get("context") or talk.context
    return follow(replace(talk, context=dict(context), turns=turns, open_turn=len(turns) - 1, open_citation=0, visit=visit), library)


def current(talk: Talk, library: Any) -> Talk:
    """The conversation as it may be shown now: without what was withdrawn since, and without what was told of a library that has changed."""
    if talk.generation == library.generation:
        return talk
    known = library.disclosures()
    public = {document for d in known for document in d.documents}
    turns = tuple(_current(turn, public) for turn in talk.turns)
    context = {} if turns and turns[-1].answer.get("answer") == WITHDRAWN else talk.context
    return replace(talk, generation=library.generation, turns=turns, context=context, chosen=talk.chosen if any(d.id == talk.chosen for d in known) else None)


def tells_of_others(answer: Answer) -> bool:
    """Does it name what it does not cite? A refusal names what the library holds, a sum those in which it did not find the thing."""
    return not answer.get("citations") or bool(answer.get("missing"))


def _current(turn: Turn, public: set[str]) -> Turn:
    """Suggestions name what there was as well."""
    cited = {str(c.get("document_id")) for c in turn.answer.get("citations") or []}
    if cited <= public and not tells_of_others(turn.answer):
        return replace(turn, answer=turn.answer | {"suggestions": []})
    said = WITHDRAWN if not cited <= public or turn.answer.get("answer") == WITHDRAWN else OUTDATED
    return Turn(turn.question, {"question": turn.question, "status": GONE, "answer": said})


def say(talk: Talk, said: str) -> Talk:
    """The conversation with what the visitor says of the open answer."""
    if talk.turn is None:
        return talk
    at = talk.open_turn % len(talk.turns)
    return replace(talk, turns=(*talk.turns[:at], replace(talk.turn, said=said), *talk.turns[at + 1:]))


def safe_answer(question: str, context: dict[str, Any], answer: AnswerFunction, library: Any) -> Answer:
    """The answer, or one Chinese sentence when answering broke; the traceback goes to the log only."""
    try:
        return answer(question, dict(context), library)
    except TooBusy as error:
        return {"question": question, "status": FAILED, "answer": f"{error.message}。", "context": context}
    except Exception:
        log.exception("answering failed")
        return {"question": question, "status": FAILED, "answer": SORRY, "context": context}


def choose(talk: Talk, disclosure: Any | None) -> Talk:
    """Put a disclosure's department, year and kind into the context; None takes them, and what was said under them, out."""
    if disclosure is None:
        return replace(talk, chosen=None, context={})
    return replace(talk, chosen=disclosure.id, context={"department": disclosure.department, "year": disclosure.year, "kind": disclosure.kind})


def follow(talk: Talk, library: Any) -> Talk:
    """Let the chooser follow when a question moved the conversation to another department or year."""
    named = (talk.context.get("department"), talk.context.get("year"))
    if talk.chosen is None or None in named:
        return talk
    known = [d for d in library.disclosures() if (d.department, d.year) == named]
    if any(d.id == talk.chosen for d in known):
        return talk
    return replace(talk, chosen=known[0].id if known else None)


NAMES = {"department": "单位", "year": "年度", "kind": "文件", "scope": "口径", "subject": "项目"}


def kept(talk: Talk) -> list[Kept]:
    """What the next question would keep, in the order in which it is shown; nothing before the first question."""
    if not talk.turns:
        return []
    assumed = (talk.turns[-1].answer.get("reading") or {}).get("assumed") or []
    found = [(key, value) for key in NAMES for value in listed(talk.context.get(key))]
    return [Kept(key, NAMES[key], value, key in assumed) for key, value in found]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def drop(talk: Talk, index: int) -> Talk:
    """The conversation without one of the things it keeps; a disclosure picked in the chooser is let go with what came from it."""
    from qa.context import forget

    if not 0 <= index < len(kept(talk)):
        return talk
    gone = kept(talk)[index]
    chosen = None if gone.key in ("department", "year", "kind") else talk.chosen
    return replace(talk, chosen=chosen, context=forget(talk.context, gone.key, gone.value))


def restart(talk: Talk, library: Any) -> Talk:
    """An empty conversation about the same chosen disclosure."""
    chosen = next((d for d in library.disclosures() if d.id == talk.chosen), None)
    return choose(Talk(), chosen)


def chosen_reading(turn: Turn, reading: str, departments: set[str]) -> str:
    """The question that a clicked suggestion stands for: a bare department completes the question that lacked it."""
    return f"{reading}{turn.question}" if reading in departments else reading


def reopen(talk: Talk, turn: int) -> Talk:
    """Show an earlier turn; the context stays that of the newest."""
    return replace(talk, open_turn=turn, open_citation=0) if 0 <= turn < len(talk.turns) else talk


def cite(talk: Talk, number: int) -> Talk:
    """Open the citation with this id."""
    ids = [c.get("id") for c in talk.citations]
    return replace(talk, open_citation=ids.index(number)) if number in ids else talk


def step(talk: Talk, by: int) -> Talk:
    """Open the next or previous citation, going round at the ends."""
    return replace(talk, open_citation=(talk.open_citation + by) % len(talk.citations)) if talk.citations else talk

"""What a question or a click makes of a conversation, and what of it is kept."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk.feedback import USEFUL, WRONG
from desk.recorder import Recorder
from ui import talk as talking
from ui.after import REMARK
from ui.examples import examples, published
from ui.talk import AnswerFunction, Talk

MOVES: dict[str, Callable[[Talk, int], Talk]] = {"cite": talking.cite, "step": talking.step, "turn": talking.reopen, "drop": talking.drop}


class Asking:
    """What a question or a click makes of a conversation."""

    def __init__(self, answer: AnswerFunction, library: Any, recorder: Recorder | None = None) -> None:
        self.answer, self.library, self.recorder = answer, library, recorder

    def ask(self, before: Talk, question: str) -> Talk:
        return talking.ask(before, question, self.answer, self.library, self.keep)

    def keep(self, question: str, found: talking.Answer, visit: str) -> str:
        return self.recorder.keep(question, found, visit, self.library.generation) if self.recorder else ""

    def picked(self, before: Talk, kind: str, index: int, remark: str = "") -> Talk:
        """The conversation after a click on one of our own buttons."""
        if kind in (USEFUL, WRONG, REMARK):
            return self.said(before, kind, remark)
        if kind in MOVES:
            return MOVES[kind](before, index)
        offered = offers(before, self.library)
        if not 0 <= index < len(offered):
            return before
        departments = {d.department for d in published(self.library)}
        return self.ask(before, talking.chosen_reading(before.turn, offered[index], departments) if before.turn else offered[index])

    def said(self, before: Talk, kind: str, remark: str) -> Talk:
        """A visitor's word on the open answer; a remark goes with 有误."""
        if before.turn is None or self.recorder is None:
            return before
        done = self.recorder.feedback(before.turn.token, WRONG if kind == REMARK else kind, remark)
        return talking.say(before, kind if done else talking.NOT_KEPT)


def offers(talk: Talk, library: Any) -> list[str]:
    """The questions offered on screen: those of the open answer, or examples before the first."""
    return list(talk.turn.answer.get("suggestions") or []) if talk.turn else examples(library, talk.chosen)

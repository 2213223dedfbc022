"""A reading picked of an ambiguous question: its text sent back, its place in the list, or the words that only it has."""
from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qa.claims import Outcome, claim
from qa.figures import converted
from qa.question import WITH_CARRY, WITHOUT_CARRY
from qa.search import carry_cost
from qa.text import squeeze
from qa.turns import Figure, figure
from qa.views import Shelf

if TYPE_CHECKING:
    from qa.question import Question

LONGEST = 24        # characters: a longer text is a question of its own
NTH = re.compile(r"^(?P<bare>[1-6])$|^(?:就|要|选|我要|我选|看|那就|是)?(?:(?P<last>最后|后面?)(?:一)?|(?P<first>前面?)(?:一)?|第(?P<n>[一二三四五六1-6]))(?:个|种|项|条|家)?(?:吧|呢|的)?[。？?！!]?$")
AROUND = re.compile(r"^(?:我|就|那就|那|是|要|想要|选|看|问的是|指的是|说的是|的|：)+|(?:那|这)?(?:个|种|项|条|笔|家)?(?:的)?(?:吧|呢|啊)?[。？?！!]?$|(?:的|口径|那(?:个|种|项|条|笔|家)|这(?:个|种|项|条|笔|家))+$")


def picked(text: Any, context: dict[str, Any], library: Shelf) -> tuple[str, Figure | None] | None:
    """The question that had several readings, and the one picked of them; for a department, the question completed. None: nothing was picked."""
    pending = context.get("pending") or {}
    if not pending or not isinstance(text, str):
        return None
    if names := pending.get("departments"):
        name = one_of(text, names)
        said = pending.get("said")
        question = str(pending["question"])
        return (question.replace(said, name, 1) if said else f"{name}{question}", None) if name else None
    readings = pending.get("readings") or []
    shelf = {d.id: d for d in library.disclosures(drafts=bool(context.get("staff")))}
    figures = {r["text"]: f for r in readings if r.get("disclosure") in shelf and (f := figure(r, shelf[r["disclosure"]], library))}
    name = one_of(text, list(figures)) or by_carry(text, figures)
    return (str(pending["question"]), figures[name]) if name else None


def one_of(text: str, names: Sequence[str]) -> str | None:
    """The only name that a short text says, points at, or says a part of that no other has."""
    said = squeeze(text)
    if exact := [n for n in names if squeeze(n) == said]:
        return exact[0]
    if len(said) > LONGEST:
        return None
    if m := NTH.match(said):
        said = m["bare"] or m["n"] or ""
        at = -1 if m["last"] else 0 if m["first"] else int(said) - 1 if said.isdigit() else "一二三四五六".index(said)
        return names[at] if at < len(names) else None
    for _ in range(3):
        said = AROUND.sub("", said)
    fit = [n for n in names if len(said) >= 2 and said in squeeze(n)]
    return fit[0] if len(fit) == 1 else None


def by_carry(text: str, figures: dict[str, Figure]) -> str | None:
    """「含结转的那个」: the reading whose scope it is."""
    carry = "不含" if WITHOUT_CARRY.search(text) else "含" if WITH_CARRY.search(text) else ""
    if not carry or len(text) > LONGEST:
        return None
    fit = [name for name, (_, node) in figures.items() if carry_cost(node.fact, carry) <= 0]
    return fit[0] if len(fit) == 1 else None


def chosen(q: Question) -> Outcome | None:
    """The answer by the reading that was picked."""
    if q.chosen is None:
        return None
    disclosure, node = q.chosen
    return Outcome("answered", "lookup", [claim(converted(q, node), disclosure)], subject=node.fact.name)

"""The screens for answers: the queue of what the public asked, and one answer with its judgement."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import Response
from markupsafe import Markup

from desk import answers, asked, judgements
from desk.asked import Asked
from desk.base import Desk
from desk.cases import judged, lines, to_case
from desk.clock import HEADING, here, in_words
from desk.feedback import said_of
from desk.judgements import VERDICTS, Judgement, NotJudged, Right
from ingest.model import Document
from ui import link, render
from ui.desk.room import Visit
from ui.desk.sheets import book
from ui.pages.addresses import whole
from ui.pages.public import download
from ui.picture import page_size
from ui.pointing import parts, pointed_at, spots, value_of

STATES = {"open": "未评判", "judged": "已评判", "": "全部"}
SAID = {"": "不限", "wrong": "有误", "useful": "有用"}
STATUSES = {"": "不限"} | {status: word for status, (_, word) in render.STATUSES.items()}
COLUMNS = ((HEADING, 22), ("问题", 60), ("结果", 16), ("把握", 8), ("访客说", 10), ("访客的说明", 40), ("评判", 10), ("链接", 30))
VERDICT_COLUMNS = ((HEADING, 22), ("问题", 60), ("评判", 10), ("应为", 40), ("说明", 40), ("谁", 14), ("链接", 30))
MOST_ROWS = 20_000
SHOWN = 6                   # marked places shown as pictures
LONGEST = 200               # characters of words that are looked for
OFFERED = 300               # documents to choose from
FORGOTTEN = "这条提问已经不在记录里"


@dataclass(frozen=True)
class Filter(answers.Wanted):
    """Which answers are looked at, and which page of them."""

    page: str = "1"

    def address(self, **other: Any) -> str:
        return urlencode(vars(self) | other)


def filter_of(visit: Visit) -> Filter:
    given = visit.request.query_params
    return Filter(**{name: given[name].strip()[:LONGEST] for name in vars(Filter()) if name in given})


@dataclass(frozen=True)
class Filled:
    """The form of a judgement. `pick`, `show` are its other buttons: a place pointed at, another page looked at."""

    verdict: str = ""
    right: str = ""
    text: str = ""
    remark: str = ""
    seen: str = "0"
    document: str = ""
    number: str = "1"
    pick: str = ""
    show: str = ""


# --- the queue ------------------------------------------------------------------------------------------------------

def queue(visit: Visit) -> Response:
    chosen = filter_of(visit)
    at = max(whole(chosen.page) or 1, 1)
    with visit.room.desk.reading() as connection:
        found = answers.answers(connection, chosen, answers.PAGE, (at - 1) * answers.PAGE)
        total = answers.count(connection, chosen)
    return visit.page("desk_answers.html", here=here, found=found, total=total, at=at, last=max(-(-total // answers.PAGE), 1), wanted=chosen, states=STATES, said=SAID, statuses=STATUSES, verdicts=VERDICTS)


def workbook(visit: Visit) -> Response:
    with visit.room.desk.reading() as connection:
        found, verdicts = answers.answers(connection, filter_of(visit), MOST_ROWS), judgements.every(connection)
    return book("提问和评判.xlsx", ("问答", COLUMNS, map(row, found)), ("评判", VERDICT_COLUMNS, (verdict_row(*one) for one in verdicts)))


def cases(visit: Visit) -> Response:
    """What was judged, as cases that `mingzhang eval` runs."""
    with visit.room.desk.reading() as connection:
        made = lines(to_case(found, said, visit.room.public) for found, said in judged(connection))
    return download(made.encode(), "cases.jsonl", "application/jsonl")


def row(one: answers.Listed) -> tuple[str, ...]:
    sure = "" if one.confidence is None else f"{one.confidence:.3f}"
    return here(one.at), one.question, STATUSES.get(one.status, one.status), sure, SAID[one.said] if one.said else "", one.remark, VERDICTS.get(one.verdict, ""), f"a/{one.token}"


def verdict_row(question: str, one: Judgement) -> tuple[str, ...]:
    """Every judgement, also those that a later one took the place of."""
    return here(one.at), question, VERDICTS[one.verdict], one.right.text if one.right else "", one.remark, one.by, f"a/{one.token}"


# --- one answer -----------------------------------------------------------------------------------------------------

class Known(NamedTuple):
    """An answer with all that was said of it."""

    found: Asked
    said: Any
    history: list[Judgement]


def page(visit: Visit) -> Response:
    known = known_of(visit.room.desk, visit.request.path_params["token"])
    return shown(visit, known, first_filled(known, visit.room.public)) if known else forgotten(visit)


def judge(visit: Visit) -> Response:
    """Keep a judgement, or show the form again: with a place that was pointed at, with another page, or with what is wrong."""
    token, filled = visit.request.path_params["token"], Filled(**{name: visit.said(name) for name in vars(Filled())})
    known = known_of(visit.room.desk, token)
    if known is None:
        return forgotten(visit)
    if filled.pick or filled.show:
        return shown(visit, known, replace(filled, right=filled.pick or filled.right))
    try:
        with visit.room.desk.writing() as connection:
            judgements.judge(connection, token, filled.verdict, right_of(filled, visit.room.public), filled.remark, visit.who.name, datetime.now(UTC), whole(filled.seen) or 0)
    except NotJudged as error:
        return shown(visit, known_of(visit.room.desk, token) or known, filled, error.message)
    return visit.to("/answers")


def forgotten(visit: Visit) -> Response:
    return visit.page("desk_said.html", 404, said=FORGOTTEN)


def known_of(desk: Desk, token: str) -> Known | None:
    with desk.reading() as connection:
        found = asked.find(connection, token)
        return Known(found, said_of(connection, token), judgements.history(connection, token)) if found else None


def right_of(filled: Filled, library: Any) -> Right | None:
    """What was written outranks what was pointed at."""
    if filled.text.strip():
        return Right("text", text=filled.text.strip()[:judgements.LONGEST])
    return pointed_at(library, filled.right) if filled.right else None


def first_filled(known: Known, library: Any) -> Filled:
    """The form as it is first shown: the newest judgement, and the first cited page."""
    last = known.history[0] if known.history else None
    right = last.right if last else None
    cited: dict[str, Any] = next(iter(known.found.answer.get("citations") or []), {})
    document, number = str(cited.get("document_id") or ""), cited.get("page") or 1
    if not document:
        document = next((d.id for d in offered(library, known.found)), "")
    return Filled(verdict=last.verdict if last else "", right=value_of(right) if right and right.kind != "text" else "", text=right.text if right and right.kind == "text" else "",
                  document=document, number=str(number))


def offered(library: Any, found: Asked) -> list[Document]:
    """The documents of the department that was asked about, those of the year first, or all."""
    named = str((found.answer.get("reading") or {}).get("department") or "").split("、")
    own = {d.id: d.year for d in library.disclosures() if d.department in named}
    every = library.documents()
    year = (found.answer.get("reading") or {}).get("year")
    return sorted((d for d in every if d.disclosure_id in own), key=lambda d: own[d.disclosure_id] != year) or list(every)[:OFFERED]


def shown(visit: Visit, known: Known, filled: Filled, wrong: str = "") -> Response:
    library, answer = visit.room.public, known.found.answer
    document = library.document(filled.document) if filled.document else None
    count = parts(library, document) if document else 0
    number = min(max(whole(filled.number) or 1, 1), count) if count else 1
    citations = answer.get("citations") or []
    seen = [c for c in citations[:SHOWN] if library.document(c["document_id"])]
    drawn = dict(zip((c["id"] for c in seen), link.fitting(seen, library, visit.room.pictures), strict=True))
    return visit.page("desk_answer.html", 409 if wrong else 200, here=here, known=known, day=in_words(known.found.at), outcome=render.STATUSES.get(known.found.status, render.STATUSES["failed"]),
                      plan=plan(answer), badges=Markup(render.badges(answer)), citations=[(c, render.place(c), drawn.get(c["id"], "")) for c in citations], values=[(v, render.amount(v)) for v in answer.get("values") or []],
                      filled=filled, right=pointed_at(library, filled.right) if filled.right else None, wrong=wrong, verdicts=VERDICTS, seen=known.history[0].id if known.history else 0,
                      documents=offered(library, known.found), document=document, number=number, count=count, size=page_size(library, document.id, number) if document else None,
                      spots=spots(library, document, number) if document else [])


def plan(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """How the question was understood and what was done, in words."""
    reading = answer.get("reading") or {}
    assumed = reading.get("assumed") or []
    names = {"department": "单位", "year": "年度", "kind": "文件", "subject": "项目", "scope": "口径", "operation": "运算"}
    read = [(word, f"{OPERATIONS.get(said, said) if key == 'operation' else render.scope(said)}{'（提问未写明）' if key in assumed else ''}") for key, word in names.items() if (said := reading.get(key))]
    return read + [("算式", f"{c['expression']} = {c['result']}{c['unit']}") for c in answer.get("computation") or []]


OPERATIONS = {"lookup": "查一个数或一句话", "sum": "相加", "change": "与上年比", "compare": "比较", "list": "列举", "per": "平均", "previous": "上年的数", "rank": "排名", "stages": "预算与执行", "overview": "一页概况",
              "ratio": "占比", "times": "倍数", "trend": "几年走势", "where": "变化出在哪里", "made": "数怎么来的", "": "没有认出"}

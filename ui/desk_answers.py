"""The desk's screens for answers: the queue, and one answer with its judgement. Who may come in is decided outside, by the `Gate`."""
# No `from __future__ import annotations` here: FastAPI reads annotations at run time.
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple, Protocol
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from openpyxl import Workbook
from pydantic import BaseModel

from desk import answers as queue
from desk import asked, judgements
from desk.asked import Asked
from desk.base import Desk
from desk.cases import judged, lines, to_case
from desk.feedback import said_of
from desk.judgements import VERDICTS, Judgement, NotJudged, Right
from ingest.model import Document
from ui import link, render
from ui.factbook import head, put
from ui.pages.frame import nothing_here, page
from ui.picture import Pictures, page_size
from ui.pointing import parts, pointed_at, spots, value_of

STAFF, ADMIN = "staff", "admin"
STATES = {"open": "未评判", "judged": "已评判", "": "全部"}
SAID = {"": "不限", "wrong": "有误", "useful": "有用"}
STATUSES = {"": "不限"} | {status: word for status, (_, word) in render.STATUSES.items()}
COLUMNS = ("时间", "问题", "结果", "把握", "访客说", "访客的说明", "评判", "链接")
MOST_ROWS = 20_000
SHOWN = 6                   # marked places shown as pictures
OFFERED = 300               # documents to choose from
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORGOTTEN = "这条提问已经不在记录里。"


class User(Protocol):
    """Who is signed in."""

    name: str
    role: str


class Gate(Protocol):
    """What signing in gives: a dependency that lets in only a role (and answers 303, 401 or 403 itself), one that a form must pass, and the form's token."""

    def need(self, role: str) -> Callable[..., Any]: ...
    def checked(self) -> Callable[..., Any]: ...
    def token(self, request: Request) -> str: ...


class Filter(BaseModel):
    state: str = "open"
    said: str = ""
    status: str = ""
    words: str = ""
    page: str = "1"

    @property
    def wanted(self) -> queue.Wanted:
        return queue.Wanted(self.state, self.said, self.status, self.words.strip()[:200])

    def address(self, **other: Any) -> str:
        return urlencode(self.model_dump() | other)


def whole(given: str) -> int:
    """A number from an address or a form; 0 for what is none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


class Filled(BaseModel):
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


@dataclass(frozen=True)
class Screens:
    """What every screen needs."""

    desk: Desk
    library: Any
    gate: Gate
    pictures: Pictures


def answers_router(desk: Desk, library: Any, gate: Gate) -> APIRouter:
    """/desk/answers and what hangs on it."""
    router, screens = APIRouter(prefix="/desk/answers"), Screens(desk, library, gate, Pictures(library))
    _add_queue(router, screens)
    _add_files(router, screens)
    _add_answer(router, screens)
    return router


# --- the queue ------------------------------------------------------------------------------------------------------

def _add_queue(router: APIRouter, screens: Screens) -> None:
    @router.get("")
    def listed(request: Request, user: Annotated[Any, Depends(screens.gate.need(STAFF))], wanted: Annotated[Filter, Query()]) -> Response:
        at = max(whole(wanted.page), 1)
        with screens.desk.reading() as connection:
            found = queue.answers(connection, wanted.wanted, queue.PAGE, (at - 1) * queue.PAGE)
            total = queue.count(connection, wanted.wanted)
        return page(request, "desk_answers.html", user=user, here=asked.here, found=found, total=total, at=at, last=max(-(-total // queue.PAGE), 1), wanted=wanted, states=STATES, said=SAID, statuses=STATUSES, verdicts=VERDICTS)


def _add_files(router: APIRouter, screens: Screens) -> None:
    """What can be taken away; the addresses stand beside /desk/answers."""
    @router.get(".xlsx")
    def xlsx(user: Annotated[Any, Depends(screens.gate.need(STAFF))], wanted: Annotated[Filter, Query()]) -> Response:
        with screens.desk.reading() as connection:
            found = queue.answers(connection, wanted.wanted, MOST_ROWS)
        return Response(book(found), media_type=XLSX, headers={"content-disposition": 'attachment; filename="answers.xlsx"'})

    @router.get(".jsonl")
    def cases(user: Annotated[Any, Depends(screens.gate.need(STAFF))]) -> Response:
        with screens.desk.reading() as connection:
            made = lines(to_case(found, said, screens.library) for found, said in judged(connection))
        return Response(made.encode(), media_type="application/jsonl", headers={"content-disposition": 'attachment; filename="cases.jsonl"'})


def book(found: list[queue.Listed]) -> bytes:
    """The queue as a workbook; nothing becomes a formula."""
    made = Workbook(write_only=True)
    sheet = made.create_sheet("问答")
    for column, width in zip("ABCDEFGH", (22, 60, 16, 8, 10, 40, 10, 30), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    sheet.append([head(sheet, title) for title in COLUMNS])
    for one in found:
        values = (asked.here(one.at), one.question, STATUSES.get(one.status, one.status), str(one.confidence or ""), SAID.get(one.said) if one.said else "", one.remark, VERDICTS.get(one.verdict, ""), f"a/{one.token}")
        sheet.append([put(sheet, value) for value in values])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# --- one answer -----------------------------------------------------------------------------------------------------

class Known(NamedTuple):
    """An answer with all that was said of it."""

    found: Asked
    said: Any
    history: list[Judgement]


def _add_answer(router: APIRouter, screens: Screens) -> None:
    @router.get("/{token}")
    def shown(token: str, request: Request, user: Annotated[Any, Depends(screens.gate.need(STAFF))]) -> Response:
        known = _known(screens.desk, token)
        return _answer(request, screens, user, known, first_filled(known, screens.library)) if known else nothing_here(request, FORGOTTEN)

    @router.post("/{token}", dependencies=[Depends(screens.gate.checked())])
    def said(token: str, request: Request, user: Annotated[Any, Depends(screens.gate.need(STAFF))], filled: Annotated[Filled, Form()]) -> Response:
        known = _known(screens.desk, token)
        if known is None:
            return nothing_here(request, FORGOTTEN)
        if filled.pick or filled.show:
            return _answer(request, screens, user, known, filled.model_copy(update={"right": filled.pick or filled.right}))
        try:
            with screens.desk.writing() as connection:
                judgements.judge(connection, token, filled.verdict, right_of(filled, screens.library), filled.remark, user.name, datetime.now(UTC), whole(filled.seen))
        except NotJudged as error:
            return _answer(request, screens, user, _known(screens.desk, token) or known, filled, error.message)
        return RedirectResponse(f"{request.scope.get('root_path', '')}/desk/answers", 303)


def _known(desk: Desk, token: str) -> Known | None:
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
    """The documents of the department that was asked about, or all."""
    named = str((found.answer.get("reading") or {}).get("department") or "").split("、")
    own = {d.id for d in library.disclosures() if d.department in named}
    every = library.documents()
    return [d for d in every if d.disclosure_id in own] or list(every)[:OFFERED]


def _answer(request: Request, screens: Screens, user: User, known: Known, filled: Filled, wrong: str = "") -> Response:
    library, answer = screens.library, known.found.answer
    document = library.document(filled.document) if filled.document else None
    count = parts(library, document) if document else 0
    number = min(max(whole(filled.number), 1), count) if count else 1
    citations = answer.get("citations") or []
    drawn = link.fitting([c for c in citations[:SHOWN] if library.document(c["document_id"])], library, screens.pictures)
    return page(request, "desk_answer.html", 409 if wrong else 200, user=user, here=asked.here, csrf=screens.gate.token(request), known=known, day=link.day(known.found.at), outcome=render.STATUSES.get(known.found.status, render.STATUSES["failed"]),
                plan=plan(answer), badges=Markup(render.badges(answer)), citations=[(c, render.place(c)) for c in citations], drawn=[d for d in drawn if d], values=[(v, render.amount(v)) for v in answer.get("values") or []],
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

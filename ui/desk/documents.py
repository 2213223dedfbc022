"""The queue of documents, and one of them with its findings: what reviewers said of each, and making it public or taking it back."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from fastapi import Response

from desk import findings, publishing
from desk.clock import HEADING, here
from desk.findings import VERDICTS, MarkedMeanwhile, MarkUnusable
from desk.publishing import STATES
from ingest.model import Disclosure, Document, designation
from qa.privacy import mask
from ui.checkbook import Value
from ui.checkwords import CATEGORIES, SEVERITIES, counted, tested
from ui.desk import found
from ui.desk.room import Refused, Visit
from ui.desk.sheets import book
from ui.pages.addresses import whole

ORDER = ("draft", "published", "withdrawn", "earlier")
QUEUE = (("状态", 9), ("单位", 28), ("年度", 8), ("类别", 12), ("文件", 52), ("页数", 7), ("差错", 7), ("疑点", 7), ("提示", 7), ("未标记", 8), ("编号", 15))
MARKS = (("文件", 40), ("级别", 7), ("类", 10), ("页", 6), ("说明", 70), ("标记", 12), ("备注", 40), ("谁", 12), (HEADING, 22), ("指纹", 18))


class Row(NamedTuple):
    """A document in the queue, in the order of its columns."""

    state: str
    department: str
    year: str
    kind: str
    name: str
    pages: int | None
    error: int
    warning: int
    info: int
    open: int       # errors and warnings that nobody has said anything of
    id: str


def queue(visit: Visit) -> Response:
    return visit.page("desk_documents.html", rows=list(rows(visit)))


def workbook(visit: Visit) -> Response:
    return book("文件和发现.xlsx", ("文件", QUEUE, rows(visit)), ("发现", MARKS, _marked(visit)))


def rows(visit: Visit) -> Iterator[Row]:
    """With how grave the findings are, never the findings themselves: the first page of the desk counts every document."""
    grades = visit.room.shelf.grades()
    with visit.room.desk.reading() as connection:
        marked = findings.marked(connection)
    for whose, document in _documents(visit):
        found, said = grades.get(document.id, ()), marked.get(designation(whose), set())
        count = Counter(severity for severity, _ in found)
        open_ = sum(1 for severity, fingerprint in found if severity != "info" and fingerprint not in said)
        yield Row(STATES[whose.state], whose.department, str(whose.year), f"{whose.level}{whose.kind}", document.name, len(document.pages) or None,
                  count["error"], count["warning"], count["info"], open_, document.id)


def _marked(visit: Visit) -> Iterator[tuple[Value, ...]]:
    for whose, document in _documents(visit):
        with visit.room.desk.reading() as connection:
            marks = findings.history(connection, whose)
        for f in visit.room.shelf.checked(document.id).findings:
            last = marks[f.fingerprint][-1] if f.fingerprint in marks else None
            yield (document.name, SEVERITIES[f.severity], CATEGORIES[f.category], f.page, mask(f.message),
                   *((last.verdict, last.remark, last.who, here(last.at)) if last else (None,) * 4), f.fingerprint)


def _documents(visit: Visit) -> Iterator[tuple[Disclosure, Document]]:
    """Drafts first, then by department and year."""
    of: dict[int, list[Document]] = {}
    for document in visit.room.shelf.documents():
        of.setdefault(document.disclosure_id, []).append(document)
    for whose in sorted(visit.room.shelf.disclosures(), key=lambda d: ORDER.index(d.state)):
        yield from ((whose, document) for document in of.get(whose.id, ()))


# --- one of them ----------------------------------------------------------------------------------------------------

def page(visit: Visit) -> Response:
    return _page(visit)


def _page(visit: Visit, said: str = "", status: int = 200) -> Response:
    document, whose = _asked_for(visit)
    shelf = visit.room.shelf
    with visit.room.desk.reading() as connection:
        marks = findings.history(connection, whose)
    report = shelf.checked(document.id)
    return visit.page("desk_document.html", status, said=said, document=document, whose=whose, state=STATES[whose.state], counted=counted(report), tested=tested(report),
                      was=_earlier_page(visit, document), groups=found.groups(shelf, document, report, marks), written={visit.said("fingerprint"): visit.said("remark")}, tests=found.tests(report), doubts=shelf.doubts(document.id), verdicts=VERDICTS)


def _earlier_page(visit: Visit, document: Document) -> str:
    """Where the public reads it as an earlier version, "" where it does not."""
    shown = any(e.document_id == document.id for e in visit.room.public.earlier())
    return f"/earlier/{visit.room.originals.token(document.id)}" if shown else ""


def mark(visit: Visit) -> Response:
    document, whose = _asked_for(visit)
    fingerprint, seen = visit.said("fingerprint"), visit.said("seen")
    if not any(f.fingerprint == fingerprint for f in visit.room.shelf.checked(document.id).findings):
        raise Refused("这份文件里没有这条发现了，可能刚刚重新核对过，请刷新页面", 409)
    try:
        findings.mark(visit.room.desk, whose, fingerprint, visit.said("verdict"), visit.said("remark"), visit.who.name, whole(seen) or 0)
    except (MarkedMeanwhile, MarkUnusable) as error:
        return _page(visit, error.message, 409 if isinstance(error, MarkedMeanwhile) else 400)
    return visit.to(f"/documents/{document.id}#{found.anchor(fingerprint)}")


def _asked_for(visit: Visit) -> tuple[Document, Disclosure]:
    shelf = visit.room.shelf
    document = shelf.document(visit.request.path_params["document_id"])
    whose = shelf.disclosure(document.disclosure_id) if document else None
    if document is None or whose is None:
        raise Refused("没有这份文件", 404)
    return document, whose


# --- making it public, taking it back -------------------------------------------------------------------------------

def confirm_publish(visit: Visit) -> Response:
    document, whose = _asked_for(visit)
    return _confirm(visit, "publish", document, whose, _public_beside(visit, whose))


def confirm_withdraw(visit: Visit) -> Response:
    return _confirm(visit, "withdraw", *_asked_for(visit), [])


def _confirm(visit: Visit, what: str, document: Document, whose: Disclosure, beside: list[Document]) -> Response:
    report = visit.room.shelf.checked(document.id)
    return visit.page("desk_confirm.html", what=what, document=document, whose=whose, state=STATES[whose.state], counted=counted(report), beside=beside)


def _public_beside(visit: Visit, whose: Disclosure) -> list[Document]:
    """The published documents that this one may take the place of."""
    shelf = visit.room.shelf
    same = [d for d in shelf.disclosures() if d.state == "published" and designation(d) == designation(whose)]
    return [document for d in same for document in shelf.documents(d.id)]


def publish(visit: Visit) -> Response:
    document, whose = _asked_for(visit)
    way = visit.said("way")
    if not way and _public_beside(visit, whose):
        raise Refused("请选是替换已公开的哪一份，还是与它们一起公开")
    publishing.publish(visit.room.desk, visit.room.settings, document.id, visit.who.name, None if way in ("", "beside") else way)
    return visit.to(f"/documents/{document.id}")


def withdraw(visit: Visit) -> Response:
    document, _ = _asked_for(visit)
    publishing.withdraw(visit.room.desk, visit.room.settings, document.id, visit.who.name)
    return visit.to(f"/documents/{document.id}")

"""The tab 公开检查: a document's findings by severity, the open one with its places marked side by side, and the tests behind a fold.

Findings are those kept when the document was taken in; nothing is checked for a visitor.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ingest.checks import Finding, Report, Side
from ingest.checks.judge import label_of
from ingest.checks.model import Test
from ingest.model import Document, Fact
from ui.checkwords import CATEGORIES, OUTCOMES, SEVERITIES, Cause, advice, causes, counted, printed, sides, tested
from ui.event import in_session
from ui.evidence import excerpt, figure
from ui.examples import published
from ui.markup import pick, tag, text
from ui.picture import page_size
from ui.render import locator
from ui.surroundings import surroundings

NOTHING = ("请选择一份文件", "")
HINT = "「差错」是四舍五入和口径都解释不了的；「疑点」请人工判断；「提示」不必改。"

WELCOME = tag("div", tag("p", "选一份文件，看它自己的数字是否前后一致：合计与分项、表与表、增减额和增减率。") + tag("p", HINT), "mz-welcome")


@dataclass(frozen=True)
class Looked:
    """Which document is looked at, and which of its findings is open: its place in `ordered`."""

    document: str = ""
    open: int = 0


def choices(library: Any) -> list[tuple[str, str]]:
    """The published documents; several files of a disclosure are told apart by their names."""
    found = []
    for d in published(library):
        documents = library.documents(d.id)
        found += [(f"{d.department} {d.year}年{d.level}{d.kind}{f' · {one.name}' if len(documents) > 1 else ''}", one.id) for one in documents]
    return [NOTHING, *sorted(found)]


def look(document_id: str, library: Any) -> Looked:
    return Looked(document_id if shown(document_id, library) else "")


def turn(before: Looked, index: int, library: Any) -> Looked:
    document = shown(before.document, library)
    count = len(library.checked(document.id).findings) if document else 0
    return Looked(before.document, index) if 0 <= index < count else before


def shown(document_id: str, library: Any) -> Document | None:
    """A document that the public may see."""
    document: Document | None = library.document(document_id) if document_id else None
    return document if document and any(d.id == document.disclosure_id for d in published(library)) else None


def screen(looked: Looked, library: Any) -> tuple[str, str]:
    """The list of findings, and the places of the open one."""
    document = shown(looked.document, library)
    if document is None:
        return WELCOME, ""
    report = library.checked(document.id)
    ordered = [f for c in causes(report.findings) for f in c.findings]
    opened = ordered[looked.open] if looked.open < len(ordered) else None
    return findings(report, looked.open), places(opened, document, library) if opened else ""


# --- the list -------------------------------------------------------------------------------------------------------

def findings(report: Report, opened: int) -> str:
    found = causes(report.findings)
    parts, number = [], 0
    for key in SEVERITIES:
        items = []
        for cause in (c for c in found if c.severity == key):
            items.append(tag("li", group(cause, number, opened)))
            number += len(cause.findings)
        parts.append(tag("section", tag("h2", f"{SEVERITIES[key]}（{len(items)} 项）") + f"<ul>{''.join(items)}</ul>" if items else "", f"mz-found mz-{key}"))
    untested = "" if report.tests else tag("p", "这份文件没有可以核对的数字关系。")
    head = tag("p", text(counted(report)), "mz-counted") + tag("p", HINT, "mz-small")
    return tag("article", head + "".join(parts) + (tests(report) or untested), "mz-answer", aria_label="核对结果")


def group(cause: Cause, first: int, opened: int) -> str:
    """Findings of one cause; what to do about them once."""
    buttons = "".join(entry(f, first + i, opened) for i, f in enumerate(cause.findings))
    same = tag("p", f"以下 {len(cause.findings)} 处同一原因", "mz-small") if len(cause.findings) > 1 else ""
    return same + buttons + tag("p", text(advice(cause.findings[0])), "mz-small")


def entry(finding: Finding, index: int, opened: int) -> str:
    page = tag("small", f"第 {finding.page} 页") if finding.page else ""
    inner = tag("small", text(CATEGORIES[finding.category])) + page + tag("span", text(finding.message))
    return pick("finding", index, inner, "mz-finding mz-at" if index == opened else "mz-finding", aria_current="true" if index == opened else None)


def tests(report: Report) -> str:
    """Every relation looked at; what could not be tested comes first."""
    order = ("fails", "not_testable", "not_applicable", "holds")
    rows = "".join(test(t) for key in order for t in report.tests if t.outcome == key)
    return tag("details", f"<summary>{tested(report)}</summary><ul>{rows}</ul>", "mz-tests") if rows else ""


def test(one: Test) -> str:
    return tag("li", tag("b", OUTCOMES[one.outcome]) + text(f"{one.target}{f'（{one.why}）' if one.why else ''}"), f"mz-{one.outcome}")


# --- the two places -------------------------------------------------------------------------------------------------

def places(finding: Finding, document: Document, library: Any) -> str:
    """Both sides beside each other; a finding without sides shows its own place."""
    panes = [pane(side, finding, library) for side in sides(finding)] or [lone(finding, document, library)]
    why = tag("p", text(f"应当成立：{finding.relation}依据：{finding.basis}"), "mz-small")
    return tag("section", tag("h2", text(finding.message)) + tag("div", "".join(panes), "mz-panes") + why, "mz-evidence", aria_label="两处原文")


def pane(side: Side, finding: Finding, library: Any) -> str:
    document = library.document(side.document)
    where = f"第 {side.page} 页" if side.page else ""
    picture = page_of(document, side.page, side.bbox, library)
    if document and not picture and (fact := fact_of(side, finding, library.facts_of(document.id))):
        cited = citation(fact, document)
        where, picture = locator(cited["locator"] or {}), surroundings(library, cited) or excerpt(cited)
    head = tag("b", text(printed(side))) + tag("span", text(side.label)) + tag("small", text("，".join(p for p in (document.title if document else side.document, where) if p)))
    return tag("figure", tag("figcaption", head) + picture, "mz-pane")


def lone(finding: Finding, document: Document, library: Any) -> str:
    return tag("figure", tag("figcaption", tag("small", f"第 {finding.page} 页")) + page_of(document, finding.page, finding.bbox, library), "mz-pane") if finding.page else ""


def page_of(document: Document | None, page: int | None, box: Sequence[float] | None, library: Any) -> str:
    size = page_size(library, document.id, page) if document and page else None
    return figure(document.id, page, [box] if box else [], size) if document and page and size else ""


def fact_of(side: Side, finding: Finding, facts: Iterable[Fact]) -> Fact | None:
    return next((f for f in facts if f.id in finding.facts and label_of(f) == side.label), None)


def citation(fact: Fact, document: Document) -> dict[str, Any]:
    """As much of the contract's citation as shows a place in a source without pages."""
    source = fact.source
    return {"document_id": document.id, "locator": source.locator, "kind": source.kind, "table": source.table, "row": source.row, "column": source.column, "quote": source.quote}


# --- wiring ---------------------------------------------------------------------------------------------------------

def layout(gr: Any, block: Callable[..., Any]) -> dict[str, Any]:
    """The tab's components by name; what there is to choose comes when the page is opened."""
    parts: dict[str, Any] = {"looked": gr.State(Looked()), "document": gr.Dropdown([NOTHING], value="", label="核对哪一份文件", elem_id="mz-document")}
    with gr.Column(elem_id="mz-check"):
        parts["findings"] = block(WELCOME, elem_id="mz-findings")
        parts["places"] = block(elem_id="mz-places")
    return parts


def wire(gr: Any, page: Any, parts: dict[str, Any], library: Any, quiet: dict[str, Any]) -> None:
    out = [parts[name] for name in ("looked", "findings", "places")]

    def choose(document_id: str) -> list[Any]:
        looked = look(document_id, library)
        return [looked, *screen(looked, library)]

    def select(before: Looked, event: gr.SelectData) -> list[Any]:
        looked = turn(before, int(event.index), library) if event.value == "finding" else before
        return [looked, *screen(looked, library)]

    def fresh() -> Any:
        return gr.update(choices=choices(library))

    select.__annotations__["event"] = gr.SelectData       # Gradio reads it at run time
    once = partial(in_session, library)
    parts["document"].input(once(choose), parts["document"], out, **quiet)
    parts["findings"].select(once(select), parts["looked"], out, **quiet)
    page.load(once(fresh), None, parts["document"], **quiet)

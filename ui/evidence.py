"""The evidence of one citation as HTML: the page picture with its boxes marked, or the place in a source without pages."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from ingest.model import Region
from ui.markup import pick, tag, text
from ui.render import locator

Citation = dict[str, Any]
Size = tuple[float, float]
PageSize = Callable[[str, int], Size | None]     # (document id, page) → points, None when it cannot be shown
Surroundings = Callable[[Citation], str]         # a place in a source without pages, "" when it cannot be shown
Ways = Callable[[Citation], str]                 # links to where more of the source is shown
Heads = Callable[[Citation], Sequence[Region]]   # where the name of the row stands

ZOOMS = (("fit", "整页"), ("read", "适中"), ("large", "放大"))
READ_BY = {"text": "读自文件文字", "ocr": "由图像识别（OCR）读出"}
KINDS = {"cell": "单元格", "sentence": "原文句子", "declared_empty": "空表声明"}


def evidence(citations: Sequence[Citation], position: int, page_size: PageSize, around: Surroundings = lambda _: "", ways: Ways = lambda _: "",
             heads: Heads = lambda _: ()) -> str:
    """The panel for the citation at `position`."""
    if not citations:
        return ""
    citation = citations[position]
    where = pictures(citation, page_size, heads(citation)) or around(citation) or excerpt(citation)
    parts = chooser(citations, position), heading(citation), ways(citation), where, facts(citation)
    return tag("section", "".join(parts), "mz-evidence", aria_label=f"出处 {citation.get('id')} 的原文")


def chooser(citations: Sequence[Citation], position: int) -> str:
    """Previous, each by number, next."""
    if len(citations) == 1:
        return ""
    numbers = "".join(pick("cite", int(c["id"]), text(c["id"]), "mz-at" if i == position else "",
                           aria_label=f"出处 {c['id']}", aria_current="true" if i == position else None)
                      for i, c in enumerate(citations))
    previous = pick("step", -1, "‹ 上一处", "mz-step")
    return tag("nav", previous + tag("span", numbers, "mz-numbers") + pick("step", 1, "下一处 ›", "mz-step"), "mz-chooser",
               aria_label="选择出处")


def heading(citation: Citation) -> str:
    pages = sorted({r["page"] for r in regions(citation)})
    where = f"第 {'、'.join(map(str, pages))} 页" if pages else locator(citation.get("locator") or {})
    title = citation.get("title") or citation.get("document")
    return tag("h2", f"{cite_static(citation)} {text(title)}" + tag("small", text(where)))


def cite_static(citation: Citation) -> str:
    return tag("span", text(f"[{citation.get('id')}]"), "mz-id")


def regions(citation: Citation) -> list[dict[str, Any]]:
    """All boxes; `page` and `bbox` alone stand for a single one."""
    if citation.get("regions"):
        return list(citation["regions"])
    return [{"page": citation["page"], "bbox": citation["bbox"]}] if citation.get("page") and citation.get("bbox") else []


# --- pages ----------------------------------------------------------------------------------------------------------

def pictures(citation: Citation, page_size: PageSize, heads: Sequence[Region]) -> str:
    """A picture for each page that the citation touches, the name of its row lightly marked."""
    boxes: dict[int, list[Sequence[float]]] = {}
    for region in regions(citation):
        boxes.setdefault(int(region["page"]), []).append(region["bbox"])
    document = str(citation.get("document_id") or "")
    figures = [figure(document, page, on_page, size, [r.bbox for r in heads if r.page == page]) for page, on_page in boxes.items() if (size := page_size(document, page))]
    return tag("div", _zoom() + "".join(figures), "mz-pages") if figures else ""


def _zoom() -> str:
    buttons = "".join(f'<label><input type="radio" name="mz-zoom" value="{key}"{" checked" if key == "read" else ""}>'
                      f"<span>{word}</span></label>" for key, word in ZOOMS)
    return f'<fieldset class="mz-zoom"><legend>图像大小</legend>{buttons}</fieldset>'


def figure(document: str, page: int, boxes: Sequence[Sequence[float]], size: Size, heads: Sequence[Sequence[float]] = ()) -> str:
    """A page in a frame that scrolls, its boxes marked."""
    marks = "".join(f'<span class="mz-row" style="{place_of(box, size)}"></span>' for box in heads) + "".join(mark(box, size) for box in boxes)
    image = f'<img src="{text(picture_url(document, page))}" alt="原文第{page}页的图像" draggable="false">'
    sheet = f'<div class="mz-sheet" style="--w:{size[0]:.2f};--h:{size[1]:.2f}">{image}{marks}</div>'
    return f'<div class="mz-scroll" tabindex="0" role="group" aria-label="第{page}页，引用处已标出，可滚动">{sheet}</div>'


def picture_url(document: str, page: int) -> str:
    """Relative, so that the app may live under any path."""
    return f"pages/{quote(document, safe='')}/{page}"


def mark(box: Sequence[float], size: Size) -> str:
    return f'<span class="mz-mark" style="{place_of(box, size)}" role="img" aria-label="引用处"></span>'


def place_of(box: Sequence[float], size: Size) -> str:
    """A box in points as a share of the page, in CSS: it fits at any zoom."""
    (x0, top, x1, bottom), (width, height) = box, size
    shares = (100 * x0 / width, 100 * top / height, 100 * (x1 - x0) / width, 100 * (bottom - top) / height)
    return ";".join(f"{side}:{share:.3f}%" for side, share in zip(("left", "top", "width", "height"), shares, strict=True))


# --- sources without pages ------------------------------------------------------------------------------------------

def excerpt(citation: Citation) -> str:
    """The place in a source without pages: the cell between its row and column heads, or the sentence under its heading."""
    place = citation.get("locator") or {}
    if citation.get("kind") == "sentence" or not (citation.get("row") or citation.get("column")):
        under = tag("p", text(place.get("heading")), "mz-small")
        return tag("blockquote", under + tag("p", tag("mark", text(citation.get("quote")))), "mz-excerpt")
    row, column, said = (text(citation.get(k)) for k in ("row", "column", "quote"))
    return (f'<table class="mz-excerpt"><caption>{text(citation.get("table"))}</caption>'
            f"<thead><tr><td></td><th scope=col>{column}</th></tr></thead>"
            f"<tbody><tr><th scope=row>{row}</th><td><mark>{said or '（空）'}</mark></td></tr></tbody></table>")


# --- what is known of it --------------------------------------------------------------------------------------------

def facts(citation: Citation) -> str:
    """Table, row and column names, the words as printed, and how they were read."""
    read = READ_BY.get(citation.get("read_by") or "text", "")
    sure = citation.get("confidence")
    if citation.get("read_by") == "ocr" and sure is not None:
        read += f"，把握 {float(sure):.0%}"
    said = citation.get("quote")
    rows = (("表", citation.get("table")), ("章节" if citation.get("kind") == "sentence" else "行", citation.get("row")), ("列", citation.get("column")),
            ("原文", said if said else "（空白）"), ("读法", "，".join(p for p in (KINDS.get(citation.get("kind") or ""), read) if p)),
            ("存疑", citation.get("doubtful")))
    return tag("dl", "".join(_fact(*r) for r in rows if r[1]), "mz-facts")


def _fact(word: str, said: Any) -> str:
    return tag("div", tag("dt", word) + tag("dd", text(said)), "mz-doubt" if word == "存疑" else "")

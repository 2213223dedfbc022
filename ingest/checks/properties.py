"""What only the file itself can say: its properties (title, author), tracked changes, comments, hidden sheets; and its contents page, which reading leaves out.

They are read from the kept original; where there is none, or it can't be read so, nothing is tested.
"""
from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ingest.amount import plain
from ingest.checks.matter import Matter
from ingest.checks.model import Result, Said
from ingest.identity import ORGAN
from ingest.pdfium import LOCK

FRONT_PAGES = 6     # the contents stand before them
CONTENTS = re.compile(r"目录|目次")
ENTRY = re.compile(r"^(?:第[一二三四五六七八九十]+[部分章编]+分?|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[、.．])")
LEADER = re.compile(r"[.…·．。\-—_\s]*(?P<page>\d{1,3})?$")
SENTENCE = re.compile(r"。|\d[.,]\d\d")      # running text, or a table
MANY = 4            # entries that are told one by one
OFTEN = 5           # page numbers that make a rule
NEAR = 0.6
PARTS = {"docProps/core.xml", "word/document.xml", "word/comments.xml", "xl/workbook.xml"}
MOST_BYTES = 60_000_000     # of an unpacked part
AN_OFFICE = re.compile(rf"[\u4e00-\u9fff]{{2,}}{ORGAN}")


@dataclass(frozen=True)
class Properties:
    title: str = ""
    author: str = ""
    editor: str = ""
    changes: int = 0
    comments: int = 0
    hidden: tuple[str, ...] = ()


def properties(matter: Matter) -> Iterator[Result]:
    """Title and author of the file are of this disclosure, nothing is tracked, commented or hidden."""
    told = properties_of(matter.original) if matter.original is not None else None
    if told is None:
        return
    problems = list(problems_of(told, matter))
    for severity, message in problems:
        yield Said("文件属性", "fails", "", message, severity, suggestion="另存为不带属性、批注和修订的文件后再公开。", keys=("properties", message))
    if not problems:
        yield Said("文件属性", "holds")


def problems_of(p: Properties, matter: Matter) -> Iterator[tuple[str, str]]:
    if p.changes:
        yield "warning", f"文件带有{p.changes}处修订痕迹，公开后别人可以看到改动前的内容。"
    if p.comments:
        yield "warning", f"文件带有{p.comments}条批注。"
    if p.hidden:
        yield "warning", f"工作簿有隐藏的工作表：{'、'.join(p.hidden)}。"
    years = set(re.findall(r"20\d\d", p.title))
    own = plain(matter.identity.department)
    office = AN_OFFICE.search(plain(p.title))
    if years and str(matter.identity.year) not in years or (office and own not in plain(p.title) and office[0] not in own):
        yield "info", f"文件属性里的标题是“{p.title}”，与本文件不符。"
    people = [n for n in dict.fromkeys((p.author, p.editor)) if re.fullmatch(r"[\u4e00-\u9fff]{2,3}", n) and not re.search(rf"{ORGAN}$|用户|作者|系统|微软|未知|部$|科$", n)]
    if people:
        yield "info", f"文件属性里的作者是“{'、'.join(person[0] + '*' * (len(person) - 1) for person in people)}”，看来是人名。"


def properties_of(path: Path) -> Properties | None:
    try:
        head = path.open("rb").read(5)
        return of_pdf(path) if head == b"%PDF-" else of_office(path) if head[:2] == b"PK" else None
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, ElementTree.ParseError, RuntimeError):
        return None     # what can't be read so is no finding


def of_pdf(path: Path) -> Properties:
    import pypdfium2

    with LOCK:
        document = pypdfium2.PdfDocument(path)
        try:
            told = document.get_metadata_dict()
        finally:
            document.close()
    return Properties(told.get("Title", "").strip(), told.get("Author", "").strip())


def of_office(path: Path) -> Properties:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in PARTS & set(archive.namelist()) if archive.getinfo(name).file_size <= MOST_BYTES}
    core = tree(parts.get("docProps/core.xml"))
    body = parts.get("word/document.xml", b"")
    comments = len(re.findall(rb"<w:comment[ >]", parts.get("word/comments.xml", b"")))
    workbook = parts.get("xl/workbook.xml", b"").decode("utf-8", "replace")
    hidden = tuple(re.findall(r'name="([^"]*)"', s)[0] for s in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", workbook) if re.search(r'state="(?:hidden|veryHidden)"', s) and 'name="' in s)
    return Properties(core.get("title", ""), core.get("creator", ""), core.get("lastModifiedBy", ""), len(re.findall(rb"<w:(?:ins|del|moveFrom|moveTo)[ >]", body)), comments, hidden)


def tree(xml: bytes | None) -> dict[str, str]:
    if not xml or b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        return {}
    return {element.tag.rsplit("}", 1)[-1]: (element.text or "").strip() for element in ElementTree.fromstring(xml)}


# --- contents

@dataclass(frozen=True)
class Entry:
    title: str
    page: int | None
    at: int             # the page of the contents


def contents(matter: Matter) -> Iterator[Result]:
    """What the contents list comes in the body, on the pages that they say."""
    entries = entries_of(matter.original) if matter.original is not None and matter.original.suffix.lower() == ".pdf" else []
    if len(entries) < 3:
        return
    own = plain(matter.identity.department)
    entries = [Entry(common(e.title, own), e.page, e.at) for e in entries]
    body = {common(title, own): page for title, page in titles_of(matter).items()}
    placed = [(entry, place_of(entry, body)) for entry in entries]
    for entry, page in placed:
        if page is not None:
            yield Said(f"目录·{entry.title}", "holds")
    lost = [entry for entry, page in placed if page is None]
    yield from (absent(entry, body) for entry in lost) if len(lost) <= MANY else [all_absent(lost)]
    yield from misnumbered([(entry, page) for entry, page in placed if page is not None])


def common(title: str, own: str) -> str:
    """Without the department, which one of the two often leaves out."""
    return re.sub(rf"^(?:{re.escape(own)}|关于|20\d\d年度?|部门|单位|本)+", "", title) or title


def all_absent(lost: list[Entry]) -> Said:
    """Many at once are one thing: the tables stand in another file, or the contents are of another document."""
    names = "、".join(f"“{e.title}”" for e in lost[:MANY])
    return Said("目录", "fails", "", f"目录列有{names}等{len(lost)}条，正文没有同名的标题（可能另成一个文件）。", "info", page=lost[0].at, keys=("contents", *(e.title for e in lost)))


def front(path: Path) -> list[list[str]]:
    """The lines of the first pages."""
    import pypdfium2

    with LOCK:
        document = pypdfium2.PdfDocument(path)
        try:
            return list(takewhile_front(lines_of(document[n]) for n in range(min(FRONT_PAGES, len(document)))))
        finally:
            document.close()


def lines_of(page: Any) -> list[str]:
    return [plain(line) for line in page.get_textpage().get_text_bounded().splitlines() if line.strip()]


def takewhile_front(pages: Iterable[list[str]]) -> Iterator[list[str]]:
    """Pages up to the first after the contents, or the first that is running text: contents stand before both."""
    started = False
    for lines in pages:
        yield lines
        headed = any(CONTENTS.fullmatch(line) for line in lines)
        if (started and not listed(lines)) or (not headed and any(SENTENCE.search(line) for line in lines)):
            return
        started = started or headed


def entries_of(path: Path) -> list[Entry]:
    try:
        pages = front(path)
    except (OSError, ValueError, RuntimeError):
        return []
    out: list[Entry] = []
    started = False
    for n, lines in enumerate(pages):
        if not started:
            start = next((i for i, line in enumerate(lines) if CONTENTS.fullmatch(line)), None)
            if start is None or not listed(lines[start + 1:]):
                continue
            started, lines = True, lines[start + 1:]
        elif not listed(lines):
            break
        out += [Entry(*cut(line), n + 1) for line in joined(lines)]
    return [e for e in out if len(e.title) > 3]


def listed(lines: list[str]) -> bool:
    """Does a page go on with the contents? Its lines are entries, not sentences."""
    return bool(lines) and sum(bool(ENTRY.match(line)) for line in lines) * 2 >= len(lines) and not any(SENTENCE.search(line) for line in lines)


def joined(lines: list[str]) -> list[str]:
    """Entries that were broken over lines, whole."""
    out: list[str] = []
    for line in lines:
        if ENTRY.match(line) or not out or re.search(r"\d$", out[-1]):
            out.append(line)
        else:
            out[-1] += line
    return [line for line in out if ENTRY.match(line)]


def cut(line: str) -> tuple[str, int | None]:
    m = LEADER.search(line)
    assert m is not None
    return bare(line[:m.start()]), int(m["page"]) if m["page"] else None


def bare(title: str) -> str:
    text = plain(title)
    while m := ENTRY.match(text):
        text = text[m.end():]
    return re.sub(r"[\s“”\"'、，.…]", "", text)


def titles_of(matter: Matter) -> dict[str, int | None]:
    body: dict[str, int | None] = {}
    for p in matter.paragraphs:
        if p.level or len(p.text) < 60:
            body.setdefault(bare(p.text), p.page)
    for t in matter.tables:
        for title in (t.title, t.label):
            body.setdefault(bare(title), t.pages[0] if t.pages else None)
    return body


def place_of(entry: Entry, body: dict[str, int | None]) -> int | None:
    if entry.title in body:
        return body[entry.title] or 0
    return next((page or 0 for title, page in body.items() if len(title) > 3 and (title in entry.title or entry.title in title)), None)


def absent(entry: Entry, body: dict[str, int | None]) -> Said:
    ratio, near = max(((SequenceMatcher(None, entry.title, title).ratio(), title) for title in body), default=(0.0, ""))
    told = f"，正文作“{near}”" if ratio >= NEAR else "，正文没有同名的标题"
    return Said(f"目录·{entry.title}", "fails", "", f"目录列有“{entry.title}”{told}。", "info", page=entry.at, keys=("contents", entry.title))


def misnumbered(found: list[tuple[Entry, int]]) -> Iterator[Said]:
    """Contents count pages from one place: an entry that is off by another number is wrong."""
    told = [(e, page, page - e.page) for e, page in found if e.page is not None and page]
    if len(told) < OFTEN:
        return
    usual, count = Counter(off for _, _, off in told).most_common(1)[0]
    if count * 5 < len(told) * 4:
        return
    for e, page, off in told:
        if off != usual:
            yield Said(f"目录·{e.title}", "fails", "", f"目录说“{e.title}”在第{e.page}页，按其他各条推算应在第{page - usual}页。", "info", page=e.at, keys=("contents page", e.title))

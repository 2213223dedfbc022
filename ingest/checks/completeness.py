"""公开要件: does a disclosure hold what it must? Every requirement of requirements.toml is looked for by content, and each is told:

    有（第几页） | 缺 | 空表，已说明 | 空表，没有说明 | 不适用（为什么） | 不能断定（有没读出的页）

A file that is only the tables or only the text of a disclosure is said to be that, once; what its sibling files hold counts.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ingest.amount import plain
from ingest.checks import official
from ingest.checks.matter import Matter, Prose
from ingest.checks.model import Result, Said
from ingest.checks.portraits import BASIC, PROJECT, WHOLE, Portrait
from ingest.checks.requirements import Requirement, requirements
from ingest.checks.siblings import files_of
from ingest.model import BBox, Fact, Table

# What is said where there is nothing to show.
NOTHING = re.compile(r"空表|无数据|无内容|表为空|没有|无|未(?:使用|安排|发生|列支|编列)|不涉及|不存在|(?<![\d.,])0(?:\.0+)?(?:万|亿|千)?元")
# A table of which only the title was read (its lines are drawn so that no cell is left) is followed by its note within so many paragraphs.
NOTE_WITHIN = 6
LONGEST_TITLE = 40
INCOME = re.compile(r"^(?!.*支).*收入")      # what is said of income says nothing of a table of spending
GLOSSARY = re.compile(r"名词|术语")
DEFINITION = re.compile(r"^[（(]?[\d一二三四五六七八九十]{0,3}[）)、.．]?[“\"]?[\u4e00-\u9fff（）()“”、]{2,24}[”\"]?[:：，]?(?:是?指|指的?是)")
UNREAD = re.compile(r"^第(\d+)页.*(?:未识别|没有识别|读不出)")
MONEY = re.compile(r"(?:[1-9][\d,]*(?:\.\d+)?|0\.0*[1-9]\d*)(?:万|亿|千)?元")
ITEMS = re.compile(r"出国|公务接待|接待费|公务用车|用车购置")
HALVES = {"table": ("报表", "文字说明"), "text": ("文字说明", "报表"), "part": ("个别报表", "其他报表和文字说明")}
TOLD_UNDER = re.compile(r"说明|概况|职责|职能")
ANNEX = 3           # so many of the required tables are meant to be all of them
ANNEXED = 2         # fewer statements than this is no text: an annex of tables says something here and there


@dataclass(frozen=True)
class Found:
    """Where something required stands; `outcome` is that of the test and `why` what it says, `note` what to tell where the outcome is "fails"."""

    outcome: str
    why: str
    severity: str = ""
    page: int | None = None
    bbox: BBox | None = None
    where: str = ""         # the file, when it is another one of the disclosure


MISSING = Found("fails", "缺")


def tables(matter: Matter) -> Iterator[Result]:
    """Each required table: there, missing, or empty with or without a word why."""
    for r in asked(matter, "table"):
        yield told(matter, r, across_files(matter, r, find_table), "这张表", "table")


def statements(matter: Matter) -> Iterator[Result]:
    """Each required statement, and the parts that it must have."""
    for r in asked(matter, "statement"):
        yield told(matter, r, across_files(matter, r, find_statement), "这项说明", "text")
    for r in asked(matter, "part"):
        yield told(matter, r, across_files(matter, r, find_part), "这样分列的数", "text")


def depth(matter: Matter) -> Iterator[Result]:
    """How far tables go down, and 公务用车 split in two."""
    for r in asked(matter, "depth"):
        yield told(matter, r, across_files(matter, r, find_depth), f"{r.level}级科目", "table")
    for r in asked(matter, "split"):
        yield told(matter, r, across_files(matter, r, find_split), "分列的两项", "table")


def counts(matter: Matter) -> Iterator[Result]:
    """Groups, travellers, vehicles and guests of a final account."""
    for r in asked(matter, "count"):
        yield told(matter, r, across_files(matter, r, find_count), "这个数", "text")


def halves(matter: Matter) -> Iterator[Result]:
    """One word on a file that is half of a disclosure, or a table or two of it, in place of everything that the other files hold."""
    half = half_of(matter)
    if half is None:
        yield Said("文件的内容", "holds", "有报表，也有文字说明")
        return
    has, lacks = HALVES[half]
    other = next((m.name for m in files_of(matter) if half_of(m) != half), None)
    if other is not None:
        yield Said("文件的内容", "holds", f"本文件只有{has}；{lacks}在同一公开的另一文件：{other}")
        return
    yield Said("文件的内容", "fails", f"本文件只有{has}", message=f"本文件只有{has}，没有{lacks}，不是完整的一份公开；{lacks}的公开要件没有检查。",
               suggestion=f"如果{lacks}在另一个文件，请一并检查；如果没有另外公开，请补充。", keys=("half", half))


def asked(matter: Matter, sort: str) -> Iterator[Requirement]:
    return (r for r in requirements() if r.sort == sort and r.asked_of(matter.identity))


# ---- one disclosure in several files ----------------------------------------------------------------------------------------------------------

Finder = Callable[[Matter, Requirement], Found]


def across_files(matter: Matter, r: Requirement, find: Finder) -> Found:
    """What this file holds, else what another file of the disclosure does."""
    found = find(matter, r)
    if found.outcome in ("holds", "not_applicable"):
        return found
    for other in files_of(matter):
        there = find(other, r)
        if there.outcome == "holds":
            return replace(there, where=other.name, page=None, bbox=None)
    return found


def half_of(matter: Matter) -> str | None:
    """"table" for a file that has tables and says nothing, "part" for one with only a few of them, "text" for one that has none of those
    required; None for a whole or for nothing of the kind."""
    shown = sum(find_table(matter, r).outcome == "holds" for r in asked(matter, "table"))
    said = sum(spoken(matter, r) is not None for r in asked(matter, "statement"))
    if shown and said < ANNEXED and not any(TOLD_UNDER.search(p.text) for p in matter.paragraphs if p.level):
        return "table" if shown >= ANNEX else "part"
    return "text" if not shown and said >= ANNEXED else None


def told(matter: Matter, r: Requirement, found: Found, what: str, half: str) -> Said:
    """The test, and the finding where something is missing or empty without a word."""
    name = r.called(matter.identity.kind)
    target = f"公开要件：{name}"
    if found.where:
        return Said(target, "holds", f"{found.why}，在同一公开的另一文件：{found.where}")
    if found.outcome != "fails":
        return Said(target, found.outcome, found.why)
    missing = found.why == MISSING.why
    # An empty table of an annex may be explained in the text.
    if doubt := cannot_tell(matter, half if missing or found.severity != r.empty else "text"):
        return Said(target, "not_testable", f"不能断定：{'没有找到' if missing else found.why}，但{doubt}")
    message = f"没有找到「{name}」：全文没有{what}。" if missing else f"「{name}」{found.why}。"
    return Said(target, "fails", found.why, message, found.severity or r.missing, page=found.page, bbox=found.bbox, suggestion=f"请补充「{name}」。" if missing else None,
                keys=("completeness", r.name, "" if missing else found.why[:6]), basis=r.basis)


def cannot_tell(matter: Matter, half: str) -> str | None:
    """Why something not found may be there after all."""
    own = half_of(matter)
    if own is not None and own != half:
        return f"本文件只有{HALVES[own][0]}"
    pages = [int(m[1]) for doubt in matter.doubts if (m := UNREAD.match(doubt))]
    last = max([p for t in matter.tables for p in t.pages] + [p.page or 0 for p in matter.paragraphs], default=0)
    unread = [p for p in pages if p > 1 or last < 3]       # a picture in front of a document is its cover
    if unread:
        return f"第{'、'.join(map(str, unread))}页没有识别"
    if any(f.source.read_by == "ocr" for f in matter.facts):
        return "本文件是扫描件，可能有漏读"
    return None if matter.facts or matter.paragraphs else "本文件没有读出内容"


# ---- tables -----------------------------------------------------------------------------------------------------------------------------------


def find_table(matter: Matter, r: Requirement) -> Found:
    fitting = [p for p in matter.portraits if fits(p, r)]
    filled = next((p for p in fitting if p.figures), None)
    if filled is not None:
        return Found("holds", f"有（{at(filled.page)}）", page=filled.page)
    if fitting:
        return empty(matter, r, fitting[0])
    return titled(matter, r) or unlisted(matter, r)


def fits(p: Portrait, r: Requirement) -> bool:
    """Is the table what is required?"""
    if p.table.form or p.view != (r.view or None):
        return False
    sides = {"": True, "收支": len(p.sides) == 2, "收入": p.sides == {"收入"}, "支出": p.sides == {"支出"}}[r.sides]
    accounts = not r.accounts or p.accounts == r.accounts or (r.accounts == "功能" and not p.accounts)
    nature = {"": "", WHOLE: WHOLE, BASIC: BASIC, PROJECT: PROJECT}[r.natures]
    return sides and accounts and (not r.funds or p.fund in r.funds) and nature in ("", p.nature)


def empty(matter: Matter, r: Requirement, p: Portrait) -> Found:
    """A table without figures: does its note, a remark in it or the text say why?"""
    if explained(matter, r, p):
        return Found("holds", f"空表，已说明（{at(p.page)}）", page=p.page)
    return Found("fails", f"空表，没有说明（{at(p.page)}）", r.empty, p.page)


def explained(matter: Matter, r: Requirement, p: Portrait) -> bool:
    printed = [n.text for n in p.table.notes] + [cell.text for row in p.table.rows for cell in row.cells if cell]
    return any(NOTHING.search(plain(text)) for text in printed) or said_none(matter, r) is not None


def said_none(matter: Matter, r: Requirement) -> Prose | None:
    """The paragraph that says there is nothing to show."""
    if not r.none:
        return None
    pattern = re.compile(rf"(?:{r.none})[^。]{{0,40}}(?:{NOTHING.pattern})|(?:{NOTHING.pattern})[^。]{{0,40}}(?:{r.none})")
    return next((p for p in body(matter) if any(pattern.search(text) for text in p.sentences) and not INCOME.search(p.heading)), None)


def titled(matter: Matter, r: Requirement) -> Found | None:
    """A title of which no table was read, with the note that it is empty."""
    for i, p in enumerate(matter.prose):
        if r.title and len(p.text) < LONGEST_TITLE and re.fullmatch(rf".*{r.title}", p.text):
            after = [q for q in matter.prose[i + 1:i + 1 + NOTE_WITHIN] if q.page == p.page]
            if any(NOTHING.search(q.text) for q in after):
                return Found("holds", f"空表，已说明（{at(p.page)}）", page=p.page)
    return None


def unlisted(matter: Matter, r: Requirement) -> Found:
    """Not there at all; where the text says that there is nothing of it, only the empty table is wanting."""
    if (said := said_none(matter, r)) is not None:
        return Found("fails", f"没有列出空表（{at(said.page)}说明没有此项收支）", "info", said.page)
    return MISSING


def at(page: int | None) -> str:
    return f"第{page}页" if page is not None else "本文件"


# ---- statements -------------------------------------------------------------------------------------------------------------------------------


def find_statement(matter: Matter, r: Requirement) -> Found:
    said = spoken(matter, r)
    if said is not None:
        return Found("holds", f"有（{at(said.page)}）", page=said.page)
    shown = next((p for p in matter.portraits if r.view and p.view == r.view), None)
    if shown is not None:
        return Found("holds", f"有（{at(shown.page)}的表）", page=shown.page)
    if r.not_for and re.search(r.not_for, matter.identity.department):
        return Found("not_applicable", f"不适用：{r.because}")
    return MISSING


def spoken(matter: Matter, r: Requirement) -> Prose | None:
    return next((p for p, _ in stated(matter, r)), None)


def stated(matter: Matter, r: Requirement) -> Iterator[tuple[Prose, str]]:
    """Each paragraph that makes the statement, from the sentence on that does."""
    glossary = bool(GLOSSARY.search(r.about))
    for p in matter.prose if glossary else body(matter):
        for i, sentence in enumerate(p.sentences):
            rest = "".join(p.sentences[i:])
            if p.running and makes(r, sentence, p, rest):
                yield p, rest
                break


def makes(r: Requirement, sentence: str, p: Prose, rest: str) -> bool:
    """Does a sentence, under its headings, make the statement?"""
    if r.alone and re.search(r.alone, p.section) and re.search(r.alone_says, sentence):
        return True
    if (r.not_about and re.search(r.not_about, sentence)) or (r.not_under and re.search(r.not_under, p.heading)):
        return False
    return bool((re.search(r.about, sentence) or re.search(r.about, p.heading)) and re.search(r.says, rest))


def body(matter: Matter) -> Iterator[Prose]:
    """Paragraphs outside the glossary."""
    return (p for p in matter.prose if not GLOSSARY.search(p.section) and not DEFINITION.match(p.text))


def find_part(matter: Matter, r: Requirement) -> Found:
    whole = next(q for q in requirements() if q.name == r.of)
    if find_statement(matter, whole).outcome != "holds":
        return Found("not_applicable", f"不适用：没有{r.of}")
    told = list(stated(matter, whole))
    for p, text in told:
        if re.search(r.any, text):
            return Found("holds", f"有（{at(p.page)}）", page=p.page)
    for shown in matter.portraits:
        if shown.view == whole.view and any(re.search(r.any, text) for text in printed_in(shown.table)):
            return Found("holds", f"有（{at(shown.page)}的表）", page=shown.page)
    if told and not any(MONEY.search(text) for _, text in told):
        return Found("not_applicable", "不适用：没有这类支出")
    return MISSING


def printed_in(table: Table) -> Iterator[str]:
    yield from (plain(token) for path in table.columns for token in path)
    yield from (plain(cell.text) for row in table.rows for cell in row.cells if cell)


# ---- depth ------------------------------------------------------------------------------------------------------------------------------------


def find_depth(matter: Matter, r: Requirement) -> Found:
    """The longest code, or where no codes are printed the deepest name."""
    required = [q for q in requirements() if q.sort == "table" and q.name in r.tables]
    shown = [p for p in matter.portraits if p.figures and any(fits(p, q) for q in required)]
    if not shown:
        return Found("not_applicable", f"不适用：没有有数的{r.tables[0]}")
    codes = [code for p in shown for code in p.codes]
    deepest = max(shown, key=lambda p: max(map(len, p.codes), default=0))
    if max(map(len, codes), default=0) >= r.digits or max(p.depth for p in shown) >= levels(r):
        return Found("holds", f"有（{at(deepest.page)}）", page=deepest.page)
    if not codes:
        return Found("not_testable", "不能断定：科目没有编码，层级看不出来")
    return Found("fails", f"只公开到编码{max(map(len, codes))}位的科目，没有到{r.level}（{at(deepest.page)}）", page=deepest.page)


def levels(r: Requirement) -> int:
    """How many names stand above one another at that depth: 类款项, 类款."""
    return "类款项".index(r.level) + 1


def find_split(matter: Matter, r: Requirement) -> Found:
    required = next(q for q in requirements() if q.sort == "table" and q.name == r.table)
    shown = [p for p in matter.portraits if fits(p, required)]
    if not any(p.figures for p in shown):
        return Found("not_applicable", f"不适用：没有有数的{r.table}")
    for p in shown:
        if all(any(part in text and not all(q in text for q in r.parts) for text in printed_in(p.table)) for part in r.parts):
            return Found("holds", f"有（{at(p.page)}）", page=p.page)
    return Found("fails", f"没有分成{'和'.join(r.parts)}两项（{at(shown[0].page)}）", page=shown[0].page)


# ---- counts -----------------------------------------------------------------------------------------------------------------------------------


def find_count(matter: Matter, r: Requirement) -> Found:
    for p in body(matter):
        if any(re.search(r.says, piece) for piece in pieces(p.text, r.near)):
            return Found("holds", f"有（{at(p.page)}）", page=p.page)
    spent = item_facts(matter, r.item)
    if spent and not any(f.value.amount for f in spent):
        return Found("not_applicable", "不适用：没有此项支出")
    return MISSING


def pieces(text: str, near: str) -> Iterator[str]:
    """What is said from each mention of an item to the next mention of another."""
    for m in re.finditer(near, text):
        other = next((o.start() for o in ITEMS.finditer(text, m.end()) if not re.search(near, o[0])), len(text))
        yield text[m.start():other]


def item_facts(matter: Matter, item: str) -> list[Fact]:
    """What the table of 三公经费 says was spent on an item."""
    named = [group[item] for group in official.groups(matter.sheets) if item in group]
    return [f for f in named if f.period == str(matter.identity.year) and f.measure == "amount" and f.stage in ("决算", "执行数")]

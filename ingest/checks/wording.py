"""Rules on wording: template residue, missing units, years, reasons, and what is printed twice. The words stand in wording.toml."""
from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ingest.checks.judge import label_of, side_of
from ingest.checks.matter import Matter
from ingest.checks.model import Result, Said
from ingest.checks.spoken import Spoken, Statement
from ingest.model import Paragraph, Region, Sentence

SHOWN = 60          # characters of a sentence that are quoted
LONG_ENOUGH = 30    # a shorter paragraph may come again by right
RUN = 4             # so many paragraphs in a row that come again are no form of words
PAGE_TEXT = 100     # characters that make a page's text worth comparing


@dataclass(frozen=True)
class Residue:
    pattern: re.Pattern[str]
    what: str
    severity: str


@dataclass(frozen=True)
class Words:
    """What wording.toml says."""

    residue: tuple[Residue, ...]
    missing: dict[str, re.Pattern[str]]
    reason: dict[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def words() -> Words:
    raw = tomllib.loads(files("ingest.checks").joinpath("wording.toml").read_text(encoding="utf-8"))
    return Words(tuple(Residue(re.compile(r["pattern"]), r["what"], r["severity"]) for r in raw["residue"]),
                 {k: re.compile(v) for k, v in raw["missing"].items()}, {k: re.compile(v) for k, v in raw["reason"].items()})


def sentences(matter: Matter) -> Iterator[tuple[Paragraph, Sentence]]:
    """Every sentence of the text and every note under a table."""
    for p in matter.paragraphs:
        for s in p.sentences:
            yield p, s
    for t in matter.tables:
        for note in t.notes:
            yield Paragraph(-1, (note,), t.section), note


def at(regions: Iterable[Region]) -> dict[str, object]:
    region = next(iter(regions), None)
    return {"page": region.page if region else None, "bbox": region.bbox if region else None}


def solid(text: str) -> str:
    return re.sub(r"\s", "", text)


def around(text: str, start: int, end: int) -> str:
    left = max(0, start - SHOWN // 3)
    return ("…" if left else "") + text[left:end + SHOWN // 3] + ("…" if end + SHOWN // 3 < len(text) else "")


# --- template residue, units

def residue(matter: Matter) -> Iterator[Result]:
    """Words of the form that should have been chosen, filled in or taken out."""
    found = False
    for _, s in sentences(matter):
        text = solid(s.text)
        for r in words().residue:
            for m in r.pattern.finditer(text):
                found = True
                yield Said(m[0], "fails", "", f"“{around(text, m.start(), m.end())}”：{r.what}。", r.severity, suggestion=f"改定或删去“{m[0]}”。", keys=("residue", text), **at(s.regions))  # type: ignore[arg-type]
    if not found and matter.paragraphs:
        yield Said("正文", "holds")


MISSING = {"percent": ("%", "百分号"), "either": ("% 或万元", "单位"), "money": ("万元", "单位")}


def missing_units(matter: Matter) -> Iterator[Result]:
    """A number that says neither % nor 万元."""
    found = False
    for p, s in sentences(matter):
        if p.level:
            continue
        text = solid(s.text)
        for kind, pattern in words().missing.items():
            for m in pattern.finditer(text):
                found = True
                unit, name = MISSING[kind]
                yield Said(m["n"], "fails", "", f"“{around(text, m.start(), m.end())}”：{m['n']}后面没有{name}（{unit}）。", "warning", suggestion=f"在{m['n']}后补上{unit}。",
                           keys=("unit", text, m["n"]), **at(s.regions))  # type: ignore[arg-type]
    if not found and matter.paragraphs:
        yield Said("正文", "holds")


# --- years

COMPARED_YEAR = re.compile(r"(?:比|较|与|同|相比于?)(?P<year>20\d\d)年(?:度)?(?P<stage>年初预算|预算|决算|执行)?[^，。；\d]{0,8}?(?=相比|增|减|下降|上升|持平|一致|多|少|相同)")
TITLE_YEAR = re.compile(r"(?P<year>20\d\d)年(?:度)?[^，。；\d]{0,40}?(?:收支|支出|收入|预算|决算)[^，。；\d]{0,20}表")


def years(matter: Matter) -> Iterator[Result]:
    """A year is compared with one before it, and titles are of the document's year."""
    own = matter.identity.year
    if not own:
        return
    for _, s in sentences(matter):
        text = solid(s.text)
        for m in COMPARED_YEAR.finditer(text):
            wrong = int(m["year"]) > own or (int(m["year"]) == own and not (matter.identity.kind == "决算" and m["stage"]))
            yield Said(m[0], "fails" if wrong else "holds", "", f"“{around(text, m.start(), m.end())}”：这是{own}年的{matter.identity.kind}，不会与{m['year']}年{'自己' if int(m['year']) == own else ''}相比，年份可能有误。" if wrong else "",
                       "warning", suggestion=f"请核对是否应为{own - 1}年。", keys=("year", text), **at(s.regions))  # type: ignore[arg-type]
    for t in matter.tables:
        m2 = TITLE_YEAR.search(solid(t.title))
        if m2 and int(m2["year"]) != own:
            yield Said(t.title, "fails", "", f"表名「{t.title}」写的是{m2['year']}年，而这是{own}年的{matter.identity.kind}。", "warning", page=t.pages[0] if t.pages else None, keys=("year", t.title))


# --- reasons

def reasons(matter: Matter) -> Iterator[Result]:
    """A change is given a reason where the others around it are; and the reason goes the same way."""
    changed = [st for st in matter.statements if (c := st.get("change")) is not None and c.fact.value.amount]
    told = {id(st): reason_of(matter, st) for st in changed}
    by_section: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for st in changed:
        by_section[matter.paragraphs[st.paragraph].section[:2]].append(st)
    for group in by_section.values():
        usual = sum(bool(told[id(st)]) for st in group)
        for n, st in enumerate(group):
            yield from reason_said(matter, st, told[id(st)], n > 0 and len(group) > 2 and usual * 10 >= len(group) * 7 and not parts_follow(matter, st))


def parts_follow(matter: Matter, st: Statement) -> bool:
    """A total's change is explained by those of its parts."""
    last = max(s.end for s in st.figures.values())
    return bool(re.search(r"其中|分别|包括|如下|[:：]$", matter.paragraphs[st.paragraph].text[last:]))


def reason_of(matter: Matter, st: Statement) -> str:
    """What is said of why, from the change to the end of its paragraph or the next change."""
    change = st.get("change")
    assert change is not None
    text = matter.paragraphs[st.paragraph].text
    after = [s.start for s in matter.said_in(st.paragraph) if s.fact.measure == "change" and s.start > change.end and s.fact.subject != change.fact.subject]
    rest = text[change.end:after[0] if after else len(text)]
    following = matter.paragraphs[st.paragraph + 1].text[:80] if st.paragraph + 1 < len(matter.paragraphs) else ""
    m = words().reason["given"].search(rest)
    if m:
        return re.split(r"[。；]", rest[m.start():])[0]
    return following if words().reason["given"].search(following[:20]) else ""


def reason_said(matter: Matter, st: Statement, reason: str, demanded: bool) -> Iterator[Result]:
    change = st.get("change")
    assert change is not None
    side = side_of(change.fact, matter.name)
    if not reason:
        if demanded:
            yield Said(label_of(change.fact), "fails", "", f"「{label_of(change.fact)}」{way(change)}{change.fact.value.printed}{change.fact.value.unit}，同一部分的其他变动都说了原因，这里没有。", "info", side)
        return
    against = contrary(change, reason)
    yield Said(label_of(change.fact), "fails" if against else "holds", "", f"「{label_of(change.fact)}」{way(change)}{change.fact.value.printed}{change.fact.value.unit}，说的原因却是“{reason[:SHOWN]}”，方向相反。" if against else "",
               "warning", side if against else None)


def way(s: Spoken) -> str:
    return "增加" if s.fact.value.direction == "up" else "减少"


def contrary(change: Spoken, reason: str) -> bool:
    """Does the reason speak of the other direction only?"""
    w = words().reason
    flat = solid(reason).rstrip("，、")
    if change.fact.value.direction == "down":
        return bool(w["ends_up"].search(flat)) and not w["down"].search(flat)
    return bool(w["ends_down"].search(flat)) and not w["up"].search(flat)


# --- printed twice

def printed_twice(matter: Matter) -> Iterator[Result]:
    """A page, a run of paragraphs, a paragraph under one heading: once each."""
    pages = page_texts(matter)
    seen: dict[str, int] = {}
    again: set[int] = set()
    for page, text in pages.items():
        if text in seen:
            again.add(page)
            yield Said(f"第{page}页", "fails", "", f"第{page}页的文字与第{seen[text]}页完全相同，印了两遍。", "warning", page=page, keys=("page", text[:200]))
        elif len(text) >= PAGE_TEXT:
            seen[text] = page
            yield Said(f"第{page}页", "holds")
    yield from runs(matter, again)
    yield from same_paragraph(matter, again)


def page_texts(matter: Matter) -> dict[int, str]:
    out: dict[int, list[str]] = defaultdict(list)
    for p in matter.paragraphs:
        if p.page is not None and not p.level:
            out[p.page].append(solid(p.text))
    return {page: "".join(texts) for page, texts in out.items() if len("".join(texts)) >= PAGE_TEXT}


def runs(matter: Matter, again: set[int]) -> Iterator[Said]:
    """Paragraphs in a row that stood in the same order before."""
    first: dict[tuple[str, ...], int] = {}
    texts = [solid(p.text) for p in matter.paragraphs]
    skip = -1
    for i in range(len(texts) - RUN + 1):
        window = tuple(texts[i:i + RUN])
        before = first.setdefault(window, i)
        if before + RUN <= i and i > skip and sum(map(len, window)) >= PAGE_TEXT and matter.paragraphs[i].page not in again:
            page, other = matter.paragraphs[i].page, matter.paragraphs[before].page
            skip = i + RUN + next((n for n in range(len(texts)) if i + RUN + n >= len(texts) or texts[i + RUN + n] != texts[before + RUN + n]), 0)
            yield Said(f"第{page}页", "fails", "", f"第{page}页自“{window[0][:SHOWN // 2]}”起的几段与第{other}页相同，印了两遍。", "warning", page=page, keys=("run", *window))


def same_paragraph(matter: Matter, again: set[int]) -> Iterator[Said]:
    by_text: dict[tuple[str, tuple[str, ...]], list[Paragraph]] = defaultdict(list)
    for p in matter.paragraphs:
        if not p.level and len(solid(p.text)) >= LONG_ENOUGH and p.page not in again:
            by_text[solid(p.text), p.section].append(p)
    for (text, _), ps in by_text.items():
        for p in ps[1:]:
            if p.index - ps[0].index < RUN or Counter(q.page for q in ps)[p.page] > 1:
                yield Said(text[:20], "fails", "", f"“{text[:SHOWN]}…”这一段在同一标题下印了两遍。", "warning", keys=("paragraph", text), **at(p.sentences[0].regions))  # type: ignore[arg-type]

"""Whose disclosure and which year: departments, years, 预算/决算 in a question, held against the library."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ingest.model import Disclosure
from qa.asked import EVERY_DEPARTMENT
from qa.sounds import sound
from qa.text import GAP, blank, squeeze

ORGANS = (("委员会", "委"), ("街道办事处", "办"), ("办事处", "办"), ("办公室", "办"), ("办公厅", "办"), ("人民检察院", "检"), ("人民法院", "法"))
# 杭州市, 新乡市 and 金乡县 have another kind of place in their names; 城市管理局 and 市场监督管理局 name no city.
_CITY, _SMALLER = r"(?<!城)市(?!场)", r"[旗镇乡](?![市县区])"
PLACE = re.compile(rf"^(?:中共)?(?:[\u4e00-\u9fff]{{2,8}}?(?:省|自治区))?(?:[\u4e00-\u9fff]{{1,6}}?(?:{_CITY}|州(?![市区])|盟|地区))?(?:[\u4e00-\u9fff]{{1,6}}?(?:区|县|{_CITY}|{_SMALLER}))?")
_PARTS = re.compile(rf"[\u4e00-\u9fff]{{1,6}}?(?:省|自治区|{_CITY}|州(?![市区])|盟|区|县|{_SMALLER})")
OTHER_PLACE = re.compile(r"([\u4e00-\u9fff]{1,5}(?:省|市|区|县|州|旗))$")
UNKNOWN = re.compile(r"((?:[\u4e00-\u9fff]{2,10}?(?:省|市|区|县|州|旗|镇))?[\u4e00-\u9fff]{1,10}?(?:局(?![长里面部限势])|厅(?!长)|委员会|(?<=[省市区县州][\u4e00-\u9fff]{2})委(?![员托任派])|人民法院|检察院|公安局|财政局|街道办|(?<!老年)(?<!广播)(?<!电视)大学(?!生)))")
PRONOUN = re.compile(r"(?:这个?|该|本|我们?|[你您]们?|他们?|贵|此|那个?|咱们?)(?:局|委|院|厅|办(?!公)|单位|部门|机关|处|中心|学校|医院)")
YEAR = re.compile(r"(?P<y>20\d\d)(?:年度?|(?=[^\d年]|$))|(?P<short>(?<!\d)[12]\d)年度?|(?P<word>今年度?|本年度?(?!支出|收入)|去年(?!.{0,3}(?:结转|结余|剩|没花|没用|用不完))|上一年度?|上年度?(?!结转|结余|末)|前年|明年|后年)")
CARRIED_INTO = re.compile(r"从?20\d\d年(?:底|末)?(?:结转|结余|剩余?|留)(?:下来)?(?:到|至|进)(?:了)?(?P<y>20\d\d)年(?:继续|接着)?(?:使用|用|花)?(?:的)?")
LEFT_FROM = re.compile(r"从?(?:上一年|上年度?|去年)(?:接着用|延续|转下来|滚下来|留到今年|剩到今年)(?:的)?(?:钱|资金)?")
AS_OF = re.compile(r"(?:截至|截止|到|至)?(?P<y>20\d\d)年(?:12月31日|底|末|年底|年末)|(?:截至|截止|到)(?P<y2>20\d\d)年\d{1,2}月(?:\d{1,2}日|底|末)?|(?:截至|截止|到)(?P<word>去年|上年|今年)(?:底|末|年底|年末|\d{1,2}月(?:\d{1,2}日|底|末)?)")

# 江苏省政协 stands for its 办公厅, 渡口镇 for its government, 云麓经开区 for the body that manages it
SHORTENED = re.compile(r"(?:办公厅|办公室|办事处|大学|学院|医院|(?<=[镇乡])人民政府|(?<=区)管理委员会)$")
BODY_OF = re.compile(r"(?!政府)[\u4e00-\u9fff]{1,3}(?:院|所|站|局|校|中心|公司)(?!长)")       # 渡口镇卫生院 is another body
ITEM_LIKE = 4       # characters: a longer mention of a department is no item's name

Mention = tuple[int, int, str]      # where a department is named, and which
Dated = Callable[[tuple[Disclosure, ...]], set[str]]


@dataclass
class Place:
    """Where to look. `problem` is (status, detail) when there is nowhere."""

    disclosures: tuple[Disclosure, ...] = ()
    departments: tuple[str, ...] = ()
    year: int | None = None            # the year asked for
    years: tuple[int, ...] = ()
    derive: bool = False               # the year asked for is the one before the disclosure's
    as_of: int | None = None
    kind: str | None = None
    assumed: list[str] = field(default_factory=list)
    named_at: dict[str, int] = field(default_factory=dict)      # department → where it stands in the text
    own_years: dict[str, int] = field(default_factory=dict)     # department → its year, where each is named with one
    everyone: bool = False              # all departments (of a place) are meant, those without a disclosure of the year left out
    problem: tuple[str, str] | None = None
    rest: str = ""
    said: str = ""                      # a name that several departments share,
    candidates: tuple[str, ...] = ()    # and those departments
    there: tuple[str, ...] = ()         # the departments of a place that is named alone


def is_subsequence(short: str, long: str) -> bool:
    it = iter(long)
    return all(c in it for c in short)


@lru_cache(maxsize=8192)
def core(name: str) -> str:
    """A department's name without its place and its kind of organ."""
    s = PLACE.sub("", name)
    for organ, _ in ORGANS:
        shorter = s.removesuffix(organ)
        if re.fullmatch("(?:最高|高级|中级|基层)?", shorter) and organ.startswith("人民"):
            return organ.removeprefix("人民")       # a court is told from other organs by being one
        s = shorter or s
    return re.sub(r"(?<=.)[局厅委院部处会]$", "", s) or name


@lru_cache(maxsize=8192)
def ends_of(name: str) -> frozenset[str]:
    return frozenset({name[-1], *(short for organ, short in ORGANS if name.endswith(organ))})


@lru_cache(maxsize=8192)
def shape(name: str) -> tuple[str, frozenset[str], frozenset[str], str, frozenset[str]]:
    """A name squeezed, the characters of its core, what an abbreviation of it may end with, the name without its place, and what an abbreviation
    with the place may begin with."""
    name = squeeze(name)
    return name, frozenset(core(name)), ends_of(name), PLACE.sub("", name), frozenset({name[0], *(part[0] for part in places_in(name)), *"省市区县州旗镇乡"})


def places_in(name: str) -> list[str]:
    """The places that a name begins with, the widest first."""
    return _PARTS.findall(place_name(name).removeprefix("中共"))


def find_department(text: str, name: str) -> tuple[int, int] | None:
    """The longest stretch of the text that is an abbreviation of the name."""
    name, kernel, ends, organ, heads = shape(name)
    if ends.isdisjoint(text) or kernel.isdisjoint(text):
        return None
    best: tuple[int, int] | None = None
    for end in range(len(text)):
        if text[end] not in ends:
            continue
        start = end
        while start > 0 and text[start - 1] != GAP and is_subsequence(text[start - 1:end + 1], name):
            start -= 1
        if 0 < start < end and text[start] in "省市区县州旗镇" and "\u4e00" <= text[start - 1] <= "\u9fff" and text[start - 1] not in NO_NAME:
            start += 1                      # 「黄浦区商务委」: the end of another place's name says nothing
        while start < end and text[start] not in heads and text[start:start + 2] not in name and not is_subsequence(text[start:end + 1], organ):
            start += 1                      # 「和财政局」 is no 太和县财政局, 「林业局」 no 柳林县农业农村局
        piece = text[start:end + 1]
        if len(piece) < 2 or kernel.isdisjoint(piece) or (len(piece) == 2 and (text[end] not in "局委厅院协" or (text[end] == "局" and text[start] != core(name)[0]))):
            continue                        # 「林业局」 is no 农业农村局
        if elsewhere(text, start, end + 1, name) or another_school(piece, name):
            continue
        if best is None or len(piece) > best[1] - best[0]:
            best = (start, end + 1)
    if best is None:
        return None
    m = OTHER_PLACE.search(text[:best[0]])
    if m and not m[1].startswith(GAP):
        place = re.split(f"[{GAP}{''.join(NO_NAME)}]", m[1])[-1]
        if len(place) >= 2 and not any(is_subsequence(place[i:], name) for i in range(len(place) - 1)):
            return None
    return best


def elsewhere(text: str, start: int, end: int, name: str) -> bool:
    """Is it the body of another place that is named: 浙江省高院 for 江苏省高级人民法院, 松泉县林草局 for that of 松泉市, the 民政局 of a city for that of its
    district?"""
    own = places_in(name)
    if any(not called_so(said, own) for at in range(start, end) if text[at] in PLACE_ENDS and (said := place_before(text, at))):
        return True
    piece = text[start:end]
    wide = [p for p in own[:-1] if p in piece]
    return bool(wide) and not set(own[-1][:-1]) & set(piece.removeprefix(wide[0]))


def another_school(piece: str, name: str) -> bool:
    """荆江大学 is no 荆江理工大学: before the full word for its kind a school's name stands whole, or from somewhere in it on."""
    kind = re.search(r"(?:大学|学院|中学|小学|学校|幼儿园)$", piece)
    if kind is None or not name.endswith(kind[0]) or name.endswith(piece):
        return False
    said = piece.removesuffix(kind[0])
    return bool(said) and not said.endswith(PLACE.sub("", name).removesuffix(kind[0]))


def place_before(text: str, end: int) -> str:
    """The place that a character of its kind (省, 市 …) ends: with two or three characters before it, which are no words of asking; "" where none
    is named (省高院, 全市)."""
    if text[end - 1:end] in tuple(PLACE_ENDS) or text[end:end + 2] in ("市场", "市监"):
        return ""                       # 石渡市市场监管局: the second 市 is none
    start = end
    while start > max(0, end - LONGEST_PLACE) and "\u4e00" <= text[start - 1] <= "\u9fff" and text[start - 1] not in NO_NAME:
        start -= 1
    return text[start:end + 1] if end - start >= 2 and not OF_ITSELF.search(text[start:end + 1]) else ""


def called_so(said: str, own: list[str]) -> bool:
    """Is it one of the places, in full at its end (局和石渡市) or shortened from its first character?"""
    return not own or any(said.endswith(p) or (said[0] == p[0] and said[-1] == p[-1] and is_subsequence(said, p)) for p in own)


LONGEST_PLACE = 4
PLACE_ENDS = "省市区县州旗"
NO_NAME = frozenset("年月日底末块项的在和与跟同比是了把对从由请问查看下上里中给为到说想我你他那这各全本该及找帮各按照据")
OF_ITSELF = re.compile(r"(?:城|超|农贸|社|园|校|库|灾|景|片|牧|林|山|矿|厂|港)[市区]$")


def resolve(text: str, context: dict[str, Any], disclosures: Iterable[Disclosure], dated: Dated, backwards: bool = False, with_kind: bool = True) -> Place:
    """Read departments, years and kind; what is read is taken out of `rest`. `dated` tells the names of some disclosures that hold a year of their own."""
    known = tuple(disclosures)
    place = Place(rest=text)
    if with_kind:
        read_kind(place)
    read_departments(place, known, context)
    if place.problem:
        return place
    own = tuple(d for d in known if d.department in place.departments)
    read_years(place, lambda: dated(own), {d.year for d in own}, backwards)
    if backwards and len(place.years) == 2:
        place.years = (min(place.years),)   # 「2023年的是多少？按2024年公布的增减额倒算」
    choose(place, known, context)
    return place


def read_kind(place: Place) -> None:
    if "决算" in place.rest:
        place.kind = "决算"
    elif re.search(r"年初预算|年初.{0,4}预算", place.rest):
        place.kind = None
    elif re.search(r"预算(?!数?执行)", place.rest):
        place.kind = "预算?"           # a wish, not a demand: people say 预算 of anything planned


def read_departments(place: Place, known: tuple[Disclosure, ...], context: dict[str, Any]) -> None:
    names: dict[str, set[str]] = {}
    for d in known:
        names.setdefault(d.department, set()).update({d.department, *d.aliases})
    found: list[Mention] = []
    for name, forms in names.items():
        spans = [s for f in forms if (s := find_department(place.rest, f))]
        if (stem := SHORTENED.sub("", name)) != name and len(stem) >= 4 and (s := find_department(place.rest, stem)) and not BODY_OF.match(place.rest[s[1]:]):
            spans.append(s)
        if spans:
            start, end = max(spans, key=lambda s: s[1] - s[0])
            found.append((start, end, name))
    found, shared = [f for f in keep_longest(found) if not an_item(f, found, place.rest)], found
    found = [one_of(f, shared, found, place.rest, context) for f in found]
    if several := next((f for f in found if not f[2]), None):
        place.said = place.rest[several[0]:several[1]]
        place.candidates = tuple(sorted(same_stretch(several, shared, place.rest)))
        place.problem = ("ambiguous", "department")
        return
    for start, end, name in found:
        if (m := re.match(r"[(（]([^)）]{1,8})[)）]", place.rest[end:])) and is_subsequence(m[1], name):
            end += m.end()              # 「省委办公厅（江苏）」
        place.rest = blank(place.rest, start, end)
    place.departments = tuple(dict.fromkeys(name for *_, name in sorted(found)))
    place.named_at = {name: start for start, _, name in sorted(found, reverse=True)}
    for _ in range(3):  # the same department named again
        for name in place.departments:
            span = find_department(place.rest, name)
            if span and span[1] - span[0] >= 3:
                place.rest = blank(place.rest, *span)
    for name in place.departments:
        blank_place(place, name)
    if not place.departments:
        by_place(place, names)
    if not place.departments and len(names) > 1 and (m := EVERY_DEPARTMENT.search(place.rest)):
        place.everyone = True
        place.departments = place.there or tuple(names)
        place.rest = blank(place.rest, *m.span())
    if m := PRONOUN.search(place.rest):
        place.rest = blank(place.rest, *m.span())
    elif not place.departments and (m := UNKNOWN.search(place.rest)) and not re.search(r"哪|什么|每|那个|这个", m[1]):
        alike = tuple(sorted(name for name in names if name.endswith(m[1].strip(GAP))))      # 「办公厅的」: whose, is open
        place.problem = ("ambiguous", "department") if alike else ("not_indexed", m[1].strip(GAP))
        place.candidates = alike
        place.rest = blank(place.rest, *m.span())
        return
    if place.departments:
        return
    if context.get("department") in names:
        place.departments = (context["department"],)
        place.assumed.append("department")
    elif len(names) == 1:
        place.departments = tuple(names)
        place.assumed.append("department")


def an_item(mention: Mention, found: list[Mention], text: str) -> bool:
    """「某局的图书馆这项」: a bare word for an organ, called an item, beside a department that is named at more length."""
    start, end, name = mention
    bare = end - start <= ITEM_LIKE and text[start] not in place_name(name)
    others = [o for o in found if o[2] != name and o[1] - o[0] > end - start]
    behind = any(o[1] <= start and text[o[1]:start] in ("", "的", "下属", "下面的", "所属") for o in others)        # 「某局图书馆的办公费」: a unit of that one
    return bare and bool(others) and (behind or bool(re.match(r"(?:这|那|该)?(?:一?项|科目|款|笔|块)", text[end:])))


def blank_place(place: Place, name: str) -> None:
    """「…是多少？（普陀区）」: the department's own place said once more, apart from it."""
    for part in places_in(name):
        for said in (part, part[:-1]):
            if len(said) >= 2 and (m := re.search(rf"[(（]{said}的?{GAP}*[)）]|(?<![\u4e00-\u9fff]){said}的?(?=[，,。？?)）]|$)|{said}(?:的(?!.{{0,2}}[\0，])|那边|这边|当地)", place.rest)):
                place.rest = blank(place.rest, *m.span())


def by_place(place: Place, names: dict[str, set[str]]) -> None:
    """A place named with an organ misspelt, or alone: the only department that the library has there."""
    found: dict[str, tuple[int, int]] = {}
    organ_named = False
    for name in names:
        for part in places_in(name)[::-1]:
            whole, at = part, place.rest.find(part)
            if at < 0 and len(part) > 2:
                part = part[:-1]        # 「海州那边」: a place may be named without its kind
                at = place.rest.find(part)
            if at >= 0:
                end = at + len(part)
                if part != whole and place.rest[end:end + 1] in tuple("省市区县州旗") and not nickname(place.rest[at:], len(part), squeeze(name)):
                    break               # 「松泉县」 is no 松泉市
                organ = re.match(r"[\u4e00-\u9fff]{1,8}?(?:局|委员会|委|厅|院|办公室|办|中心)(?!托|员)", place.rest[end:])
                organ_named = organ_named or organ is not None
                if organ and (not sounds_like(organ[0], name) or whole != places_in(name)[-1]):
                    break
                if organ is None and not wholly_of(name, whole):
                    break
                end += len(organ[0]) if organ else nickname(place.rest[at:], len(part), squeeze(name))
                found[name] = (at, end)
                break
    if len(found) == 1:
        name, span = next(iter(found.items()))
        place.rest = blank(place.rest, *span)
        place.departments = (name,)
    elif found and not organ_named and len(set(found.values())) > 1:
        longest = max(found.values(), key=lambda s: s[1] - s[0])
        best = [name for name, span in found.items() if span == longest]
        if len(best) == 1:
            place.rest = blank(place.rest, *longest)
            place.departments = (best[0],)
    elif found and not organ_named:      # a place alone: which of its departments, what is asked for may tell
        for span in set(found.values()):
            place.rest = blank(place.rest, *span)
        organs = {name: apart for name in found if (apart := organ_apart(place.rest, name))}
        if len(organs) == 1:
            (name, span), = organs.items()
            place.rest = blank(place.rest, *span)
            place.departments = (name,)
        else:
            place.there = tuple(sorted(found))


def organ_apart(text: str, name: str) -> tuple[int, int] | None:
    """Where a department is called by two or more characters of its organ alone, its place being named elsewhere: 「府办的…？普陀区的」."""
    organ = PLACE.sub("", squeeze(name))
    for m in APART.finditer(text):
        if is_subsequence(m["said"], organ) and any(m["said"].endswith(end) for end in ends_of(squeeze(name))):
            return m.span("said")
    return None


APART = re.compile(rf"(?:^|(?<=[{GAP}，。？?]))(?P<said>[\u4e00-\u9fff]{{2,6}}?)(?=[{GAP}，的\d]|$)")


def wholly_of(name: str, place: str) -> bool:
    """Is a place the one that a department is of, and not a city around its district or a district around its street?"""
    return place == places_in(name)[-1] and not re.match("[\u4e00-\u9fff]{1,5}街道", PLACE.sub("", name))


SLIP_FROM = 4           # characters of an organ's name from which one may be a slip: 林业局 is no 农业农村局


def nickname(text: str, at: int, name: str) -> int:
    """How many characters behind a place shorten the rest of a name (北渡市监 for 北渡县市场监督管理局); one alone is none."""
    end = at
    while end < len(text) and text[end] != GAP and is_subsequence(text[:end + 1], name):
        end += 1
    return end - at if end - at >= 2 else 0


def sounds_like(said: str, name: str) -> bool:
    """What was said stands in the name, or sounds like it; in longer names one more slip is forgiven."""
    organ = PLACE.sub("", name) or name
    sounds = {sound(c) for c in organ}
    return sum(c in organ or sound(c) in sounds for c in said) >= max(SLIP_FROM, len(said)) - 1 and said[-1] in ends_of(name)


def keep_longest(found: list[Mention]) -> list[Mention]:
    """Of overlapping mentions the longest stands; of equally long ones that with the shortest name (see `one_of`)."""
    out: list[Mention] = []
    for f in sorted(found, key=lambda f: (f[0] - f[1], len(f[2]))):
        overlapping = [o for o in out if f[0] < o[1] and o[0] < f[1]]
        if not overlapping:
            out.append(f)
    return out


def same_stretch(mention: Mention, found: list[Mention], text: str) -> list[str]:
    """The departments that a stretch may mean: one so called in full, else those whose name is just this but for the place, else all that it abbreviates."""
    said = text[mention[0]:mention[1]]
    names = list(dict.fromkeys(name for start, end, name in found if (start, end) == mention[:2]))
    names = [n for n in names if squeeze(n) == said] or names
    return [n for n in names if PLACE.sub("", squeeze(n)) == PLACE.sub("", said)] or names


def one_of(mention: Mention, every: list[Mention], kept: list[Mention], text: str, context: dict[str, Any]) -> Mention:
    """Which department a stretch means that several share (民政局): the one in the conversation, or the one of the place that the conversation or
    the rest of the question is about; without a name where that is open."""
    names = same_stretch(mention, every, text)
    if len(names) == 1:
        return (*mention[:2], names[0])
    if context.get("department") in names:
        return (*mention[:2], context["department"])
    others = [o for o in kept if o is not mention]
    places = [place_name(only[0]) for o in others if len(only := same_stretch(o, every, text)) == 1] or [place_name(str(context.get("department") or ""))]
    near = [n for n in names if place_name(n) and place_name(n) in places]
    return (*mention[:2], near[0] if len(near) == 1 else "")


def place_name(name: str) -> str:
    m = PLACE.match(name)
    return m[0] if m else ""


def read_years(place: Place, dated: Callable[[], set[str]], known_years: set[int], backwards: bool = False) -> None:
    if m := AS_OF.search(place.rest):
        place.as_of = int(m["y"] or m["y2"]) if m["y"] or m["y2"] else {"去年": -1, "上年": -1, "今年": 0}[m["word"]]
        place.rest = blank(place.rest, *m.span())
    if m := CARRIED_INTO.search(place.rest):
        # 「从2023年结转到2024年接着用的」 is what 2024 had from the year before
        place.years = (int(m["y"]),)
        place.rest = place.rest[:m.start()] + "上年结转".ljust(m.end() - m.start(), GAP) + place.rest[m.end():]
        return
    place.rest = LEFT_FROM.sub(lambda m: "上年结转".ljust(len(m[0]), GAP), place.rest)
    years: list[int] = []
    spans = list(YEAR.finditer(place.rest))
    explicit = [m for m in spans if m["y"] or m["short"]]
    for m in spans:
        if m["word"] and explicit:
            if m["word"][0] in "去上" and len(explicit) == 1 and explicit[0].start() < m.start() and not backwards:
                years = [-1]            # 「2024年的三公经费，去年是多少」: the year before the one named, see below
            place.rest = blank(place.rest, *m.span())
            continue
        after = place.rest[m.end():m.end() + 3]
        elsewhere = len(explicit) > 1 or (m["y"] and int(m["y"]) not in known_years)
        if m["y"] and elsewhere and len(after) == 3 and any(f"{m['y']}年{after}" in label for label in dated()):
            continue                    # the year is part of a project's name
        if m["y"] or m["short"]:
            years.append(int(m["y"]) if m["y"] else 2000 + int(m["short"]))
        else:
            years.append({"今": 0, "本": 0, "当": 0, "去": -1, "上": -1, "前": -2, "明": 1, "后": 2}[m["word"][0]])
        place.rest = blank(place.rest, *m.span())
    if -1 in years and explicit:
        named = explicit[0]
        years = [(int(named["y"]) if named["y"] else 2000 + int(named["short"])) - 1]
    place.years = tuple(dict.fromkeys(years))
    place.own_years = years_of_each(place, [(m.start(), int(m["y"]) if m["y"] else 2000 + int(m["short"])) for m in explicit])


def years_of_each(place: Place, years: list[tuple[int, int]]) -> dict[str, int]:
    """「甲局2023年和乙局2022年」: the year that stands behind each department, where every one has its own."""
    spots = sorted((at, name) for name, at in place.named_at.items())
    if len(spots) < 2:
        return {}
    out = {}
    for (at, name), (end, _) in zip(spots, [*spots[1:], (10 ** 6, "")], strict=True):
        if (year := next((y for pos, y in years if at < pos < end), None)) is not None:
            out[name] = year
    return out if len(out) == len(spots) and len(set(out.values())) > 1 else {}


def absolute(year: int, own: int) -> int:
    """去年 and its like count from the disclosure in view."""
    return own + year if year < 1000 else year


def choose(place: Place, known: tuple[Disclosure, ...], context: dict[str, Any]) -> None:
    if not place.departments:
        if place.years and all(y > 1000 for y in place.years) and not any(d.year in place.years or d.year - 1 in place.years for d in known):
            place.problem = ("not_indexed", f"{place.years[0]}年")
        else:
            place.problem = ("ambiguous", "department")
        return
    if place.everyone and not place.years:
        place.assumed.append("year")
    chosen: list[Disclosure] = []
    for name in place.departments:
        own = sorted((d for d in known if d.department == name), key=lambda d: (-d.year, d.kind != context.get("kind")))
        wanted = [d for d in own if d.kind == "决算"] if place.kind == "决算" else own
        if not wanted and len(place.departments) > 1 and "预算" in place.rest:
            wanted = own                # 「甲2022年决算数和乙2021年预算数」
        if place.everyone:
            newest = max(d.year for d in known)
            place.year = absolute(place.years[0], newest) if place.years else newest
            same = sorted((d for d in wanted if not place.years or d.year == place.year), key=lambda d: (-d.year, d.kind != "预算"))
            chosen += same[:1]          # without a year each department's newest
            continue
        if place.kind == "决算" and not wanted:
            place.problem = ("not_indexed", f"{name}的决算")
            return
        if place.kind == "预算?" and any(d.kind == "预算" for d in own):
            wanted = [d for d in own if d.kind == "预算"]
        if name in place.own_years:
            wanted = [d for d in wanted if d.year == place.own_years[name]]
            if not wanted:
                place.problem = ("not_indexed", f"{name}{place.own_years[name]}年")
                return
            chosen.append(wanted[0])
            continue
        chosen += for_department(place, wanted, context)
        if place.problem:
            return
    if not chosen:
        place.problem = ("not_indexed", f"{place.year}年")
    if place.kind is None and not place.everyone and any((k.department, k.year) == (d.department, d.year) and k.kind != d.kind for d in chosen for k in known):
        place.assumed.append("kind")
    place.disclosures = tuple(dict.fromkeys(chosen))


def for_department(place: Place, own: list[Disclosure], context: dict[str, Any]) -> list[Disclosure]:
    """The disclosures of one department for the years asked for; none named: the one in the conversation, else the newest."""
    base = next((d for d in own if d.year == context.get("year")), own[0])
    if place.as_of is not None:
        as_of = absolute(place.as_of, base.year) if place.as_of < 1000 else place.as_of
        place.as_of = as_of
        fit = [d for d in own if d.year == as_of + 1] + [d for d in own if d.year == as_of]
        return fit[:1] or [base]
    if not place.years:
        if "year" not in place.assumed:
            place.assumed.append("year")
        place.year = base.year
        return [base]
    out: list[Disclosure] = []
    several = len(place.departments) > 1 and len(place.years) > 1
    for y in place.years:
        year = absolute(y, base.year)
        place.year = year if place.year is None else place.year
        exact = [d for d in own if d.year == year]
        if exact:
            out.append(exact[0])
            continue
        if several and any(d.year in place.years for d in own):
            continue                    # 「2018和2019两份里，甲跟乙」: each has its own of the years
        after = [d for d in own if d.year == year + 1]
        if after:
            place.derive = True
            place.year = year
            out.append(after[0])
            continue
        place.problem = ("not_indexed", f"{own[0].department}{year}年")
        return []
    return out

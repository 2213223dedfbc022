"""Rules on names: the department's own in titles and text, and the names of accounts."""
from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

from ingest.amount import plain
from ingest.checks.judge import side_of
from ingest.checks.matter import Matter
from ingest.checks.model import Result, Said
from ingest.checks.tolerance import signed, worth
from ingest.checks.wording import at
from ingest.identity import ORGAN
from ingest.model import Fact, Region, Sentence
from ingest.names import key

TITLED = re.compile(rf"(?P<name>[\u4e00-\u9fff（）()]{{2,38}}?{ORGAN})(?=(?:本级)?20\d\d年)|20\d\d年(?:度)?(?P<after>[\u4e00-\u9fff]{{4,38}}?{ORGAN})(?=(?:部门|单位)?(?:收支|预算|决算|财政|一般公共))")
FRONT = re.compile(r"^(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|关于|纳入|附件\d*[:：]?|表\d*)+")
ALIKE = 0.6         # of two names that may be one misspelt, or the same office of another place
PLACE = 4           # characters at the head of a name by which it is sought in the text
LINKS = set("和与及暨、")
CORE = 6            # a name this long behind its place is not another office for one other character
CLOSE = 0.75        # of two account names


def own_name(matter: Matter) -> Iterator[Result]:
    """Titles and headings bear the department's own name."""
    own = matter.identity.department
    titles = [(p.text, p.sentences[0].regions) for p in matter.paragraphs if p.level and p.sentences]
    titles += [(t.title, (Region(t.pages[0], t.rows[0].bbox),) if t.pages and t.rows and t.rows[0].bbox else ()) for t in matter.tables]
    for title, regions in titles:
        for m in TITLED.finditer(plain(title)):
            name = FRONT.sub("", m["name"] or m["after"])
            if is_own(name, matter):
                yield Said(title, "holds")
            elif strange(name, own, matter):
                page = regions[0].page if regions else None
                yield Said(title, "fails", "", f"标题「{title}」里的名称是“{name}”，而这是{own}的公开，可能写成了别的单位的名称或写错。", "warning", suggestion=f"请核对是否应为“{own}”。",
                           page=page, bbox=regions[0].bbox if regions else None, keys=("name", title))


SPEAKS = r"(?=20\d\d年|无|没有|未|收入|支出|收支|本年|财政拨款|一般公共预算|政府性基金|国有资本|“?三公|机关运行|政府采购|共有|部门预算|部门决算)"
FEW = 2             # a body of the same place named more often belongs to the matter


def other_name(matter: Matter) -> Iterator[Result]:
    """Sentences on the budget have the department as their subject, not another office of the same place."""
    own = plain(matter.identity.department)
    place = re.match(r"[\u4e00-\u9fff]{2,12}?[省市县区州旗盟]", own)
    if place is None:
        return
    subject = re.compile(rf"(?:^|[。；，])(?:20\d\d年(?:度)?)?(?P<name>{place[0]}[\u4e00-\u9fff]{{2,16}}?(?:局|委员会|办公室|厅)){SPEAKS}")
    whole = "".join(plain(p.text) for p in matter.paragraphs)
    for p in matter.paragraphs:
        for s in p.sentences if not p.level else ():
            for m in subject.finditer(plain(s.text)):
                name = m["name"]
                if not is_own(name, matter) and whole.count(name) <= FEW and name not in own and not one_off(name, own):
                    yield Said(name, "fails", "", f"“{plain(s.text)[:50]}”说的是“{name}”，而这是{own}的公开。", "warning", suggestion=f"请核对是否应为“{own}”。",
                               keys=("other", name, plain(s.text)[:60]), **at(s.regions))  # type: ignore[arg-type]


def is_own(name: str, matter: Matter) -> bool:
    own = plain(matter.identity.department)
    return own.endswith(name) or name.endswith(own) or own in name or any(plain(a) in name for a in matter.identity.aliases)


def strange(name: str, own: str, matter: Matter) -> bool:
    """Near the own name, or nowhere said to belong to the department."""
    if SequenceMatcher(None, name, own).ratio() >= ALIKE:
        return not any(name in plain(p.text) for p in matter.paragraphs if not p.level)
    return False


def misspelt(matter: Matter) -> Iterator[Result]:
    """The department's name in the text is written as it is."""
    own = plain(matter.identity.department)
    if len(own) < PLACE + 3:
        return
    found: dict[str, list[Sentence]] = defaultdict(list)
    for p in matter.paragraphs:
        for s in p.sentences:
            for wrong in set(variants(plain(s.text), own)):
                found[wrong].append(s)
    for wrong, places in sorted(found.items()):
        often = f"（共{len(places)}处）" if len(places) > 1 else ""
        yield Said(wrong, "fails", "", f"“{wrong}”与本部门名称“{own}”只差一字，可能写错{often}。", "warning", suggestion=f"请核对是否应为“{own}”。", keys=("misspelt", wrong), **at(places[0].regions))  # type: ignore[arg-type]
    if not found and any(own in plain(p.text) for p in matter.paragraphs):
        yield Said(own, "holds")


def variants(text: str, own: str) -> Iterator[str]:
    start = text.find(own[:PLACE])
    while start >= 0:
        if not text.startswith(own, start):
            for length in (len(own) - 1, len(own), len(own) + 1):
                cut = text[start:start + length]
                if len(cut) == length and cut[-2:] == own[-2:] and one_off(cut, own):
                    yield cut
        start = text.find(own[:PLACE], start + 1)


def one_off(a: str, b: str) -> bool:
    """One character other, more or less, or two neighbours turned round; of other characters only those that don't make another office."""
    if len(a) != len(b):
        longer, shorter = (a, b) if len(a) > len(b) else (b, a)
        return any(longer[:i] + longer[i + 1:] == shorter for i in range(len(longer)))
    wrong = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(wrong) == 2:
        return wrong[1] - wrong[0] == 1 and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]
    return len(wrong) == 1 and ({a[wrong[0]], b[wrong[0]]} <= LINKS or len(b) - PLACE - wrong[0] >= CORE)


# --- accounts

def code_names(matter: Matter) -> Iterator[Result]:
    """One code has one name in all tables."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    where: dict[tuple[str, str], tuple[str, int | None]] = {}
    for sheet in matter.sheets:
        for block in sheet.blocks:
            for item in block.items:
                if item.code and item.path and not item.keyed:
                    name = plain(key(item.path[-1]))
                    names[item.code][name] += 1
                    where.setdefault((item.code, name), (sheet.name, sheet.table.rows[item.row].page))
    for code, told in names.items():
        usual = told.most_common(1)[0][0]
        others = [n for n in told if n != usual and not (n.startswith(usual) or usual.startswith(n)) and not re.search(r"\d", n)]
        if len(told) == 1 and told[usual] > 1:
            yield Said(f"{code} {usual}", "holds")
        for other in others:
            table, page = where[code, other]
            yield Said(f"{code} {usual}", "fails", "", f"{code}在「{where[code, usual][0]}」里叫“{usual}”，在「{table}」里叫“{other}”。", "warning", page=page,
                       suggestion="请对照当年《政府收支分类科目》核对名称。", keys=(code, *sorted((usual, other))))


def text_names(matter: Matter) -> Iterator[Result]:
    """Accounts are called in the text as in the tables."""
    accounts: dict[str, list[Fact]] = defaultdict(list)
    for ledger in matter.ledgers:
        for f in ledger.rows.values():
            if f.code and len(f.subject) > 1:
                accounts[plain(key(f.subject[-2]))].append(f)
    known = {plain(key(f.name)) for rows in accounts.values() for f in rows} | set(accounts)
    seen: set[tuple[str, ...]] = set()
    for s in matter.spoken:
        name = plain(key(s.fact.name))
        above = plain(key(s.fact.subject[-2])) if len(s.fact.subject) > 1 else ""
        if not above or above not in accounts or s.fact.subject in seen or s.fact.measure != "amount":
            continue
        seen.add(s.fact.subject)
        if name in known:
            yield Said(s.fact.name, "holds")
        elif (other := meant(s.fact, name, accounts[above])) is not None:
            yield Said(s.fact.name, "fails", "", f"文字中的科目“{s.fact.name}”，表中{other.code}叫“{other.name}”。", "warning", side_of(s.fact, matter.name), side_of(other, matter.name),
                       suggestion="请对照当年《政府收支分类科目》核对名称。", keys=("account", name, other.code))


def meant(fact: Fact, name: str, rows: list[Fact]) -> Fact | None:
    """The account under the same parent of a name alike, else the one that holds the same amount."""
    close = [(SequenceMatcher(None, name, plain(key(f.name))).ratio(), f) for f in rows]
    ratio, best = max(close, key=lambda pair: pair[0])
    if ratio >= CLOSE:
        return best
    same = [f for f in rows if f.value.amount and fact.value.amount and signed(f) * worth(f) == signed(fact) * worth(fact) and f.period == fact.period]
    return same[0] if len({f.code for f in same}) == 1 else None

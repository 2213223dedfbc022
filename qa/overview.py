"""One page of a disclosure: where the money comes from and goes to, what changed, and what is not disclosed.

SECTIONS is the page: a short list of titles, each with a function that looks its facts up (see `wanted`) and says what it lacks.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from ingest.amount import MONEY
from ingest.model import Disclosure, Fact
from qa.claims import Claim, Line, Outcome, Section, claim
from qa.errors import PlanError
from qa.family import PROJECT_KEY, adds_up, projects, split_by_column, split_by_row
from qa.find import same_value
from qa.plan import ChangeRate, Difference, Lookup, Ratio, Told
from qa.question import Question
from qa.text import squeeze
from qa.verify import holds
from qa.views import Shelf, catalog_of
from qa.wanted import Axis, Page, Want, agreed, beside, candidates, chosen, clauses_before, figure, goes_by, labelled, near, one, parts_of

SHOWN = 6           # kinds of staff
LARGEST = 3         # projects and classes

ALL_FUNDS: tuple[Axis, ...] = (("全部", None, "财政拨款", "一般公共预算", "政府性基金", "国有资本经营", "财政专户", "单位资金"),)
STATE: tuple[Axis, ...] = ((None, "财政拨款", "一般公共预算"), ("全部",))

INCOME = Want("收入总计", ("收入总计", "收支总计"), flow=("收入",), grand=True)
INCOME_OF_YEAR = Want("本年收入合计", ("本年收入合计",), flow=("收入",))
SPENDING = Want("支出总计", ("支出总计", "收支总计"), flow=("支出",), grand=True)
SPENDING_OF_YEAR = Want("本年支出合计", ("本年支出合计",), flow=("支出",))
STATE_MONEY = Want("财政拨款收入", ("财政拨款收入",), flow=("收入",), fund=(("财政拨款",),))
NATURES = (Want("基本支出", ("基本支出",), flow=("支出",)), Want("项目支出", ("项目支出",), flow=("支出",)))
OTHER_FUNDS = (Want("政府性基金预算支出", ("政府性基金预算支出",), flow=("支出", None), fund=(("政府性基金",),), every_total=True),
               Want("国有资本经营预算支出", ("国有资本经营预算支出",), flow=("支出", None), fund=(("国有资本经营",),), every_total=True))
# What is compared with last year: the whole, else the part that the state pays.
CHANGED = (
    (Want("收入总计", ("收入总计", "收支总计"), "change", ("收入", None)), Want("支出总计", ("支出总计", "收支总计"), "change", ("支出", None))),
    (Want("财政拨款收支", ("财政拨款收支总计",), "change", fund=(("财政拨款",),)), Want("财政拨款收入", ("财政拨款收入",), "change", ("收入", None), (("财政拨款",),)),
     Want("财政拨款支出", ("财政拨款支出",), "change", ("支出", None), (("财政拨款",),))),
    (Want("一般公共预算支出", ("一般公共预算支出",), "change", ("支出", None), (("一般公共预算",),)),),
)
PLANNED = (SPENDING_OF_YEAR, SPENDING, Want("财政拨款支出", ("财政拨款支出",), flow=("支出",), fund=(("财政拨款",),)),
           Want("一般公共预算支出", ("一般公共预算支出",), flow=("支出",), fund=(("一般公共预算",),)))
THREE_PUBLIC = Want("三公经费", ("三公经费",), fund=STATE, view=(("三公",),))
THREE_PARTS = tuple(Want(name, (name,), fund=STATE, view=(("三公",),)) for name in ("因公出国（境）费", "公务用车购置费", "公务用车运行维护费", "公务接待费"))
CARS_TOGETHER = Want("公务用车购置及运行维护费", ("公务用车购置及运行维护费",), fund=STATE, view=(("三公",),))
VEHICLES = Want("车辆", ("车辆",), "count", fund=ALL_FUNDS, view=(("资产",), (None, "人员"), ("三公",)), unit="辆")


@dataclass(frozen=True)
class Part:
    """A section of the page; `kinds` are the disclosures that have it."""

    title: str
    lines: Callable[[Page], list[Line]]
    kinds: tuple[str, ...] = ("预算", "决算")


# ---- the parts of the page --------------------------------------------------------------------------------------------------------------

def totals(page: Page, whole: Want, own: Want, ways: Callable[[Fact], list[list[Fact]]]) -> tuple[list[Line], bool]:
    """The grand total and, where it differs, the year's own, one of them with its parts."""
    total, year = one(page, whole), one(page, own, optional=True)
    if total and year and same_value(total[0], year[0]):
        year = []
    lines: list[Line] = []
    shown: list[Fact] = []
    for want, facts in ((whole, total), (own, year)):
        if facts:
            parts = [] if shown else parts_of(page, want, facts, ways)
            shown += parts
            lines.append(Line(figure(page, facts, called(facts[0], want)), parts=tuple(page.told(p, labelled(p)) for p in parts)))
    return lines, bool(shown)


def called(fact: Fact, want: Want) -> str:
    """Columns and joined titles (收入支出) go by the term."""
    return fact.name if fact.name.endswith(want.name[-4:]) else want.name


def income(page: Page) -> list[Line]:
    lines, split = totals(page, INCOME, INCOME_OF_YEAR, lambda f: by_source(page, f))
    if lines and not split:
        known = one(page, STATE_MONEY, optional=True)
        lines += [Line(figure(page, known, STATE_MONEY.name))] if known else []
        if not known:
            page.missing.append("收入来源构成")
    return lines


def by_source(page: Page, total: Fact) -> list[list[Fact]]:
    """Sources, not the classes that an income table may list what the money is for by."""
    ways = [*split_by_row(page.catalog, total), *split_by_column(page.catalog, total)]
    return [way for way in ways if not any(p.code or re.search("支出|[总合]计", p.name) for p in way)]


def spending(page: Page) -> list[Line]:
    lines, split = totals(page, SPENDING, SPENDING_OF_YEAR, lambda f: by_nature(page, f))
    if not split:
        lines += natures_apart(page)
    sums = ((w, chosen(candidates(page, w))) for w in (SPENDING_OF_YEAR, SPENDING))
    classes = next((c for w, facts in sums if facts and (c := parts_of(page, w, facts, lambda f: by_class(page, f)))), [])
    if classes:
        lines.append(Line(parts=tuple(page.told(f) for f in classes[:LARGEST]), lead="按功能分类，金额最大的是"))
    for want in OTHER_FUNDS:
        facts = one(page, want)
        lines += [Line(figure(page, facts, want.name))] if facts else []
    return lines


def natures_apart(page: Page) -> list[Line]:
    """Basic and project expenditure from wherever they are printed, if they come to the total; else their scope may be another."""
    total = chosen(candidates(page, SPENDING)) or chosen(candidates(page, SPENDING_OF_YEAR))
    found = [(w, facts) for w in NATURES if (facts := chosen(candidates(page, w)))]
    if len(found) == len(NATURES) and total and adds_up(total[0], [facts[0] for _, facts in found]):
        return [Line(parts=tuple(figure(page, facts, w.name) for w, facts in found))]
    page.missing.append("基本支出、项目支出（没有与支出总计同一口径的数）" if found else "基本支出、项目支出")
    return []


def by_nature(page: Page, total: Fact) -> list[list[Fact]]:
    """Basic and project expenditure, with whatever other kinds the row holds beside them."""
    ways = split_by_row(page.catalog, total)[1:]
    ways += [[f for f in way if f.scope.nature in ("基本支出", "项目支出")] for way in ways]
    return [way for way in ways if any(f.scope.nature == "项目支出" for f in way)]


def by_class(page: Page, total: Fact) -> list[list[Fact]]:
    return [column for column in split_by_column(page.catalog, total) if all(is_class(p) for p in column)]


KINDS = ("基本支出", "项目支出", "经营支出", "上缴上级支出", "对附属单位补助支出")


def is_class(fact: Fact) -> bool:
    return len(fact.code) == 3 or (not fact.code and fact.name.endswith("支出") and fact.scope.nature is None and fact.name not in KINDS)


BEFORE = re.compile(r"^(?:上|去|前)|同比")


def last_year(page: Page, fact: Fact) -> bool:
    """Is it against the year before, not against a budget of this year's?"""
    return bool(fact.base) and bool(BEFORE.search(fact.base or "") or (fact.base or "").startswith(str(page.disclosure.year - 1)))


def moved(page: Page, want: Want) -> Line | None:
    """A printed change with its rate and its reason, all from one section."""
    facts = [f for f in candidates(page, want) if last_year(page, f)]
    if facts and not agreed(facts):
        page.unsure(f"{want.name}与上年比的变动")
        return None
    if not facts:
        return None
    first = facts[0]
    both = re.match("收[、和入]?支", first.name) or re.search("收入?[、和]?支|总规模", "，".join(clauses_before(first)))
    name = "收支总额" if both and "财政" not in want.name else want.name if first.source.kind == "cell" else first.name
    rates = [f for f in beside(page, first, "change_rate") if f.value.amount is not None and f.base == first.base and f.value.direction == first.value.direction]
    reasons = [f for f in beside(page, first, "text") if f.attribute == "原因"] or reasons_of_both(page, first) or reasons_of_sentence(page, first)
    moves = [page.told(first), *([page.told(rates[0])] if agreed(rates) else [])]
    told = (("原因", claim(Told(reasons[0]), page.disclosure, f"{name}变动的原因")),) if len({r.value.text for r in reasons}) == 1 else ()
    return Line(moves=tuple(moves), told=told, lead=name)


def reasons_of_both(page: Page, fact: Fact) -> list[Fact]:
    """A reason given for income and spending together (财政拨款收入支出增加的主要原因是…)."""
    return [e.fact for e in near(page, fact, "text") if e.fact.attribute == "原因" and goes_by(page, e) & {"收支总计", "财政拨款收支总计"}]


def reasons_of_sentence(page: Page, fact: Fact) -> list[Fact]:
    """The reason that the change's own sentence gives, where it tells of no other change."""
    here = [e.fact for m in ("text", "change") for e in near(page, fact, m) if e.fact.source.quote == fact.source.quote]
    return [f for f in here if f.attribute == "原因"] if sum(f.measure == "change" for f in here) == 1 else []


def against_last_year(page: Page) -> list[Line]:
    lines: list[Line] = []
    for group in CHANGED:
        for line in filter(None, (moved(page, w) for w in group)):
            if not any(same_value(line.moves[0].facts[0], known.moves[0].facts[0]) for known in lines):
                lines.append(line)
        if lines:
            break
    lines = lines or made_change(page)
    if not lines:
        page.missing.append("收支总额与上年的比较")
    elif not any(line.told for line in lines):
        page.missing.append("收支总额变动的原因")
    return lines


def made_change(page: Page) -> list[Line]:
    """The change that two years' disclosures show, where both are in the library and this one prints none."""
    d = page.disclosure
    before = next((o for o in page.library.disclosures() if (o.department, o.kind, o.level, o.year) == (d.department, d.kind, d.level, d.year - 1)), None)
    if before is None:
        return []
    old = chosen(candidates(Page(before, catalog_of(page.library, before), page.library), SPENDING))
    new = chosen(candidates(page, SPENDING))
    if not old or not new or old[0].scope.carry != new[0].scope.carry:
        return []
    try:
        rate = claim(ChangeRate(Lookup(new[0]), Lookup(old[0])), d, "支出总计比上年变动率")
        gap = claim(Difference(Lookup(new[0]), Lookup(old[0]), signed=True), d, "支出总计比上年变动额")
    except PlanError:
        return []
    return [Line(moves=(gap, rate), parts=(claim(Lookup(old[0]), before, f"{before.year}年支出总计"),), lead=SPENDING.name)]


def against_budget(page: Page) -> list[Line]:
    """What was planned at the year's beginning and what was spent, printed in one row or one sentence."""
    for want in PLANNED:
        for planned in candidates(page, want, "年初预算"):
            spent = [f for f in candidates(page, want) if together(planned, f)]
            if agreed(spent) and agreed(candidates(page, want, "年初预算")):
                return [planned_line(page, want, planned, spent[0])]
    page.missing.append("年初预算与决算的比较")
    return []


def together(a: Fact, b: Fact) -> bool:
    if a.document_id != b.document_id or a.scope != b.scope:
        return False
    return bool(a.source.place and b.source.place and a.source.place[:2] == b.source.place[:2]) or (a.source.kind == b.source.kind == "sentence" and a.source.quote == b.source.quote)


def planned_line(page: Page, want: Want, planned: Fact, spent: Fact) -> Line:
    name = called(planned, want)
    told = [page.told(planned, f"{name}年初预算数"), page.told(spent, f"{name}决算数")]
    printed = beside(page, spent, "completion")
    if agreed(printed) and "年初" in (printed[0].base or ""):
        told.append(page.told(printed[0], f"{name}完成年初预算的比例"))
    else:
        with suppress(PlanError):           # nothing was planned: no rate
            told.append(claim(Ratio(Lookup(spent), Lookup(planned)), page.disclosure, f"{name}决算数占年初预算数的比重"))
    return Line(parts=tuple(told))


def three_public(page: Page) -> list[Line]:
    facts = one(page, THREE_PUBLIC)
    if not facts:
        return []
    line = moved(page, Want("三公经费", ("三公经费",), "change", fund=STATE, view=(("三公",),)))
    parts = three_parts(page, facts)
    if not parts and facts[0].value.amount:
        page.missing.append("三公经费各分项（未公开，或与合计对不上）")
    out = [Line(figure(page, facts, "三公经费"), parts=tuple(page.told(f, name) for name, f in parts))]
    if page.disclosure.kind == "决算" and (planned := chosen(candidates(page, THREE_PUBLIC, "年初预算"))):
        out.append(Line(figure(page, planned, "三公经费年初预算数")))
    return [*out, line] if line else out


def three_parts(page: Page, total: list[Fact]) -> list[tuple[str, Fact]]:
    """The four parts, or three where cars are told as one, that add up to a place where the total is printed."""
    for wants in (THREE_PARTS, (THREE_PARTS[0], CARS_TOGETHER, THREE_PARTS[3])):
        for place in total:
            found = [(w.name, part) for w in wants if (part := three_part(page, w, place))]
            if found and adds_up(place, [part for _, part in found]):
                return found
    return []


def three_part(page: Page, want: Want, total: Fact) -> Fact | None:
    """A part from the same table or section as the total, else from wherever it is printed."""
    every = candidates(page, want)
    near = [f for f in every if f.source.table == total.source.table and f.source.section == total.source.section]
    facts = chosen(near) or chosen(every)
    return facts[0] if facts else None


# ---- projects ---------------------------------------------------------------------------------------------------------------------------

def project_of(fact: Fact) -> str:
    return next((text for head, text in fact.keys if PROJECT_KEY.search(head)), fact.name)


def listed_projects(page: Page) -> list[Fact]:
    """The rows (or sentences) of projects, each named once and, where a total is printed under them, adding up to it; none when they are not that clear."""
    rows = [f for f in projects(page.catalog, page.stage) if f.period == str(page.disclosure.year) and f.scope.flow != "收入" and f.scope.carry != "仅"
            and (f.scope.nature == "项目支出" or "项目" in (f.source.table or ""))]
    if not rows:
        page.missing.append("项目及其金额")
        return []
    names = [squeeze(project_of(f)) for f in rows]
    whole = [e.fact for e in page.catalog.entries if e.fact.total and e.fact.value.amount is not None and e.fact.source.place and rows[0].source.place
             and (e.fact.source.place[0], e.fact.source.place[2]) == (rows[0].source.place[0], rows[0].source.place[2])]
    if len(set(names)) < len(names) or any(f.source.doubtful for f in rows) or (whole and not any(adds_up(t, rows) for t in whole)):
        page.unsure("金额最大的项目")
        return []
    return sorted(rows, key=lambda f: -(f.value.amount or 0) * MONEY.get(f.value.unit, MONEY["元"]))


def largest_projects(page: Page) -> list[Line]:
    rows = listed_projects(page)[:LARGEST]
    lines = []
    for i, f in enumerate(rows):
        told = tuple((word, said) for word, attribute in (("用途", "用途"), ("资金分配", "分配")) if (said := words_of(page, project_of(f), attribute)))
        lead = "其次是" if i else f"{f.source.table or '文字说明'}列出的项目中，金额最大的是" if len(rows) > 1 else ""
        lines.append(Line(page.told(f, project_of(f)), told=told, lead=lead))
    if rows and not any(word == "资金分配" for line in lines for word, _ in line.told):
        page.missing.append("项目资金给谁")
    return lines


def words_of(page: Page, project: str, attribute: str) -> Claim | None:
    """What is printed of a project under its own name."""
    name = squeeze(project)
    for e in page.catalog.entries:
        f = e.fact
        mine = squeeze(f.name) == name or any(squeeze(text) == name for head, text in f.keys if PROJECT_KEY.search(head))
        if mine and f.attribute == attribute and f.value.text and f.scope.view != "名词":
            return claim(Told(f), page.disclosure, f"{project}{attribute}")
    return None


# ---- people, vehicles, goals ------------------------------------------------------------------------------------------------------------

STAFF = re.compile(r"(?:行政|事业|工勤|核定|实有|年末实有)*(?:编制|在职|离退休|离休|退休)(?:人员|人数|职工|数)?|(?:年末)?实有(?:人数|人员)?$")
NOT_OWNED = re.compile(r"购置|更新|新增|处置|报废|编制|租")
OWNED = re.compile(r"(?:共有|拥有|保有|实有|现有).*(?:车辆|公务用车|公车)$")


def people_and_vehicles(page: Page) -> list[Line]:
    staff = [e.fact for e in page.catalog.entries if is_staff(e.fact)]
    kinds: dict[str, list[Fact]] = {}
    for f in staff:
        kinds.setdefault(re.sub("年末|核定|人员|人数|职工|数", "", staff_name(f)), []).append(f)
    lines = [Line(parts=tuple(page.told(same[0], staff_name(same[0])) for same in list(kinds.values())[:SHOWN]))] if kinds else []
    if not all(chosen(same) for same in kinds.values()):
        lines = []
        page.unsure("人员数")           # told by unit as well as in all: none is sure to be the department's
    elif not lines:
        page.missing.append("人员数")
    vehicles = chosen(owned(page)) or one(page, VEHICLES)
    return [*lines, Line(figure(page, vehicles, "车辆"))] if vehicles else lines


def staff_name(fact: Fact) -> str:
    m = STAFF.search(fact.name)
    return m[0] if m else ""


def is_staff(fact: Fact) -> bool:
    about = fact.scope.view == "人员" or (fact.scope.view is None and re.search("人员|编制|机构|概况|基本情况", "".join(fact.source.section[-1:])))
    return fact.measure == "count" and bool(about) and fact.value.unit == "人" and fact.value.amount is not None and staff_name(fact) != ""


def owned(page: Page) -> list[Fact]:
    """Vehicles that are said to be there, under whatever longer name, where the plain name is not printed."""
    if candidates(page, VEHICLES):
        return []
    return [e.fact for e in page.catalog.entries if e.fact.measure == "count" and e.fact.value.unit == "辆" and e.fact.value.amount is not None
            and OWNED.search(e.fact.name) and not NOT_OWNED.search(e.fact.name)]


GOAL_OF_ALL = re.compile(r"总体目标|整体目标|年度目标|绩效目标$")


def goals(page: Page) -> list[Line]:
    lines = goals_counted(page)
    whole = [e.fact for e in page.catalog.entries if e.fact.attribute == "目标" and e.fact.value.text and GOAL_OF_ALL.search(e.fact.name) and not e.fact.keys]
    if len({f.value.text for f in whole}) == 1:
        lines.append(Line(told=(("年度总体目标", claim(Told(whole[0]), page.disclosure, "年度总体目标")),)))
    for f in sure_projects(page):
        if goal := words_of(page, project_of(f), "目标"):
            lines.append(Line(told=((f"“{project_of(f)}”的目标", goal),)))
    if not lines:
        page.missing.append("绩效目标")
    return lines


def sure_projects(page: Page) -> list[Fact]:
    """The largest projects once more, what they lack having been said already."""
    return listed_projects(Page(page.disclosure, page.catalog, page.library))[:LARGEST]


def goals_counted(page: Page) -> list[Line]:
    """How many projects have goals or were reviewed, where one number is printed for each."""
    facts = [e.fact for e in page.catalog.entries if e.fact.measure == "count" and e.fact.scope.view == "绩效" and e.fact.source.kind == "sentence"
             and e.fact.value.unit == "个" and "绩效" in e.fact.name and e.fact.name.endswith("项目") and e.fact.value.amount is not None]
    names = dict.fromkeys(f.name for f in facts)
    groups = [[f for f in facts if f.name == name] for name in names]
    return [Line(page.told(g[0])) for g in groups if agreed(g)][:LARGEST]


def reviews(page: Page) -> list[Line]:
    lines = goals_counted(page)
    if not lines:
        page.missing.append("绩效评价结果")
    return lines


SECTIONS: tuple[Part, ...] = (
    Part("收入", income), Part("支出", spending), Part("与上年比", against_last_year), Part("与年初预算比", against_budget, ("决算",)), Part("三公经费", three_public),
    Part("最大的项目", largest_projects), Part("人员和车辆", people_and_vehicles), Part("绩效目标", goals, ("预算",)), Part("绩效评价", reviews, ("决算",)),
)


# ---- the page ---------------------------------------------------------------------------------------------------------------------------

def overview(disclosure: Disclosure, library: Shelf) -> Outcome:
    """The page of one disclosure: totals first among its claims, everything under its heading."""
    page = Page(disclosure, catalog_of(library, disclosure), library)
    parts = [Section(p.title, tuple(provable(page, p.lines(page)))) for p in SECTIONS if disclosure.kind in p.kinds]
    sections = tuple(s for s in parts if s.lines)
    heads = [line.head for s in sections[:2] for line in s.lines[:1] if line.head and s.title in ("收入", "支出")]
    every = [*heads, *(c for s in sections for line in s.lines for c in line.claims)]
    claims = list({id(c): c for c in every}.values())
    missing = list(dict.fromkeys(page.missing))
    if not claims:
        return Outcome("not_disclosed", "absent", missing=missing, detail="收支总额等概况")
    return Outcome("answered", "overview", claims, missing, sections=sections)


def provable(page: Page, lines: Iterable[Line]) -> list[Line]:
    """A line that holds what cannot be proven is left out and named, so that it does not cost the page."""
    out = []
    for line in lines:
        if all(holds(c) for c in line.claims):
            out.append(line)
        else:
            page.unsure(line.head.label if line.head else line.lead or "一项说明")
    return out


def one_page(q: Question, disclosure: Disclosure) -> Outcome:
    """The page that a question asks for; of a year that the library has no disclosure of there is none."""
    if q.place.derive:
        return Outcome("not_indexed", "year", detail=f"{disclosure.department}{q.place.year}年")
    return overview(disclosure, q.library)

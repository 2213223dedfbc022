"""A disclosure's facts indexed by the names a question may use: what a question is matched to is this index, not passages."""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.model import Disclosure, Fact
from ingest.names import clean
from qa.terms import Term, words
from qa.text import GAP, squeeze

VIEW_LABELS = {"三公": ("三公经费",), "政府采购": ("政府采购",), "机关运行": ("机关运行经费",), "绩效": ("绩效", "绩效目标", "目标值", "目标", "指标值", "指标"), "资产": ("国有资产", "资产"), "人员": ("人员情况", "机构设置")}
FUND_LABELS = {"一般公共预算": ("一般公共预算", "一般公共预算财政拨款", "一般公共预算当年", "财政拨款"), "财政拨款": ("财政拨款", "财政拨款安排", "不含其他资金"), "政府性基金": ("政府性基金", "政府性基金预算"),
               "国有资本经营": ("国有资本经营预算", "国有资本经营"), "财政专户": ("财政专户", "财政专户管理资金"), "单位资金": ("单位资金", "其他资金"), "全部": ("部门收支预算总表", "含其他资金", "收支总表", "全口径")}
FLOW_LABELS = {"结转": ("结转结余", "上年结转", "结转"), "支出": ("支出",), "收入": ("收入",)}
FUND_COST = {"全部": 0.0, None: 0.6, "财政拨款": 1.0, "一般公共预算": 1.5}
NATURE_COST = {None: 0.0, "基本支出": 2.0, "项目支出": 2.0, "人员经费": 2.5, "公用经费": 2.5}
# The name that a total goes by, by what its scope says.
TOTALS = {("view", "三公"): "三公经费", ("view", "政府采购"): "政府采购", ("view", "机关运行"): "机关运行经费"}


# A total that is called by its column only.
OF_A_YEAR = re.compile(r"(?:上年|本年|当年|20\d\d年度?)?(?:年初|全年)?(?:预算|决算|执行)数")


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact with its labels: `own` name it, `context` says where it belongs (label, cost when the question leaves it open)."""

    fact: Fact
    own: tuple[int, ...]
    context: tuple[tuple[int, ...], ...]
    costs: tuple[float, ...]


@dataclass
class Catalog:
    """All entries of a disclosure and their distinct labels."""

    disclosure: Disclosure
    entries: list[Entry] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    terms: list[tuple[Term, ...]] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    bigrams: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_label: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[str, int] = field(default_factory=dict)      # text as printed → label

    def label(self, text: str) -> int:
        """The number of a label, entered when new."""
        if (known := self.seen.get(text)) is not None:
            return known
        self.seen[text] = number = self.enter(squeeze(text))
        return number

    def enter(self, key: str) -> int:
        if key not in self.ids:
            self.ids[key] = len(self.labels)
            self.labels.append(key)
            self.terms.append(words().of_label(key))
            for bigram in {key[i:i + 2] for i in range(len(key) - 1)}:
                self.bigrams[bigram].append(self.ids[key])
        return self.ids[key]


def build_catalog(disclosure: Disclosure, facts: Iterable[Fact]) -> Catalog:
    catalog = Catalog(disclosure)
    for fact in facts:
        own = tuple(dict.fromkeys(catalog.label(t) for t in own_names(fact) if t))
        groups, costs = context_of(fact, disclosure)
        context = tuple(tuple(catalog.label(t) for t in group if t) for group in groups)
        number = len(catalog.entries)
        catalog.entries.append(Entry(fact, own, context, costs))
        for label in own:
            catalog.by_label[label].append(number)
    return catalog


def own_names(fact: Fact) -> list[str]:
    """What names the fact: the last of its path, project names printed in its row, and the usual name of a total."""
    names = [fact.name]
    row = fact.source.row or ""
    names += [text for head, text in fact.keys if head != "列" and (text in row or fact.source.kind != "cell")]
    if fact.name.endswith("支出") and len(fact.name) > 4:
        names.append(fact.name[:-2])
    if fact.total:
        names += total_names(fact)
    if fact.code:
        names.append(fact.code)
    if fact.measure == "text" and fact.source.section:
        names += [n for n in (clean(h) for h in fact.source.section[-2:]) if 2 <= len(n) <= 20 and fact.attribute in ("依据", "用途", "时间", "承担单位", "目标")]
    return [n for n in names if n]


def total_names(fact: Fact) -> list[str]:
    """A total without a column of its own goes by what the whole table is about."""
    scope, name = fact.scope, fact.name
    if len(fact.subject) > 1 and not re.search(r"[总合小]计", name):
        return []
    for (axis, value), usual in TOTALS.items():
        if getattr(scope, axis) == value and (re.search(value, name) or re.search(r"[总合]计", name) or OF_A_YEAR.fullmatch(name)):
            return [] if re.search(r"会议费|培训费", name) else [usual]     # one table for all three has a total of its own
    if scope.flow == "结转":
        return ["上年结转结余"] if scope.fund is None else []
    if scope.nature in ("基本支出", "项目支出") and scope.view is None:
        return [scope.nature] if scope.nature in name or re.search(r"[总合小]\s*计", name) else []
    if scope.nature is None and scope.view is None and scope.fund in ("全部", None) and scope.flow in ("收入", "支出"):
        if re.search(r"总计|合计|^部门|^收入$|^支出$|^收入支出$|总收入|总支出", name) and not re.search(r"本年|当年", name):
            whole = not re.search(r"合计", name)      # 本年合计 leaves out what was carried over
            return [f"{scope.flow}总计", *(["收支总计"] if whole else [])]
        return []
    if scope.nature is None and scope.view is None and scope.fund in ("一般公共预算", "财政拨款") and scope.flow in ("支出", "收入"):
        return [f"{scope.fund}{scope.flow}"]
    return []


def usual_name(fact: Fact) -> str:
    """A total's usual name, where it is called by its column only."""
    usual = next((usual for (axis, value), usual in TOTALS.items() if getattr(fact.scope, axis) == value), fact.name)
    return usual if fact.total and OF_A_YEAR.fullmatch(fact.name) else fact.name


def context_of(fact: Fact, disclosure: Disclosure) -> tuple[list[list[str]], tuple[float, ...]]:
    """Groups of labels, each group one thing that the question may name, with the cost of its being left open."""
    groups: list[list[str]] = []
    costs: list[float] = []

    def add(cost: float, *labels: str) -> None:
        if labels:
            groups.append(list(labels))
            costs.append(cost)

    scope = fact.scope
    own = squeeze(fact.name)
    for name in fact.subject[:-1]:
        add(0.05, name)
    for head, text in fact.keys:
        if head == "列":
            add(0.0 if squeeze(text) in ("一般公共预算支出", "一般公共预算基本支出", "支出预算") else 0.5, text)
        elif text not in fact.subject:
            add(0.3, text)
    if scope.nature:
        named = scope.nature in own
        add(0.0 if named else NATURE_COST[scope.nature], scope.nature, *(("基本支出",) if scope.nature in ("人员经费", "公用经费") else ()))
        if scope.nature == "基本支出" and fact.code[:3].startswith("30"):
            costs[-1] = 1.2             # economic classes are printed for basic expenditure only, as a rule
    if scope.fund:
        named = scope.fund[:4] in own
        add(0.0 if named else FUND_COST.get(scope.fund, 2.5), *FUND_LABELS.get(scope.fund, (scope.fund,)))
    else:
        add(FUND_COST[None])
    if scope.view and scope.view in VIEW_LABELS:
        add(2.5 if scope.view == "绩效" else 2.5 if scope.view == "政府采购" and "采购" not in own else 0.0, *VIEW_LABELS[scope.view])   # a purchase plan tells a part only
    if scope.flow:
        add(0.3 if scope.flow == "收入" and fact.code else 0.0, *FLOW_LABELS.get(scope.flow, ()))
    if scope.carry == "仅" and "结" not in own:
        add(1.5 if scope.flow != "结转" else 0.4, "结转", "结转结余", "上年结转")
    if fact.source.table:
        title = re.sub(r"20\d\d年(?:度)?|表$", "", fact.source.table)
        add(0.0, title, *( ("经济分类",) if re.match(r"30[1-9]|31", fact.code) else ("功能分类",) if fact.code else ()))
    for heading in fact.source.section[-2:]:
        add(0.0, re.sub(r"(?:情况)?(?:的)?(?:总体)?说明$", "", clean(heading)))
    if not fact.period.startswith(str(disclosure.year)) and fact.measure in ("amount", "count") and fact.source.kind == "cell":
        add(4.0, f"{fact.period[:4]}年")
    return groups, tuple(costs)


def usual_stage(disclosure: Disclosure) -> str:
    return "决算" if disclosure.kind == "决算" else "预算"


def char_weights(text: str) -> list[float]:
    """How much each character says: little for 支出, 经费 and their like, nothing for gaps and punctuation."""
    out = [0.0 if c == GAP or not (c.isalnum() or "\u4e00" <= c <= "\u9fff") else 1.0 for c in text]
    for m in words().light.finditer(text):
        for i in range(m.start(), m.end()):
            out[i] = min(out[i], 0.4)
    if text[-1:] in ("费", "款", "金"):
        out[-1] = min(out[-1], 0.4)
    return out

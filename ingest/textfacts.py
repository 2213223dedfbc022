"""Sentences of the narrative → facts.

A sentence is read number by number. What stands in front of a number says what it is: a share (占…), a change (比上年减少…), a completion
(完成年初预算的…) or an amount of its own. A number without a name of its own belongs to the last one named, or to the paragraph's subject
(「…（项）：」, 「项目名称：」). Reasons and purposes are kept with the same subject.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.amount import MONEY, Mention, is_large_count, mentions, plain
from ingest.model import Fact, Paragraph, Print, Scope, Sentence, Source, Table, Value, line_regions
from ingest.names import clean, key, levelled
from ingest.orders import is_order
from ingest.scope import FUNDS, VIEWS, first_match, flow_of, narrowed, stage_of, title_scope

UP = "增加|增长|上升|上涨|上浮|提高|调增|新增|多安排|多支出|多列支|多出|增幅|涨幅|扩大|增|多"
DOWN = "减少|下降|降低|压减|压缩|缩减|调减|核减|回落|少安排|少支出|少列支|降幅|减|少"
CHANGE_VERB = re.compile(rf"(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:了|额|幅度|率|数)?(?:为|约)?$")
AGAINST = re.compile(r"(?:相比|相较|对比|比|较|与|同)于?(?P<base>上一年度|上一年|上年度|上年|去年|20\d\d年(?:度)?)(?:度)?(?P<stage>预算执行数|年初预算数?|预算数?|决算数?|执行数)?(?:相比|对比|比较|同口径|数)?|(?P<same>同比)")
SHARE = re.compile(r"占(?P<base>[^，。；：、]{0,24}?)(?:的)?(?:比重|比例|百分比|比)?(?:为|是|约)?$|在(?P<base2>[^，。；：、]{2,20}?)(?:中|里)的?(?:比重|占比|比例)(?:为|是|约)?$")
RATE_OF_IT = re.compile(r"(?:变动|变化|增减)?幅度(?:为|是|达)?$|(?:变动|变化|增减)(?:率|比例)(?:为|是)?$")
COMPLETION = re.compile(r"完成(?P<base>[^，。；]{0,12}?)(?:的)?$|(?P<rate>执行率|完成率|完成比例)(?:为|达到?)?$")
REASON = re.compile(r"(?:(?:增加|减少|变动|变化|增长|下降|增减|差异|持平)?(?:的)?(?:主要)?(?:变动|变化|增减)?(?:原因|缘由|因素|理由)(?:主要)?(?:是|为|：|:|系|在于))(?:由于|因为|因)?(?P<text>[^；。]+)"
                    r"|(?<=[，。；])(?:这)?(?:主要)?(?:是)?(?:由于|因为|缘于|源于|系因|主要因|主要系)(?P<text2>[^；。]+)|(?<=，)主要是(?!用于|用来|安排|包括)(?P<text3>[^；。]+)")
PURPOSE = re.compile(r"(?:主要|计划|拟|准备|专项|全部)?(?:用于|用来|用以|用作|用在)(?:：|:)?(?P<text>[^；。]+)|(?<=[，。])(?:计划|拟|准备|将)(?P<text2>[\u4e00-\u9fff][^；。\d]{3,})|(?:^|(?<=[。；]))(?:资金)?用途(?:：|:|是|为)(?P<text3>[^；。]+)")
CLAUSE_FIELDS = (
    ("依据", re.compile(r"(?:^|[，；。])(?:政策|立项|设立)?依据(?:是|为|：|:)?(?P<text>(?:《[^》]+》|[^，；。\d])[^；。，]*?)(?:设立|安排|立项)?(?=[，；。]|$)")),
    ("承担单位", re.compile(r"(?:^|[，；。])(?:项目)?(?:承担|实施|责任)(?:单位|主体)(?:是|为|：|:)(?P<text>[^；。，]+)|(?:^|[，；。])由(?P<text2>[^，。；]{3,24}?)(?:负责)?(?:组织)?(?:实施|承担|执行)(?=[，；。]|$)")),
    ("分配", re.compile(r"(?:^|[，；。])(?:资金)?(?:受益|支付|补助|支持|分配|发放)(?:对象|去向)(?:是|为|：|:)(?P<text>[^；。，]+)|(?:^|[，；。])资金(?:付给|支付给|拨给|补助给|发放给|拨付给)(?P<text2>[^，。；]+)")),
    ("时间", re.compile(r"(?:^|[，；。])(?:资金)?(?:执行|实施|项目)?(?:时间|周期|期限)(?:安排)?(?:是|为|：|:)?(?P<text>20\d\d年[^；。，]*?(?:至|到|—|-|－|~)[^；。，]+)")),
)
NONE_SAID = re.compile(r"(?:没有|无|未)(?:使用|安排|列支)?(?P<a>政府性基金|国有资本经营|财政专户)|(?P<b>[\u4e00-\u9fff（）()“”]{2,26}?)未安排|未安排(?P<c>[\u4e00-\u9fff（）()、和“”]{2,40})")
AS_OF = re.compile(r"(?:截至|截止)\s*(20\d\d)年(?:(\d{1,2})月)?(?:(\d{1,2})日)?(?:年?[底末])?|(20\d\d)年(?:年?[底末]|12月31日)")
COLON_FIELD = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．])?\s*(?P<label>[\u4e00-\u9fff“”（）()]{2,14})[:：](?P<text>.+)$", re.S)
TRIM_HEAD = re.compile(r"^(?:其中|这?里面|当中|内含|包括|包含|分为|按[\u4e00-\u9fff]{2,6}?(?:分为|划分)[:：]?|按[\u4e00-\u9fff]{2,6}[:：]?|属于|拥有|占有|占用|现有|保有|列入|分别为|分别是|以及|此外|同时|另外|主要是|另|和|及|与|共有|共|按支出性质分|按用途划分|安排(?=政府采购)|当年|全年|[一二三四五]是|[:：，,、；;。\s“”）)]|\d{1,2}[.、．]|[（(]\d{1,2}[）)])+")
TRIM_TAIL = re.compile(r"(?:预算数为|预算安排|预算数|预算为|支出决算为|决算数为|决算数|决算为|支出预算为|预算总额|总预算|总额|总金额|金额|规模|预算支出|预算收入|支出预算|收入预算|预算合计|安排资金|安排了?|编制数|决算|预算|"
                       r"合计|总计|共计|小计|共有|(?<!公)共|各|均|约|为|是|达到?|列支|投入|(?<!国)(?<!实)有|(?<![统总合小累])计|年初|全年|(?<!人)数|不少于|不低于|不超过|不高于|至少|至多|[≥≤:：，,、“”])+$")
# 「2.“三公”经费。」: a paragraph that begins with its own short title
TITLE_SENTENCE = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]+\s*(?P<label>[\u4e00-\u9fff“”（）()]{2,16})。$")
GENERIC_LABEL = re.compile(r"(?:本部门|本单位|我部门|我单位|我局|全部门|部门|单位|所属单位|所属各预算单位|本年度?|年初|年末|预算|决算|支出|收入|预算安排规模|安排规模|预算规模|资金规模|年初预算|全年预算|支出决算|全年|今年|项目|这笔钱|这笔资金|该项目|该资金|该项资金|此项资金|这些资金|预算总额|预算金额|金额|资金规模|预算安排|所|经费|资金|数|当年|上年|其|主要|拟|计划|实际|累计)*")
KEPT = re.compile(r"一般公共预算(?!支出|收入)|(?:基本|项目|财政拨款|一般公共预算|财政拨款基本|拨款基本|经营|住房保障|其他.{0,8})支出|财政拨款收入|一般公共预算收入|事业收入|经营收入|其他收入")
OF_FUND = re.compile(r"^.*(?:拨款|资金|预算)安排的|^(?:财政拨款|一般公共预算)的")
BARE_SUM = re.compile(r"(?:合计|共计|总计|总共)(?:为)?$")
# Nothing moved, and no number is printed for it: told in words.
UNMOVED = re.compile(r"(?:与|同|和|跟|较|比)(?:上一年度|上一年|上年度|上年|去年|20\d\d年(?:度)?)[^，。；\d]{0,8}?(?:持平|一致|相同|无变化|没有变化|无增减)")
SAID_OF_REASON = re.compile(r"(?:决算数?(?:小于|大于|高于|低于|少于|多于)(?:年初)?预算数?|与?.{0,8}(?:持平|一致)|存在差异)(?:的)?$")
# A project told of in one clause: 「某项目立项依据为《…》，实施内容为…」
ITEM_FIELDS = re.compile(r"(?:^|[；。：])(?P<item>[^，；。：《》]{4,40}?)(?:的)?(?:立项|设立|政策)依据(?:是|为|：)(?P<basis>[^；。，《]*《[^》]+》(?:[（(][^）)]*[）)])?|[^；。，]+)"
                         r"(?:，(?:实施|主要|建设|项目)?内容(?:是|为|包括|：)(?P<content>[^；。]+))?")
GENERIC_HEADING = re.compile(r"预算安排|立项依据|项目概述|实施(?:主体|方案|周期|计划)|绩效目标$|项目概况|资金安排")
ATTRIBUTE_NOUN = re.compile(r"(?:账面)?(?:价值|原值|净值|总值)|(?:建筑)?面积|涉及(?:预算)?(?:资金|金额)|预算(?:资金|金额)|资金|金额|项目预算资金|涉及.{0,6}")
COUNTED = re.compile(r"^(?!实行|进行|开展|纳入)(?P<noun>[\u4e00-\u9fff]{2,14}?)(?=实行|纳入|组成|[，、。；：:（(和及]|$)")
FLOW = re.compile(r"(?:本年度?|当年|全年|部门)*(收入|支出)(?:合计|总计|总额)?")
FLOW_TOTALS = (("收支", "收支总计"), ("收入", "收入总计"), ("支出", "支出总计"))
FIELD_ATTRIBUTES = ((re.compile(r"依据"), "依据"), (re.compile(r"承担单位|实施单位|实施主体|主管部门|责任单位"), "承担单位"), (re.compile(r"分配|受益|(?:补助|支持|支付|发放)对象"), "分配"),
                    (re.compile(r"时间|周期|期限"), "时间"), (re.compile(r"用途|投向|主要内容|项目概述|概况"), "用途"), (re.compile(r"绩效目标|目标"), "目标"))
NUMBERED_PART = re.compile(r"第[一二三四五六七八九十]+部分")
# 办 and 委 end a short name, not the 办公厅 and 委员会 of a full one.
ORGAN_IN_FRONT = re.compile(r"^[\u4e00-\u9fff]{2,16}?(?:局|委员会|委(?!员)|办公[厅室]|办(?!公)|厅|院|中心)(?=[\d\u4e00-\u9fff])")
LIMIT = re.compile(r"(?:≥|≤|>=|<=|约|不低于|不少于|不超过|不高于|至少|至多)\s*$")
BY_ORDER = re.compile(r"\s*(?:依据|根据|按照|按)《")       # 「依据《…》设立，安排…」 says why, not what
COUNT_LABEL = re.compile(r"(?:编制(?:人?数)?|实有人数|人数|在职|退休|离休|编制)[:：为有]?\s*$")


@dataclass(frozen=True)
class Context:
    """What the sentence before leaves behind."""

    document_id: str
    year: int
    stage: str
    department: str
    section: tuple[str, ...]
    scope: Scope
    head: tuple[str, ...] = ()       # the paragraph's or project's subject
    code: str = ""
    period: str = ""


def text_facts(paragraphs: list[Paragraph], document_id: str, department: str, year: int, kind: str) -> Iterator[Fact]:
    """Facts of all running text, in reading order."""
    stage = "预算" if kind == "预算" else "决算"
    project: tuple[tuple[str, ...], tuple[str, ...]] | None = None      # (section above, name)
    number = 0
    for p in map(without_orders, paragraphs):
        scope = section_scope(p.section)
        context = Context(document_id, year, stage, department, p.section, scope, period=str(year))
        named = project_name(p.text)
        if named:
            project = (p.section, (named,))
        elif p.level >= 3 and scope.nature == "项目支出" and scope.view is None and not re.search(r"情况|说明|[:：]", p.text):
            named = clean(p.text)       # under 项目支出 a heading of its own names a project
            project = (p.section, (named,))
        elif project and p.section[:len(project[0])] != project[0]:
            project = None
        if p.level and not named:
            continue
        if project:
            context = replace(context, head=project[1])
        found: Iterator[Fact]
        if scope.view == "名词":
            found = definition(p, context)
        else:
            found = paragraph_facts(p, context)
        for fact in found:
            number += 1
            yield replace(fact, id=f"{document_id}-s{number}")


def without_orders(p: Paragraph) -> Paragraph:
    return replace(p, sentences=tuple(s for s in p.sentences if not is_order(s.text))) if any(is_order(s.text) for s in p.sentences) else p


def section_scope(section: tuple[str, ...]) -> Scope:
    """Inner headings refine outer ones."""
    scope = Scope()
    for heading in section:
        own = title_scope(heading)
        scope = scope.merged(flow=own.flow, fund=own.fund, nature=own.nature, view=own.view)
    if scope.view is None and re.search(r"结转|结余", "".join(section[-2:])):
        scope = scope.merged(flow="结转", carry="仅")
    return scope


def project_name(text: str) -> str:
    m = re.match(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．])?\s*(?:重点)?项目(?:名称)?[一二三四五六七八九十\d]{0,2}[:：]([^。；]+)", text)
    return m[1].strip() if m else ""


def definition(p: Paragraph, context: Context) -> Iterator[Fact]:
    m = re.match(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*)?(?P<term>[^：:，。指是]{2,24}?)\s*(?:[:：]|是指|指|，是)(?P<text>.+)$", p.text, re.S)
    if m and p.sentences:
        yield text_fact((clean(m["term"]),), "名词解释", m["text"].lstrip("指是：:"), whole(p), context)


def whole(p: Paragraph) -> Sentence:
    """The paragraph as one quotable stretch."""
    if len(p.sentences) == 1:
        return p.sentences[0]
    return Sentence(p.text, tuple(r for s in p.sentences for r in s.regions), Print(c for s in p.sentences for c in s.chars))


def paragraph_facts(p: Paragraph, context: Context) -> Iterator[Fact]:
    first = p.text
    path = levelled(first[:160].split("。")[0])
    if path and path[-1][1] in "款项" or (path and re.match(r"^\D{0,4}\d{0,2}[、.．]?[“\"]?" + re.escape(path[0][0]), first)):
        context = replace(context, head=tuple(clean(n) for n, _ in path))
    elif not context.head and len(context.section) > 1 and GENERIC_HEADING.search(context.section[-1]) and not NUMBERED_PART.match(context.section[-2]):
        context = replace(context, head=(subject_of_heading(context.section[-2]),))
    field = COLON_FIELD.match(first)
    if field and context.scope.view is None and (view := first_match(VIEWS, field["label"])):
        context = replace(context, scope=context.scope.merged(view=view))    # 「政府采购：全年采购预算…」
    if field and not path and len(p.sentences) <= 3:
        attribute = next((name for pattern, name in FIELD_ATTRIBUTES if pattern.search(field["label"])), "")
        if attribute and context.head and not project_name(first):
            yield text_fact(context.head, attribute, field["text"].strip(), whole(p), context)
    elif context.section:
        attribute = next((name for pattern, name in FIELD_ATTRIBUTES if pattern.search(context.section[-1])), "")
        if attribute and len(context.section) > 1 and not NUMBERED_PART.match(context.section[-2]) and not any(m.unit in MONEY for m in mentions(first)) and len(first) < 400:
            yield text_fact((subject_of_heading(context.section[-2]),), attribute, first, whole(p), context)
    title = TITLE_SENTENCE.match(p.sentences[0].text) if len(p.sentences) > 1 and not context.head else None
    if title and (view := first_match(VIEWS, title["label"])):
        context = replace(context, head=(subject_of_heading(title["label"]),), scope=context.scope.merged(view=view))
    current = context.head
    for sentence in p.sentences:
        if m := AS_OF.search(plain(sentence.text)):
            context = replace(context, period=f"{m[1] or m[4]}-{int(m[2] or 12):02d}-{int(m[3] or 31):02d}")
        if context.head:
            yield from clause_fields(sentence, context)
        yield from item_fields(sentence, context)
        reader = SentenceReader(sentence, context, current)
        yield from reader.read()
        current = reader.current


def clause_fields(sentence: Sentence, context: Context) -> Iterator[Fact]:
    """「由…实施」, 「资金付给…」, 「政策依据是…」 inside a sentence about a project."""
    for attribute, pattern in CLAUSE_FIELDS:
        for m in pattern.finditer(sentence.text):
            text = next(g for g in m.groups() if g)
            yield text_fact(context.head, attribute, text.strip(), sentence, context)


def item_fields(sentence: Sentence, context: Context) -> Iterator[Fact]:
    for m in ITEM_FIELDS.finditer(sentence.text):
        item = (clean(m["item"]),)
        yield text_fact(item, "依据", m["basis"].strip(), sentence, context)
        if m["content"]:
            yield text_fact(item, "用途", m["content"].strip(), sentence, context)


def subject_of_heading(heading: str) -> str:
    return re.sub(r"(?:项目)?(?:经费|资金)?(?:情况)?(?:的)?说明$", "", clean(heading))


# 「项目支出…。里面属于当年财政拨款的有…」: of what was named before, the money of one fund
PART_OF_IT = re.compile("^(?:其中|这?里面|这?当中|内含)")
NATURES = ("基本支出", "项目支出")
# A place or building counted in words for which there is no unit of ours.
SITE = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,12}?)(?:共|有|计)?\d+(?:处|座|间|栋|幢|块|所|口|片)[，,][^，,]*$")


class SentenceReader:
    """Reads one sentence from left to right."""

    def __init__(self, sentence: Sentence, context: Context, current: tuple[str, ...]):
        self.sentence, self.context, self.current = sentence, context, current
        self.text = sentence.text
        self.started = 0                # where the clause that names the current subject begins
        self.base: str | None = None
        self.compared = False           # has the sentence said what it compares with?
        self.moved: str | None = None   # which way the last change went
        self.first: tuple[str, ...] = ()

    def read(self) -> Iterator[Fact]:
        last = 0
        events = sorted([(m.start, 0, m) for m in self.numbers()] + [(m.start(), 1, m) for m in REASON.finditer(self.text)] + [(m.start(), 2, m) for m in PURPOSE.finditer(self.text)] + [(m.start(), 3, m) for m in UNMOVED.finditer(self.text)], key=lambda e: (e[0], -e[1]))
        closed = 0                      # numbers inside a reason or purpose are told there
        for start, what, m in events:
            if what == 0:
                assert isinstance(m, Mention)
                lead = self.text[last:m.start]
                if start < closed:
                    last = m.end
                    continue
                kept = self.current
                opened = self.text.rfind("（", 0, start)
                aside = opened >= 0 and re.search(r"[\u4e00-\u9fff]", self.text[opened:start]) is not None and "）" not in self.text[opened:start]
                yield from self.number(m, lead, last)
                if aside:
                    self.current = kept     # （含外宾接待支出0.00万元） is said in passing
                last = m.end
            else:
                assert isinstance(m, re.Match)
                if start < closed:
                    continue
                if what == 3:
                    yield from self.told("变动", m.end(), m[0])
                    continue
                if what == 1:
                    self.name_of_reason(self.text[last:start], last)
                else:
                    self.name_before(self.text[last:start], last)
                text = next(g for g in m.groups() if g)
                end = m.end()
                if what == 2 and (cut := counts_after(text)):
                    text, end = text[:cut], m.end() - len(text) + cut
                if (what == 1 and m.group(0).startswith("主要是") and not self.compared) or (what == 2 and names_amount(text)):
                    continue            # 「用于办公的公用经费150.25万元」 names an amount, it tells no purpose
                yield from self.told("原因" if what == 1 else "用途", end, text)
                closed = last = end
        yield from self.nothing_said()

    def numbers(self) -> list[Mention]:
        out = []
        for m in mentions(self.text):
            before, after = self.text[:m.start], self.text[m.end:]
            if m.unit == "年" and re.fullmatch(r"(?:19|20)\d\d", m.printed):
                continue
            if not m.unit and not COUNT_LABEL.search(before[-8:]):
                continue
            if m.unit == "年" or (m.unit == "项" and before.endswith("第")):
                continue
            if re.search(r"(?:单价|单位价值|价值|单台)\s*$", before[-5:]) and re.match(r"\s*(?:（含）|\(含\))?以上", after):
                continue               # 单价100万元以上设备: a threshold, not a figure
            if re.match(r"\s*(?:（含）|\(含\))?(?:以上|以下|以内)", after) and not re.search(r"控制在\s*$", before):
                continue
            out.append(m)
        return out

    def number(self, m: Mention, lead: str, lead_start: int) -> Iterator[Fact]:
        clause = re.split(r"[；。]", lead)[-1]
        if len(clause) < len(lead):
            self.base = None
        if a := AGAINST.search(plain(clause)):
            self.base = "上年" if a["same"] else a["base"] + (a["stage"] or "")
            self.compared = True
        tail = plain_keep(re.split(r"[，,；。：:]", clause)[-1])
        verb = CHANGE_VERB.search(tail)
        if is_large_count(m.unit):
            yield from self.large_count(m, lead, lead_start, bool(verb))
            return
        if m.unit in ("%", "个百分点"):
            if "分别" in tail:
                return                  # 两者比重分别为…: which is whose is not told here
            if share := SHARE.search(plain(clause)):
                if share["base2"] is None:
                    self.name_before(self.before(clause, "占"), lead_start)
                yield self.fact("share", m, None, share["base"] or share["base2"] or None)
            elif done := COMPLETION.search(plain(clause)):
                yield self.fact("completion", m, None, done["base"] or "年初预算")
            elif verb:
                self.name_change(tail, verb, lead_start, lead)
                yield self.fact("change_rate", m, "up" if verb["up"] else "down", self.base or "上年")
            elif RATE_OF_IT.search(tail) and self.moved:
                yield self.fact("change_rate", m, self.moved, self.base or "上年")
            else:
                self.name_before(lead, lead_start)
                yield self.fact("share", m, None, None)
            return
        if verb and (self.compared or (verb.start() == 0 and self.current)) and not (verb[0] in ("多", "少") and not self.compared):
            self.moved = "up" if verb["up"] else "down"
            self.name_change(tail, verb, lead_start, lead)
            yield self.fact("change", m, "up" if verb["up"] else "down", self.base or "上年")
            return
        if m.unit in ("个", "家") and (noun := COUNTED.match(plain_keep(self.text[m.end:m.end + 24]))):
            # 27个内设机构: what is counted stands behind the number
            self.current = (clean(noun["noun"]),)
        else:
            self.name_before(lead, lead_start)
        self.base = None
        if m.unit not in MONEY and self.current and len(self.current[-1]) > 12:
            self.current = (*self.current[:-1], thing_of(self.current[-1]))
        yield self.fact("amount" if m.unit in MONEY else "count", m, None, None, stage_of(plain(re.split(r"[，；。]", lead)[-1])))

    def large_count(self, m: Mention, lead: str, lead_start: int, moved: bool) -> Iterator[Fact]:
        """「馆藏126.4万册」: told in words as printed, since the unit is none that figures have; how it moved is left out."""
        self.name_before(lead, lead_start)
        if moved or not self.current:
            return
        qualifier = LIMIT.search(lead)
        text = self.text[m.start - len(qualifier[0]) if qualifier else m.start:m.end]
        yield text_fact(self.current, "数量", text, self.quote(m.end), self.context)

    @staticmethod
    def before(clause: str, word: str) -> str:
        return clause[:clause.rfind(word)]

    def name_change(self, tail: str, verb: re.Match[str], lead_start: int, lead: str) -> None:
        """「公务用车运行费增加」 names its own subject; 「比上年预算减少」 keeps the last one."""
        label = AGAINST.sub("", tail[:verb.start()])
        if (flow := FLOW.fullmatch(label)) and self.current and not self.context.head and flow[1][0] not in self.current[-1]:
            self.current = (label,)     # 「收入总计…。与上年相比，本年支出减少…」
            return
        if not label or generic(label):
            whole_lead = AGAINST.sub("", plain_keep(re.split(r"[；。]", lead)[-1]))
            whole_lead = CHANGE_VERB.sub("", whole_lead)
            label = re.split(r"[，,：:]", whole_lead)[0] if lead_start == 0 or re.search(r"[；。]", lead) else ""
        self.name_before(label, lead_start, colon=False)

    def name_of_reason(self, lead: str, lead_start: int) -> None:
        """「公务接待费支出减少的主要原因是」 names its own subject; 「与上年持平，主要原因是」 keeps the last one."""
        clause = AGAINST.sub("", plain_keep(re.split(r"[，,；。]", lead)[-1]))
        clause = SAID_OF_REASON.sub("", clause)
        clause = re.sub(rf"(?:{UP}|{DOWN}|变化|变动|增减)(?:的)?$", "", clause)
        if clause and not re.search(r"\d", clause):
            self.name_before(clause, lead_start, colon=False)

    def name_before(self, lead: str, lead_start: int, colon: bool = True) -> None:
        """Take the subject's name from the words before a number, if they hold one."""
        clauses = list(re.split(r"[；。]", lead))
        if len(clauses) > 1:
            self.started = lead_start + lead.rfind(clauses[-1]) if clauses[-1] else lead_start + len(lead)
        text = clauses[-1]
        label = self.label(text, colon)
        if label is not None and len(label) < 2:
            return
        if text.strip() in ("（", "(") and self.current:
            # 车辆4辆（98.26万元）: what stands in brackets behind a count is its value
            self.current = (self.current[0], "价值")
            return
        if label is None:
            last = plain_keep(re.split(r"[，,：:]", text)[-1])
            total = next((name for word, name in FLOW_TOTALS if word in last), None)
            if BARE_SUM.search(last) and len(last) <= 5 and self.first:
                self.current = self.first
            elif total and not self.context.head and (lead_start == 0 or not self.current) and not re.search(r"占|比|项目|基本", last):
                self.current = (total,)
            elif lead_start == 0 and self.context.head:
                self.current = self.context.head
            self.first = self.first or self.current
            return
        if ATTRIBUTE_NOUN.fullmatch(label) and self.current:
            if m := SITE.search(plain_keep(text)):
                self.current = (m["name"],)     # 「文物库房1处，建筑面积2,360平方米」: the area is that of the place just named
            owner = self.current[:-1] if ATTRIBUTE_NOUN.fullmatch(self.current[-1]) and len(self.current) > 1 else self.current
            self.current = owner + (label,)
            return
        if self.context.head and key(label) in (key(self.context.head[-1]), ""):
            self.current = self.context.head
            return
        self.current = (*self.owner(text, label), label)
        self.first = self.first or self.current
        at = self.text.find(label[:4], max(lead_start, 0))
        if len(clauses) == 1 and at >= 0 and lead_start == 0:
            self.started = 0

    def owner(self, text: str, label: str) -> tuple[str, ...]:
        """What a name is a part of: the nature that was told before, of which it is the money of one fund, or what the paragraphs of a heading are about."""
        nature = self.current[-1:]
        if nature and nature[0] in NATURES and PART_OF_IT.search(plain_keep(text)) and first_match(FUNDS, label):
            return nature
        return self.context.head[:1] if self.context.head and GENERIC_HEADING.search("".join(self.context.section[-1:])) else ()

    def label(self, text: str, colon: bool) -> str | None:
        """The name in the words before a number: the last stretch that is more than a preposition or 预算数为."""
        path = levelled(text)
        if path:
            tail = text[text.rfind("）") + 1:] if "）" in text else ""
            inner = self.tidy(tail)
            if not inner or generic(inner):
                return clean(path[-1][0])
        parts = re.split(r"[，,]", text)
        last = parts[-1]
        pieces = re.split(r"[:：]", last) if colon else [last]
        for piece in reversed(pieces):
            label = self.tidy(piece)
            if label and not generic(label):
                return label
        if len(parts) > 1 and (len(pieces) == 1) and not BY_ORDER.match(parts[-2]) and re.fullmatch(r"(?:预算数?|预算安排|支出|安排|安排资金)?(?:为|是)?", plain(last)):
            label = self.tidy(parts[-2])
            return label if label and not generic(label) and len(label) <= 24 else None
        return None

    def tidy(self, text: str) -> str:
        """A label without department, year, connectives and words that only say "amounts to"."""
        s = plain_keep(text)
        s = AGAINST.sub("", s)
        s = AS_OF.sub("", s)
        own = plain_keep(self.context.department)
        s = TRIM_HEAD.sub("", s)
        for _ in range(2):
            s = re.sub(r"^(?:本)?(?:部门(?=收支|预算|总|共)|(?:单位|局|全局|全院|医院|学校)(?=共有))", "", without_department(s, own))
            s = re.sub(rf"^(?:{re.escape(own)}|本部门|本单位|我部门|我单位|我局|全局)?(?:{self.context.year}年(?:度)?)?(?:的)?", "", s)
            s = TRIM_HEAD.sub("", s)
        s = clean(s)
        s = OF_FUND.sub("", s) if len(OF_FUND.sub("", s)) > 2 else s
        # names that end in a word the trimming takes off are kept whole
        kept = KEPT.sub(lambda m: m[0].replace("预算", "預算").replace("支出", "支岀").replace("收入", "收叺"), s)
        shorter = TRIM_TAIL.sub("", kept).replace("預算", "预算").replace("支岀", "支出").replace("收叺", "收入")
        shorter = re.sub(r"[（(]\d{3,9}[）)]|^[（(]|控制在$|的$|^用于.{1,8}的(?=.{2,})", "", shorter)
        if re.search(r"编制数?$", s) and re.fullmatch(r"(?:全|本|部门|单位|局|核定|现有|共有|人员|总)*", shorter):
            return "编制"
        return shorter if shorter else ("" if generic(s) or TRIM_TAIL.fullmatch(s) else s)

    def told(self, attribute: str, end: int, text: str) -> Iterator[Fact]:
        text = text.strip("，, ：:")
        subject = self.current or self.context.head
        if not subject or len(text) < 2:
            return
        if attribute == "原因" and subject and ATTRIBUTE_NOUN.fullmatch(subject[-1]) and len(subject) > 1:
            subject = subject[:-1]
        yield text_fact(subject, attribute, text, self.quote(end), self.context)

    def nothing_said(self) -> Iterator[Fact]:
        """「未安排…」 and 「没有使用政府性基金…」: nothing was budgeted, and the document says so."""
        if any(m.unit in MONEY for m in self.numbers()) and "未安排" not in self.text:
            return
        for m in NONE_SAID.finditer(self.text):
            names = m["a"] + "预算支出" if m["a"] else m["b"] or m["c"]
            for name in re.split(r"[、和及]", names):
                label = self.tidy(name)
                if len(label) < 2 or label.startswith("年") or re.search(r"购置|车辆|设备", label) and "费" not in label:
                    continue
                scope = narrowed(self.context.scope, label).merged(fund=first_match(FUNDS, label))
                clause = self.clause_around(m.start(), m.end())
                source = Source("declared_empty", clause.printed, clause.regions, section=self.context.section)
                yield Fact("", self.context.document_id, (label,), "", (), bool(m["a"]), "amount", "", self.context.period, self.context.stage, scope, None,
                           Value(clause.text, "万元", Decimal(0)), source)

    def clause_around(self, start: int, end: int) -> Sentence:
        left = max(self.text.rfind(c, 0, start) for c in "；。") + 1
        right = min((i for c in "；。" if (i := self.text.find(c, end)) >= 0), default=len(self.text))
        return self.sentence.part(left, min(right + 1, len(self.text)))

    def quote(self, end: int) -> Sentence:
        """The words from the clause that names the subject to the end of what is told; a short sentence is quoted whole."""
        if len(self.text) <= 130:
            return self.sentence
        start = self.started
        stop = min((i for c in "；。" if (i := self.text.find(c, end - 1)) >= 0), default=len(self.text) - 1)
        if stop - start > 220:
            start = max(self.text.rfind("；", 0, end - 1) + 1, self.text.rfind("：", 0, max(end - 60, 0)) + 1, start)
        return self.sentence.part(start, stop + 1)

    def fact(self, measure: str, m: Mention, direction: str | None, base: str | None, stage: str | None = None) -> Fact:
        subject = self.current or self.context.head or (clean(self.context.section[-1]) if self.context.section else "",)
        scope = self.context.scope
        if subject[0] in NATURES and len(subject) > 1:
            scope = scope.merged(nature=subject[0])
        for word in subject[-1:]:
            scope = narrowed(scope, word).merged(view=first_match(VIEWS, word), flow=flow_of(word) if len(word) < 30 and not self.context.scope.nature else None)
        if m.amount == 0 and measure in ("change", "change_rate"):
            direction = "same"
        amount = m.amount if measure not in ("change", "change_rate") else abs(m.amount)
        value = Value(m.printed, m.unit or ("人" if measure == "count" else ""), amount, None, m.qualifier, direction)
        stage = stage or self.context.stage
        if stage == "预算" and self.context.stage == "决算":
            stage = "年初预算"
        quote = self.quote(m.end)
        spot = line_regions(self.sentence.chars[m.start:m.start + len(m.printed)])
        source = Source("sentence", quote.printed, quote.regions, row="/".join(subject), section=self.context.section, spot=spot[0] if spot else None)
        return Fact("", self.context.document_id, subject, self.context.code, (), False, measure, "", self.context.period, stage, scope, base, value, source)


def thing_of(name: str) -> str:
    """What is counted, without what leads up to it (纳入预算编报范围的下属事业单位); a bare noun (绩效评级为不合格的项目) would be another thing."""
    thing = name.rsplit("的", 1)[-1]
    return thing if len(re.sub(r"20\d\d年(?:度)?", "", thing)) >= TELLING else name


TELLING = 5         # characters of a noun that says by itself which things are meant


def counts_after(text: str) -> int:
    """Where a purpose ends because figures of their own follow (…考察，列明公务接待2批次、26人次)."""
    for m in re.finditer("，", text):
        if any(n.unit not in ("", "年") for n in mentions(text[m.end():].split("，")[0])):
            return m.start()
    return 0


def names_amount(text: str) -> bool:
    """Does a clause run straight into an amount?"""
    first = re.split(r"[，,]", text)[0]
    return any(m.unit in MONEY for m in mentions(first))


def without_department(text: str, department: str) -> str:
    """The text without the department's name in front, in full or in a short form (县应急局 of 砚溪县应急管理局)."""
    if department and text.startswith(department):
        return text[len(department):]
    m = ORGAN_IN_FRONT.match(text)
    if not m:
        return text
    it = iter(department)
    return text[m.end():] if all(c in it for c in m[0]) else text


def generic(label: str) -> bool:
    """A label that names nothing of its own (支出决算, 本部门)."""
    return label not in ("项目支出", "基本支出", "项目经费", "单位资金") and bool(GENERIC_LABEL.fullmatch(label))


def plain_keep(text: str) -> str:
    return re.sub(r"\s", "", text)


def text_fact(subject: tuple[str, ...], attribute: str, text: str, quote: Sentence, context: Context) -> Fact:
    source = Source("sentence", quote.printed, quote.regions, row="/".join(subject), section=context.section)
    return Fact("", context.document_id, subject, context.code, (), False, "text", attribute, context.period, context.stage, context.scope, None,
                Value(text, "", None, text), source)


def declared_empty(table: Table, document_id: str, year: int, kind: str, theme: str) -> Iterator[Fact]:
    """A table whose note says that it is empty states 0 for its own total."""
    if any(cell and re.search(r"\d", cell.text) and re.search(r"[.,]", cell.text) for row in table.rows for cell in row.cells):
        return
    for note in table.notes:
        if re.search(r"空表|无数据|无该项目|无相关|没有使用|未安排|不涉及|无.{2,20}(?:预算|拨款|收支|支出)|表为空", plain(note.text)):
            scope = title_scope(table.title)
            source = Source("declared_empty", note.printed, note.regions, table.title, theme, "合计", table.section)
            yield Fact(f"{document_id}-e{table.index}", document_id, (theme,), "", (), True, "amount", "", str(year), "预算" if kind == "预算" else "决算", scope, None,
                       Value(note.text, table.unit or "万元", Decimal(0)), source)
            return

"""What the samples can be asked, topic by topic, each with its right answer from `eval.truth`."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from eval import truth
from eval.phrasings import EVERYDAY_ECONOMY, EVERYDAY_PARTS
from samples.books import linxi, shidu, songquan, yanxi
from samples.codes import ECONOMY, FUNCTION
from samples.ledger import Ledger

FOREST, OLD, CULTURE, RESCUE, MARKET = songquan.LEDGER_2024, songquan.LEDGER_2023, linxi.LEDGER, yanxi.LEDGER, shidu.LEDGER
CLEAN = (FOREST, CULTURE, RESCUE)       # MARKET's document has mistakes on purpose; it is asked only what they do not touch
ALL = (*CLEAN, MARKET)


@dataclass(frozen=True)
class Fact:
    """Something to ask: its question in formal and, where people would say it otherwise, in everyday words, and the right answer."""

    ledger: Ledger
    topic: str
    kind: str
    question: str
    everyday: str = ""
    value: Decimal | None = None
    unit: str = ""
    direction: str | None = None
    texts: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def money(ledger: Ledger, topic: str, subject: str, yuan: Decimal, everyday: str = "", label: str = "", unit: str = "", kind: str = "amount") -> Fact:
    """An amount that is printed; the question asks 是多少 of the subject, or 有多少 in everyday words."""
    unit = unit or ledger.unit
    return Fact(ledger, topic, kind, f"{subject}是多少", f"{everyday}有多少" if everyday else "", truth.shown(yuan, unit), unit,
                evidence=proof(ledger, label or subject, yuan))


def proof(ledger: Ledger, name: str, yuan: Decimal) -> tuple[str, ...]:
    """An amount as tables print it and, where those are in 元, as sentences do."""
    return tuple(dict.fromkeys((f"{name} {truth.printed(yuan, ledger)}", f"{name} {truth.shown(yuan, '万元'):,}")))


def proofs(ledger: Ledger, *operands: tuple[str, Decimal]) -> tuple[str, ...]:
    return tuple(text for name, yuan in operands for text in proof(ledger, name, yuan))


def facts() -> list[Fact]:
    made: tuple[Callable[[], Iterator[Fact]], ...] = (
        totals, functions, coded, economic, project, three, shares, multiples, sums, differences, ranks, tops, changes, rates, before, units, people, assets, organs, funds, kept,
        procurement, several, targets, definitions, reasons, purposes, particulars, claims, yes_no)
    return [fact for topic in made for fact in topic()]


# --- amounts --------------------------------------------------------------------------------------------------------

def totals() -> Iterator[Fact]:
    for ledger in (FOREST, OLD, CULTURE, RESCUE, MARKET):
        yield money(ledger, "total", "收入总计", truth.whole(ledger), "全年进账的钱一共")
    for ledger in CLEAN:
        yield money(ledger, "total", "支出总计", truth.whole(ledger), "全年要花出去的钱总共", "支出总计")
        yield money(ledger, "total", "基本支出合计", truth.basic(ledger), label="基本支出")
        yield money(ledger, "total", "人员经费", truth.people(ledger), "养人的钱（人员经费）", "人员经费")
        yield money(ledger, "total", "机关运行经费", truth.office(ledger), "维持机关日常运转的机关运行经费", "公用经费")
        yield money(ledger, "total", "一般公共预算当年拨款支出", truth.general(ledger), label="一般公共预算")
    yield money(CULTURE, "total", "单位资金收入", truth.unit_money(CULTURE), "单位自己挣来的钱（单位资金）", "单位资金")
    yield money(RESCUE, "total", "上级转移支付收入", truth.transfer(RESCUE), "上级转移支付给的钱", "上级转移支付")


def functions() -> Iterator[Fact]:
    """Items with one amount under every scope, and classes under a named scope."""
    for ledger, chosen in ((FOREST, ("2130201", "2130209", "2101102")), (CULTURE, ("2070104", "2070113", "2080505")), (RESCUE, ("2240104", "2240150", "2101103")),
                           (MARKET, ("2013850", "2013815", "2080506")), (OLD, ("2130204", "2210201"))):
        for item in chosen:
            assert item in truth.plain_items(ledger)
            yield money(ledger, "function", f"{FUNCTION[item]}科目的预算数", truth.general(ledger, item), f"花在{FUNCTION[item]}上的钱", FUNCTION[item])
    for ledger, kinds in ((FOREST, ("213", "221")), (CULTURE, ("221", "210")), (RESCUE, ("224", "208")), (MARKET, ("201",))):
        for kind in kinds:
            yield money(ledger, "class", f"一般公共预算{FUNCTION[kind]}", truth.general(ledger, kind), f"一般公共预算里头给{FUNCTION[kind]}的钱", FUNCTION[kind])


def coded() -> Iterator[Fact]:
    for ledger, code in ((FOREST, "2080505"), (CULTURE, "2070204"), (RESCUE, "2240106"), (MARKET, "2210201")):
        yield money(ledger, "code", f"一般公共预算支出中科目{code}的金额", truth.general(ledger, code), label=FUNCTION[code])


def economic() -> Iterator[Fact]:
    for ledger, chosen in ((FOREST, ("30201", "30211", "30216", "30102")), (CULTURE, ("30206", "30226", "30107", "30209")), (RESCUE, ("30207", "30208", "30103", "30301")),
                           (MARKET, ("30202", "30213", "30229", "30101")), (OLD, ("30215", "30109"))):
        for code in chosen:
            name, plain = ECONOMY[code], EVERYDAY_ECONOMY[code]
            yield money(ledger, "economic", name, truth.economic(ledger, code), plain)


def project() -> Iterator[Fact]:
    for ledger, chosen in ((FOREST, (1, 2, 3)), (CULTURE, (0, 3)), (RESCUE, (1, 4)), (MARKET, (1, 3)), (OLD, (2,))):
        for p in (truth.granted(ledger)[i] for i in chosen):
            yield money(ledger, "project", f"{p.name}项目的预算", truth.price(p), f"{p.name}这个项目批下来的钱", p.name)


def three() -> Iterator[Fact]:
    names = {"abroad": "因公出国（境）费", "buying": "公务用车购置费", "running": "公务用车运行维护费", "reception": "公务接待费"}
    for ledger in (FOREST, CULTURE, RESCUE, MARKET):
        spent = ledger.public
        yield money(ledger, "three", "“三公”经费预算总额", truth.three(spent), EVERYDAY_PARTS["total"], "合计")
        for part in ("reception", "running") if ledger is FOREST else ("abroad", "reception") if ledger is CULTURE else ("buying", "running") if ledger is RESCUE else ("running", "buying"):
            yield money(ledger, "three", names[part], getattr(spent, part), EVERYDAY_PARTS[part])
    yield money(RESCUE, "three", "公务用车购置及运行维护费", truth.cars(RESCUE.public), EVERYDAY_PARTS["cars"], "公务用车费")
    yield money(OLD, "three", "公务用车购置费", OLD.public.buying, EVERYDAY_PARTS["buying"])


def funds() -> Iterator[Fact]:
    for ledger, fund, evidence in ((FOREST, "政府性基金预算", "没有政府性基金预算安排的支出"), (CULTURE, "政府性基金预算", "未使用政府性基金"), (RESCUE, "政府性基金预算", "没有列支政府性基金"),
                                   (FOREST, "国有资本经营预算", "无国有资本经营预算收支"), (CULTURE, "国有资本经营预算", "未使用国有资本经营预算资金")):
        yield Fact(ledger, "fund", "amount", f"{fund}支出合计是多少", f"{fund}那边总共花几个钱", Decimal("0.00"), "万元", evidence=(evidence, "以空表公开", "此表无内容", "本表为空"))


def kept() -> Iterator[Fact]:
    for ledger in ALL:
        yield money(ledger, "kept", "上年结转结余", truth.kept(ledger), "头一年没花完、留到今年用的钱")
    for ledger, at in ((FOREST, 1), (CULTURE, 0), (RESCUE, 2), (MARKET, 1)):
        c = ledger.carryovers[at]
        yield money(ledger, "kept", f"“{c.name}”的结转资金", c.amount, f"从上年结转来的{c.name}的钱", c.name)
    yield money(CULTURE, "kept", "上年结转结余中财政拨款性质的资金", truth.kept(CULTURE, state=True), label="财政拨款结转")


def procurement() -> Iterator[Fact]:
    def said(ledger: Ledger, subject: str, yuan: Decimal, everyday: str) -> Fact:
        amount = truth.shown(yuan, "万元")
        return Fact(ledger, "procurement", "amount", f"{subject}是多少", f"{everyday}有多少", amount, "万元", evidence=(f"{subject} {amount}万元",))

    for ledger in CLEAN:
        p = ledger.procurement
        yield said(ledger, "政府采购预算总额", truth.procured(ledger), "政府采购打算花的钱")
        yield said(ledger, "政府采购货物类预算", p.goods, "政府采购里头买东西（货物）的钱")
        yield said(ledger, "政府采购预算中留给小微企业的金额", p.for_micro, "采购里留给小微企业的份额")
    yield said(FOREST, "政府采购工程类预算", FOREST.procurement.works, "政府采购里做工程的钱")
    yield said(CULTURE, "政府采购服务类预算", CULTURE.procurement.services, "政府采购里买服务的钱")
    yield said(OLD, "面向中小企业的政府采购预算", OLD.procurement.for_small, "采购里留给中小企业的钱")


def units() -> Iterator[Fact]:
    """The asked unit is not the printed one."""
    for ledger, subject, yuan, unit in (
            (FOREST, "“三公”经费", truth.three(FOREST.public), "元"), (FOREST, "差旅费", truth.economic(FOREST, "30211"), "元"), (RESCUE, "住房公积金", truth.general(RESCUE, "2210201"), "元"),
            (CULTURE, "绩效工资", truth.economic(CULTURE, "30107"), "万元"), (CULTURE, "图书馆流动书屋购书项目", truth.price(CULTURE.projects[1]), "万元"),
            (MARKET, "公务用车运行维护费", MARKET.public.running, "元"), (FOREST, "收入总计", truth.whole(FOREST), "亿元"), (CULTURE, "支出总计", truth.whole(CULTURE), "亿元")):
        value = truth.shown(yuan, unit)
        yield Fact(ledger, "unit", "computed" if unit == "亿元" else "amount", f"{subject}折合多少{unit}", f"{subject}要是按{unit}算是多少", value, unit, evidence=(f"{subject} {truth.printed(yuan, ledger)}",))


# --- computed from several figures ----------------------------------------------------------------------------------

def shares() -> Iterator[Fact]:
    def of(ledger: Ledger, part: tuple[str, Decimal], total: tuple[str, Decimal], everyday: str = "") -> Fact:
        return Fact(ledger, "share", "ratio", f"{part[0]}占{total[0]}的百分之多少", everyday, truth.percent(part[1], total[1]), "%",
                    evidence=proofs(ledger, part, total))

    for ledger in (FOREST, CULTURE, RESCUE):
        spent, inside = ledger.public, ("公用经费", truth.office(ledger))
        yield of(ledger, ("人员经费", truth.people(ledger)), ("基本支出", truth.basic(ledger)), "基本支出里头人员经费占几成")
        yield of(ledger, ("公务接待费", spent.reception), ("“三公”经费", truth.three(spent)), "三公经费里请客的那块占百分之几")
        code = truth.economies(ledger, "302")[1]
        yield of(ledger, (ECONOMY[code], truth.economic(ledger, code)), inside, f"{ECONOMY[code]}在公用经费里占多大比例")
        yield of(ledger, ("一般公共预算住房保障支出", truth.general(ledger, "221")), ("一般公共预算当年拨款支出", truth.general(ledger)))
    top = max(truth.granted(MARKET), key=truth.price)
    yield of(MARKET, (f"{top.name}项目", truth.price(top)), ("一般公共预算项目支出", truth.projects(MARKET)), f"{top.name}这个项目占全部项目支出的百分之几")


def multiples() -> Iterator[Fact]:
    def of(ledger: Ledger, a: tuple[str, Decimal], b: tuple[str, Decimal], everyday: str = "") -> Fact:
        return Fact(ledger, "multiple", "ratio", f"{a[0]}是{b[0]}的多少倍（保留两位小数）", everyday, truth.times(a[1], b[1]), "倍", evidence=proofs(ledger, a, b))

    for ledger in ALL:
        yield of(ledger, ("人员经费", truth.people(ledger)), ("公用经费", truth.office(ledger)), "人员经费是公用经费的几倍")
        first, *_, last = (c for c in truth.economies(ledger, "302") if c != "30239")
        yield of(ledger, (ECONOMY[first], truth.economic(ledger, first)), (ECONOMY[last], truth.economic(ledger, last)))
    a, b = RESCUE.projects[0], RESCUE.projects[4]
    yield of(RESCUE, (f"{a.name}项目", truth.price(a)), (f"{b.name}项目", truth.price(b)), f"{a.name}的钱是{b.name}的几倍")


def sums() -> Iterator[Fact]:
    for ledger, codes in ((FOREST, ("30201", "30202")), (FOREST, ("30228", "30229", "30216")), (CULTURE, ("30205", "30206")), (CULTURE, ("30101", "30102", "30103")), (RESCUE, ("30211", "30217")),
                          (RESCUE, ("30301", "30302")), (MARKET, ("30209", "30211", "30216")), (OLD, ("30215", "30216"))):
        amounts = [truth.economic(ledger, c) for c in codes]
        names = "、".join(ECONOMY[c] for c in codes[:-1]) + f"和{ECONOMY[codes[-1]]}"
        yield Fact(ledger, "sum", "sum", f"{names}合计是多少", f"{names}加一块儿多少钱", truth.shown(truth.add(amounts), ledger.unit), ledger.unit,
                   evidence=proofs(ledger, *((ECONOMY[c], x) for c, x in zip(codes, amounts, strict=True))))
    for ledger, (i, j) in ((FOREST, (1, 2)), (RESCUE, (1, 2)), (MARKET, (0, 1))):
        a, b = ledger.projects[i], ledger.projects[j]
        yield Fact(ledger, "sum", "sum", f"{a.name}和{b.name}两个项目合计是多少", f"{a.name}跟{b.name}俩项目总共多少钱", truth.shown(truth.price(a) + truth.price(b), ledger.unit), ledger.unit,
                   evidence=proofs(ledger, *((p.name, truth.price(p)) for p in (a, b))))


def differences() -> Iterator[Fact]:
    def of(ledger: Ledger, a: tuple[str, Decimal], b: tuple[str, Decimal]) -> Fact:
        return Fact(ledger, "difference", "compare", f"{a[0]}比{b[0]}多多少", f"{a[0]}跟{b[0]}差了多少钱", truth.shown(abs(a[1] - b[1]), ledger.unit), ledger.unit,
                    evidence=proofs(ledger, a, b))

    for ledger in ALL:
        codes = [c for c in truth.economies(ledger, "302") if c != "30239"]
        for high, low in ((codes[0], codes[2]), (codes[1], codes[-1])):
            yield of(ledger, (ECONOMY[high], truth.economic(ledger, high)), (ECONOMY[low], truth.economic(ledger, low)))
    for code in ("30201", "30231", "30101"):
        now, then = truth.economic(FOREST, code), truth.economic(OLD, code)
        yield Fact(FOREST, "difference", "compare", f"{ECONOMY[code]}与2023年预算相差多少", f"{ECONOMY[code]}和2023年比差多少", truth.shown(abs(now - then), "万元"), "万元", truth.towards(now, then),
                   evidence=(f"{ECONOMY[code]} {truth.printed(now, FOREST)}", f"{ECONOMY[code]} {truth.printed(then, OLD)}"))


def ranks() -> Iterator[Fact]:
    def project(ledger: Ledger, word: str, everyday: str, choose: Callable[..., object]) -> Fact:
        amounts = {p.name: truth.price(p) for p in truth.granted(ledger)}
        name = str(choose(amounts, key=lambda n: amounts[n]))
        return Fact(ledger, "rank", "compare", f"金额{word}的项目是哪一个、金额是多少", everyday, truth.shown(amounts[name], ledger.unit), ledger.unit, texts=(name,),
                    evidence=(f"{name} {truth.printed(amounts[name], ledger)}",))

    for ledger in ALL:
        yield project(ledger, "最大", "最烧钱的是哪个项目，花多少", max)
    for ledger in (FOREST, RESCUE):
        yield project(ledger, "最小", "花钱最少的项目是哪个，多少钱", min)
    for ledger, kind, words in ((FOREST, "302", "商品和服务支出"), (CULTURE, "301", "工资福利支出"), (CULTURE, "302", "商品和服务支出"), (MARKET, "301", "工资福利支出")):
        code = truth.economies(ledger, kind)[0]
        amount = truth.economic(ledger, code)
        yield Fact(ledger, "rank", "compare", f"基本支出的{words}里金额最大的科目是哪个", f"基本支出的{words}里头哪一项最费钱", truth.shown(amount, ledger.unit), ledger.unit, texts=(ECONOMY[code],),
                   evidence=(f"{ECONOMY[code]} {truth.printed(amount, ledger)}",))


def tops() -> Iterator[Fact]:
    """The last of the first two or three must be among the figures told."""
    for ledger, n in ((FOREST, 3), (RESCUE, 2), (MARKET, 2), (CULTURE, 3)):
        ordered = sorted(truth.granted(ledger), key=truth.price, reverse=True)
        last = ordered[n - 1]
        yield Fact(ledger, "top", "compare", f"金额最大的前{'〇一两三'[n]}个项目分别是哪些", f"花钱排前{'〇一两三'[n]}的是哪几个项目", truth.shown(truth.price(last), ledger.unit), ledger.unit, texts=(last.name,),
                   evidence=proofs(ledger, *((p.name, truth.price(p)) for p in ordered[:n])))


def several() -> Iterator[Fact]:
    for ledger, codes in ((FOREST, ("30201", "30211", "30215")), (CULTURE, ("30205", "30206", "30207")), (RESCUE, ("30101", "30102"))):
        names = "、".join(ECONOMY[c] for c in codes)
        for code in codes[-1:]:
            yield Fact(ledger, "several", "multi", f"{names}分别是多少", f"{names}各花多少钱", truth.shown(truth.economic(ledger, code), ledger.unit), ledger.unit,
                       evidence=proofs(ledger, *((ECONOMY[c], truth.economic(ledger, c)) for c in codes)))
    for ledger, name, absent in ((FOREST, "30216", "手续费"), (RESCUE, "30207", "租赁费"), (MARKET, "30201", "会议费")):
        yield Fact(ledger, "several", "multi", f"{ECONOMY[name]}和{absent}分别是多少", f"{ECONOMY[name]}多少，{absent}又是多少", truth.shown(truth.economic(ledger, name), ledger.unit), ledger.unit,
                   evidence=(f"{ECONOMY[name]} {truth.printed(truth.economic(ledger, name), ledger)}",), missing=(absent,))


# --- against the year before ----------------------------------------------------------------------------------------

ITEMS_CHANGED = ((FOREST, ("2130205", "2130234")), (CULTURE, ("2070108", "2070204")), (RESCUE, ("2240108", "2240104")), (MARKET, ("2013816", "2013805")), (OLD, ("2130209",)))


def moves(ledger: Ledger) -> Iterator[tuple[str, str, truth.Range]]:
    """What a document says went up or down: its name, its name in everyday words, and this year's and last year's money."""
    yield "“三公”经费", "三公消费", truth.three_range(ledger)
    yield "公务用车运行维护费", "养公车的钱", truth.part_range(ledger, "running")
    yield "机关运行经费", "机关运行经费", truth.office_range(ledger)
    yield "上年结转结余", "往年剩下的结转结余", truth.kept_range(ledger)


def moves_shown(ledger: Ledger, name: str, now: Decimal, then: Decimal) -> tuple[str, ...]:
    """The printed change, or both figures that it comes from."""
    return proofs(ledger, (name, abs(now - then)), (name, now), (name, then))


def moved() -> Iterator[tuple[Ledger, str, str, truth.Range]]:
    for ledger in CLEAN:
        yield from ((ledger, *move) for move in moves(ledger))
    for ledger, items in ITEMS_CHANGED:
        yield from ((ledger, f"一般公共预算{FUNCTION[i]}", FUNCTION[i], truth.item_range(ledger, i)) for i in items)


def changes() -> Iterator[Fact]:
    for ledger, name, everyday, (now, then) in moved():
        up = now > then
        amount = truth.shown(abs(now - then), "万元")
        yield Fact(ledger, "change", "change", f"{name}较上年{'增加' if up else '减少'}多少", f"{everyday}比去年{'多' if up else '少'}了多少", amount, "万元", truth.towards(now, then),
                   evidence=moves_shown(ledger, name, now, then))


def rates() -> Iterator[Fact]:
    for ledger, name, everyday, (now, then) in moved():
        rate = truth.percent(abs(now - then), then)
        yield Fact(ledger, "rate", "change", f"{name}较上年增减的百分比是多少", f"{everyday}比去年变了百分之几", rate, "%", truth.towards(now, then), evidence=(f"{name} {rate}%", *moves_shown(ledger, name, now, then)))


def before() -> Iterator[Fact]:
    """Printed in 临汐's table and 砚溪's 三公 table, otherwise worked back from the change."""
    for name, (_, then) in (("文物保护", truth.item_range(CULTURE, "2070204")), ("旅游宣传", truth.item_range(CULTURE, "2070113")), ("公务接待费", truth.part_range(CULTURE, "reception"))):
        yield Fact(CULTURE, "before", "computed", f"{name}的上年预算数是多少", f"{name}去年批了多少钱", truth.shown(then, "元"), "元", evidence=(f"{name} {truth.printed(then, CULTURE)}",))
    for name, (now, then) in (("公务接待费", truth.part_range(RESCUE, "reception")), ("安全监管科目", truth.item_range(RESCUE, "2240106")), ("机关运行经费", truth.office_range(RESCUE))):
        yield Fact(RESCUE, "before", "computed", f"{name}的上年预算数是多少", f"{name}上一年是多少钱", truth.shown(then, "万元"), "万元",
                   evidence=(f"{name} {truth.printed(then, RESCUE)}", f"{name} {truth.printed(now, RESCUE)}", f"{name} {truth.shown(abs(now - then), '万元')}"))
    for name, (now, then) in (("食品安全监管科目", truth.item_range(MARKET, "2013816")), ("机关运行经费", truth.office_range(MARKET))):
        yield Fact(MARKET, "before", "computed", f"{name}的上年预算数是多少", f"{name}上一年是多少钱", truth.shown(then, "万元"), "万元",
                   evidence=(f"{name} {truth.printed(now, MARKET)}", f"{name} {truth.shown(abs(now - then), '万元')}"))


# --- counted things -------------------------------------------------------------------------------------------------

def counted(ledger: Ledger, topic: str, question: str, everyday: str, number: int, unit: str, *evidence: str) -> Fact:
    return Fact(ledger, topic, "count", question, everyday, Decimal(number), unit, evidence=evidence)


def people() -> Iterator[Fact]:
    for ledger in ALL:
        staff = ledger.staff
        yield counted(ledger, "people", "在职人员有多少人", "在岗的（在职）有几个人", staff.serving, "人", f"在职{staff.serving}人", f"在职人员{staff.serving}人")
        yield counted(ledger, "people", "退休人员有多少人", "退休的有多少号人", staff.retired, "人", f"退休{staff.retired}人", f"退休人员{staff.retired}人")
    yield counted(FOREST, "people", "离休人员有多少人", "离休老同志有几位", FOREST.staff.veteran, "人", "离休人员1人")
    yield counted(FOREST, "people", "核定编制数是多少", "编制有多少个", FOREST.staff.posts, "人", "编制数48名")
    yield counted(CULTURE, "people", "实有人数是多少", "连退休的算上实有多少人", truth.headcount(CULTURE), "人", f"实有人数为{truth.headcount(CULTURE)}")


def assets() -> Iterator[Fact]:
    for ledger in ALL:
        number = truth.car_count(ledger)
        yield counted(ledger, "assets", "占有的车辆总数是多少", "一共有几台公家的车（辆）", number, "辆", f"车辆{number}辆", f"公务车辆{number}辆")
    for ledger, at in ((FOREST, 2), (CULTURE, 0), (RESCUE, 1)):
        c = ledger.assets.cars[at]
        yield counted(ledger, "assets", f"{c.kind}有多少辆", f"{c.kind}有几辆", c.count, "辆", f"{c.kind}{c.count}辆")
    yield counted(RESCUE, "assets", "50万元以上大型设备有多少台", "50万以上的大设备有几台", RESCUE.assets.equipment, "台", "设备3台")
    yield Fact(CULTURE, "assets", "amount", "房屋建筑面积是多少平方米", "房子一共多少平米", CULTURE.assets.house_area, "平方米", evidence=("11824.36",))
    yield Fact(FOREST, "assets", "amount", "办公家具价值是多少", "办公家具值多少钱", truth.shown(FOREST.assets.furniture, "万元"), "万元", evidence=("办公家具价值25.42万元",))


def organs() -> Iterator[Fact]:
    yield counted(FOREST, "organs", "机关内设机构有多少个", "里面设了几个科室（内设机构）", len(FOREST.divisions), "个", f"内设{len(FOREST.divisions)}个机构")
    yield counted(RESCUE, "organs", "内设机构共有多少个", "下面有几个内设机构", len(RESCUE.divisions), "个", f"合计{len(RESCUE.divisions)}个内设机构")
    yield counted(CULTURE, "organs", "下属事业单位有多少家", "底下管着几家事业单位", len(CULTURE.affiliates), "家", f"有{len(CULTURE.affiliates)}家")
    yield counted(FOREST, "organs", "一般公共预算项目共有多少个", "一共有几个项目", len(FOREST.projects), "个", f"共安排{len(FOREST.projects)}个项目", FOREST.projects[0].name)
    yield counted(RESCUE, "organs", "上年结转结余涉及多少个项目", "结转的钱涉及几个项目", len(RESCUE.carryovers), "个", f"涉及{len(RESCUE.carryovers)}个项目", RESCUE.carryovers[0].name)


# --- words ----------------------------------------------------------------------------------------------------------

def quoted(ledger: Ledger, topic: str, kind: str, question: str, everyday: str, text: str, *evidence: str) -> Fact:
    return Fact(ledger, topic, kind, question, everyday, texts=(text,), evidence=evidence or (text,))


def targets() -> Iterator[Fact]:
    for ledger, goal, at in ((FOREST, 0, 0), (FOREST, 0, 2), (FOREST, 1, 0), (CULTURE, 0, 0), (CULTURE, 0, 5), (CULTURE, 1, 0), (RESCUE, 0, 0), (RESCUE, 0, 4), (MARKET, 0, 2)):
        i = ledger.goals[goal].indicators[at]
        yield quoted(ledger, "target", "text", f"绩效目标中“{i.name}”的指标值是多少", f"绩效目标里{i.name}定的是多少", i.target.lstrip("≥≤"), f"{i.name} {i.target}")


def definitions() -> Iterator[Fact]:
    for ledger, term in ((FOREST, "一般公共预算拨款"), (FOREST, "机关运行经费"), (CULTURE, "上级补助"), (CULTURE, "群众文化支出"), (RESCUE, "资本性支出"), (RESCUE, "当年财政拨款"), (MARKET, "事业运行"), (MARKET, "财政拨款收入")):
        yield quoted(ledger, "definition", "definition", f"名词解释中“{term}”的含义是什么", f"“{term}”说白了指什么", ledger.glossary[term].rstrip("。"))


def reasons() -> Iterator[Fact]:
    names = {"running": "公务用车运行维护费", "operation": "机关运行经费", "carried": "上年结转结余", "reception": "公务接待费", "buying": "公务用车购置费"}
    for ledger, key in ((FOREST, "2130205"), (FOREST, "operation"), (FOREST, "reception"), (CULTURE, "2070204"), (CULTURE, "running"), (CULTURE, "2070113"), (RESCUE, "2240108"), (RESCUE, "buying"),
                        (RESCUE, "carried"), (MARKET, "2013816"), (MARKET, "running"), (OLD, "buying"), (OLD, "2130207")):
        name = names.get(key) or FUNCTION[key]
        yield quoted(ledger, "reason", "reason", f"{name}较上年变动的原因是什么", f"{name}为啥跟去年不一样", ledger.reasons[key])


def purposes() -> Iterator[Fact]:
    for ledger, at in ((FOREST, 2), (FOREST, 3), (CULTURE, 0), (CULTURE, 2), (RESCUE, 0), (RESCUE, 3), (MARKET, 1), (MARKET, 2)):
        p = ledger.projects[at]
        yield quoted(ledger, "purpose", "purpose", f"{p.name}项目的资金用途是什么", f"{p.name}的钱是拿去干嘛的", p.purpose)
    for ledger, at in ((FOREST, 0), (RESCUE, 1)):
        c = ledger.carryovers[at]
        yield quoted(ledger, "purpose", "purpose", f"结转资金“{c.name}”的用途是什么", f"结转的{c.name}那笔钱要干啥用", c.purpose)


def particulars() -> Iterator[Fact]:
    asked = {"recipient": ("资金支付对象是谁", "的钱最后给了谁"), "basis": ("立项依据是什么", "是凭什么立的项（依据）"), "unit": ("由哪个单位实施", "归哪个单位来干"), "period": ("实施期限是什么时候", "啥时候开始啥时候结束")}
    for ledger, at, part in ((FOREST, 4, "recipient"), (FOREST, 3, "basis"), (FOREST, 1, "unit"), (CULTURE, 0, "period"), (CULTURE, 1, "recipient"), (CULTURE, 3, "basis"), (RESCUE, 4, "period"), (RESCUE, 0, "unit"),
                             (MARKET, 0, "recipient"), (MARKET, 3, "basis")):
        p = ledger.projects[at]
        formal, everyday = asked[part]
        yield quoted(ledger, "particulars", "text", f"{p.name}项目{formal}", f"{p.name}{everyday}", getattr(p, part))


# --- claims ---------------------------------------------------------------------------------------------------------

def claims() -> Iterator[Fact]:
    """What somebody says, true or false; the true figure is to be given."""
    for ledger, name, yuan, factor in ((FOREST, "“三公”经费", truth.three(FOREST.public), "1"), (FOREST, "办公费", truth.economic(FOREST, "30201"), "2"), (CULTURE, "公务接待费", CULTURE.public.reception, "3"),
                                       (CULTURE, "临汐渔灯文化节", truth.price(CULTURE.projects[0]), "1"), (RESCUE, "差旅费", truth.economic(RESCUE, "30211"), "0.5"), (RESCUE, "机关运行经费", truth.office(RESCUE), "1"),
                                       (MARKET, "公务用车运行维护费", MARKET.public.running, "1.5"), (MARKET, "培训费", truth.economic(MARKET, "30216"), "1")):
        said = truth.shown(yuan * Decimal(factor), "万元")
        yield Fact(ledger, "claim", "compare", f"{name}据称为{said}万元，是否属实", f"{name}听人讲有{said}万元，真的假的", truth.shown(yuan, ledger.unit), ledger.unit,
                   evidence=(f"{name} {truth.printed(yuan, ledger)}",))
    for ledger, name, (now, then) in ((FOREST, "“三公”经费", truth.three_range(FOREST)), (RESCUE, "机关运行经费", truth.office_range(RESCUE)), (CULTURE, "一般公共预算文物保护", truth.item_range(CULTURE, "2070204"))):
        amount = truth.shown(abs(now - then), "万元")
        wrong = "增加" if now < then else "减少"
        yield Fact(ledger, "claim", "change", f"{name}较上年{wrong}了多少", f"{name}到底比去年{'多' if now < then else '少'}了多少", amount, "万元", truth.towards(now, then),
                   evidence=moves_shown(ledger, name, now, then))


def yes_no() -> Iterator[Fact]:
    for ledger, name, yuan, limit in ((FOREST, "会议费", truth.economic(FOREST, "30215"), "2"), (CULTURE, "“三公”经费", truth.three(CULTURE.public), "20"), (RESCUE, "公务用车购置费", RESCUE.public.buying, "30"),
                                      (MARKET, "差旅费", truth.economic(MARKET, "30211"), "30")):
        yield Fact(ledger, "yes_no", "compare", f"{name}是否超过{limit}万元", f"{name}有没有超{limit}万", truth.shown(yuan, ledger.unit), ledger.unit, evidence=(f"{name} {truth.printed(yuan, ledger)}",))
    for ledger, name, (now, then) in ((FOREST, "公务接待费", truth.part_range(FOREST, "reception")), (RESCUE, "机关运行经费", truth.office_range(RESCUE)), (CULTURE, "基本支出", truth.basic_range(CULTURE)),
                                      (RESCUE, "上年结转结余", truth.kept_range(RESCUE))):
        amount = truth.shown(abs(now - then), "万元")
        yield Fact(ledger, "yes_no", "compare", f"{name}是否比上年增加、变动多少", f"{name}是比去年多了还是少了，差多少", amount, "万元", truth.towards(now, then), evidence=moves_shown(ledger, name, now, then))
    for high, low in ((MARKET, FOREST), (RESCUE, CULTURE)):
        a, b = truth.three(high.public), truth.three(low.public)
        yield Fact(high, "yes_no", "compare", f"“三公”经费是否高于{low.department}、相差多少", f"三公经费比{low.department}高吗，差多少", truth.shown(abs(a - b), "万元"), "万元",
                   evidence=(f"合计 {truth.printed(a, high)}", f"合计 {truth.printed(b, low)}"))



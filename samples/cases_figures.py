"""Questions answered by a number."""
from __future__ import annotations

from decimal import Decimal

from samples.books import linxi, shidu, songquan, yanxi
from samples.case import Case, change, figure, money, printed, rate, towards
from samples.codes import ECONOMY
from samples.ledger import CENT, ZERO, Ledger, in_unit, percent

OLD, NEW = songquan.LEDGER_2023, songquan.LEDGER_2024
CULTURE, RESCUE, MARKET = linxi.LEDGER, yanxi.LEDGER, shidu.LEDGER
FOREST_NAME, CULTURE_NAME, RESCUE_NAME, MARKET_NAME = NEW.department, CULTURE.department, RESCUE.department, MARKET.department


def cases() -> list[Case]:
    parts = (totals, everyday, scopes, lines, changes, ratios, sums, comparisons, ranks, derived, counts, several, converted, zeros)
    return [case for part in parts for case in part()]


def totals() -> list[Case]:
    return [
        money(NEW, f"{FOREST_NAME}2024年一年的总盘子是多少钱？", NEW.total(), "收入总计"),
        money(OLD, f"2023年{FOREST_NAME}的收入总计是多少万元？", OLD.total(), "收入总计"),
        money(CULTURE, f"{CULTURE_NAME}2024年所有支出加到一块儿有多少万元？", CULTURE.total(), "支出总计"),
        money(RESCUE, f"请问{RESCUE_NAME}2024年基本支出预算数", RESCUE.basic(), "基本支出"),
        money(MARKET, f"{MARKET_NAME}2024年人员经费花多少？", MARKET.personnel, "人员经费"),
        money(NEW, f"{FOREST_NAME}的机关运行经费2024年定了多少？", NEW.operation, "公用经费"),
        money(CULTURE, f"{CULTURE_NAME}今年靠单位自己挣的钱（单位资金）有多少万元？", CULTURE.unit_money(), "单位资金"),
        money(RESCUE, f"{RESCUE_NAME}2024年收入里，上级转移支付给了多少？", RESCUE.transfer_income(), "上级转移支付"),
        money(NEW, f"{FOREST_NAME}有多少钱是从2023年结转到2024年接着用的？", NEW.carried(), "上年结转结余"),
    ]


def everyday() -> list[Case]:
    """Asked in the words of ordinary people."""
    return [
        money(NEW, f"{FOREST_NAME}2024年养公车的钱留了多少", NEW.public.running, "公务用车运行维护费"),
        money(RESCUE, f"{RESCUE_NAME}2024年请客吃饭能花多少钱？", RESCUE.public.reception, "公务接待费"),
        money(CULTURE, f"{CULTURE_NAME}2024年公款出国打算花几万？", CULTURE.public.abroad, "因公出国（境）费"),
        money(RESCUE, f"{RESCUE_NAME}2024年有没有钱买新车？给了多少？", RESCUE.public.buying, "公务用车购置费"),
        money(MARKET, f"{MARKET_NAME}2024年三公经费拢共多少万？", MARKET.public.total, "合计"),
        money(NEW, f"{FOREST_NAME}公务接待费是多少？", NEW.public.reception, "公务接待费"),
        money(RESCUE, f"{RESCUE_NAME}2024年出差的钱（差旅费）预算多少？", RESCUE.economic("30211"), "差旅费"),
        money(OLD, f"2023年{FOREST_NAME}给离休老同志的离休费安排了多少？", OLD.economic("30301"), "离休费"),
        money(MARKET, f"{MARKET_NAME}发津贴补贴2024年要多少钱？", MARKET.economic("30102"), "津贴补贴"),
    ]


def scopes() -> list[Case]:
    """The same item under different scopes."""
    forest = "2130205"
    return [
        money(NEW, f"按含结转的部门支出总表，{FOREST_NAME}2024年森林资源培育合计多少？", NEW.total(forest), "森林资源培育"),
        money(NEW, f"{FOREST_NAME}2024年一般公共预算当年拨款给森林资源培育多少？", NEW.general(forest), "森林资源培育"),
        money(NEW, f"{FOREST_NAME}2024年结转资金里用于林业草原防灾减灾的有多少？", NEW.carried("2130234"), "林业草原防灾减灾"),
        money(RESCUE, f"{RESCUE_NAME}2024年一般公共预算安排的项目支出（不算结转）是多少？", RESCUE.project(), "项目支出"),
    ]


def lines() -> list[Case]:
    project, kept = RESCUE.projects[0], RESCUE.carryovers[0]
    small, services = CULTURE.procurement.for_small, NEW.procurement.services
    return [
        money(MARKET, f"{MARKET_NAME}2024年食品安全监督抽检这个项目批了多少钱？", MARKET.projects[0].amount, "食品安全监督抽检"),
        money(RESCUE, f"{RESCUE_NAME}的{project.name}要花多少？", project.amount, project.name),
        money(CULTURE, f"{CULTURE_NAME}2024年图书馆（2070104）一般公共预算安排多少万元？", CULTURE.general("2070104"), "图书馆"),
        money(NEW, f"{FOREST_NAME}2024年林业草原防灾减灾科目的预算数", NEW.general("2130234"), "林业草原防灾减灾"),
        money(RESCUE, f"{RESCUE_NAME}“{kept.name}”结转了多少万元？", kept.amount, kept.name),
        money(NEW, f"{FOREST_NAME}2024年政府采购里买服务的预算多少？", services, "服务类"),
        figure(CULTURE, f"{CULTURE_NAME}2024年采购预算留给中小企业的有多少万元？", "amount", in_unit(small, "万元"), "万元",
               f"面向中小企业{in_unit(small, '万元')}万元"),
        figure(RESCUE, f"{RESCUE_NAME}有多少平方米房屋？", "amount", RESCUE.assets.house_area, "平方米",
               f"拥有房屋{RESCUE.assets.house_area:,}平方米"),
        money(MARKET, f"截至2023年底{MARKET_NAME}的办公家具值多少钱？", MARKET.assets.furniture, "办公家具价值"),
        money(CULTURE, f"{CULTURE_NAME}上一年（2023年）的公务用车购置费是多少万元？", CULTURE.prior.public.buying, "购置费"),
    ]


def changes() -> list[Case]:
    def item(ledger: Ledger, code: str) -> tuple[Decimal, Decimal]:
        return ledger.general(code), ledger.before(code)

    return [
        change(NEW, f"{FOREST_NAME}2024年三公经费比上年变动了多少万元？", NEW.public.total, NEW.prior.public.total, "“三公”经费"),
        change(NEW, f"为啥{FOREST_NAME}2024年三公经费比上年增加了这么多？到底变动多少？", NEW.public.total,
               NEW.prior.public.total, "“三公”经费"),  # a false premise: it went down
        change(RESCUE, f"{RESCUE_NAME}2024年“三公”经费比去年多安排多少？", RESCUE.public.total, RESCUE.prior.public.total, "“三公”经费"),
        rate(NEW, f"{FOREST_NAME}2024年基本支出涨了百分之几？", NEW.basic(), NEW.before(part=0), "基本支出"),
        rate(CULTURE, f"{CULTURE_NAME}2024年文物保护的钱同比上升百分之多少？", *item(CULTURE, "2070204"), "文物保护"),
        rate(RESCUE, f"{RESCUE_NAME}安全监管科目2024年增幅是多少？", *item(RESCUE, "2240106"), "安全监管（项）"),
        change(MARKET, f"{MARKET_NAME}2024年市场秩序执法少了多少万元？", *item(MARKET, "2013805"), "市场秩序执法（项）"),
        rate(NEW, f"{FOREST_NAME}2024年上年结转结余增长的比例是多少？", NEW.carried(), NEW.prior.carried, "上年结转结余"),
        rate(RESCUE, f"{RESCUE_NAME}机关运行经费2024年下降了百分之几？", RESCUE.operation, RESCUE.prior.operation, "机关运行经费"),
        change(NEW, f"{FOREST_NAME}2024年事业单位医疗同上年相比变化多少？", *item(NEW, "2101102"), "事业单位医疗（项）"),
        change(CULTURE, f"{CULTURE_NAME}2024年群众文化预算比2023年增加多少万元？", *item(CULTURE, "2070109"), "群众文化"),
        rate(CULTURE, f"{CULTURE_NAME}2024年死亡抚恤下降百分之多少？", *item(CULTURE, "2080801"), "死亡抚恤"),
    ]


def ratios() -> list[Case]:
    def of(ledger: Ledger, question: str, part: Decimal, whole: Decimal, labels: tuple[str, str]) -> Case:
        evidence = [printed(ledger, label, x) for label, x in zip(labels, (part, whole), strict=True)]
        return figure(ledger, question, "ratio", percent(part, whole), "%", *evidence)

    times = (MARKET.project() / MARKET.basic()).quantize(CENT)
    return [
        of(NEW, f"{FOREST_NAME}2024年人员经费在基本支出里占几成（百分比）？", NEW.personnel, NEW.basic(), ("人员经费", "基本支出")),
        of(RESCUE, f"{RESCUE_NAME}2024年基本支出占总支出的百分之多少？", RESCUE.basic(), RESCUE.total(), ("基本支出", "合计")),
        of(CULTURE, f"{CULTURE_NAME}2024年住房保障支出占全部支出的比例？", CULTURE.total("221"), CULTURE.total(), ("住房保障支出", "支出总计")),
        of(RESCUE, f"{RESCUE_NAME}2024年公车运行费占三公经费的比重是多少？", RESCUE.public.running, RESCUE.public.total, ("公务用车运行维护费", "合计")),
        figure(MARKET, f"{MARKET_NAME}2024年当年项目支出相当于基本支出的多少倍？（两位小数）", "ratio", times, "倍",
               printed(MARKET, "项目支出", MARKET.project()), printed(MARKET, "基本支出", MARKET.basic())),
    ]


def sums() -> list[Case]:
    def total(ledger: Ledger, question: str, codes: tuple[str, ...]) -> Case:
        evidence = [printed(ledger, ECONOMY[c], ledger.economic(c)) for c in codes]
        value = sum((ledger.economic(c) for c in codes), ZERO)
        return figure(ledger, question, "sum", in_unit(value, "万元"), "万元", *evidence)

    both = OLD.public.total + NEW.public.total
    return [
        total(NEW, f"{FOREST_NAME}2024年水费、电费和邮电费合起来要多少？", ("30205", "30206", "30207")),
        total(RESCUE, f"{RESCUE_NAME}2024年基本工资、津贴补贴、奖金三样一共多少万元？", ("30101", "30102", "30103")),
        total(CULTURE, f"{CULTURE_NAME}2024年会议费加培训费是多少万元？", ("30215", "30216")),
        figure(NEW, f"{FOREST_NAME}2023年和2024年两年的三公经费相加是多少？", "sum", in_unit(both, "万元"), "万元",
               printed(OLD, "合计", OLD.public.total), printed(NEW, "合计", NEW.public.total)),
    ]


def comparisons() -> list[Case]:
    def between(a: Ledger, b: Ledger, question: str, x: Decimal, y: Decimal, label: str) -> Case:
        bigger = (a if x > y else b).department
        text = None if a.department == b.department else bigger
        direction = towards(x, y) if a.department == b.department else None
        return figure(a, question, "compare", in_unit(abs(x - y), "万元"), "万元", printed(a, label, x), printed(b, label, y),
                      text=text, direction=direction)

    cars = MARKET.assets.car_count - NEW.assets.car_count
    p = CULTURE.procurement
    return [
        between(NEW, RESCUE, f"{FOREST_NAME}和{RESCUE_NAME}2024年三公经费哪家高，高多少？", NEW.public.total, RESCUE.public.total, "合计"),
        between(MARKET, RESCUE, f"{MARKET_NAME}与{RESCUE_NAME}比，2024年基本支出差多少万元，谁多？", MARKET.basic(), RESCUE.basic(), "基本支出"),
        between(CULTURE, NEW, f"2024年公务接待费，{CULTURE_NAME}跟{FOREST_NAME}相比谁花得多？差额是多少？", CULTURE.public.reception,
                NEW.public.reception, "公务接待费"),
        between(NEW, OLD, f"{FOREST_NAME}2024年总收入比2023年多出多少万元？", NEW.total(), OLD.total(), "收入总计"),
        between(NEW, OLD, f"{FOREST_NAME}2024年的差旅费和2023年比少了多少？", NEW.economic("30211"), OLD.economic("30211"), "差旅费"),
        figure(MARKET, f"{MARKET_NAME}的车比{FOREST_NAME}多几辆（2024年公开的数）？", "compare", Decimal(cars), "辆",
               f"车辆{MARKET.assets.car_count}辆", f"车辆{NEW.assets.car_count}辆"),
        figure(CULTURE, f"{CULTURE_NAME}2024年采购服务比采购工程多多少万元？", "compare", in_unit(p.services - p.works, "万元"), "万元",
               f"服务{in_unit(p.services, '万元')}万元", f"工程{in_unit(p.works, '万元')}万元"),
    ]


def ranks() -> list[Case]:
    def project(ledger: Ledger, question: str, choose) -> Case:
        found = choose((p for p in ledger.projects if p.source != "unit"), key=lambda p: p.amount)
        return money(ledger, question, found.amount, found.name, "compare", text=found.name)

    def item(ledger: Ledger, question: str, prefix: str) -> Case:
        code = max((c for c in ledger.economies() if len(c) == 5 and c.startswith(prefix)), key=ledger.economic)
        return money(ledger, question, ledger.economic(code), ECONOMY[code], "compare", text=ECONOMY[code])

    return [
        project(NEW, f"{FOREST_NAME}2024年花钱最多的项目叫什么，多少钱？", max),
        project(RESCUE, f"{RESCUE_NAME}2024年哪个项目的预算最大？", max),
        project(MARKET, f"{MARKET_NAME}2024年几个项目中金额最小的是哪一个？", min),
        item(MARKET, f"{MARKET_NAME}2024年公用经费各科目里哪一样最多？", "302"),
        item(RESCUE, f"{RESCUE_NAME}2024年工资福利支出中数额最高的是哪一项？", "301"),
    ]


def derived() -> list[Case]:
    def before(ledger: Ledger, question: str, now: Decimal, old: Decimal, label: str) -> Case:
        return figure(ledger, question, "computed", in_unit(old, "万元"), "万元", printed(ledger, label, now),
                      f"{label} {in_unit(abs(now - old), '万元'):,}")

    each = (in_unit(RESCUE.operation, "万元") / RESCUE.staff.serving).quantize(CENT)
    mean = (in_unit(NEW.project(), "万元") / len(NEW.projects)).quantize(CENT)
    return [
        before(RESCUE, f"由2024年的说明反推，{RESCUE_NAME}2023年机关运行经费是多少万元？", RESCUE.operation, RESCUE.prior.operation, "机关运行经费"),
        before(MARKET, f"{MARKET_NAME}2023年食品安全监管的预算是多少？请按2024年公布的增减额倒算", MARKET.general("2013816"),
               MARKET.before("2013816"), "食品安全监管（项）"),
        before(OLD, f"按2023年文件里写的增减数推算，{FOREST_NAME}2022年的公务接待费是多少？", OLD.public.reception,
               OLD.prior.public.reception, "公务接待费"),
        figure(RESCUE, f"{RESCUE_NAME}2024年公用经费平摊到每个在职人员是多少万元？", "computed", each, "万元",
               printed(RESCUE, "公用经费", RESCUE.operation), f"在职{RESCUE.staff.serving}人"),
        figure(NEW, f"{FOREST_NAME}2024年平均一个项目多少万元？", "computed", mean, "万元",
               f"共安排{len(NEW.projects)}个项目，合计{in_unit(NEW.project(), '万元')}万元",
               *[printed(NEW, p.name, p.amount) for p in NEW.projects]),
    ]


def counts() -> list[Case]:
    def count(ledger: Ledger, question: str, number: int, unit: str, evidence: str) -> Case:
        return figure(ledger, question, "count", Decimal(number), unit, evidence)

    a, b, c, d = NEW, CULTURE, RESCUE, MARKET
    return [
        count(a, f"{FOREST_NAME}2023年底手里有多少辆车？", a.assets.car_count, "辆", f"车辆{a.assets.car_count}辆"),
        count(d, f"{MARKET_NAME}的执法执勤用车有几辆？", d.assets.cars[1].count, "辆", f"执法执勤用车{d.assets.cars[1].count}辆"),
        count(c, f"{RESCUE_NAME}名下的特种专业技术用车是多少辆？", c.assets.cars[2].count, "辆", f"特种专业技术用车{c.assets.cars[2].count}辆"),
        count(a, f"{FOREST_NAME}2024年在职的有多少人？", a.staff.serving, "人", f"在职人员{a.staff.serving}人"),
        count(b, f"{CULTURE_NAME}退休人员多少名？", b.staff.retired, "人", f"退休{b.staff.retired}人"),
        count(c, f"{RESCUE_NAME}核定了多少名编制？", c.staff.posts, "人", f"编制数{c.staff.posts}名"),
        count(d, f"{MARKET_NAME}年末实有人数一共多少？", d.staff.people, "人", f"实有人数{d.staff.people}人"),
        count(c, f"{RESCUE_NAME}2024年安排了几个一般公共预算项目？", len(c.projects), "个", c.projects[0].name),
        count(b, f"{CULTURE_NAME}下面有几家事业单位？", len(b.affiliates), "家", f"下属事业单位有{len(b.affiliates)}家"),
        count(d, f"{MARKET_NAME}单价50万元以上的设备有多少台？", d.assets.equipment, "台", f"设备{d.assets.equipment}台"),
    ]


def several() -> list[Case]:
    """Several things asked in one question."""
    p, spent = NEW.procurement, RESCUE.public
    return [
        figure(NEW, f"{FOREST_NAME}2024年政府采购的货物、工程、服务各是多少？", "multi", in_unit(p.goods, "万元"), "万元",
               *[f"{name}{in_unit(x, '万元')}万元" for name, x in (("货物类", p.goods), ("工程类", p.works), ("服务类", p.services))]),
        figure(RESCUE, f"{RESCUE_NAME}2024年三公经费总数是多少？其中接待费多少？", "multi", in_unit(spent.total, "万元"), "万元",
               printed(RESCUE, "合 计", spent.total), printed(RESCUE, "公务接待费", spent.reception)),
        figure(NEW, f"{FOREST_NAME}2024年会议费多少，咨询费又是多少？", "multi", in_unit(NEW.economic("30215"), "万元"), "万元",
               printed(NEW, "会议费", NEW.economic("30215")), missing=["咨询费"]),
        figure(MARKET, f"{MARKET_NAME}2024年公务接待费和政府采购预算分别是多少？", "multi", in_unit(MARKET.public.reception, "万元"),
               "万元", printed(MARKET, "公务接待费", MARKET.public.reception), missing=["政府采购预算"]),
    ]


def converted() -> list[Case]:
    wharf = CULTURE.project_named("古码头遗址修缮")
    return [
        money(NEW, f"{FOREST_NAME}2024年收入总计折成元是多少元？", NEW.total(), "收入总计", unit="元"),
        money(CULTURE, f"{CULTURE_NAME}2024年古码头遗址修缮预算换算成万元是多少？", wharf.amount, wharf.name),
        money(RESCUE, f"{RESCUE_NAME}2024年公务用车购置费是多少元？", RESCUE.public.buying, "公务用车购置费", unit="元"),
        money(CULTURE, f"{CULTURE_NAME}2024年基本工资一共多少元？", CULTURE.economic("30101"), "基本工资", unit="元"),
    ]


def zeros() -> list[Case]:
    def nothing(ledger: Ledger, question: str, evidence: str) -> Case:
        return figure(ledger, question, "amount", Decimal("0.00"), "万元", evidence)

    return [
        nothing(NEW, f"{FOREST_NAME}2024年政府性基金预算支出总共多少？", "没有政府性基金预算安排的支出"),
        nothing(RESCUE, f"{RESCUE_NAME}2024年国有资本经营预算支出合计是多少？", "不涉及国有资本经营预算支出"),
        nothing(RESCUE, f"{RESCUE_NAME}2024年因公出国（境）费用安排多少？", "因公出国（境）费用 0.00"),
        nothing(NEW, f"{FOREST_NAME}2024年公款出国花多少？", "因公出国（境）费0.00万元"),
        nothing(CULTURE, f"{CULTURE_NAME}2024年买公车的预算多少？", "公务用车购置费安排0.00万元"),
        nothing(RESCUE, f"{RESCUE_NAME}2024年政府采购中工程类多少钱？", "做工程0.00万元"),
    ]

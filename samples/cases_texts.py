"""Questions answered by words of a document: purposes, reasons, definitions and the rest."""
from __future__ import annotations

from samples.case import Case, quotation
from samples.cases_figures import (
    CULTURE,
    CULTURE_NAME,
    FOREST_NAME,
    MARKET,
    MARKET_NAME,
    NEW,
    OLD,
    RESCUE,
    RESCUE_NAME,
)


def cases() -> list[Case]:
    return [*purposes(), *reasons(), *definitions(), *particulars(), *targets()]


def purposes() -> list[Case]:
    def project(ledger, question, index) -> Case:
        return quotation(ledger, question, "purpose", ledger.projects[index].purpose)

    def kept(ledger, question, index) -> Case:
        return quotation(ledger, question, "purpose", ledger.carryovers[index].purpose)

    return [
        project(NEW, f"{FOREST_NAME}2024年沿河生态廊道造林的钱花在什么地方？", 0),
        project(RESCUE, f"{RESCUE_NAME}的自然灾害综合险是拿来干什么的？", 4),
        project(MARKET, f"{MARKET_NAME}2024年药械检验仪器购置这笔钱准备做什么用？", 3),
        project(CULTURE, f"{CULTURE_NAME}2024年旅游形象海外推介资金的用途是什么？", 3),
        kept(CULTURE, f"{CULTURE_NAME}结转下来的2023年戏楼电路改造资金要用来干啥？", 0),
        kept(OLD, f"{FOREST_NAME}2023年公开的结转资金里，古树名木抢救复壮那笔用来做什么？", 1),
    ]


def reasons() -> list[Case]:
    def reason(ledger, question, key) -> Case:
        return quotation(ledger, question, "reason", ledger.reasons[key])

    return [
        reason(NEW, f"{FOREST_NAME}2024年森林生态效益补偿为什么变多了？", "2130209"),
        reason(NEW, f"{FOREST_NAME}2024年公车运行费怎么还涨了？", "running"),
        reason(CULTURE, f"{CULTURE_NAME}2024年文化活动经费减少是什么缘故？", "2070108"),
        reason(RESCUE, f"{RESCUE_NAME}2024年自然灾害救灾补助变少的原因？", "2240703"),
        reason(RESCUE, f"说说{RESCUE_NAME}机关运行经费下降的缘由（2024年）", "operation"),
        reason(MARKET, f"{MARKET_NAME}2024年质量安全监管预算为何增长那么快？", "2013815"),
    ]


def definitions() -> list[Case]:
    def term(ledger, question, name) -> Case:
        return quotation(ledger, question, "definition", ledger.glossary[name].rstrip("。"))

    return [
        term(NEW, f"{FOREST_NAME}2024年文件里的“财政拨款结转”是什么意思？", "财政拨款结转"),
        term(CULTURE, f"{CULTURE_NAME}说的“单位资金”指的是哪些钱？", "单位资金"),
        term(RESCUE, f"什么叫群测群防？{RESCUE_NAME}是怎么解释的？", "群测群防"),
        term(MARKET, f"{MARKET_NAME}2024年预算公开里“结转资金”怎么定义？", "结转资金"),
    ]


def particulars() -> list[Case]:
    """Recipient, basis, unit in charge, period of a project."""
    guards, boat, wharf, books = NEW.projects[1], RESCUE.projects[0], CULTURE.projects[2], CULTURE.projects[1]
    return [
        quotation(NEW, f"{FOREST_NAME}2024年公益林护林员劳务补助的钱付给谁？", "text", guards.recipient, f"支付对象：{guards.recipient}"),
        quotation(RESCUE, f"{RESCUE_NAME}2024年县级综合救援队装备补充是依据什么设立的？", "text", boat.basis),
        quotation(CULTURE, f"{CULTURE_NAME}2024年古码头遗址修缮由谁来实施？", "text", wharf.unit, f"由{wharf.unit}实施"),
        quotation(CULTURE, f"{CULTURE_NAME}2024年图书馆流动书屋购书什么时候执行？", "text", books.period),
        quotation(MARKET, f"{MARKET_NAME}的下属预算单位叫什么名字？", "text", MARKET.affiliates[0]),
    ]


def targets() -> list[Case]:
    """Values of a performance form, comparator included."""
    return [
        quotation(RESCUE, f"{RESCUE_NAME}2024年绩效目标里救援队出动时间要求多少？", "text", "12分钟", "救援队出动时间 ≤12分钟"),
        quotation(NEW, f"{FOREST_NAME}2024年防火视频监控项目的设备在线率目标值是多少？", "text", "98%", "设备在线率 ≥98%"),
    ]

"""Questions that must be refused, each for its own reason."""
from __future__ import annotations

from samples.case import Case, refusal
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
    return [*undisclosed(), *elsewhere(), *unclear(), *off_topic()]


def undisclosed() -> list[Case]:
    """An absent item, a blank cell, something inside a table declared empty."""
    return [
        refusal(f"{FOREST_NAME}2024年咨询费预算是多少？", "not_disclosed", ledger=NEW),
        refusal(f"{RESCUE_NAME}2024年会议费安排多少？", "not_disclosed", ledger=RESCUE),
        refusal(f"{FOREST_NAME}2024年科学技术支出安排了多少钱？", "not_disclosed", ledger=NEW),
        refusal(f"{RESCUE_NAME}2024年农林水支出是多少？", "not_disclosed", ledger=RESCUE),
        refusal(f"{FOREST_NAME}2024年政府性基金里给城乡社区支出安排了多少？", "not_disclosed", ledger=NEW),
        refusal(f"{MARKET_NAME}2024年政府采购预算总额多少？", "not_disclosed", ledger=MARKET),
        refusal(f"{CULTURE_NAME}2024年古码头遗址修缮的项目经理叫什么？", "not_disclosed", "out_of_scope", ledger=CULTURE),
        refusal(f"{FOREST_NAME}2023年三公经费决算实际花了多少？", "not_disclosed", "not_indexed", ledger=OLD),
    ]


def elsewhere() -> list[Case]:
    """A department or a year that the library does not hold."""
    return [
        refusal("松泉市教育局2024年三公经费多少？", "not_indexed", department="松泉市教育局", year=2024),
        refusal("砚溪县水务局2024年项目支出是多少？", "not_indexed", department="砚溪县水务局", year=2024),
        refusal(f"{FOREST_NAME}2021年的收入总计是多少？", "not_indexed", department=FOREST_NAME, year=2021),
        refusal(f"{CULTURE_NAME}2026年一般公共预算拨款多少？", "not_indexed", department=CULTURE_NAME, year=2026),
    ]


def unclear() -> list[Case]:
    """No department named, several in the library."""
    return [
        refusal("2024年三公经费一共是多少？", "ambiguous", year=2024),
        refusal("行政运行2024年安排了多少钱？", "ambiguous", year=2024),
        refusal("公务用车运行维护费比去年涨了还是跌了？", "ambiguous"),
    ]


def off_topic() -> list[Case]:
    return [
        refusal("明天临汐区会不会下雨？", "out_of_scope"),
        refusal("写一首夸奖春天的诗", "out_of_scope"),
        refusal("买哪只股票能赚钱？", "out_of_scope"),
    ]

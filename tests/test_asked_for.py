"""The figure that is asked for, or none: money carried over, stages, sides, people, units of the department, and indicators by their names."""
from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from ingest.model import Disclosure, Scope, Value
from qa.addable import namesakes, not_to_be_added
from qa.asked import Asked, read_asked
from qa.carried import holds_all, rest_of, size
from qa.catalog import build_catalog, own_names, usual_name
from qa.chain import answer
from qa.changes import dated
from qa.claims import name_of, visits
from qa.figures import own_level
from qa.find import Finder
from qa.plan import Difference, Lookup
from qa.question import Question
from qa.ranks import tiers_compared
from qa.resolve import Place
from qa.search import accepts
from qa.served import counts_in
from qa.stated import restated
from qa.text import squeeze
from tests import made

PINE, PINE_BEFORE, GORGE, SHORE = "松泉市林业和草原局2024年", "松泉市林业和草原局2023年", "石渡市市场监督管理局", "临汐区文化和旅游局2024年"
BUDGET = Disclosure(1, "云溪县民政局", 2024, "预算", "部门", "published", "", None, (), ("a",))


def talk(library, *questions):
    found = {"context": {}}
    for question in questions:
        found = answer(question, found["context"], library)
    return found


def first(found):
    assert found["status"] == "answered", found["answer"]
    return found["values"][0]


# ---- money carried over ---------------------------------------------------------------------------------------------------------------

def row(number, column, amount, **scope):
    """A cell of one row: 养老服务 under a column of its own."""
    fact = made.fact("a", number, "养老服务")
    source = replace(fact.source, column=column, place=(1, 5, number))
    return replace(fact, keys=(), value=Value(amount, "万元", Decimal(amount)), scope=Scope(**{"flow": "支出", "fund": "全部"} | scope), source=source)


WHOLE, CARRIED = row(0, "合计", "822.10"), row(1, "上年结转", "58.70", carry="仅")


def test_what_was_carried_over_is_taken_off_its_row():
    node = rest_of(WHOLE, CARRIED, [])
    assert isinstance(node, Difference) and (node.a.fact, node.b.fact) == (WHOLE, CARRIED)


def test_the_printed_rest_goes_before_a_difference():
    own = row(2, "一般公共预算拨款", "763.40", fund="一般公共预算")
    assert rest_of(WHOLE, CARRIED, [own]) == Lookup(own)


@pytest.mark.parametrize("part", [replace(CARRIED, source=replace(CARRIED.source, place=(1, 6, 1))), replace(CARRIED, period="2023"), replace(CARRIED, scope=Scope(flow="支出", fund="政府性基金", carry="仅"))])
def test_what_is_no_part_of_the_row_is_not_taken_off(part):
    whole = replace(WHOLE, scope=Scope(flow="支出", fund="一般公共预算"))
    assert rest_of(whole, part, []) is None


@pytest.mark.parametrize("column", ["本年拨款/合计", "一般公共预算", "本年预算/小计"])
def test_what_is_itself_this_years_money_has_nothing_carried_in_it(column):
    own = replace(WHOLE, source=replace(WHOLE.source, column=column))
    assert rest_of(own, CARRIED, []) is None and not holds_all(own) and holds_all(WHOLE)


def test_without_what_was_carried_over(sample_library):
    """3,103,411.20 of which 328,460.70 were left from the year before."""
    assert first(answer(f"{SHORE}文物保护不含上年结转是多少？", {}, sample_library))["amount"] == "2774950.50"


def test_without_it_in_a_follow_up(sample_library):
    """1,630.25 of which 75.53 were carried over; what was carried over is not told for what was not."""
    assert first(talk(sample_library, f"{PINE}农林水支出多少", "不含结转的呢"))["amount"] == "1554.72"
    assert not any(v["amount"] == "328460.70" for v in talk(sample_library, f"{SHORE}文物保护", "不含结转的呢")["values"])


# ---- stages and sides -----------------------------------------------------------------------------------------------------------------

def test_last_years_budget_is_not_what_was_spent(sample_library):
    assert first(answer(f"{GORGE}2023年三公经费多少？", {}, sample_library))["amount"] == "67.18"
    found = answer(f"{GORGE}2023年三公经费执行数多少？", {}, sample_library)
    assert found["status"] == "not_disclosed" and found["nearest"][0]["amount"] == "67.18"


def test_the_other_side(sample_library):
    """「那支出呢」 after income is answered by expenditure, and a reason told of income is none of expenditure."""
    assert "支出为" in talk(sample_library, f"{PINE}收入是多少", "那支出呢")["answer"]
    assert first(answer(f"{PINE}收入为什么增加？", {}, sample_library))["text"] == "沿河生态廊道和防火监控两个项目加大投入"
    assert answer(f"{PINE}支出为什么增加？", {}, sample_library)["status"] == "not_disclosed"


def test_a_share_in_a_follow_up_is_of_the_things_own_whole(sample_library):
    """47.85 of the purchases of 567.00, and not of all expenditure."""
    assert talk(sample_library, f"{PINE}政府采购多少", "货物呢", "占比呢")["computation"][0]["expression"] == "47.85 ÷ 567.00 × 100%"
    assert talk(sample_library, f"{PINE}办公费多少", "占总支出多少")["computation"][0]["expression"] == "18.90 ÷ 1870.22 × 100%"


def test_the_last_row_of_a_table_with_both_sides():
    fact = replace(made.fact("a", 0, "收入支出"), code="", keys=(), total=True, scope=Scope(flow="收入", fund="全部", carry="含"), subject=("收入支出",))
    assert {"收入总计", "收支总计"} <= set(own_names(fact)) and name_of(fact) == "收入总计"


def test_a_total_called_by_its_column():
    fact = replace(made.fact("a", 0, "上年年初预算数"), code="", keys=(), total=True, scope=Scope(flow="支出", view="三公"), subject=("上年年初预算数",))
    assert "三公经费" in own_names(fact) and usual_name(fact) == "三公经费" and usual_name(replace(fact, total=False)) == "上年年初预算数"


# ---- names ----------------------------------------------------------------------------------------------------------------------------

def test_a_body_is_no_account_of_its_name(sample_library):
    assert answer("临汐区图书馆预算", {}, sample_library)["status"] == "not_disclosed"
    assert first(answer(f"{SHORE}图书馆这项支出多少？", {}, sample_library))["amount"] == "1939760.75"


def paid(number, project, amount):
    fact = replace(made.fact("a", number, "残疾人生活和护理补贴"), keys=(("项目名称", project),), value=Value(amount, "万元", Decimal(amount)))
    return replace(fact, source=replace(fact.source, place=(4, number, 3), row=f"残疾人生活和护理补贴 {project}"))


@pytest.mark.parametrize(("text", "swapped"), [("困难残疾人护理补贴", ["护理"]), ("困难残疾人生活补贴", []), ("残疾人补贴", [])])
def test_another_word_inside_a_name_makes_another_name(text, swapped):
    catalog = build_catalog(BUDGET, [paid(0, "困难残疾人生活补贴", "1487.60"), paid(1, "重度残疾人护理补贴", "2032.15")])
    assert Finder(catalog, text).swapped(catalog.entries[0]) == swapped


def test_rates_of_one_account_that_projects_tell_apart():
    """A rate of one of several projects is not that of their account."""
    rates = [replace(paid(i, project, rate), measure="completion", value=Value(rate, "%", Decimal(rate))) for i, (project, rate) in enumerate([("困难残疾人生活补贴", "96.99"), ("重度残疾人护理补贴", "98.81")])]
    catalog = build_catalog(BUDGET, rates)
    assert namesakes(catalog, Finder(catalog, "残疾人生活和护理补贴"), rates[0]) == rates


def test_short_and_full_names_are_one():
    assert squeeze("城市低保金发放") == squeeze("城市最低生活保障金发放") and squeeze("低保对象") == "最低生活保障对象"


def test_the_other_tiers_share_of_the_same_thing():
    assert tiers_compared("市级支持总部经济、区级\0\0") == ["市级支持总部经济", "区级支持总部经济"] and tiers_compared("办公费、水费") == []


# ---- people and things that are counted -----------------------------------------------------------------------------------------------

def test_one_number_printed_for_both_visits():
    fact = replace(made.fact("a"), measure="count", value=Value("0", "次", Decimal(0)), source=replace(made.fact("a").source, quote="累计接待10批次、518人次。外事接待0批次、0人次。"))
    assert (visits(fact), visits(replace(fact, value=Value("0", "批", Decimal(0))))) == ("人次", "批次")


CARE = replace(made.fact("a", 0, "低保"), measure="text", attribute="用途", value=Value("", "", None, "对全区符合条件的城市低保对象2186户3042人、农村低保对象4875户7316人按月发放，预计惠及老年人18640人次，配备台账2套。"))


@pytest.mark.parametrize(("unit", "counted"), [("人", [("城市低保对象", "3042"), ("农村低保对象", "7316")]), ("户", [("城市低保对象", "2186"), ("农村低保对象", "4875")])])
def test_whom_the_words_of_a_project_count(unit, counted):
    assert [(c.name, c.printed) for c in counts_in(CARE, unit, unit)] == counted


@pytest.mark.parametrize(("question", "amount"), [("造林成活率", "88"), ("护林员满意度", "92"), ("造林成活率是多少？", "88")])
def test_an_indicator_by_its_name(sample_library, question, amount):
    found = first(answer(f"{PINE}{question}", {}, sample_library))
    assert (found["amount"], found["unit"], found["qualifier"]) == (amount, "%", "≥")


def test_an_indicator_in_words(sample_library):
    assert "≥120场" in answer(f"{SHORE}群众文化活动场次", {}, sample_library)["answer"]


@pytest.mark.parametrize("question", ["造林成活率花了多少钱？", "满意度", "造林面积率"])
def test_what_names_no_indicator_is_told_none(sample_library, question):
    assert answer(f"{PINE}{question}", {}, sample_library)["status"] == "not_disclosed"


@pytest.mark.parametrize(("question", "amount", "unit"), [("50万元以上设备", "3", "台"), ("应急保障用车价值", "98.26", "万元"), ("执法执勤用车价值多少？", "54.19", "万元")])
def test_assets(sample_library, question, amount, unit):
    found = first(answer(f"砚溪县应急管理局2024年{question}", {}, sample_library))
    assert (found["amount"], found["unit"]) == (amount, unit)


# ---- reasons and changes --------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("text", ["三公经费减少是因为少买车吗？", "三公经费减少是不是因为少买车", "三公经费减少了，是由于少买车吧"])
def test_a_stated_reason_asks_for_the_printed_one(text):
    assert restated(text) == ("三公经费为什么减少", None)


@pytest.mark.parametrize("text", ["三公经费减少是因为什么？", "三公经费减少多少", "因为车少了吗"])
def test_no_stated_reason(text):
    assert restated(text)[0] == text


@pytest.mark.parametrize(("question", "amount", "direction"), [("三公经费增长率", "54.47", "down"), ("基本支出变动情况", "18.27", "up"), ("基本支出变化", "18.27", "up")])
def test_a_change_asked_without_a_word_of_asking(sample_library, question, amount, direction):
    found = first(answer(f"{PINE}{question}", {}, sample_library))
    assert (found["amount"], found["direction"]) == (amount, direction)


# ---- names said whole, totals and levels ----------------------------------------------------------------------------------------------

def test_the_name_that_is_said_goes_before_one_that_holds_a_term_of_it():
    """车辆编制 is no 实有车辆, though both are a number of 车辆."""
    posts, there = (replace(made.fact("a", i, name), code="", keys=(), measure="count", subject=(name,), value=Value(n, "辆", Decimal(n)), scope=Scope()) for i, (name, n) in enumerate([("实有车辆", "4"), ("车辆编制", "5")]))
    hits = Finder(build_catalog(BUDGET, [posts, there]), "车辆编制").find(lambda f: True)
    assert hits[0].fact is there and (hits[0].whole, hits[-1].whole) == (4, 0)


def test_others_are_no_name():
    """其他资金 is no 其他支出: all that they share begins many names."""
    catalog = build_catalog(BUDGET, [replace(made.fact("a", i, name), subject=(name,), keys=()) for i, name in enumerate(["其他资金", "其他支出"])])
    finder = Finder(catalog, "其他资金为什么增加")
    assert [finder.about(e.fact) for e in catalog.entries] == [True, False]


def test_the_departments_own_row_among_its_units():
    own = replace(made.fact("a", 0, "云溪县民政局（本级）"), code="", keys=(), subject=("云溪县民政局（本级）",), scope=Scope(flow="收入", fund="全部"))
    unit = replace(own, id="a-1", subject=("云溪县养老中心",), value=Value("99.00", "万元", Decimal("99.00")))
    catalog = build_catalog(BUDGET, [own, unit])
    q = SimpleNamespace(catalog=lambda disclosure: catalog, asked=Asked())
    found = own_level(q, BUDGET, "局本级收入多少")
    assert found is not None and [c.amount for c in found.claims] == [Decimal("1042.20")]
    assert own_level(q, BUDGET, "局本级支出多少") is None and own_level(q, BUDGET, "局本级办公费收入多少") is None


@pytest.mark.parametrize("question", ["营造防护林面积实际多少？", "造林成活率完成了多少"])
def test_a_target_is_not_what_was_reached(sample_library, question):
    assert answer(f"{PINE}{question}", {}, sample_library)["status"] == "not_disclosed"


@pytest.mark.parametrize("question", ["基本支出增长率最高的项", "基本支出变化最大的科目"])
def test_a_change_is_no_rank_of_changes(sample_library, question):
    assert answer(f"{PINE}{question}", {}, sample_library)["status"] == "not_disclosed"


def test_a_figure_of_another_year_says_of_when_it_is():
    """What there was at the end of a year is of then, and of no budget."""
    assert dated(replace(made.fact("a"), period="2023-12-31")) == "2023年底" and dated(replace(made.fact("a"), period="2023")) == "2023年预算"


def test_money_is_no_rate(sample_library):
    found = answer(f"{PINE}办公费完成率", {}, sample_library)
    assert found["status"] == "not_disclosed" and not found["values"]


def test_one_sentence_is_no_list_of_rows(sample_library):
    assert answer(f"{PINE}超过9000万的项目有哪些", {}, sample_library)["status"] == "not_disclosed"


def test_a_share_of_the_carried_part_is_taken_off_where_only_the_row_says_it():
    """A total of a project table: 39,046.53 with 1,329.70 carried over in the row's own column."""
    whole, part = row(0, "合计", "39046.53"), row(1, "资金来源/上年结转", "1329.70", carry="仅")
    node = rest_of(whole, part, [whole])
    assert isinstance(node, Difference) and size(node) == Decimal("377168300.00")


# ---- points, and units beside items ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "told"), [("桥梁维修自评得分多少", True), ("桥梁维修多少钱", False), ("桥梁维修的绩效目标是多少", False)])
def test_points_are_told_where_they_are_asked_for(text, told):
    points = replace(WHOLE, measure="score", keys=(("列", "自评得分"),), scope=Scope(view="绩效"), value=Value("93.60", "", Decimal("93.60")))
    question = Question(read_asked(text), Place(), text, text, None)
    assert accepts(question)(points) is told
    assert name_of(points).endswith("（自评得分）")


def test_the_whole_of_a_unit_is_not_added_to_an_item_of_another():
    def of(name, unit, at):
        return replace(WHOLE, id=name, subject=(name,), keys=(("单位", unit),) if unit else (), total=False, source=replace(WHOLE.source, place=(1, at, 0)))
    station, wages, fee = of("救助站", "", 1), of("工资福利支出", "救助站", 2), of("公务接待费", "殡仪馆", 3)
    catalog = build_catalog(BUDGET, [station, wages, fee])
    refused = not_to_be_added(catalog, [Lookup(station), Lookup(fee)])
    assert refused is not None and refused.status == "not_disclosed" and "一个单位的全部" in refused.detail
    assert not_to_be_added(catalog, [Lookup(wages), Lookup(fee)]) is None

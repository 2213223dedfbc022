"""Forms: labels among values. Each form stands beside what is read from it; in the drawings < and ^ are cells merged with the one to the left, or above."""
from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pdfplumber
import pytest

from ingest.formfacts import form_facts
from ingest.forms import COLUMNS, FormLine, form_goes_on, form_lines, form_rows, is_form, joined
from ingest.model import Cell, Fact, Grid, Reading, Table
from ingest.reading import read_document
from samples.blocks import LEFT, UP, Form
from samples.books import LEDGERS
from samples.generate import HERE, printed_story

SEED = "昌吉市商务和工业信息化局2024年部门预算公开.pdf"


def cells(drawing: str) -> list[Cell]:
    """The cells of a form drawn with | between them."""
    rows = [[text.strip() for text in line.split("|")] for line in drawing.strip().splitlines()]
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    out = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text not in ("<", "^"):
                across = next((n for n in range(1, width - c) if row[c + n] != "<"), width - c)
                down = next((n for n in range(1, len(rows) - r) if rows[r + n][c] != "^"), len(rows) - r)
                out.append(Cell(text, r, c, down, across))
    return out


def lines(drawing: str, page: int = 1) -> list[FormLine]:
    return form_lines(cells(drawing), page)


def read(*pages: str) -> list[list[str]]:
    """The rows of a form over its pages."""
    got: list[FormLine] = []
    for number, page in enumerate(pages, 1):
        got = joined(got, lines(page, number))
    return [row.texts() for row in form_rows(got)]


def facts(drawing: str, title: str = "项目支出绩效目标表", unit: str = "") -> list[Fact]:
    table = Table(3, title, "", unit, COLUMNS, form_rows(lines(drawing)), (1,), form=True)
    return list(form_facts(table, "d", 2024, "预算"))


# ---- layouts --------------------------------------------------------------------------------------------------------------------------

def test_labels_and_values_alternate_and_labels_nest() -> None:
    assert read("""
        项目名称           | 古桥修缮   |<          |<
        主管部门           | 某县文旅局 | 实施单位  | 文物所
        项目资金（万元）   | 年度资金总额：|<       | 80.00
        ^                  | 其中：财政拨款|<       | 60.00
        ^                  | 其他资金      |<       |
        项目立项情况       | 立项依据   | 县政府纪要 |<
        ^                  | 必要性     | 桥体开裂   |<
    """) == [
        ["项目名称", "古桥修缮"], ["主管部门", "某县文旅局"], ["实施单位", "文物所"],
        ["项目资金（万元）/年度资金总额", "80.00"], ["项目资金（万元）/其中：财政拨款", "60.00"], ["项目资金（万元）/其他资金", ""],
        ["项目立项情况/立项依据", "县政府纪要"], ["项目立项情况/必要性", "桥体开裂"],
    ]


def test_an_empty_value_does_not_take_the_next_label() -> None:
    assert read("""
        项目名称 | 古桥修缮 | <        | <
        联系人   |          | 联系电话 | 0612-3380417
        项目属性 | 新增项目 | 项目期   |
    """) == [["项目名称", "古桥修缮"], ["联系人", ""], ["联系电话", "0612-3380417"], ["项目属性", "新增项目"], ["项目期", ""]]


def test_a_value_may_be_worded_like_a_label() -> None:
    assert read("""
        项目名称 | 其他资金 | 资金来源 | 财政拨款
        项目类别 | 专项资金 | 项目期   | 1年
    """) == [["项目名称", "其他资金"], ["资金来源", "财政拨款"], ["项目类别", "专项资金"], ["项目期", "1年"]]


def test_cells_left_unmerged() -> None:
    """Word tables lose their merged cells in some converters: blanks stand where a label or a name reached over."""
    assert read("""
        部门名称 |          | 某局     |          |              |
        联系人   |          | 张三     | 联系电话 | 0612-3380417 |
        年度目标 |          | 做好工作 |          |              |
        年度预算(万元) |    | 资金来源 |          | 资金总额(万元) |
                 |          | 财政资金 | 上级安排 | 2,563.39     |
                 |          |          | 本级安排 | 583.15       |
                 |          | 其他资金 | 其他     | 0.00         |
        一级指标 | 二级指标 | 三级指标 | 指标值   | 指标设定依据 | 分值权重
        履职效能 | 数量指标 | 办公人数 | >=30人   | 工资表       | 18
                 | 数量指标 | 用车数量 | >=1辆    | 编制批复     | 12
    """)[3:] == [
        ["年度目标", "做好工作"],
        ["年度预算(万元)/财政资金/上级安排", "2,563.39"], ["年度预算(万元)/财政资金/本级安排", "583.15"], ["年度预算(万元)/其他资金/其他", "0.00"],
        ["履职效能/数量指标/办公人数/指标值", ">=30人"], ["履职效能/数量指标/办公人数/指标设定依据", "工资表"], ["履职效能/数量指标/办公人数/分值权重", "18"],
        ["履职效能/数量指标/用车数量/指标值", ">=1辆"], ["履职效能/数量指标/用车数量/指标设定依据", "编制批复"], ["履职效能/数量指标/用车数量/分值权重", "12"],
    ]


def test_self_assessment_with_a_head_of_its_own_for_the_money() -> None:
    rows = read("""
        项目名称         | 道路养护     |< |<          |<          |<          |<    |<       |<
        项目资金（万元） |              |< |年初预算数 |全年预算数 |全年执行数 |分值 |执行率  |得分
        ^                | 年度资金总额 |< |100.00     |120.00     |118.80     |10   |99.00%  |9.9
        ^                | 其他资金     |< |           |20.00      |20.00      |—    |100.00% |—
        年度总体目标     | 预期目标     |< |<          |<          |实际完成情况 |<  |<       |<
        ^                | 养护300公里  |< |<          |<          |养护312公里  |<  |<       |<
        绩效指标         | 一级指标     | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
        ^                | 产出指标     | 数量指标 | 养护里程 | ≥300公里   | 312公里    | 20   | 20   |
        ^                | ^            | 质量指标 | 好路率   | ≥90%       | 88%        | 30   | 28.5 | 雨季冲毁
        总分             | <            | <        | <        | <          | <          | 100  | 98.4 |
    """)
    assert ["项目资金（万元）/年度资金总额/全年执行数", "118.80"] in rows
    assert ["项目资金（万元）/其他资金/年初预算数", ""] in rows
    assert rows[13:15] == [["年度总体目标/预期目标", "养护300公里"], ["年度总体目标/实际完成情况", "养护312公里"]]
    assert ["绩效指标/产出指标/质量指标/好路率/偏差原因分析及改进措施", "雨季冲毁"] in rows
    assert rows[-3:] == [["总分/分值", "100"], ["总分/得分", "98.4"], ["总分/偏差原因分析及改进措施", ""]]


def test_tasks_with_two_lines_of_heads() -> None:
    assert read("""
        部门（单位）名称 | 某区财政局 | <        | <    | <        | <
        年度主要任务     | 任务名称   | 主要内容 | 预算金额（万元） | < | <
        ^                | ^          | ^        | 总额 | 财政拨款 | 其他资金
        ^                | 信息化     | 系统运维 | 30.00 | 20.00   | 10.00
        ^                | 金额合计   | <        | 30.00 | 20.00   | 10.00
        年度总体目标     | 目标1：保工资。 | <   | <    | <        | <
    """) == [
        ["部门（单位）名称", "某区财政局"], ["年度主要任务/信息化/主要内容", "系统运维"],
        ["年度主要任务/信息化/预算金额（万元）/总额", "30.00"], ["年度主要任务/信息化/预算金额（万元）/财政拨款", "20.00"],
        ["年度主要任务/信息化/预算金额（万元）/其他资金", "10.00"],
        ["年度主要任务/金额合计/预算金额（万元）/总额", "30.00"], ["年度主要任务/金额合计/预算金额（万元）/财政拨款", "20.00"],
        ["年度主要任务/金额合计/预算金额（万元）/其他资金", "10.00"], ["年度总体目标", "目标1：保工资。"],
    ]


def test_two_panes_are_told_apart() -> None:
    assert read("""
        项目名称         | 农田建设 | <        | <        | <      | <        | <        | <
        项目资金（万元） | 中期资金总额： | <  | <        | 300.00 | 年度资金总额： | <  | 100.00
        ^                | 其中：财政拨款 | <  | <        | 250.00 | 其中：财政拨款 | <  | 80.00
        总体目标         | 中期目标 | <        | <        | <      | 年度目标 | <        | <
        ^                | 建成1万亩 | <       | <        | <      | 建成3000亩 | <      | <
        绩效指标         | 一级指标 | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值
        ^                | 产出指标 | 数量指标 | 建成面积 | ≥10000亩 | 数量指标 | 建成面积 | ≥3000亩
    """)[1:] == [
        ["项目资金（万元）/中期资金总额", "300.00"], ["项目资金（万元）/年度资金总额", "100.00"],
        ["项目资金（万元）/中期资金总额/其中：财政拨款", "250.00"], ["项目资金（万元）/年度资金总额/其中：财政拨款", "80.00"],
        ["总体目标/中期目标", "建成1万亩"], ["总体目标/年度目标", "建成3000亩"],
        ["绩效指标/中期目标/产出指标/数量指标/建成面积/指标值", "≥10000亩"], ["绩效指标/年度目标/产出指标/数量指标/建成面积/指标值", "≥3000亩"],
    ]


def test_label_and_value_in_one_cell() -> None:
    assert read("""
        填报单位（盖章）：某镇人民政府 | < | < | <
        项目名称     | 道路养护 | 联系人 | 李某
        其他说明     | 无       | <      | <
        填报人：张某 | 单位负责人：王某 | 填报日期：2024年1月5日 | <
    """) == [["填报单位（盖章）", "某镇人民政府"], ["项目名称", "道路养护"], ["联系人", "李某"], ["其他说明", "无"],
             ["填报人", "张某"], ["单位负责人", "王某"], ["填报日期", "2024年1月5日"]]


# ---- is it a form? --------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("table", [
    "项目名称 | 功能科目 | 资金性质 | 金额\n古桥修缮 | 文物 | 财政拨款 | 3.00\n展柜更新 | 博物馆 | 其他资金 | 4.00",
    "单位名称 | 合计 | 基本支出 | 项目支出\n某局 | 3.00 | 1.00 | 2.00",
    "收入 | < | 支出 | <\n项目 | 预算数 | 项目 | 预算数\n财政拨款 | 3.00 | 人员经费 | 1.00\n其他资金 | 0.00 | 公用经费 | 2.00",
    "项目名称 | 年度绩效目标 | 绩效指标 | < | <\n^ | ^ | 一级指标 | 二级指标 | 指标值\n古桥修缮 | 修好 | 产出指标 | 数量指标 | 1座",
    "项目名称 | 主管部门 | 项目概况 | 预算金额\n古桥修缮 | 文旅局 | 修桥 | 3.00",
    "一级指标 | 二级指标 | 三级指标 | 指标值\n产出指标 | 数量指标 | 修桥 | 1座",
    "资金来源 | 2024年\n财政拨款 | 3.00\n其他资金 | 0.00\n资金总额 | 3.00",
], ids=lambda t: t.split(" ")[0] + str(len(t)))
def test_a_table_with_a_header_is_no_form_whatever_its_title(table: str) -> None:
    assert not is_form(lines(table)) and not is_form(lines(table), "项目支出绩效目标表")


def test_the_head_of_a_form_cut_by_the_page_is_one_when_its_title_says_so() -> None:
    head = "部门名称 | 某局 | < | <\n联系人 | 张三 | 联系电话 | 0612-3380417"
    assert is_form(lines(head)) and is_form(lines("部门名称 | 某局"), "部门整体绩效目标表") and not is_form(lines("部门名称 | 某局"))


# ---- over the page --------------------------------------------------------------------------------------------------------------------

def test_over_the_page_names_go_on_and_a_cut_line_is_made_whole() -> None:
    assert read("""
        项目名称 | 古桥修缮 | <        | <
        年度目标 | 抢救加固 | <        | <
    """, """
                 | 桥体     | <        | <
        一级指标 | 二级指标 | 三级指标 | 指标值
        产出指标 | 数量指标 | 修缮桥墩 | ≥3个
    """, """
        一级指标 | 二级指标 | 三级指标 | 指标值
                 | 质量指标 | 合格率   | ≥95%
    """) == [["项目名称", "古桥修缮"], ["年度目标", "抢救加固桥体"], ["产出指标/数量指标/修缮桥墩/指标值", "≥3个"], ["产出指标/质量指标/合格率/指标值", "≥95%"]]


def test_a_label_goes_on_over_the_page() -> None:
    assert read("项目名称 | 古桥修缮 | <\n项目资金（万元） | 年度资金总额 | 80.00\n ^ | 财政拨款 | 60.00", " | 其他资金 | 20.00\n年度目标 | 修好 | <")[2:] == [
        ["项目资金（万元）/财政拨款", "60.00"], ["项目资金（万元）/其他资金", "20.00"], ["年度目标", "修好"]]


def grid(xs: tuple[float, ...], drawing: str) -> Grid:
    return Grid(2, xs, (0.0, 10.0), tuple(cells(drawing)))


@pytest.mark.parametrize("xs, drawing, goes_on", [
    ((50, 130, 300, 500), "年度目标 | 修好 | <", True),
    ((50, 100, 200, 500), "年度目标 | 修好 | <", True),           # cut anew, as wide as before
    ((50, 100, 200, 300), "年度目标 | 修好 | <", False),          # narrower
    ((50, 130, 300, 500), "项目名称 | 展柜更新 | <", False),      # another form
])
def test_what_goes_on(xs: tuple[float, ...], drawing: str, goes_on: bool) -> None:
    before = Grid(1, (50, 150, 320, 502), (0.0, 10.0), ())
    assert form_goes_on(lines("项目名称 | 古桥修缮 | <"), before, grid(xs, drawing)) is goes_on


# ---- facts ----------------------------------------------------------------------------------------------------------------------------

def test_facts_of_targets_money_and_words() -> None:
    found = facts("""
        项目名称         | 古桥修缮     | 联系电话 | 13900000000 | < | <
        项目资金（万元） | 年度资金总额 | <        | 80.00       | < | <
        年度目标         | 修好古桥     | <        | <           | < | <
        一级指标         | 二级指标     | 三级指标 | 指标值      | 指标设定依据 | 分值
        产出指标         | 数量指标     | 修缮桥墩 | >=3个       | 设计方案     | 18
        ^                | ^            | 加固长度 | ≥38米       |              | 12
        ^                | 质量指标     | 合格率   | =100%       | —            | 20
    """)
    told = [(f.subject, dict(f.keys).get("列"), f.measure, f.attribute, f.value.amount, f.value.unit, f.value.qualifier, f.value.text) for f in found]
    project, cost = ("项目", "古桥修缮"), ("项目资金", "年度资金总额")
    pier, length, quality = (("产出指标", kind, name) for kind, name in (("数量指标", "修缮桥墩"), ("数量指标", "加固长度"), ("质量指标", "合格率")))
    assert told == [
        (("项目名称",), None, "text", "项目名称", None, "", None, "古桥修缮"),
        (("联系电话",), None, "text", "联系电话", None, "", None, "13900000000"),
        (cost, None, "amount", "", Decimal("80.00"), "万元", None, None),
        (("年度目标",), None, "text", "目标", None, "", None, "修好古桥"),
        (pier, None, "count", "", Decimal(3), "个", "≥", None),
        (pier, "指标设定依据", "text", "依据", None, "", None, "设计方案"),
        (pier, "分值", "score", "", Decimal(18), "", None, None),
        (length, None, "text", "目标", None, "", None, "≥38米"),        # no unit that numbers are told in: the words as printed
        (length, "分值", "score", "", Decimal(12), "", None, None),
        (quality, None, "share", "", Decimal(100), "%", None, None),
        (quality, "分值", "score", "", Decimal(20), "", None, None),
    ]
    assert all(f.scope.view == "绩效" and f.source.table == "项目支出绩效目标表" and f.period == "2024" and f.stage == "预算" for f in found)
    assert [f.keys[:1] == (project,) for f in found] == [False] + [True] * 10
    assert found[4].source.place == (3, 4, 1) and found[4].source.row == "产出指标/数量指标/修缮桥墩/指标值" and found[4].value.printed == ">=3个"


def test_comparator_and_unit_in_columns_of_their_own() -> None:
    found = facts("""
        单位名称 | 某局     | <        | 项目名称 | 宣传   | <
        一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位
        产出指标 | 数量指标 | 宣传场次 | ≥        | 12     | 次
        ^        | 质量指标 | 知晓情况 | 定性     | 优良   |
    """)
    targets = {f.name: f.value for f in found if len(f.subject) == 3 and len(f.keys) == 1}
    assert (targets["宣传场次"].amount, targets["宣传场次"].unit, targets["宣传场次"].qualifier) == (Decimal(12), "次", "≥")
    assert targets["知晓情况"].text == "优良"


def test_stages_of_the_money_and_a_value_for_several_rows() -> None:
    found = facts("""
        项目名称         | 道路养护     | <          | <
        项目资金（万元） |              | 年初预算数 | 全年执行数
        ^                | 年度资金总额 | 100.00     | 98.80
        一级指标         | 三级指标     | 指标值     | 备注
        产出指标         | 养护里程     | ≥3公里     | 分两年做
        ^                | 修补面积     | ≥5平方米   | ^
    """)
    assert [(f.value.amount, f.stage) for f in found if f.measure == "amount"] == [(Decimal("100.00"), "年初预算"), (Decimal("98.80"), "执行数")]
    assert [(f.name, f.value.text) for f in found if ("列", "备注") in f.keys] == [("养护里程", "分两年做"), ("修补面积", "分两年做")]


# ---- samples --------------------------------------------------------------------------------------------------------------------------

@cache
def reading(path: Path) -> Reading:
    return read_document(path, path.name, "d")


def expected(form: Form) -> list[list[str]]:
    """What the generator printed: two lines of pairs, two of money, the aim, the heads, the indicators."""
    rows = [list(row) for row in form.rows]
    for upper, row in zip(rows, rows[1:], strict=False):
        row[:] = [above if text == UP else text for above, text in zip(upper, row, strict=True)]
    (name, whom, *_), (contact, person, phone, number), first, second, (aim, text, *_), heads, *indicators = rows
    assert LEFT in first and len(heads) == 4
    return [[name, whom], [contact, person], [phone, number], *[["/".join(money[:2]), money[2]] for money in (first, second)], [aim, text],
            *[["/".join([*row[:3], heads[3]]), row[3]] for row in indicators]]


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: f"{ledger.style}-{ledger.year}")
def test_forms_of_the_samples(ledger) -> None:
    path = HERE / ledger.file_name
    printed = [block for block in printed_story(ledger) if isinstance(block, Form)]
    found = [table for table in reading(path).tables if table.form]
    assert [(t.title, t.unit, t.columns) for t in found] == [(form.title, "", COLUMNS) for form in printed]
    for form, table in zip(printed, found, strict=True):
        assert [row.texts() for row in table.rows] == expected(form)
    shows_what_it_says(path, [row.cells[1] for table in found for row in table.rows])


def shows_what_it_says(path: Path, values: list[Cell]) -> None:
    """The boxes of the values hold the values and nothing else."""
    with pdfplumber.open(path) as pdf:
        for value in values:
            inside = "".join(pdf.pages[page - 1].within_bbox((box[0] - 0.1, box[1] - 0.1, box[2] + 0.1, box[3] + 0.1)).extract_text() for page, box in value.regions)
            assert "".join(inside.split()) == "".join(value.text.split())


def test_facts_of_the_samples() -> None:
    ledger = next(ledger for ledger in LEDGERS if ledger.style == "songquan" and ledger.year == 2024)
    found = {(f.subject, f.keys): f for f in reading(HERE / ledger.file_name).facts if f.source.table == "项目支出绩效目标表"}
    project = (("项目", "森林草原防火视频监控运行"),)
    online, probes = (found[("产出指标", kind, name), project] for kind, name in (("质量指标", "设备在线率"), ("数量指标", "监控探头数量")))
    assert (online.measure, online.value.amount, online.value.unit, online.value.qualifier) == ("share", Decimal(98), "%", "≥")
    assert (probes.measure, probes.value.amount, probes.value.unit, probes.value.qualifier) == ("count", Decimal(46), "个", "≥")
    money = found[("预算资金", "财政拨款"), project]
    assert (money.value.amount, money.value.unit, money.scope.fund, money.scope.view) == (Decimal("115.90"), "万元", "财政拨款", "绩效")


# ---- the real document ----------------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def seed(shared: Path) -> Reading:
    path = shared / "disclosures" / SEED
    if not path.is_file():
        pytest.skip(f"needs {SEED} in ../shared/disclosures")
    return reading(path)


@pytest.mark.shared
def test_a_form_over_two_pages_of_a_real_document(seed: Reading, shared: Path) -> None:
    (form,) = [table for table in seed.tables if table.form]
    assert (form.title, form.pages, form.unit) == ("部门整体绩效目标表", (19, 20), "")
    rows = [row.texts() for row in form.rows]
    assert rows[:3] == [["部门名称(盖章)", "昌吉市商务和工业信息化局"], ["部门联系人", "刘玉燕"], ["联系电话", rows[2][1]]]
    assert rows[3][0] == "年度绩效目标" and rows[3][1].startswith("2024年本单位拟投入3146.54万元") and rows[3][1].endswith("再上新台阶。")
    assert rows[4:7] == [["年度预算(万元)/财政资金(万元)/上级安排", "2,563.39"], ["年度预算(万元)/财政资金(万元)/本级安排", "583.15"], ["年度预算(万元)/其他资金(万元)/其他", "0.00"]]
    indicators = [("计划工业总产值同比增长率", ">=7%", "2024年工业运行工作计划"), ("计划商务社会消费品零售总额增速", ">=8%", "2024年工作计划"), ("保障办公人员数量", ">=30人", "工资表"),
                  ("公务保障用车数量", ">=1辆", "车辆编制批复"), ("2024年工业经济同增加值", ">=8%", "2024年工作计划")]
    assert rows[7:] == [[f"履职效能/数量指标/{name}/{head}", value] for name, target, basis in indicators
                        for head, value in (("指标值", target), ("指标设定依据", basis), ("分值权重", "18"))]
    assert [row.page for row in form.rows] == [19] * 3 + [20] * 19
    shows_what_it_says(shared / "disclosures" / SEED, [row.cells[1] for row in form.rows])


@pytest.mark.shared
def test_facts_of_a_real_form(seed: Reading) -> None:
    found = {(f.subject, f.keys): f for f in seed.facts if f.source.table == "部门整体绩效目标表"}
    staff = found[("履职效能", "数量指标", "保障办公人员数量"), ()]
    assert (staff.measure, staff.value.amount, staff.value.unit, staff.value.qualifier, staff.value.printed) == ("count", Decimal(30), "人", "≥", ">=30人")
    growth = found[("履职效能", "数量指标", "计划商务社会消费品零售总额增速"), ()]
    assert (growth.measure, growth.value.amount, growth.value.unit, growth.value.qualifier) == ("share", Decimal(8), "%", "≥")
    money = found[("年度预算", "财政资金", "上级安排"), ()]
    assert (money.measure, money.value.amount, money.value.unit, money.scope.view) == ("amount", Decimal("2563.39"), "万元", "绩效")
    assert sum(f.value.amount for f in found.values() if f.measure == "amount") == Decimal("3146.54")

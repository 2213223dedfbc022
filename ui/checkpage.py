"""What a check found, as one page that holds everything in itself: nothing is fetched, no script runs, and it prints on A4."""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from ingest.checks import Finding, Report, Side
from ingest.checks.gather import Checked, Given
from ingest.checks.versions import Comparison
from ui import checktext
from ui.checkwords import CATEGORIES, OUTCOMES, SEVERITIES, Cause, Places, advice, causes, counted, places_of, printed, sides, tested, where
from ui.crops import Crops
from ui.markup import tag, text

STYLE = Path(__file__).with_name("checkpage.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
FOOT = "由明账根据文件自身的数字和文字逐条核对。「差错」是四舍五入和口径都解释不了的，「疑点」请人工判断，「提示」不必改。请以原文为准。"


def page(found: Sequence[Checked], files: Mapping[str, Given]) -> str:
    """The whole document. `files` are those that a place may be shown of."""
    crops = Crops(files)
    body = tag("header", tag("h1", "预决算公开核对报告") + contents(found)) + "".join(document(i, one, crops) for i, one in enumerate(found, start=1)) + tag("footer", FOOT)
    head = (f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="content-security-policy" content="{POLICY}">'
            f"<title>预决算公开核对报告</title><style>{STYLE.read_text(encoding='utf-8')}</style>")
    return f'<!doctype html>\n<html lang="zh-CN"><head>{head}</head><body>{body}</body></html>\n'


def contents(found: Sequence[Checked]) -> str:
    """The documents with their counts, each a link where there are several."""
    rows = "".join(tag("tr", tag("th", tag("a", text(one.matter.name), href=f"#d{i}"), scope="row") + counts(one.report)) for i, one in enumerate(found, start=1))
    head = tag("tr", tag("th", "文件", scope="col") + "".join(tag("th", word, scope="col") for word in (*SEVERITIES.values(), "关系", *OUTCOMES.values())))
    return tag("table", tag("thead", head) + tag("tbody", rows), "counts")


def counts(report: Report) -> str:
    severities, outcomes = Counter(f.severity for f in report.findings), Counter(t.outcome for t in report.tests)
    numbers = (*(severities[key] for key in SEVERITIES), len(report.tests), *(outcomes[key] for key in OUTCOMES))
    return "".join(tag("td", str(number)) for number in numbers)


def document(number: int, one: Checked, crops: Crops) -> str:
    who = one.matter.identity
    places = places_of(one.report, one.matter.facts)
    found = causes(one.report.findings)
    parts = "".join(severity(key, [c for c in found if c.severity == key], one.matter.name, places, crops) for key in SEVERITIES)
    head = tag("h2", text(one.matter.name)) + tag("p", text(f"{who.department} {who.year} 年{who.level}{who.kind}：{counted(one.report)}"), "lead")
    return tag("section", head + (against(one.against) if one.against else "") + parts + tests(one.report), "document", id=f"d{number}")


def severity(key: str, found: Sequence[Cause], own: str, places: Places, crops: Crops) -> str:
    if not found:
        return ""
    return tag("h3", f"{SEVERITIES[key]}（{len(found)} 项）") + "".join(group(c, own, places, crops) for c in found)


def group(cause: Cause, own: str, places: Places, crops: Crops) -> str:
    """Findings of one cause in one frame, the advice once. Pictures are shown of the first three, and not of remarks."""
    shown = [finding(f, own, places, crops if i < 3 and f.severity != "info" else None) for i, f in enumerate(cause.findings)]
    many = tag("p", f"以下 {len(shown)} 处同一原因", "many") if len(shown) > 1 else ""
    return tag("article", many + tag("p", text(advice(cause.findings[0])), "advice") + "".join(shown), cause.severity)


def finding(one: Finding, own: str, places: Places, crops: Crops | None) -> str:
    alone = f"第 {one.page} 页：" if one.page and not sides(one) else ""
    said = tag("p", tag("b", text(f"{SEVERITIES[one.severity]} · {CATEGORIES[one.category]}")) + text(alone + one.message), "said")
    both = tag("div", "".join(side(s, own, places, crops) for s in sides(one)), "sides")
    why = tag("p", text(f"应当成立：{one.relation}依据：{one.basis}"), "why")
    return tag("div", said + both + why, "finding")


def side(one: Side, own: str, places: Places, crops: Crops | None) -> str:
    picture = crops.of(one) if crops else ""
    image = f'<img src="{picture}" alt="{text(one.label)}在原文中的位置">' if picture else ""
    caption = tag("b", text(printed(one))) + tag("span", text(one.label)) + tag("small", text(where(one, own, places)))
    return tag("figure", tag("figcaption", caption) + image)


def tests(report: Report) -> str:
    """What could not be tested stands open; what holds is folded away."""
    open_ = [t for t in report.tests if t.outcome == "not_testable"]
    rest = [t for t in report.tests if t.outcome != "not_testable"]
    told = tag("ul", "".join(tag("li", text(f"{t.target}：{t.why or OUTCOMES[t.outcome]}")) for t in open_))
    folded = tag("ul", "".join(tag("li", text(f"{OUTCOMES[t.outcome]}：{t.target}{f'（{t.why}）' if t.why else ''}")) for t in rest))
    return tag("div", tag("h3", "核对了哪些关系") + tag("p", tested(report)) + (tag("p", "不能断定的：") + told if told else "")
               + (tag("details", f"<summary>其余 {len(rest)} 条关系</summary>{folded}") if folded else ""), "tests")


def against(comparison: Comparison) -> str:
    """What became of the older version."""
    mended, standing, new = comparison.counts
    said = tag("p", f"已改正 <b>{mended}</b> 处，未改正 <b>{standing}</b> 处，新出现 <b>{new}</b> 处。")
    lists = (("已改正", [f.message for f in comparison.mended]), ("未改正", [f.message for f in comparison.standing]), ("新出现", [f.message for f in comparison.new]),
             ("数字改动", [checktext.fact(c) for c in comparison.facts]), ("文字改动", [checktext.words(c) for c in comparison.texts]),
             ("表格改动", [checktext.table(c) for c in comparison.tables]))
    told = "".join(tag("h4", f"{word}（{len(items)}）") + tag("ul", "".join(tag("li", text(item)) for item in items)) for word, items in lists if items)
    return tag("section", tag("h3", text(f"与旧版本 {comparison.old} 比较")) + said + told, "against")

"""report.html: one file that needs nothing else. Charts, tables, and every failure with its explanation."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from math import inf
from pathlib import Path
from typing import Any

from eval import charts
from eval.compare import Comparison, sentence
from eval.metrics import KINDS, PHRASINGS, TOPICS, Item, Point, Tally, area, cross, curve, tally, tally_by
from eval.report import NAMES, OUTCOMES, kind_name, latency, notes, outcome, phrasing_name, program, share, summary, wanted
from eval.run import Result

STYLE = Path(__file__).with_name("report.css")
STATUSES = {"answered": "已回答", "not_disclosed": "没有公开", "not_indexed": "没有收录", "ambiguous": "请说明是哪一种", "out_of_scope": "与公开文件无关", "failed": "程序出错", "missing": "没有这道题的答案"}
MEANINGS = {"wrong": "给出的数与正确的数不同，或者该拒答而给了数", "refused": "有答案而说没有", "other": "话不对、方向不对、拒答的理由不对，或者没给出数", "uncited": "答对了，但出处里看不到依据"}
READING = {"department": "部门", "year": "年份", "kind": "公开", "subject": "问的是", "measure": "问什么", "scope": "口径", "operation": "怎样算", "assumed": "自行认定"}
LONGEST = 400


def page(result: Result, comparison: Comparison | None = None) -> str:
    who = result.source or "明账"
    parts = [
        f"<h1>评测报告</h1><p class=soft>{escape(f'{who} · {len(result.items)} 题 · 评分程序 mingzhang {program()}')}</p>", cards(result), f"<p>{escape(summary(result))}</p>",
        *(f"<p class=soft>{escape(note)}</p>" for note in notes(result)), overall(result, who), confidence(result, who), compared(comparison),
        by_kind(result), by_phrasing(result), matrix(result), by_topic(result), speed(result, who), failures(result)]
    return (f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>评测报告</title>'
            f"<style>\n{STYLE.read_text(encoding='utf-8')}</style></head>\n<body><main>\n" + "\n".join(filter(None, parts)) + "\n</main></body></html>\n")


def systems(result: Result, who: str) -> list[tuple[str, str, Sequence[Item]]]:
    """Class, name and items of everything measured, the system itself first."""
    return [("ours", who, result.items), *((way, NAMES[way], items) for way, items in result.baselines.items())]


def cards(result: Result) -> str:
    whole, spent = tally(result.items)["all"], latency(result.items)
    figures = [("good", share(whole.cited, whole.n), "答对且有出处"), ("", share(whole.right, whole.n), "答对"), ("bad" if whole.wrong_number else "good", str(whole.wrong_number), "数字错（题）"),
               ("", str(whole.refused_wrongly), "误拒（题）"), *([("", f"{spent['p50']:.0f} ms", "一半题快于")] if spent else [])]
    return '<div class="cards">' + "".join(f'<div class="card {kind}"><b>{escape(figure)}</b><span>{name}</span></div>' for kind, figure, name in figures) + "</div>"


# --- charts ---------------------------------------------------------------------------------------------------------

def overall(result: Result, who: str) -> str:
    rows = [(name, [(key, what, sum(outcome(item) == key for item in items)) for key, what in OUTCOMES.items()]) for _, name, items in systems(result, who)]
    return f'<h2>总体</h2><div class="sheet">{charts.stacked(rows, "各系统的答题结果")}{legend(OUTCOMES.items())}</div>'


def legend(keys: Iterable[tuple[str, str]]) -> str:
    return '<ul class="legend">' + "".join(f'<li><i style="--key: var(--{key})"></i>{escape(name)}</li>' for key, name in keys) + "</ul>"


def confidence(result: Result, who: str) -> str:
    """The curve of wrong against withheld, as the asked confidence rises."""
    cases, answerable = len(result.items), sum(item.case.answerable for item in result.items)
    if not answerable:
        return ""
    curves = [(key, name, curve(items)) for key, name, items in systems(result, who)]
    series = [(key, name, [(p.withheld / answerable, p.wrong / cases) for p in points]) for key, name, points in curves]
    flat = f"<p>{escape(who)}的答案把握都一样，门槛分不出对错。</p>" if len(curves[0][2]) == 2 and curves[0][2][0].given else ""
    areas = "；".join(f"{name} {area(points, cases, answerable):.4f}" for _, name, points in curves)
    return (f'<h2>把握与对错</h2><p>只给出 <code>confidence</code> 不低于门槛的答案，其余不答：门槛越高，答错越少，该答而没答的越多。线越靠左下越好，圆点是全部照答的时候。</p>{flat}'
            f'<div class="sheet">{charts.lines(series, "该答而没答，占有答案的题", "答错，占全部题", "答错与没答的关系")}{legend((key, name) for key, name, _ in curves)}</div>'
            f"<p class=soft>曲线下面积（越小越好）：{escape(areas)}。</p>{thresholds(curves[0][2])}")


def thresholds(points: Sequence[Point]) -> str:
    body = [[_threshold(p), str(p.given), str(p.wrong), str(p.wrong_number), str(p.withheld)] for p in points]
    return grid(["门槛", "给出答案", "其中答错", "其中数字错", "该答而没答"], body[:1] + body[max(1, len(body) - 12):])


def _threshold(point: Point) -> str:
    return "不设（全部照答）" if point.threshold is None else "都不答" if point.threshold == inf else f"{point.threshold:g}"


# --- tables ---------------------------------------------------------------------------------------------------------

def grid(head: Sequence[str], body: Sequence[Sequence[str]], whole: bool = False) -> str:
    """A table of plain cells; the last row may be the whole."""
    lines = [f"<tr{' class=whole' if whole and at == len(body) - 1 else ''}>" + "".join(f"<td{' class=zero' if cell == '0' else ''}>{escape(cell)}</td>" for cell in row) + "</tr>" for at, row in enumerate(body)]
    return '<div class="scroll"><table><thead><tr>' + "".join(f"<th>{escape(name)}</th>" for name in head) + "</tr></thead><tbody>" + "".join(lines) + "</tbody></table></div>"


def tallies(named: dict[str, Tally], names: dict[str, str], beside: Sequence[tuple[str, dict[str, Tally]]], first: str) -> str:
    head = [first, "题数", "答对", "答对且有出处", "比例", "数字错", "误拒", *(f"{name} 对/错" for name, _ in beside)]
    body = [[names[key], str(t.n), str(t.right), str(t.cited), share(t.cited, t.n), str(t.wrong_number), str(t.refused_wrongly),
             *(f"{theirs[key].right} / {theirs[key].wrong_number}" for _, theirs in beside)] for key, t in named.items()]
    return grid(head, body, whole=True)


def by_kind(result: Result) -> str:
    ours = tally(result.items)
    return "<h2>按类别</h2>" + tallies(ours, {key: kind_name(key) for key in ours}, [(NAMES[way], tally(items)) for way, items in result.baselines.items()], "类别")


def by_phrasing(result: Result) -> str:
    def of(items: Sequence[Item]) -> dict[str, Tally]:
        return tally_by(items, lambda case: case.phrasing, PHRASINGS)

    ours = of(result.items)
    return "<h2>按问法</h2>" + tallies(ours, {key: phrasing_name(key) for key in ours}, [(NAMES[way], of(items)) for way, items in result.baselines.items()], "问法")


def by_topic(result: Result) -> str:
    ours = tally_by(result.items, lambda case: case.topic, TOPICS)
    if len(ours) < 3:
        return ""
    return f'<details><summary>按细目（{len(ours) - 1} 项）</summary><div class="inside">{tallies(ours, {key: topic_name(key) for key in ours}, [], "细目")}</div></details>'


def topic_name(topic: str) -> str:
    return "全部" if topic == "all" else TOPICS.get(topic, topic) or "未注明"


def matrix(result: Result) -> str:
    """Kinds down, phrasings across."""
    found = cross(result.items)
    kinds = [k for k in dict.fromkeys([*KINDS, *(k for k, _ in found)]) if any(k == kind for kind, _ in found)]
    ways = [w for w in dict.fromkeys([*PHRASINGS, *(w for _, w in found)]) if any(w == way for _, way in found)]
    head = "".join(f"<th>{escape(name)}</th>" for name in ["类别", *map(phrasing_name, ways)])
    body = "".join(f"<tr><td>{escape(kind_name(kind))}</td>" + "".join(_cell(found.get((kind, way))) for way in ways) + "</tr>" for kind in kinds)
    return (f'<h2>类别 × 问法</h2><p class=soft>大字是答对且有出处的题数和总题数；小字是其余：对（答对而没有出处）、错（数字错）、拒（误拒）、偏（别的不对）。</p>'
            f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')


def _cell(t: Tally | None) -> str:
    if t is None:
        return '<td class="zero">·</td>'
    rest = [f"对{t.right - t.cited}" if t.right > t.cited else "", f"<em>错{t.wrong_number}</em>" if t.wrong_number else "", f"拒{t.refused_wrongly}" if t.refused_wrongly else "",
            f"偏{other}" if (other := t.n - t.right - t.wrong_number - t.refused_wrongly) > 0 else ""]
    return f'<td class="cell" style="--share: {t.cited / t.n:.2f}"><b>{t.cited}/{t.n}</b><small>{" ".join(filter(None, rest)) or "&nbsp;"}</small></td>'


def speed(result: Result, who: str) -> str:
    body = [[name, *(f"{spent[at]:.0f}" for at in ("p50", "p95", "max"))] for _, name, items in systems(result, who) if (spent := latency(items))]
    return "<h2>用时</h2>" + grid(["毫秒", "一半题快于", "95% 的题快于", "最慢"], body) if body else ""


def compared(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    groups = [("修好", comparison.mended), ("新错", comparison.newly_failing), ("仍错", comparison.still_failing), ("新题", comparison.new_cases)]
    lists = "".join(f'<details><summary>{name}（{len(items)}）</summary><div class="inside"><ul>{"".join(_line(item) for item in items)}</ul></div></details>' for name, items in groups if items)
    return f"<h2>与以前相比</h2><p>{escape(sentence(comparison))}</p>{lists}"


def _line(item: Item) -> str:
    return f'<li><span class="tag {outcome(item)}">{OUTCOMES[outcome(item)]}</span>{escape(item.case.question)} <span class=soft>{escape(item.case.id)}</span></li>'


# --- failures -------------------------------------------------------------------------------------------------------

def failures(result: Result) -> str:
    """Every case that is not right and cited, the worst first."""
    before = said_before(result.items)
    beside = {way: {item.case.id: item for item in items} for way, items in result.baselines.items()}
    groups = []
    for key, meaning in MEANINGS.items():
        items = [item for item in result.items if outcome(item) == key]
        if items:
            cards = "".join(failure(item, before[item.case.id], {way: found[item.case.id] for way, found in beside.items()}) for item in items)
            groups.append(f'<details class="group"{" open" if key == "wrong" or len(items) <= 10 else ""}><summary>{OUTCOMES[key]} {len(items)} 题 <span class=soft>{meaning}</span></summary><div class="inside">{cards}</div></details>')
    return "<h2>没有答对的题</h2>" + ("".join(groups) or "<p>没有。</p>")


def said_before(items: Sequence[Item]) -> dict[str, list[str]]:
    """The earlier questions of each case's conversation."""
    talks: dict[str, list[str]] = {}
    found = {}
    for item in items:
        talk = talks.setdefault(item.case.session, []) if item.case.session is not None else []
        found[item.case.id] = list(talk)
        talk.append(item.case.question)
    return found


def failure(item: Item, before: Sequence[str], beside: dict[str, Item]) -> str:
    case, answer = item.case, item.answer
    told = [("前面问过", _list(before)), ("应答", escape(wanted(item))), ("依据", escape("；".join(case.evidence))), ("所答", said(answer)), ("数值", _list(map(value_text, objects(answer.get("values"))))),
            ("怎样理解", reading_text(answer.get("reading"))), ("怎样计算", _list(map(computation_text, objects(answer.get("computation"))))),
            ("出处", _list(map(citation_text, objects(answer.get("citations"))))), ("把握", escape(f"{given:g}") if isinstance(given := answer.get("confidence"), int | float) else ""),
            ("基线", _list(f"{NAMES[way]}：{OUTCOMES[outcome(i)]}，{i.answer.get('answer') or ''}" for way, i in beside.items()))]
    rows = "".join(f"<dt>{name}</dt><dd>{html}</dd>" for name, html in told if html)
    tags = " · ".join(filter(None, (case.id, kind_name(case.kind), topic_name(case.topic) if case.topic else "", phrasing_name(case.phrasing) if case.phrasing else "")))
    return f'<details id="{escape(case.id, quote=True)}"><summary><span class="tag {outcome(item)}">{OUTCOMES[outcome(item)]}</span>{escape(case.question)}</summary><div class="inside"><p class=soft>{escape(tags)}</p><dl>{rows}</dl></div></details>'


def said(answer: dict[str, Any]) -> str:
    status = str(answer.get("status"))
    return escape(f"【{STATUSES.get(status, status)}】{short(answer.get('answer'))}")


def objects(given: Any) -> list[dict[str, Any]]:
    """The objects of a list; whatever else another system writes is passed over."""
    return [item for item in given if isinstance(item, dict)] if isinstance(given, list) else []


def value_text(value: dict[str, Any]) -> str:
    parts = (value.get("label"), value.get("qualifier"), value.get("amount"), value.get("unit"), {"up": "（增）", "down": "（减）", "same": "（平）"}.get(str(value.get("direction"))), value.get("text"))
    return short(" ".join(str(part) for part in parts if part))


def reading_text(reading: Any) -> str:
    if not isinstance(reading, dict):
        return ""
    told = [f"{name} {'、'.join(map(str, given)) if isinstance(given, list) else given}" for key, name in READING.items() if (given := reading.get(key))]
    return escape(short("；".join(told)))


def computation_text(computation: dict[str, Any]) -> str:
    return short(f"{computation.get('expression')} = {computation.get('result')} {computation.get('unit') or ''}")


def citation_text(citation: dict[str, Any]) -> str:
    def path(given: Any) -> str:
        return "/".join(map(str, given)) if isinstance(given, list) else str(given or "")

    page = f"第 {citation['page']} 页" if citation.get("page") else ""
    where = "，".join(filter(None, (str(citation.get("document") or ""), page, path(citation.get("table")), path(citation.get("row")), path(citation.get("column")))))
    return short(f"{where}：“{citation.get('quote') or ''}”")


def short(text: Any) -> str:
    text = str(text or "")
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _list(texts: Iterable[str]) -> str:
    lines = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f"<ul>{lines}</ul>" if lines else ""

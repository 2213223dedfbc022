"""An answer of the contract as HTML. Pure functions of the answer; everything from outside is shown as text.

Buttons carry `data-pick` (cite, step, ask, turn) and `data-index`; the screen's one listener sends both to the server.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ui.chart import chart
from ui.markup import pick, tag, text

Answer = dict[str, Any]

STATUSES = {
    "answered": ("ok", "有据可查"), "not_disclosed": ("none", "文件未公开此项"), "not_indexed": ("none", "资料库中没有"),
    "ambiguous": ("ask", "请选一种理解"), "out_of_scope": ("none", "不在回答范围"), "failed": ("none", "暂时没能回答"),
    "gone": ("none", "不再显示"),
}
# The plain word of a check: by what its kind contains, for one that holds and one that does not.
BADGES = (
    (("contradict",), "勾稽相符", "勾稽存疑"),
    (("scope", "口径"), "口径提示", "口径提示"),
    (("comput", "recalc", "复核", "算式"), "计算复核", "计算存疑"),
    (("round", "尾差", "四舍五入"), "尾差说明", "尾差说明"),
    (("sum", "total", "arith", "relation", "balance", "勾稽"), "勾稽相符", "勾稽存疑"),
    (("year", "derived", "period", "年度"), "年度提示", "年度提示"),
    (("ocr", "doubt", "识别"), "识读可靠", "识读存疑"),
    (("text", "same", "agree", "print", "match", "quote", "原文", "一致"), "原文一致", "原文不一"),
)
MARK = re.compile(r"\[(\d{1,3})\]")
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?\s?(?:万元|亿元|千元|元|个百分点|%|％|倍|人|辆|台|个|家|件|项|户|次|批|平方米)")
KEPT = re.compile(rf"((?:{NUMBER.pattern})?(?:\[\d{{1,3}}\])+[，。；、：！？）”]*)")
HEADED = re.compile(r"【([^】]{1,12})】")
PAGED = re.compile(rf"^.*\n{HEADED.pattern}")
MANY = 12                  # rows from which the table of figures is folded away
LONG = 110                 # characters from which the answer is set smaller


# --- the answer -----------------------------------------------------------------------------------------------------

def answer(question: str, found: Answer) -> str:
    """The whole answer card: the sentence first, then what it rests on."""
    css, word = STATUSES.get(found.get("status", ""), STATUSES["failed"])
    choose = found.get("status") == "ambiguous"
    said, *further = (found.get("answer") or "").split("\n\n")
    parts = (
        tag("p", tag("span", text(word), f"mz-status mz-{css}") + tag("span", text(question), "mz-question"), "mz-asked"),
        sentence(said),
        suggestions(found) if choose else "",
        sources(found.get("citations") or []),
        beside(further),
        badges(found),
        formulas(found.get("computation") or []),
        missing([] if PAGED.search(said) else found.get("missing") or []),      # a page says it itself
        nearest(found.get("nearest") or []),
    )
    return tag("article", "".join(parts), f"mz-answer mz-is-{css}", aria_label="回答")


def more(found: Answer) -> str:
    """What may be read after it: the figures, how the question was understood, and what to ask next."""
    further = "" if found.get("status") == "ambiguous" else suggestions(found)
    read = {} if found.get("status") == "out_of_scope" else found.get("reading") or {}
    inner = further + tag("div", chart(found) + values(found.get("values") or []), "mz-charted") + reading(read)
    return tag("section", inner, "mz-more", aria_label="更多")


def sentence(said: str) -> str:
    """The answer's own words with its numbers set off and its [1] marks as buttons; one in sections gets a small heading for each."""
    css = "mz-say mz-long" if len(said) > LONG else "mz-say"
    if PAGED.search(said):
        return tag("div", "".join(map(_section, said.split("\n"))), f"{css} mz-page")
    return tag("div", _words(said), css)


def _words(said: str) -> str:
    return "".join(_piece(p) for p in KEPT.split(said)).replace("\n", "<br>")


def _section(line: str) -> str:
    heading = HEADED.match(line)
    return tag("section", tag("h3", text(heading[1])) + tag("p", _words(line[heading.end():]))) if heading else tag("p", _words(line))


def beside(paragraphs: Sequence[str]) -> str:
    """What is told beside the answer and its sources: general explanations, smaller and set apart."""
    return "".join(tag("div", text(p), "mz-beside") for p in paragraphs)


def _piece(piece: str) -> str:
    """A stretch of words, or a number with its marks and the stop that follows, which stay on one line."""
    if not KEPT.fullmatch(piece):
        return _numbers(piece)
    number, after = piece[:piece.index("[")], piece[piece.rindex("]") + 1:]
    marks = "".join(cite_button(int(n)) for n in MARK.findall(piece))
    return tag("span", _numbers(number) + marks + text(after), "mz-keep")


def _numbers(words: str) -> str:
    out, at = [], 0
    for number in NUMBER.finditer(words):
        out += [text(words[at:number.start()]), tag("b", text(number[0]))]
        at = number.end()
    return "".join([*out, text(words[at:])])


def cite_button(number: int) -> str:
    return pick("cite", number, f"[{number}]", "mz-ref", aria_label=f"查看出处 {number}", title="查看出处")


def sources(citations: Sequence[dict[str, Any]]) -> str:
    """One small line a citation; from the fourth on folded away."""
    items = [tag("li", cite_button(int(c["id"])) + tag("span", text(place(c)))) for c in citations]
    shown = tag("ol", "".join(items[:3]), "mz-sources", aria_label="出处")
    more = tag("ol", "".join(items[3:]), "mz-sources")
    return shown + (f"<details><summary>另有 {len(items) - 3} 处出处</summary>{more}</details>" if more else "")


def place(citation: dict[str, Any]) -> str:
    """《title》，第12页 · 表7 三公经费表."""
    where = [f"第{citation['page']}页" if citation.get("page") else locator(citation.get("locator") or {}),
             citation.get("table") or (citation.get("row") if citation.get("kind") == "sentence" else "") or ""]
    title = citation.get("title") or citation.get("document") or ""
    return "，".join(p for p in (f"《{title}》" if title else "", " · ".join(w for w in where if w)) if p)


def locator(place_: dict[str, Any]) -> str:
    """Where something stands in a source without pages."""
    words = {"sheet": "工作表“{}”", "cell": "单元格 {}", "heading": "“{}”", "paragraph": "第 {} 段", "table": "第 {} 张表",
             "row": "第 {} 行", "column": "第 {} 列", "line": "第 {} 行"}
    return " ".join(words[k].format(v) for k, v in place_.items() if k in words and v not in (None, ""))


def badges(found: Answer) -> str:
    items = [_badge(c) for c in found.get("checks") or []]
    return tag("ul", "".join(items), "mz-badges", aria_label="核对结果")


def _badge(check: dict[str, Any]) -> str:
    holds = bool(check.get("ok"))
    word = badge_word(str(check.get("kind") or ""), holds)
    difference = check.get("difference")
    detail = str(check.get("detail") or "")
    if not holds and difference and str(difference) not in detail:
        detail += f"（相差 {difference}）"
    hint = word.endswith(("提示", "说明"))
    css = "mz-hint" if hint else "mz-good" if holds else "mz-bad"
    sign = "i" if hint else "✓" if holds else "!"
    return tag("li", tag("b", f'<i aria-hidden="true">{sign}</i>{text(word)}') + tag("span", text(detail)), css)


def badge_word(kind: str, holds: bool) -> str:
    for keys, good, bad in BADGES:
        if any(key in kind.lower() for key in keys):
            return good if holds else bad
    return "核对相符" if holds else "核对存疑"


def formulas(computations: Sequence[dict[str, Any]]) -> str:
    """Each formula with the figures that went into it; from the fourth on folded away."""
    items = [tag("section", _formula(c), "mz-formula", aria_label="算式") for c in computations]
    folded = f"<details><summary>另有 {len(items) - 3} 个算式</summary>{''.join(items[3:])}</details>" if len(items) > 3 else ""
    return "".join(items[:3]) + folded


def _formula(made: dict[str, Any]) -> str:
    line = f"{made.get('expression', '')} = {made.get('result', '')}{made.get('unit', '')}"
    inputs = "".join(tag("li", _input(i)) for i in made.get("inputs") or [])
    return (tag("h2", "算式") + tag("p", text(line), "mz-expression") + tag("ul", inputs)
            + tag("p", text(made.get("rounding") or ""), "mz-small"))


def _input(given: dict[str, Any]) -> str:
    cited = cite_button(int(given["citation"])) if given.get("citation") else ""
    own = "（来自您的提问）" if given.get("from") == "question" else ""
    return text(f"{given.get('label', '')} {given.get('amount', '')}{given.get('unit', '')}{own}") + cited


def values(rows: Sequence[dict[str, Any]]) -> str:
    """The figures as a table, when there are several; folded away, and without the words told, when there are very many."""
    if len(rows) < 2:
        return ""
    many = len(rows) > MANY
    rows = [r for r in rows if r.get("amount") is not None] if many else rows
    head = "<thead><tr><th scope=col>项目</th><th scope=col class=mz-num>数额</th><th scope=col>出处</th></tr></thead>"
    body = "".join(tag("tr", _value_row(r)) for r in rows)
    table = tag("table", f"<caption>涉及的数据</caption>{head}<tbody>{body}</tbody>", "mz-values")
    return f"<details><summary>涉及的 {len(rows)} 个数</summary>{table}</details>" if many else table


def _value_row(row: dict[str, Any]) -> str:
    about = " · ".join(str(v) for v in (row.get("department"), row.get("year"), scope(row.get("scope"))) if v)
    label = tag("th", text(row.get("label")) + tag("small", text(about)), scope="row")
    cites = "".join(cite_button(int(n)) for n in row.get("citations") or [])
    return f"{label}<td class=mz-num>{text(amount(row))}</td><td>{cites}</td>"


def amount(value: dict[str, Any]) -> str:
    """增加 ≥12.00万元, or the text of a text answer."""
    if value.get("amount") is None:
        return str(value.get("text") or "—")
    direction = {"up": "增加 ", "down": "减少 ", "same": "持平 "}.get(value.get("direction") or "", "")
    return f"{direction}{value.get('qualifier') or ''}{value.get('amount_printed') or value['amount']}{value.get('unit') or ''}"


def scope(axes: Any) -> str:
    """口径 in words, whether it came as a text or as axes."""
    if isinstance(axes, dict):
        return "、".join(str(v) for v in axes.values() if v)
    return str(axes or "")


def missing(items: Iterable[Any]) -> str:
    names = "、".join(str(i.get("label") if isinstance(i, dict) else i) for i in items)
    return tag("p", f"<b>文件未公开：</b>{text(names)}" if names else "", "mz-missing")


def nearest(rows: Sequence[dict[str, Any]]) -> str:
    items = "".join(tag("li", _near(r)) for r in rows)
    return tag("section", tag("h2", "文件中相近的项目") + f"<ul>{items}</ul>" if items else "", "mz-near")


def _near(row: dict[str, Any]) -> str:
    cites = "".join(cite_button(int(n)) for n in row.get("citations") or [])
    return text(row.get("label")) + " " + tag("b", text(amount(row))) + cites


def suggestions(found: Answer) -> str:
    """What can be asked next; for an ambiguous question its readings, to be chosen from."""
    heading = "您问的是哪一种？" if found.get("status") == "ambiguous" else "可以接着问"
    return questions(heading, found.get("suggestions") or [], "ask")


def questions(heading: str, offered: Sequence[str], kind: str) -> str:
    items = "".join(tag("li", pick(kind, i, text(q), "mz-chip")) for i, q in enumerate(offered))
    return tag("section", tag("h2", heading) + f"<ul>{items}</ul>" if items else "", "mz-offer")


def reading(read: dict[str, Any]) -> str:
    """How the question was understood; what was assumed is said."""
    names = {"department": "单位", "year": "年度", "kind": "文件", "subject": "项目", "scope": "口径"}
    assumed = read.get("assumed") or []
    chips = "".join(_reading_chip(word, scope(read.get(k)), k in assumed) for k, word in names.items() if read.get(k))
    return tag("p", f"<span>理解为</span>{chips}" if chips else "", "mz-reading")


def _reading_chip(word: str, said: str, assumed: bool) -> str:
    note = "（提问未写明，按现有资料认定）" if assumed else ""
    return tag("span", f"{word}：{text(said)}{note}", "mz-assumed" if assumed else "mz-read")


def kept(items: Sequence[tuple[str, str, bool]]) -> str:
    """What the next question keeps, each a button that takes it away: word, what it says, and whether the question left it open."""
    chips = "".join(tag("li", _kept_chip(i, *item)) for i, item in enumerate(items))
    return tag("section", tag("h2", "接着问时沿用") + f"<ul>{chips}</ul>" if chips else "", "mz-kept", aria_label="接着问时沿用的条件")


def _kept_chip(index: int, word: str, said: str, assumed: bool) -> str:
    inner = tag("small", word) + text(said) + '<i aria-hidden="true">×</i>'
    return pick("drop", index, inner, "mz-assumed" if assumed else "mz-said", aria_label=f"去掉{word}：{said}",
                title="提问未写明，按前文或现有资料认定；点一下去掉" if assumed else "点一下去掉")


# --- around it ------------------------------------------------------------------------------------------------------

def history(turns: Sequence[tuple[str, str]], open_turn: int) -> str:
    """Earlier questions, newest first, each to be opened again."""
    items = [tag("li", pick("turn", i, tag("b", text(q)) + tag("span", text(MARK.sub("", a))), "mz-turn"))
             for i, (q, a) in enumerate(turns) if i != open_turn]
    return tag("section", tag("h2", "这次谈话里问过的") + f"<ol>{''.join(reversed(items))}</ol>" if items else "", "mz-history")


def welcome(disclosures: int, departments: int, offered: Sequence[str]) -> str:
    """What stands in place of an answer before the first question."""
    if not disclosures:
        return tag("div", "<p>资料库还是空的。</p><p>请先用 <code>mingzhang ingest 文件或文件夹</code> 收录部门预算公开文件，再刷新此页。</p>", "mz-welcome")
    told = f"已收录 <b>{departments}</b> 个单位的 <b>{disclosures}</b> 份公开资料。每个数字都能在旁边看到它在原文中的位置；查不到的，会直接说查不到。"
    return tag("div", f"<p>{told}</p>" + questions("可以这样问", offered, "example"), "mz-welcome")

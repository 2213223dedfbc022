"""What a check found, as plain text for a terminal."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.checks import Finding
from ingest.checks.gather import Checked
from ingest.checks.versions import Comparison, FactChange, TableChange, TextChange
from qa.privacy import mask
from ui.checkwords import SEVERITIES, Places, advice, causes, counted, pages_in, places_of, printed, sides, tested, where

MOST_CHANGES = 40           # of a kind that are written out on a screen
TABLES = {"added": "新增表", "removed": "删去表", "renamed": "改名表"}


def text(found: Sequence[Checked]) -> str:
    return "\n\n".join("\n".join(document(one)) for one in found)


def document(one: Checked) -> Iterator[str]:
    """Heading, findings by severity, one line of the tests."""
    who = one.matter.identity
    yield f"■ {one.matter.name}"
    yield f"  {who.department} {who.year} 年{who.level}{who.kind}：{counted(one.report)}"
    places = places_of(one.report, one.matter.facts)
    number = 0
    last = ""
    for cause in causes(one.report.findings):
        if cause.severity != last:
            last = cause.severity
            yield f"\n  {SEVERITIES[last]}"
        for place, finding in enumerate(cause.findings):
            number += 1
            yield from lines(number, finding, place, one.matter.name, places)
    yield f"\n  {tested(one.report)}"
    if one.against:
        yield from against(one.against)


def lines(number: int, finding: Finding, place: int, own: str, places: Places) -> Iterator[str]:
    """A finding; from the second of one cause on that is said instead of the advice."""
    alone = not sides(finding) and finding.page
    same = f"（与上一条同因，{SEVERITIES[finding.severity]}）" if place else ""
    yield f"  {number}. {f'第 {finding.page} 页：' if alone else ''}{mask(finding.message)}{same}"
    for side in sides(finding):
        yield f"     [{where(side, own, places) or ('合计' if side.kind == 'computed' else '位置不明')}] {side.label}：{printed(side)}"
    if not place and (said := advice(finding)):
        yield f"     {said}"


# --- versions -------------------------------------------------------------------------------------------------------

def against(comparison: Comparison) -> Iterator[str]:
    """What became of the older version."""
    mended, standing, new = comparison.counts
    yield f"\n  与旧版本 {comparison.old} 比较：已改正 {mended} 处，未改正 {standing} 处，新出现 {new} 处。"
    for word, findings in (("已改正", comparison.mended), ("未改正", comparison.standing), ("新出现", comparison.new)):
        yield from (f"  {word}：{mask(f.message)}" for f in findings)
    yield from shortened("数字改动", [fact(c) for c in comparison.facts])
    yield from shortened("文字改动", [words(c) for c in comparison.texts])
    yield from shortened("表格改动", [table(c) for c in comparison.tables])


def shortened(word: str, changes: Sequence[str]) -> Iterator[str]:
    yield f"\n  {word} {len(changes)} 处"
    yield from (f"  · {mask(change)}" for change in changes[:MOST_CHANGES])
    if len(changes) > MOST_CHANGES:
        yield f"  · 另有 {len(changes) - MOST_CHANGES} 处，用 --json、--xlsx 或 --html 看全部"


def fact(change: FactChange) -> str:
    told = [f"{f'第 {s.page} 页 ' if s.page else ''}{printed(s)}" if s else "（无）" for s in (change.old, change.new)]
    return f"{change.label}：{' → '.join(told)}"


def words(change: TextChange) -> str:
    told = [f"{f'第 {page} 页' if page else ''}“{said}”" if said else "（无）" for said, page in ((change.old, change.old_page), (change.new, change.new_page))]
    return " → ".join(told)


def table(change: TableChange) -> str:
    before = f"，原名 {change.old_title}" if change.old_title else ""
    return f"{TABLES[change.change]} {change.title or '未命名'}{f'（第 {pages_in(change.pages)} 页{before}）' if change.pages else before}"

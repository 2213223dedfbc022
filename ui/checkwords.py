"""What a check says, in the words of the screen: the same on a terminal, on a page, in a workbook and in the web app."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ingest.checks import Finding, Report, Side
from ingest.checks.judge import label_of
from ingest.checks.model import SEVERITIES as RANKS
from ingest.model import Fact
from qa.privacy import mask
from ui.render import locator

SEVERITIES = {"error": "差错", "warning": "疑点", "info": "提示"}
BADGES = {"error": "bad", "warning": "warn", "info": ""}      # colours of pages
CATEGORIES = {"arithmetic": "表内", "cross_table": "表间", "text": "文字", "document": "文件之间", "completeness": "公开要件", "wording": "用语", "privacy": "隐私"}
OUTCOMES = {"holds": "成立", "fails": "不成立", "not_testable": "不能断定", "not_applicable": "不适用"}

Places = dict[str, str]         # label → where it stands in a source without pages


class Cause(NamedTuple):
    """Findings of one cause, the gravest first."""

    findings: tuple[Finding, ...]

    @property
    def severity(self) -> str:
        return self.findings[0].severity


def causes(findings: Iterable[Finding]) -> list[Cause]:
    """Findings of one group together, in the order of the first; the gravest causes first."""
    groups: dict[str, list[Finding]] = {}
    for f in findings:
        groups.setdefault(f"group {f.group}" if f.group else f"{f.fingerprint} {len(groups)}", []).append(f)
    found = [Cause(tuple(sorted(group, key=lambda f: RANKS.index(f.severity)))) for group in groups.values()]
    return sorted(found, key=lambda c: RANKS.index(c.severity))


def counted(report: Report) -> str:
    """「差错 4 处，疑点 1 处」, or that there is nothing."""
    count = Counter(f.severity for f in report.findings)
    return "，".join(f"{word} {count[key]} 处" for key, word in SEVERITIES.items() if count[key]) or "没有发现问题"


def to_mend(report: Report) -> Report:
    """Without remarks."""
    return Report(tuple(f for f in report.findings if f.severity != "info"), report.tests)


def tested(report: Report) -> str:
    """One line of how many relations were looked at and what came of them."""
    count = Counter(t.outcome for t in report.tests)
    parts = "，".join(f"{count[key]} 条{word}" for key, word in OUTCOMES.items() if count[key])
    return f"共测 {len(report.tests)} 条关系{f'：{parts}' if parts else ''}。"


def printed(side: Side) -> str:
    """What stands there, with its unit where the print has none."""
    said = mask(side.printed.strip()) or "（空）"
    return f"{said} {side.unit}".strip() if side.unit and side.unit not in said and side.amount is not None else said


def where(side: Side, own: str, places: Places) -> str:
    """「第 9 页」, the place in a source without pages; the document's name where it is another one."""
    page = f"第 {side.page} 页" if side.page else places.get(side.label, "")
    return "，".join(part for part in (side.document if side.document != own else "", page) if part)


def places_of(report: Report, facts: Iterable[Fact]) -> Places:
    """The places of the figures that take part, for sources without pages."""
    taking = {key for f in report.findings for key in f.facts}
    return {label_of(f): locator(f.source.locator) for f in facts if f.id in taking and f.source.locator}


def sides(finding: Finding) -> list[Side]:
    return [side for side in (finding.left, finding.right) if side]


def advice(finding: Finding) -> str:
    parts = (f"可能的原因：{finding.cause}。" if finding.cause else "", finding.suggestion or "")
    return mask("".join(parts))


def pages_in(pages: Sequence[Any]) -> str:
    return "、".join(map(str, pages))

"""The order of a check: every rule looks at the document → claims are judged → failures are explained and grouped → roundings are counted.

    rules → claims → judged → causes and suspects → findings and tests
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ingest.amount import show
from ingest.checks.causes import telling
from ingest.checks.judge import Judged, judge
from ingest.checks.matter import Matter, of_reading
from ingest.checks.model import Claim, Finding, Report, Rule, Said, Test
from ingest.checks.rules import RULES
from ingest.checks.suspects import suspects
from ingest.checks.told import finding_of, finding_said, roundings
from ingest.checks.tolerance import signed, worth
from ingest.model import Reading

MOST_WRONG = 4      # so many relations of a kind may fail in a table in any case


def check(given: Reading | Matter, siblings: Iterable[Reading | Matter] = (), rules: Iterable[Rule] = RULES) -> Report:
    """What holds in a document and what doesn't. `siblings` are documents that it may be compared with."""
    matter = as_matter(given, siblings)
    judged: list[Judged] = []
    findings: list[Finding] = []
    tests: list[Test] = []
    for rule in rules:
        for result in rule.run(matter):
            if isinstance(result, Said):
                tests.append(Test(rule.name, result.target, result.outcome, result.why))
                findings += [finding_said(rule, result, matter)] if result.outcome == "fails" else []
            else:
                judged.append(judge(rule, result))
    judged = [scoped(j, matter) for j in believed(once(judged))]
    tests += [Test(j.rule.name, j.claim.target, j.outcome, j.why) for j in judged]
    suspected = suspects(judged)
    findings += [finding_of(j, suspected.get(i), matter) for i, j in enumerate(judged) if j.outcome == "fails"]
    findings += roundings(judged, matter)
    return Report(tuple(sorted(findings, key=in_order)), tuple(tests))


def as_matter(given: Reading | Matter, siblings: Iterable[Reading | Matter]) -> Matter:
    others = tuple(s if isinstance(s, Matter) else of_reading(s) for s in siblings)
    if isinstance(given, Matter):
        return replace(given, siblings=(*given.siblings, *others)) if others else given
    return of_reading(given, others)


def once(judged: Iterable[Judged]) -> list[Judged]:
    """A relation over the same figures counts once: by the first rule that is sure of it, else by the first that saw it."""
    seen: dict[tuple[str, frozenset[str]], Judged] = {}
    for j in judged:
        place = j.claim.kind, key_of(j.claim)
        if place not in seen or (j.claim.firm and not seen[place].claim.firm):
            seen[place] = j
    return list(seen.values())


def believed(judged: list[Judged]) -> list[Judged]:
    """Where most of a table's relations of one kind fail, the table was read otherwise than it is meant: that is no contradiction."""
    count: Counter[tuple[str, str | None, str]] = Counter((j.rule.name, j.claim.left.source.table, j.outcome) for j in judged)
    return [replace(j, outcome="not_testable", why="此表的这类关系多数不成立，表的读法不能断定") if j.outcome == "fails" and
            count[j.rule.name, j.claim.left.source.table, "fails"] > max(MOST_WRONG, count[j.rule.name, j.claim.left.source.table, "holds"]) else j for j in judged]


def scoped(j: Judged, matter: Matter) -> Judged:
    """Between tables, a difference of just what was carried over is one of scope."""
    if j.outcome != "fails" or j.rule.category not in ("cross_table", "text") or abs(j.gap) * worth(j.claim.left) not in matter.carried_over:
        return j
    if j.rule.category == "text" and telling(signed(j.claim.left), j.computed):
        return j        # a slip of a digit often comes to a round number that was also carried over
    return replace(j, outcome="not_testable", why=f"相差{show(abs(j.gap))}正好是上年结转的数，两表的口径可能不同")


def key_of(claim: Claim) -> frozenset[str]:
    return frozenset(f.id for f in claim.facts() if f.value.amount)


def in_order(finding: Finding) -> tuple[int, int, str]:
    return ("error", "warning", "info").index(finding.severity), finding.page or 0, finding.fingerprint

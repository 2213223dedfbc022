"""Conversations: a first question, and others that only make sense after it. Each turn has its own right answer."""
from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from eval import truth
from eval.topics import CULTURE, FOREST, MARKET, OLD, RESCUE, Fact, moves_shown, proof, proofs
from samples.codes import ECONOMY, FUNCTION
from samples.ledger import Ledger

Turn = tuple[str, Fact]
Talk = tuple[str, list[Turn]]       # its name and its turns; the question of a turn is asked as it stands


def talks() -> Iterator[Talk]:
    for ledger in (FOREST, CULTURE, RESCUE, MARKET):
        place = f"{ledger.department}{ledger.year}年"
        yield f"three-{ledger.style}", three(ledger, place)
        yield f"office-{ledger.style}", office(ledger, place)
        yield f"project-{ledger.style}", project(ledger, place)
    yield "years-songquan", years()
    yield "departments", departments()
    for ledger, item in ((FOREST, "2130209"), (CULTURE, "2070113"), (RESCUE, "2240104"), (MARKET, "2013815")):
        yield f"item-{ledger.style}", item_of(ledger, item)


def amount(ledger: Ledger, name: str, yuan: Decimal, unit: str = "", kind: str = "amount") -> Fact:
    unit = unit or ledger.unit
    return Fact(ledger, "conversation", kind, "", "", truth.shown(yuan, unit), unit, evidence=proof(ledger, name, yuan))


def three(ledger: Ledger, place: str) -> list[Turn]:
    spent = ledger.public
    total = truth.three(spent)
    share = Fact(ledger, "conversation", "ratio", "", "", truth.percent(spent.running, total), "%", evidence=proofs(ledger, ("公务用车运行维护费", spent.running), ("合计", total)))
    return [(f"{place}“三公”经费一共多少？", amount(ledger, "合计", total)), ("其中公务接待费呢？", amount(ledger, "公务接待费", spent.reception)),
            ("公车运行维护费呢", amount(ledger, "公务用车运行维护费", spent.running)), ("它占三公经费的百分之几？", share)]


def office(ledger: Ledger, place: str) -> list[Turn]:
    a, b = ("30201", "30206")
    x, y = truth.economic(ledger, a), truth.economic(ledger, b)
    both = Fact(ledger, "conversation", "sum", "", "", truth.shown(x + y, ledger.unit), ledger.unit, evidence=proofs(ledger, (ECONOMY[a], x), (ECONOMY[b], y)))
    other = "万元" if ledger.unit == "元" else "元"
    return [(f"请问{place}办公费是多少？", amount(ledger, ECONOMY[a], x)), (f"换算成{other}是多少？", amount(ledger, ECONOMY[a], x, other)), ("那电费呢？", amount(ledger, ECONOMY[b], y)), ("这两项加起来多少？", both)]


def project(ledger: Ledger, place: str) -> list[Turn]:
    p = next(p for p in truth.granted(ledger) if not p.name.startswith(str(ledger.year)))

    def words(text: str, kind: str = "text") -> Fact:
        return Fact(ledger, "conversation", kind, "", texts=(text,), evidence=(text,))

    return [(f"{place}{p.name}这个项目安排了多少钱？", amount(ledger, p.name, truth.price(p))), ("这笔钱用来做什么？", words(p.purpose, "purpose")), ("钱付给谁？", words(p.recipient)), ("依据是什么？", words(p.basis))]


def years() -> list[Turn]:
    now, then = truth.economic(FOREST, "30211"), truth.economic(OLD, "30211")
    less = Fact(FOREST, "conversation", "compare", "", "", truth.shown(abs(now - then), "万元"), "万元", truth.towards(now, then), evidence=(f"差旅费 {truth.printed(now, FOREST)}", f"差旅费 {truth.printed(then, OLD)}"))
    return [(f"{FOREST.department}2024年差旅费多少？", amount(FOREST, "差旅费", now)), ("2023年呢？", amount(OLD, "差旅费", then)), ("两年差多少？", less)]


def departments() -> list[Turn]:
    return [(f"{FOREST.department}2024年公务接待费是多少？", amount(FOREST, "公务接待费", FOREST.public.reception)), (f"{RESCUE.department}呢？", amount(RESCUE, "公务接待费", RESCUE.public.reception)),
            (f"那{CULTURE.department}呢？", amount(CULTURE, "公务接待费", CULTURE.public.reception))]


def item_of(ledger: Ledger, item: str) -> list[Turn]:
    now, then = truth.item_range(ledger, item)
    name = FUNCTION[item]
    change = Fact(ledger, "conversation", "compare", "", "", truth.shown(abs(now - then), "万元"), "万元", truth.towards(now, then),
                  evidence=moves_shown(ledger, name, now, then))
    why = Fact(ledger, "conversation", "reason", "", texts=(ledger.reasons[item],), evidence=(ledger.reasons[item],))
    return [(f"{ledger.department}{ledger.year}年{name}科目安排了多少？", amount(ledger, name, now)), ("比去年多了还是少了，差多少？", change), ("为什么？", why)]

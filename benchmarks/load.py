"""Many visitors at once: `python -m benchmarks.load` for these figures alone.

Each opens the chat, asks, reads for a while and asks on; what a question takes ends with its page picture. The visitors share the machine with the server.
"""
from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from benchmarks.chat import Chat
from benchmarks.figures import Row, memory_of, quantile
from benchmarks.serving import server
from eval.run import CASES, read_cases
from ingest.settings import Settings
from ui.render import STATUSES

VISITORS, ASKED = 50, 4
STARTED = 2.0           # seconds within which all come
THOUGHT = 3.0           # seconds that a visitor reads at most before the next question
ROUNDS = 3              # each with a server that has just started
GOAL = 1500             # milliseconds


class Round(NamedTuple):
    """Milliseconds of each answer, what went wrong, and the server's memory in MB afterwards."""

    times: list[float]
    wrong: list[str]
    memory: float | None


class Visitor(NamedTuple):
    """When somebody comes, and each question with the seconds of reading after it."""

    comes: float
    asks: tuple[tuple[str, float], ...]


def visitors(seed: int = 0) -> Iterator[Visitor]:
    """The questions are all kinds of the hand-written ones, refusals that search by vectors among them."""
    chance = random.Random(seed)
    questions = [case.question for case in read_cases(CASES / "samples.jsonl")]
    chance.shuffle(questions)
    for n in range(VISITORS):
        own = (questions[(n * ASKED + i) % len(questions)] for i in range(ASKED))
        yield Visitor(chance.uniform(0, STARTED), tuple((question, chance.uniform(0, THOUGHT)) for question in own))


def visit(address: str, visitor: Visitor) -> tuple[list[float], list[str]]:
    """One visitor's times, and what went wrong."""
    times, wrong = [], []
    time.sleep(visitor.comes)
    chat = Chat(address)
    for question, thought in visitor.asks:
        started = time.perf_counter()
        try:
            if STATUSES["failed"][1] in chat.ask(question):
                wrong.append(f"{question}: not answered")
        except (OSError, RuntimeError) as error:
            wrong.append(f"{question}: {error}")
        times.append(1000 * (time.perf_counter() - started))
        time.sleep(thought)
    return times, wrong


def round_of(settings: Settings) -> Round:
    with server(settings) as (process, address), ThreadPoolExecutor(VISITORS) as pool:
        done = list(pool.map(visit, [address] * VISITORS, visitors()))
        memory = memory_of(process.pid, "VmRSS")
    return Round(sorted(t for times, _ in done for t in times), [w for _, wrong in done for w in wrong], memory)


def rows(settings: Settings) -> list[Row]:
    return told([round_of(settings) for _ in range(ROUNDS)])


def told(rounds: Sequence[Round]) -> list[Row]:
    def each(q: float) -> str:
        return "、".join(f"{quantile(r.times, q):.0f}" for r in rounds)

    for r in rounds:
        print(*r.wrong, sep="\n", end="\n" if r.wrong else "", file=sys.stderr)
    memory = max((r.memory for r in rounds if r.memory is not None), default=None)
    return [Row(f"{VISITORS} 人同时问，每人 {ASKED} 题，连同页面图像（提问的人也在这台机器上，测 {len(rounds)} 次）",
                f"p50 {each(0.5)} 毫秒，p95 {each(0.95)} 毫秒，最慢 {each(1)} 毫秒；没有答成 {sum(len(r.wrong) for r in rounds)} 题", f"p95 ≤ {GOAL:,} 毫秒，全部答成"),
            Row(f"网页服务的内存，{VISITORS} 人问过之后", "这台机器上读不到" if memory is None else f"{memory:.0f} MB", "≤ 700 MB")]


if __name__ == "__main__":
    from benchmarks.run import samples
    from ingest.index import fill
    from ingest.library import Library

    with samples() as opened:
        fill(Library(opened))
        for row in rows(opened):
            print(row.what, row.figure, row.goal, sep=" | ")

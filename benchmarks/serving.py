"""The web app in a process of its own, and one visitor who asks it."""
from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.chat import Chat
from benchmarks.figures import Row, memory_of
from eval.run import CASES, read_cases
from ingest.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
ASKED = 20


def rows(settings: Settings) -> list[Row]:
    """The web app answers questions, each with its page picture; then its memory is read."""
    with server(settings) as (process, address):
        chat = Chat(address)
        times = []
        for question in asked(ASKED):
            started = time.perf_counter()
            chat.ask(question)
            times.append(1000 * (time.perf_counter() - started))
        memory = memory_of(process.pid, "VmRSS")
    return [Row(f"网页答一个问题，连同页面图像（{len(times)} 题）", f"p50 {statistics.median(times):.0f} 毫秒，最慢 {max(times):.0f} 毫秒"),
            Row(f"网页服务的内存，答过 {len(times)} 题之后", "这台机器上读不到" if memory is None else f"{memory:.0f} MB", "≤ 700 MB")]


def asked(count: int) -> list[str]:
    """So many questions of all kinds, and some about things that are not there: those search by vectors, which takes the most memory."""
    cases = read_cases(CASES / "samples.jsonl")
    absent = [case.question for case in cases if case.refusals == ("not_disclosed",)][:5]
    rest = count - len(absent)
    return [cases[i * len(cases) // rest].question for i in range(rest)] + absent


@contextmanager
def server(settings: Settings) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "ui.cli", "serve", "--port", str(port), "--data", str(settings.data)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        said = process.stdout.readline() if process.stdout else ""
        if not said:
            raise SystemExit("the web app did not start")
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port

"""Answering over big libraries: disclosures made by giving the samples' facts to other departments.

    python -m benchmarks.library COUNT      builds a library of COUNT disclosures and answers questions about it, in this process alone
"""
from __future__ import annotations

import hashlib
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.figures import Row, memory_of, quantile
from ingest.collector import collect_rarely
from ingest.library import Library
from ingest.model import Identity, Page, Reading
from ingest.originals import ID_LENGTH
from ingest.pipeline import ingest
from ingest.settings import Settings, load
from ingest.store import Store

ROOT = Path(__file__).resolve().parent.parent
SIZES = {50: 150, 1000: 300}       # disclosures → what 95 of 100 questions may take, in milliseconds
ASKED = 60
PLACES = ("临川", "望溪", "安泽", "青禾", "白榆", "云岭", "沙渡", "柳林", "寒亭", "金溪", "东平", "西陵", "南漳", "北辰", "石泉", "清源", "宁远", "永兴", "长乐", "太和", "丰谷", "荷塘", "梅江", "竹溪", "兰台",
          "泽普", "庆云", "怀安", "鹿泉", "龙门", "凤台", "雁山", "鹤岗", "麦积", "桃源", "杏花", "榆社", "槐荫", "枫桥", "松江")
KINDS = ("市", "县")
ORGANS = ("民政局", "教育局", "水利局", "财政局", "交通运输局", "农业农村局", "住房和城乡建设局", "生态环境局", "卫生健康委员会", "发展和改革委员会", "审计局", "统计局", "司法局", "自然资源局", "医疗保障局")
EVERY = 5       # of so many disclosures one is the same department's of the year before
QUESTIONS = (
    "{d}{y}年三公经费多少？", "{d}{y}年支出总计是多少", "{d}住房公积金多少钱", "请问{d}{y}年办公费和差旅费一共多少？", "{d}{y}年基本支出比上年变化多少？", "{d}{y}年人员经费占基本支出的比重", "{d}最大的项目是哪个",
    "{d}公务接待费比去年多吗？", "{d}{y}年有多少编制", "{d}{y}年培训费是多少", "{d}{y}年公务用车运行维护费为什么变化？", "{d}{y}年政府采购预算多少", "{d}{y}年星际探测支出多少", "什么是三公经费？", "{d}印花税花了多少",
    "{e}和{d}的三公经费哪个多？", "{d}2022年会议费多少", "{s}{y}年项目支出多少？", "三公经费多少", "{d}结转结余有多少", "{d}机关服务中心预算多少", "邻水县林业局今年预算多少",
)


def identities(count: int) -> Iterator[Identity]:
    """Departments that might be, each place with each organ."""
    names = [f"{place}{kind}{organ}" for organ, kind, place in product(ORGANS, KINDS, PLACES)]
    at = -1
    for number in range(count):
        again = number % EVERY == EVERY - 1
        at += not again
        year = 2023 if again else 2024
        yield Identity(names[at], year, "预算", "部门", f"{names[at]}{year}年部门预算公开", None, ())


def build(settings: Settings, count: int) -> None:
    """So many disclosures, each with the facts and sentences of a sample of its year."""
    with TemporaryDirectory() as folder:
        patterns = load(data=Path(folder) / "samples", database_url="", chroma="off")
        ingest([ROOT / "samples"], patterns, jobs=1)
        library = Library(patterns)
        samples = [(d, document, library.facts(d.id), library.paragraphs(document.id)) for d in library.disclosures() for document in library.documents(d.id)]
        library.close()
        with Store(settings) as store:
            for number, identity in enumerate(identities(count)):
                fit = [s for s in samples if s[0].year == identity.year]
                d, document, facts, paragraphs = fit[number % len(fit)]
                original = Path(folder) / f"{identity.title}.pdf"
                original.write_bytes(f"%PDF-1.7 {identity.title}".encode())
                document_id = hashlib.sha256(original.read_bytes()).hexdigest()[:ID_LENGTH]
                own = tuple(replace(f, id=f"{document_id}-{n}", document_id=document_id, subject=tuple(s.replace(d.department, identity.department) for s in f.subject)) for n, f in enumerate(facts))
                pages = tuple(Page(n, width, height, ()) for n, (width, height) in enumerate(document.pages, 1))
                store.add(Reading(document_id, original.name, "pdf", identity, pages, paragraphs, (), own), original)
                original.unlink()


def questions(count: int) -> list[str]:
    """Questions to departments from all over the library."""
    known = list(identities(count))
    out = []
    for n in range(ASKED):
        about, other = known[n * len(known) // ASKED], known[(n * 7 + 3) % len(known)]
        short = re.sub(r"^([\u4e00-\u9fff]{2})[市县]", r"\1", about.department)
        out.append(QUESTIONS[n % len(QUESTIONS)].format(d=about.department, y=about.year, e=other.department, s=short))
    return out


def measured(count: int) -> dict[str, Any]:
    """Milliseconds of each question, those of the stages, and the memory afterwards."""
    from qa import chain

    collect_rarely()        # as the program does
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = load(data=Path(folder), database_url="", chroma="off")
        started = time.perf_counter()
        build(settings, count)
        built = time.perf_counter() - started
        library = Library(settings)
        asked = questions(count)
        started = time.perf_counter()
        chain.answer(asked[0], {}, library)
        first = 1000 * (time.perf_counter() - started)
        stages = Stages(chain)
        times, statuses = [], []
        for question in asked:
            started = time.perf_counter()
            statuses.append(chain.answer(question, {}, library)["status"])
            times.append(1000 * (time.perf_counter() - started))
        again = []
        for question in asked[:: 3]:
            started = time.perf_counter()
            chain.answer(question, {}, library)
            again.append(1000 * (time.perf_counter() - started))
        library.close()
        slowest = sorted(zip(times, asked, strict=True), reverse=True)[:5]
        return {"built": built, "first": first, "times": times, "again": again, "stages": stages.total, "statuses": {s: statuses.count(s) for s in sorted(set(statuses))}, "memory": memory_of(os.getpid(), "VmRSS"), "slowest": slowest}


class Stages:
    """The time that each stage of an answer takes, told by wrapping its function; what one stage does within another counts for the inner one."""

    NAMES = {"read": ("checked", "restated", "carry_over", "split_questions", "read_asked", "resolve", "read"), "plan": ("plan", "heard", "outcome_of"), "prove": ("prove",), "word": ("word", "to_json", "suggestions")}

    def __init__(self, module: Any) -> None:
        self.total = dict.fromkeys(self.NAMES, 0.0)
        self._open: list[float] = []
        for stage, functions in self.NAMES.items():
            for name in functions:
                setattr(module, name, self.timed(stage, getattr(module, name)))

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            self._open.append(0.0)
            try:
                return function(*args, **kwargs)
            finally:
                took = time.perf_counter() - started
                self.total[stage] += took - self._open.pop()
                if self._open:
                    self._open[-1] += took
        return call


def rows(sizes: Sequence[int] = tuple(SIZES)) -> list[Row]:
    """Each size in a process of its own, so that its memory is its own."""
    out = []
    for count in sizes:
        done = subprocess.run([sys.executable, "-m", "benchmarks.library", str(count)], check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        out += told(count, json.loads(done.stdout))
    return out


def told(count: int, m: dict[str, Any]) -> list[Row]:
    times = sorted(m["times"])
    stages = "，".join(f"{name} {1000 * m['stages'][key] / len(times):.1f}" for key, name in (("read", "读题"), ("plan", "查找和计算"), ("prove", "核证"), ("word", "成文")))
    memory = "这台机器上读不到" if m["memory"] is None else f"{m['memory']:.0f} MB"
    return [Row(f"{count:,} 份公开，答一个问题（{len(times)} 题，各问不同部门）", f"p50 {quantile(times, 0.5):.0f} 毫秒，p95 {quantile(times, 0.95):.0f} 毫秒，最慢 {times[-1]:.0f} 毫秒", f"p95 ≤ {SIZES.get(count, 300)} 毫秒"),
            Row(f"{count:,} 份公开，同一题再问", f"p50 {statistics.median(m['again']):.0f} 毫秒；启动后第一题 {m['first']:.0f} 毫秒"),
            Row(f"{count:,} 份公开，各步平均毫秒", stages), Row(f"{count:,} 份公开，答完之后的内存", memory, "≤ 700 MB")]


if __name__ == "__main__":
    result = measured(int(sys.argv[1]))
    print(json.dumps(result, ensure_ascii=False))

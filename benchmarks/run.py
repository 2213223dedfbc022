"""All the figures in one run, as ratios where a ratio says more than seconds.

    python -m benchmarks.run [FILE.pdf …] [--pairs N] [--out FILE]     about seven minutes; --out - writes no file

Without files, the largest sample is read. Questions are the hand-written ones of eval/cases, over the samples.
"""
from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pdfplumber

from benchmarks import library as big
from benchmarks import load as many
from benchmarks import reading as reads
from benchmarks import serving
from benchmarks.figures import Row, quantile
from eval.run import CASES, read_cases
from ingest.index import fill, texts_of
from ingest.library import Library
from ingest.pipeline import ingest
from ingest.settings import Settings, load

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).with_name("results.md")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("files", nargs="*", type=Path, help="PDFs to measure reading with")
    parser.add_argument("--pairs", type=int, default=5, help="how often each is read, by turns")
    parser.add_argument("--out", type=Path, default=RESULTS)
    args = parser.parse_args(argv)
    busy = os.getloadavg()[0]
    text = page(measure(args.files or [largest_sample()], args.pairs), busy)
    print(text)
    if args.out != Path("-"):
        args.out.write_text(text, encoding="utf-8")
    return 0


def measure(files: Sequence[Path], pairs: int) -> list[Row]:
    """The order matters: the chat is measured over a library that has its vectors."""
    rows = [reading(file, pairs) for file in files]
    with samples() as settings:
        library = Library(settings)
        rows.append(vectors(library))
        rows.append(warm(library))
        library.close()
        rows.append(cold(settings, pairs))
        rows += serving.rows(settings) + many.rows(settings)
    return rows + reads.rows(largest_sample()) + big.rows()


# --- reading --------------------------------------------------------------------------------------------------------

def reading(file: Path, pairs: int) -> Row:
    """Our whole command against pdfplumber's words and tables, by turns, each in a process of its own."""
    ours, plain = [], []
    for _ in range(pairs):
        plain.append(seconds([sys.executable, "-m", "benchmarks.plain", str(file)]))
        with TemporaryDirectory() as data:
            ours.append(seconds([sys.executable, "-m", "ui.cli", "ingest", str(file), "--vectors", "later", "--data", data]))
    ratio = statistics.median(o / p for o, p in zip(ours, plain, strict=True))
    with pdfplumber.open(file) as pdf:
        pages = len(pdf.pages)
    return Row(f"收录 {file.name}（{pages} 页，--vectors later），比 pdfplumber 自己取文字和表格",
               f"{ratio:.2f} 倍（{statistics.median(ours):.2f} 秒比 {statistics.median(plain):.2f} 秒，{pairs} 对的中位数）", "≤ 1.5 倍")


def seconds(command: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def largest_sample() -> Path:
    return max((ROOT / "samples").glob("*.pdf"), key=lambda path: path.stat().st_size)


@contextmanager
def samples() -> Iterator[Settings]:
    """A library of the samples, without vectors yet."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = load(data=Path(folder), database_url="", chroma="embedded")
        done = ingest([ROOT / "samples"], settings)
        if done.failed:
            raise SystemExit(done.failed[0].reason)
        yield settings


# --- vectors and questions ------------------------------------------------------------------------------------------

def vectors(library: Library) -> Row:
    texts = {(kind, text) for document in library.documents() for kind, found in texts_of(library, document.id).items() for text in found}
    started = time.perf_counter()
    fill(library)
    took = time.perf_counter() - started
    characters = sum(len(text) for _, text in texts)
    return Row("向量（随附模型，句子和行名）", f"每 1,000 字 {1000 * took / characters:.2f} 秒（{characters:,} 字，{len(texts):,} 条）")


def warm(library: Library) -> Row:
    from qa.chain import answer

    questions = [case.question for case in read_cases(CASES / "samples.jsonl")]
    answer(questions[0], {}, library)
    times = []
    for question in questions:
        started = time.perf_counter()
        answer(question, {}, library)
        times.append(1000 * (time.perf_counter() - started))
    times.sort()
    return Row(f"答一个问题（程序已启动，{len(times)} 题）", f"p50 {quantile(times, 0.5):.0f} 毫秒，p95 {quantile(times, 0.95):.0f} 毫秒，最慢 {times[-1]:.0f} 毫秒", "p95 ≤ 200 毫秒")


def cold(settings: Settings, times: int) -> Row:
    question = read_cases(CASES / "samples.jsonl")[0].question
    took = [seconds([sys.executable, "-m", "ui.cli", "ask", question, "--json", "--data", str(settings.data)]) for _ in range(times)]
    return Row("mingzhang ask 从启动到答完", f"{statistics.median(took):.2f} 秒（{times} 次的中位数）", "≤ 3 秒")


# --- page -----------------------------------------------------------------------------------------------------------

def page(rows: Sequence[Row], busy: float) -> str:
    """The table, and how busy the machine was with other things when the run began."""
    cases = len(read_cases(CASES / "samples.jsonl"))
    lines = ["# 性能", "", f"`python -m benchmarks.run` 一次运行的结果：{os.cpu_count()} 个处理器核，{platform.system()} {platform.machine()}，Python {platform.python_version()}，"
             f"样例 {len(list((ROOT / 'samples').glob('*.pdf')))} 份，题目 {cases} 道；开始时系统负载 {busy:.1f}。各机器快慢不同，比值更能说明问题。", "",
             "| 项目 | 结果 | 目标 |", "| --- | --- | --- |", *(f"| {row.what} | {row.figure} | {row.goal} |" for row in rows)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())

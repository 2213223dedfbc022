"""Reading many files at once, long files, and scanned pages."""
from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pypdfium2

from benchmarks.figures import Row

ROOT = Path(__file__).resolve().parent.parent
COPIES = 8
JOBS = 2
SHORT, LONG = 20, 200       # pages
SCANNED = 2                 # pages
DPI = 150


# Runs the command and tells the most memory that it ever had. (What the system tells of a child that has ended counts its parent's memory, too.)
PEAK = "import os, sys; from benchmarks.figures import memory_of; from ui.cli import main; code = main(sys.argv[1:]); print(); print(memory_of(os.getpid(), 'VmHWM') or 0); sys.exit(code)"


class Ran(NamedTuple):
    seconds: float
    said: str


def run(arguments: Sequence[str], may_fail: bool = False) -> Ran:
    """A Python command of ours in a process of its own."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if done.returncode and not may_fail:
        raise SystemExit(f"failed: {' '.join(arguments)}")
    return Ran(time.perf_counter() - started, done.stdout)


def ingested(paths: Sequence[Path], *options: str, may_fail: bool = False, by: Sequence[str] = ("-m", "ui.cli")) -> Ran:
    with TemporaryDirectory() as data:
        return run([*by, "ingest", *map(str, paths), "--vectors", "later", "--data", data, *options], may_fail)


def rows(sample: Path) -> list[Row]:
    with TemporaryDirectory() as folder:
        return [together(sample, Path(folder)), long_file(sample, Path(folder)), scanned(sample, Path(folder))]


def together(sample: Path, folder: Path) -> Row:
    """Several files read at once, against pdfplumber's own reading of them one after the other."""
    copies = []
    for n in range(COPIES):
        copies.append(folder / f"{n}-{sample.name}")
        copies[-1].write_bytes(sample.read_bytes() + f"\n% {n}\n".encode())
    pages = COPIES * pages_of(sample)
    plain, ours = run(["-m", "benchmarks.plain", *map(str, copies)]).seconds, ingested(copies, "--jobs", str(JOBS)).seconds
    return Row(f"收录 {COPIES} 份（共 {pages} 页，--jobs {JOBS}），pdfplumber 自己逐份取文字和表格", f"每秒 {pages / ours:.1f} 页，pdfplumber 每秒 {pages / plain:.1f} 页（{pages / ours / (pages / plain):.2f} 倍）")


def long_file(sample: Path, folder: Path) -> Row:
    """The most memory that reading takes: of a long file and a short one."""
    peaks = {pages: float(ingested([of_pages(sample, pages, folder)], "--jobs", "1", by=("-c", PEAK)).said.split()[-1]) for pages in (SHORT, LONG)}
    told = f"{peaks[LONG]:.0f} MB 比 {peaks[SHORT]:.0f} MB（{peaks[LONG] / peaks[SHORT]:.2f} 倍）" if all(peaks.values()) else "这台机器上读不到"
    return Row(f"收录 {LONG} 页的 PDF 时内存的最高点，比 {SHORT} 页的", told)


def scanned(sample: Path, folder: Path) -> Row:
    """Recognition alone: the same pictures with it, and without it, when nothing can be read of them."""
    path = pictured(sample, folder)
    took = ingested([path]).seconds - ingested([path], "--ocr", "never", may_fail=True).seconds
    return Row(f"识别扫描页（{SCANNED} 页，{DPI} dpi，连同装载模型）", f"每页 {took / SCANNED:.1f} 秒")


def pages_of(path: Path) -> int:
    document = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()


def of_pages(sample: Path, count: int, folder: Path) -> Path:
    """A sample over and over, until it has so many pages."""
    path = folder / f"{count}-{sample.name}"
    out, source = pypdfium2.PdfDocument.new(), pypdfium2.PdfDocument(sample)
    while (left := count - len(out)) > 0:
        out.import_pages(source, list(range(min(left, len(source)))))
    out.save(path)
    out.close()
    source.close()
    return path


def pictured(sample: Path, folder: Path) -> Path:
    """Pages from the middle of a sample as pictures only."""
    path = folder / f"扫描-{sample.name}"
    source = pypdfium2.PdfDocument(sample)
    first = len(source) // 2
    pictures = [source[n].render(scale=DPI / 72).to_pil().convert("RGB") for n in range(first, first + SCANNED)]
    source.close()
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=DPI)
    return path

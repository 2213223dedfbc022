"""Taking files in: idempotent, a bad file fails alone, and every failure is one sentence."""
from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import made
import pytest
from conftest import ROOT

import ingest.reading as reading_module
from ingest import pipeline
from ingest.errors import BadFile, StoreLocked
from ingest.pipeline import find_files, ingest, rebuild
from ingest.store import Store

SAMPLE = next((ROOT / "samples").glob("*.pdf"), None)


@pytest.fixture
def stub(monkeypatch):
    """A reader that makes up a reading; a file named 坏… is bad, one named 错… meets a defect. Lists what it read."""
    read = []

    def read_document(path, name, document_id, *how):
        read.append(name)
        if name.startswith("坏"):
            raise BadFile("读不了", name)
        if name.startswith("错"):
            raise KeyError("a defect of ours")
        return made.reading(path)

    monkeypatch.setattr(reading_module, "read_document", read_document)
    monkeypatch.setattr(pipeline, "WORTH_PROCESSES", 1000)  # the stub is only in this process
    return read


def test_ingest_is_idempotent(settings, library, tmp_path, stub):
    path = made.file(tmp_path / "in")
    (first,) = ingest([path], settings).outcomes
    before = library.generation
    (again,) = ingest([path], settings).outcomes
    assert (first.state, again.state) == ("new", "already")
    assert first.line == "新收录 甲.pdf：云溪县民政局 2024 年部门预算，1 页，1 张表，3 条事实；未读懂 1 处：第1页 一处存疑"
    assert again.line == "已收录 甲.pdf"
    assert stub == ["甲.pdf"] and library.generation == before and len(library.documents()) == 1


def test_the_same_bytes_twice_in_one_run(settings, library, tmp_path, stub):
    for name in ("甲.pdf", "乙.pdf"):
        made.file(tmp_path / "in", name, "same")
    report = ingest([tmp_path / "in"], settings)
    assert sorted(o.state for o in report.outcomes) == ["already", "new"] and len(library.documents()) == 1 and not report.failed


def test_folders_are_searched_for_known_kinds(settings, library, tmp_path, stub):
    for name in ("1.pdf", "子/2.PDF", "子/深/3.pdf", "说明.md", "图.png", ".隐藏.pdf", ".git/4.pdf", "~$5.pdf"):
        made.file(tmp_path / "in", name)
    report = ingest([tmp_path / "in", tmp_path / "in" / "1.pdf"], settings)
    assert not report.failed
    assert sorted(d.name for d in library.documents()) == ["1.pdf", "2.PDF", "3.pdf"]


def test_our_own_originals_are_not_taken_in_again(settings, tmp_path, stub):
    made.file(tmp_path, "1.pdf")
    assert settings.data.parent == tmp_path
    ingest([tmp_path], settings)
    assert [o.name for o in ingest([tmp_path], settings).outcomes] == ["1.pdf"]


def test_a_folder_without_documents(settings, tmp_path, stub):
    made.file(tmp_path / "in", "说明.md")
    report = ingest([tmp_path / "in"], settings)
    assert len(report.failed) == 1 and "没有可以收录的文件" in report.failed[0].line
    assert not settings.data.exists()


def test_bad_files_fail_alone(settings, library, tmp_path, stub):
    for name in ("坏.pdf", "错.pdf", "好.pdf"):
        made.file(tmp_path / "in", name)
    told = []
    report = ingest([tmp_path / "in", tmp_path / "没有.pdf", made.file(tmp_path, "表.xyz")], settings, tell=told.append)
    assert [d.name for d in library.documents()] == ["好.pdf"]
    said = {o.name.rsplit("/", 1)[-1]: o.line for o in report.failed}
    assert said.keys() == {"坏.pdf", "错.pdf", "没有.pdf", "表.xyz"}
    assert said["坏.pdf"] == "坏.pdf：读不了"
    assert "程序出错" in said["错.pdf"] and "KeyError" in said["错.pdf"]
    assert "文件不存在" in said["没有.pdf"] and "还不能读取这一类文件" in said["表.xyz"]
    assert all("\n" not in line for line in said.values())
    assert tuple(told) == report.outcomes


def test_drafts_are_published_by_a_second_ingest_without_draft(settings, library, tmp_path, stub):
    path = made.file(tmp_path / "in")
    ingest([path], settings, draft=True)
    assert library.disclosures() == () and len(library.disclosures(drafts=True)) == 1
    assert ingest([path], settings, draft=True).outcomes[0].state == "already"
    assert library.disclosures() == ()
    assert ingest([path], settings).outcomes[0].line == "已收录 甲.pdf，由草稿转为公开"
    assert len(library.disclosures()) == 1
    ingest([path], settings, draft=True)  # what is public stays public
    assert len(library.disclosures()) == 1


def test_a_second_writer_gets_a_sentence_and_writes_nothing(settings, library, tmp_path, stub):
    path = made.file(tmp_path / "in")
    with Store(settings), pytest.raises(StoreLocked):
        ingest([path], settings)
    assert stub == [] and library.documents() == ()


def test_progress_goes_from_none_to_all(settings, tmp_path, stub):
    for name in ("1.pdf", "2.pdf"):
        made.file(tmp_path / "in", name)
    seen = []
    ingest([tmp_path / "in"], settings, progress=lambda *step: seen.append(step))
    assert seen == [(0, 2, "1.pdf"), (1, 2, "2.pdf"), (2, 2, "")]


def test_rebuild_reads_the_kept_originals_again(settings, library, tmp_path, stub):
    paths = [made.file(tmp_path / "in", name) for name in ("1.pdf", "2.pdf")]
    ingest([tmp_path / "in"], settings)
    before = library.documents()
    for path in paths:
        path.unlink()
    report = rebuild(settings)
    assert [o.state for o in report.outcomes] == ["rebuilt", "rebuilt"] and stub == ["1.pdf", "2.pdf", "1.pdf", "2.pdf"]
    assert library.documents() == before and len(library.disclosures()) == 1


def test_rebuild_keeps_what_cannot_be_read_any_more(settings, library, tmp_path, stub):
    for name in ("1.pdf", "2.pdf"):
        made.file(tmp_path / "in", name)
    ingest([tmp_path / "in"], settings)
    library.original(library.documents()[0].id).unlink()
    report = rebuild(settings)
    assert [o.name for o in report.failed] == ["1.pdf"] and "文件不存在" in report.failed[0].line
    assert len(library.documents()) == 2


# --- real PDFs ------------------------------------------------------------------------------------------------------

def drawn(draw=None, **options):
    from reportlab.pdfgen import canvas
    out = io.BytesIO()
    page = canvas.Canvas(out, **options)
    if draw:
        draw(page)
    page.showPage()
    page.save()
    return out.getvalue()


def picture(page):
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    page.drawImage(ImageReader(Image.new("RGB", (200, 200), "gray")), 50, 50, 400, 600)


BAD = {
    "不是PDF": (lambda: b"<html>404</html>", "不是 PDF"),
    "空文件": (lambda: b"", "没有任何内容"),
    "截断": (lambda: SAMPLE.read_bytes()[:5000], "损坏"),
    "乱码": (lambda: b"%PDF-1.4\n" + bytes(range(256)) * 20, "损坏"),
    "加密": (lambda: drawn(lambda p: p.drawString(50, 50, "secret"), encrypt="口令"), "密码"),
    "空白": (lambda: drawn(), "没有任何内容"),
    "扫描": (lambda: drawn(picture), "扫描件"),
}


@pytest.mark.skipif(SAMPLE is None, reason="the samples have not been made")
@pytest.mark.parametrize("kind", BAD)
def test_bad_pdfs_are_one_sentence_and_leave_nothing(settings, library, tmp_path, kind):
    content, said = BAD[kind]
    path = tmp_path / f"{kind}.pdf"
    path.write_bytes(content())
    report = ingest([path], settings)
    assert len(report.failed) == 1
    line = report.failed[0].line
    assert said in line and path.name in line and "\n" not in line and "Error" not in line
    assert library.documents() == () and not list(settings.originals.glob("*"))


@pytest.mark.skipif(SAMPLE is None, reason="the samples have not been made")
def test_reading_in_processes_gives_the_same(settings, library, tmp_path):
    from ingest.library import Library
    from ingest.settings import load

    copies = [tmp_path / "in" / f"{n}.pdf" for n in range(2)]
    for number, copy in enumerate(copies):
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(SAMPLE, copy)
        copy.write_bytes(copy.read_bytes() + b"\n%%" + str(number).encode())
    assert not ingest(copies, settings, jobs=2).failed
    other = load(data=tmp_path / "one by one")
    assert not ingest(copies, other, jobs=1).failed
    single = Library(other)
    for document in library.documents():
        assert library.tables(document.id) == single.tables(document.id)
        assert library.paragraphs(document.id) == single.paragraphs(document.id)
        assert library.facts(document.disclosure_id) == single.facts(document.disclosure_id)


def test_find_files_keeps_order_and_drops_repeats(settings, tmp_path, stub):
    a, b = made.file(tmp_path, "b.pdf"), made.file(tmp_path, "a.pdf")
    files, failed = find_files([a, b, a, Path(os.path.relpath(b))], settings.data)
    assert files == [a, b] and failed == []


def test_a_library_can_be_asked_from_threads_while_it_grows(settings, library, tmp_path, stub):
    for number in range(6):
        made.file(tmp_path / "in", f"{number}.pdf")
    wrong, stop = [], threading.Event()

    def look():
        while not stop.is_set():
            for disclosure in library.disclosures():
                if len(library.facts(disclosure.id)) % 3:
                    wrong.append(disclosure)

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    ingest([tmp_path / "in"], settings)
    stop.set()
    for reader in readers:
        reader.join()
    assert not wrong and len(library.documents()) == 6


def test_reading_processes_and_commands_collect_rarely():
    tell = "import gc; print(gc.get_threshold()[0])"
    usual, reader, command = (int(subprocess.run([sys.executable, "-c", f"{setup}; {tell}"], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()[-1])
                              for setup in ("pass", "from ingest.pipeline import _reader; _reader()", "from ui.cli import main; main(['list', '--data', 'nowhere-at-all'])"))
    assert reader == command > usual

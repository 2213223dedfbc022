"""Pages that are pictures: rules, characters, doubts, and the ways to switch recognition off."""
from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ingest import reading as reading_module
from ingest.errors import NoRecogniser, ScannedPdf
from ingest.grid import join_lines
from ingest.layout import blocks
from ingest.readers import picture, recogniser, scan
from ingest.readers.pdf import read_pdf
from ingest.readers.recogniser import Seen
from ingest.reading import read_document
from ui import cli

SAMPLES = sorted((Path(__file__).resolve().parent.parent / "samples").glob("*.pdf"))
FIGURE = re.compile(r"[\d,]+\.\d+")


def scanned(source: Path, target: Path, pages: list[int], dpi: int = 150, turn: float = 0.0, text_pages: int = 0, large: float = 1.0, sideways: bool = False) -> Path:
    """A PDF of pictures of these pages (from 0), leaning by `turn` degrees; before them `text_pages` pages as they are.

    `large`: points of the sheet for each of the page; `sideways`: the page lies on its right side.
    """
    document, made = pypdfium2.PdfDocument(source), pypdfium2.PdfDocument.new()
    if text_pages:
        made.import_pages(document, list(range(text_pages)))
    for index in pages:
        page = document[index]
        width, height = (large * side for side in page.get_size())
        picture_of = page.render(scale=dpi / 72).to_pil().convert("L").rotate(turn, Image.Resampling.BICUBIC, fillcolor=255)
        if sideways:
            picture_of, width, height = picture_of.transpose(Image.Transpose.ROTATE_270), height, width
        data = io.BytesIO()
        picture_of.save(data, "JPEG", quality=75)
        data.seek(0)
        drawn = pypdfium2.PdfImage.new(made)
        drawn.load_jpeg(data, inline=True)
        drawn.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        sheet = made.new_page(width, height)
        sheet.insert_obj(drawn)
        sheet.gen_content()
    made.save(target)
    return target


def table_page(path: Path) -> int:
    """The first page with a table of many figures, from 0."""
    return next(b.page.number - 1 for b in blocks(read_pdf(path)) if sum(bool(FIGURE.fullmatch(c.text)) for g in b.grids for c in g.cells) >= 15)


def cells(pages) -> list[tuple[str, tuple[float, float, float, float]]]:
    return [(c.text, c.regions[0].bbox) for b in blocks(tuple(pages)) for g in b.grids for c in g.cells if FIGURE.fullmatch(c.text)]


@pytest.fixture(scope="module")
def leaning(tmp_path_factory):
    """A page of a sample, its picture leaning: the file, the text page and what is read from the picture."""
    source = SAMPLES[0]
    index = table_page(source)
    path = scanned(source, tmp_path_factory.mktemp("scan") / "扫描.pdf", [index], turn=-0.6)
    return path, read_pdf(source)[index], read_document(path, source.name, "0" * 12)


def test_a_leaning_picture_gives_the_figures_of_its_text_page(leaning):
    _, text, read = leaning
    (page,) = read.pages
    assert page.read_by == "ocr" and abs(page.tilt - 0.6) < 0.05
    assert [t for t, _ in cells([page])] == [t for t, _ in cells([replace(text, number=1)])]
    assert all(0 < c.confidence <= 1 for c in page.chars)


def test_the_sources_lie_on_the_page_as_it_is_displayed(leaning):
    path, _, read = leaning
    facts = [f for f in read.facts if f.source.kind == "cell" and FIGURE.fullmatch(f.value.printed)]
    assert facts and all(f.source.read_by == "ocr" and f.source.confidence is not None for f in facts)
    image = np.asarray(pypdfium2.PdfDocument(path)[0].render(scale=2).to_pil().convert("L"))
    for f in facts:
        x0, top, x1, bottom = (round(2 * v) for v in f.source.regions[0].bbox)
        inside, around = image[top:bottom, x0:x1], image[max(0, top - 3):bottom + 3, max(0, x0 - 3):x1 + 3]
        assert (inside < 128).sum() >= 0.9 * (around[:, 3:-3][3:-3] < 128).sum() > 0


def test_a_page_on_its_side_and_of_the_size_of_its_pixels_is_read_where_it_is_displayed(tmp_path):
    """Scanners that take a pixel for a point make pages of a metre; boxes are those of such a page."""
    source = SAMPLES[0]
    index = table_page(source)
    text = replace(read_pdf(source)[index], number=1)
    read = read_document(scanned(source, tmp_path / "横放.pdf", [index], large=3.0, sideways=True), source.name, "0" * 12)
    (page,) = read.pages
    assert (round(page.width), round(page.height)) == (round(3 * text.height), round(3 * text.width))
    table = max(read.tables, key=lambda t: len(t.rows))
    found = {(c.text, tuple(c.regions[0].bbox)) for row in table.rows for c in row.cells if c and FIGURE.fullmatch(c.text)}
    # What stands at (x, y) of the upright page stands at (height - y, x) of the one that lies on its right side.
    wanted = [(t, (3 * (text.height - b[3]), 3 * b[0], 3 * (text.height - b[1]), 3 * b[2])) for t, b in cells([text])]
    assert len(found) >= 15
    for t, box in found:
        assert any(t == w and all(abs(a - b) < 12 for a, b in zip(box, at, strict=True)) for w, at in wanted), (t, box)


# Positions in points; columns and rows no nearer than print needs.
@given(widths=st.lists(st.integers(24, 120), min_size=2, max_size=5), heights=st.lists(st.integers(16, 60), min_size=2, max_size=8), shade=st.integers(0, 190), thick=st.integers(1, 3))
@settings(max_examples=10)
def test_the_rules_found_are_those_drawn(widths, heights, shade, thick):
    scale = scan.DPI / 72
    xs, ys = 40 + np.cumsum([0, *widths]), 60 + np.cumsum([0, *heights])
    page = np.full((round(842 * scale), round(700 * scale)), 255, np.uint8)
    px, py = [round(x * scale) for x in xs], [round(y * scale) for y in ys]
    for y in py:
        page[y:y + thick, px[0]:px[-1] + thick] = shade
    for x in px:
        page[py[0]:py[-1] + thick, x:x + thick] = shade
    hs, vs = picture.rules(picture.darkness(page, scale), scale)
    assert sorted(h.y0 for h in hs) == py and sorted(v.x0 for v in vs) == px
    assert all(abs(h.x0 - px[0]) <= 2 and abs(h.x1 - px[-1]) <= 3 for h in hs) and all(abs(v.y0 - py[0]) <= 2 and abs(v.y1 - py[-1]) <= 3 for v in vs)


@pytest.mark.parametrize(("seen", "meant"), [
    ("3,146。54", "3,146.54"), ("25.619.600.00", "25,619,600.00"), ("1.015，600.00", "1,015,600.00"), ("12.345.678", "12,345,678"), ("5，13", "5.13"), ("7。18%", "7.18%"),
    ("367.700", "367.700"), ("367,700", "367,700"), ("2024.1.1", "2024.1.1"), ("1、2", "1、2"), ("2080505", "2080505"), ("1,23.00", "1,23.00"), ("基本支出，", "基本支出，"),
    ("支出3.380.14万元，", "支出3,380.14万元，"), ("（2024.1.1）10.500人", "（2024.1.1）10.500人"),
])
def test_separators_are_put_right_and_digits_left_alone(seen, meant):
    assert "".join(s.text for s in scan.separated([Seen(c, 0.0, 1.0) for c in seen])) == meant


def test_spaced_print_is_one_figure_and_a_gap_parts_two():
    def line(text, places):
        seen = [Seen(c, x / 100, 1.0) for c, x in zip(text, places, strict=True)]
        return join_lines([list(scan.placed(seen, scan.Box(0, 0, 100, 8), 0, 100, 1.0, 1))])

    assert line("55.98%", range(10, 70, 10)) == "55.98%"
    assert line("12.0034.50", [4, 8, 12, 16, 20, 60, 64, 68, 72, 76]) == "12.00 34.50"


def test_only_pages_that_are_pictures_are_recognised(tmp_path, monkeypatch):
    asked = []

    def read_scanned(path, numbers, told=None):
        asked.extend(numbers)
        return {n: replace(read_pdf(SAMPLES[0])[n - 2], number=n, read_by="ocr") for n in numbers}

    monkeypatch.setattr(scan, "read_scanned", read_scanned)
    notes: list[str] = []
    pages = read_pdf(scanned(SAMPLES[0], tmp_path / "混合.pdf", [0, 1], text_pages=1), note=notes.append)
    assert asked == [2, 3] and [p.read_by for p in pages] == ["text", "ocr", "ocr"]
    assert notes == ["《混合》有 2 页是图片，识别文字约需 5 秒"] or re.fullmatch(r"《混合》有 2 页是图片，识别文字约需 \d+ 秒", notes[0])


def test_without_recognition_pages_are_named_or_the_file_refused(tmp_path, capsys):
    mixed = scanned(SAMPLES[0], tmp_path / "混合.pdf", [1], text_pages=2)
    assert "第3页是图片，未识别" in read_document(mixed, mixed.name, "0" * 12, ocr="never").doubts
    whole = scanned(SAMPLES[0], tmp_path / "扫描.pdf", [0])
    with pytest.raises(ScannedPdf, match="扫描件"):
        read_pdf(whole, ocr="never")
    assert cli.main(["ingest", str(whole), "--ocr", "never", "--data", str(tmp_path / "data")]) == 1
    assert "文字识别已关闭" in capsys.readouterr().err


def test_the_setting_switches_recognition_off(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MINGZHANG_OCR", "never")
    assert cli.main(["ingest", str(scanned(SAMPLES[0], tmp_path / "扫描.pdf", [0])), "--data", str(tmp_path / "data")]) == 1
    assert "文字识别已关闭" in capsys.readouterr().err


def test_a_missing_recogniser_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    recogniser.recogniser.cache_clear()
    with pytest.raises(NoRecogniser, match="pip install rapidocr onnxruntime"):
        read_pdf(scanned(SAMPLES[0], tmp_path / "扫描.pdf", [0]))
    recogniser.recogniser.cache_clear()


def test_the_time_to_wait_is_told_first():
    assert scan.expectation("甲.pdf", 60, 60) == f"《甲》是扫描件，共 60 页，识别文字约需 {round(scan.SECONDS_A_PAGE)} 分钟"


@pytest.fixture(scope="module")
def as_if_scanned():
    """Readings of a sample whose pages claim to come from recognition; `tampered` changes one printed figure before."""
    source = SAMPLES[0]
    pages = tuple(replace(p, read_by="ocr") for p in read_pdf(source))

    def read(pages):
        patch = pytest.MonkeyPatch()
        patch.setattr(reading_module, "read_pages", lambda *_: (".pdf", pages))
        try:
            return read_document(source, source.name, "0" * 12)
        finally:
            patch.undo()
    return pages, read


def figures(reading):
    return {f.id: f for f in reading.facts if f.source.kind == "cell" and f.value.amount}


def test_every_tampered_digit_of_a_table_is_doubted(as_if_scanned):
    """One digit of a figure changed, as a wrong recognition would: its fact is doubtful, whatever the confidence."""
    pages, read = as_if_scanned
    honest = figures(read(pages))
    tried = 0
    for fact in list(honest.values())[::31]:
        (region, *_) = fact.source.regions
        page = pages[region.page - 1]
        at = next(i for i, c in enumerate(page.chars) if c.text.isdigit() and region.bbox[0] - 0.1 <= c.cx <= region.bbox[2] + 0.1 and region.bbox[1] <= c.cy <= region.bbox[3])
        chars = list(page.chars)
        chars[at] = chars[at]._replace(text="8" if chars[at].text != "8" else "3")
        got = figures(read(tuple(replace(p, chars=tuple(chars)) if p is page else p for p in pages)))
        wrong = [f for i, f in got.items() if i in honest and f.value.amount != honest[i].value.amount]
        assert wrong and all(f.source.doubtful for f in wrong), fact.value.printed
        tried += 1
    assert tried >= 5


def test_figures_that_bear_each_other_out_are_not_doubted(as_if_scanned):
    pages, read = as_if_scanned
    facts = figures(read(pages))
    doubted = [f for f in facts.values() if f.source.doubtful]
    assert {f.source.doubtful for f in doubted} <= {"识别的数字没有别处印证"}
    assert len(doubted) <= 0.2 * len(facts), [(f.value.printed, f.name, f.source.table) for f in doubted]


def test_an_unsure_digit_is_doubted_unless_borne_out(as_if_scanned):
    pages, read = as_if_scanned
    unsure = tuple(replace(p, chars=tuple(c._replace(confidence=0.4) for c in p.chars)) for p in pages)
    before, after = figures(read(pages)), figures(read(unsure))
    doubted = {i for i, f in after.items() if f.source.doubtful}
    assert all(after[i].source.confidence == 0.4 for i in after)
    assert len(after) > len(doubted) and doubted >= {i for i, f in before.items() if f.source.doubtful}
    assert all("把握低（0.40）" in after[i].source.doubtful for i in doubted)


def test_on_a_page_that_hardly_reads_only_computed_figures_count(as_if_scanned):
    pages, read = as_if_scanned
    blurred = figures(read(tuple(replace(p, chars=tuple(c._replace(confidence=0.9) for c in p.chars)) for p in pages)))
    clear = figures(read(pages))
    assert sum(bool(f.source.doubtful) for f in blurred.values()) > sum(bool(f.source.doubtful) for f in clear.values())
    assert {f.source.doubtful for f in blurred.values()} == {None, "这一页图像不清，识别的数字可能有误"}

"""What the screen says of an answer, without a browser."""
from __future__ import annotations

import io
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from html.parser import HTMLParser
from types import SimpleNamespace

import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen import canvas

from ingest.model import Disclosure, Document, Fact, Scope, Source, Value
from ui import evidence, picture, render, talk
from ui.examples import examples
from ui.fonts import is_serif
from ui.picture import NoPicture, Pictures, draw_page, page_size
from ui.site import address

CELL = {"id": 1, "document": "a.pdf", "document_id": "abc", "title": "某局2024年预算", "page": 2, "bbox": [100, 50, 150, 60],
        "regions": [{"page": 2, "bbox": [100, 50, 150, 60]}], "locator": None, "kind": "cell", "table": "表7 三公", "row": "合计",
        "column": "本年", "quote": "7.80", "read_by": "text", "confidence": None, "doubtful": None}
ANSWERED = {"status": "answered", "answer": "2024年三公经费预算为7.80万元[1]，下降2.50%[1]。", "citations": [CELL],
            "values": [{"label": "三公经费", "amount": "7.80", "amount_printed": "7.80", "unit": "万元", "citations": [1]},
                       {"label": "比上年", "amount": "0.20", "amount_printed": "0.20", "unit": "万元", "direction": "down", "citations": [1]}],
            "computation": [{"id": 1, "expression": "0.20 ÷ 8.00 × 100%", "result": "2.50", "unit": "%", "rounding": "两位小数",
                             "inputs": [{"label": "自报数", "amount": "8.00", "unit": "万元", "from": "question"}]}],
            "checks": [{"kind": "agreement", "ok": True, "detail": "与文字一致", "difference": "0.00"},
                       {"kind": "sum", "ok": False, "detail": "与合计不符", "difference": "0.44"}],
            "reading": {"department": "某局", "year": 2024, "assumed": ["year"]}, "suggestions": ["那去年呢？"]}


def fact(**given):
    base = {"id": "f", "document_id": "abc", "subject": ("三公经费",), "code": "", "keys": (), "total": False, "measure": "amount",
            "attribute": "", "period": "2024", "stage": "预算", "scope": Scope(), "base": None,
            "value": Value("1.00", "万元", Decimal("1.00")), "source": Source("cell", "1.00", table="项目支出表")}
    return Fact(**{**base, **given})


def library(path=None, state="published", pages=((300.0, 200.0),), facts=()):
    one = Disclosure(1, "某局", 2024, "预算", "部门", state, "某局2024年预算", None, (), ("abc",))
    document = Document("abc", 1, "a.pdf", "某局2024年预算", "pdf", tuple(pages), "a.pdf")
    return SimpleNamespace(disclosures=lambda: (one,), document=lambda key: document if key == "abc" else None,
                           original=lambda key: path, facts=lambda key: tuple(facts))


# --- the answer -----------------------------------------------------------------------------------------------------

def test_answer_shows_sentence_marks_source_badges_and_formula():
    shown = render.answer("三公多少", ANSWERED)
    assert "<b>7.80万元</b>" in shown and "<b>2.50%</b>" in shown
    assert shown.count('data-pick="cite"') >= 3
    assert "《某局2024年预算》，第2页 · 表7 三公" in shown
    assert "原文一致" in shown and "勾稽存疑" in shown and "相差 0.44" in shown
    assert "0.20 ÷ 8.00 × 100% = 2.50%" in shown and "来自您的提问" in shown


def test_a_number_stays_on_one_line_with_its_mark_and_stop():
    shown = render.sentence("为7.80万元[1][2]，另见表[3]。")
    assert Seen(shown).text == "为7.80万元[1][2]，另见表[3]。"
    assert '<span class="mz-keep"><b>7.80万元</b><button' in shown and "</button>，</span>" in shown


def test_figures_suggestions_and_assumption_follow_the_answer():
    shown = render.more(ANSWERED)
    assert "减少 0.20万元" in shown and "那去年呢？" in shown and "提问未写明" in shown


class Seen(HTMLParser):
    """The elements and the text that a browser would make of HTML."""

    def __init__(self, source):
        super().__init__()
        self.elements, self.attributes, self.text = set(), set(), ""
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "<iframe onload=alert(1)>", "${alert(1)} {{value}} `x`", "\"><iframe onload='x'>"])
def test_outside_text_is_shown_as_text(hostile):
    shown = render.answer(hostile, {**ANSWERED, "answer": hostile, "citations": [{**CELL, "title": hostile}]})
    shown += render.more({"suggestions": [hostile]}) + evidence.evidence([{**CELL, "quote": hostile, "row": hostile}], 0, lambda *_: (300, 200))
    shown += render.history([(hostile, hostile), ("q", "a")], 1)
    seen = Seen(shown)
    assert seen.text.count(hostile) == 8
    assert not seen.elements & {"script", "iframe"} and "onload" not in seen.attributes
    assert not any(sign in shown for sign in ("${", "{{", "`"))


def test_a_persons_phone_is_masked_and_an_amount_is_not():
    assert render.text("电话13812345678，") == "电话138****5678，"
    assert [render.text(t) for t in ("138-1234-5678", "138 1234 5678", "１３８１２３４５６７８")] == ["138****5678", "138****5678", "１３８****５６７８"]
    assert render.text("13812345678.00元 213812345678") == "13812345678.00元 213812345678"


def test_refusal_says_why_and_offers_questions():
    found = {"status": "not_disclosed", "answer": "没有公开印花税。", "suggestions": ["办公费多少？"],
             "nearest": [{"label": "税金", "amount": "0.00", "amount_printed": "0.00", "unit": "万元", "citations": [1]}]}
    shown = render.answer("印花税", found)
    assert "文件未公开此项" in shown and "文件中相近的项目" in shown and "0.00万元" in shown
    assert 'data-pick="ask"' in render.more(found)


def test_readings_of_an_ambiguous_question_stand_with_the_answer():
    found = {"status": "ambiguous", "answer": "请选一个。", "suggestions": ["甲局多少？", "乙局多少？"]}
    assert "您问的是哪一种" in render.answer("预算多少", found) and "甲局" not in render.more(found)


@pytest.mark.parametrize(("kind", "holds", "word"), [("agreement", True, "原文一致"), ("recomputed", True, "计算复核"), ("scope", True, "口径提示"),
                                                     ("口径", False, "口径提示"), ("勾稽", False, "勾稽存疑"), ("anything", False, "核对存疑")])
def test_checks_in_plain_words(kind, holds, word):
    assert render.badge_word(kind, holds) == word


# --- the evidence ---------------------------------------------------------------------------------------------------

def test_mark_stands_at_the_box_as_a_share_of_the_page():
    shown = evidence.evidence([CELL], 0, lambda *_: (400.0, 200.0))
    assert "left:25.000%;top:25.000%;width:12.500%;height:5.000%" in shown
    assert 'src="pages/abc/2"' in shown and "读自文件文字" in shown and "下一处" not in shown


def test_each_page_of_a_sentence_over_two_pages_is_shown():
    over = {**CELL, "kind": "sentence", "regions": [{"page": 2, "bbox": [0, 0, 9, 9]}, {"page": 3, "bbox": [0, 0, 9, 9]}]}
    shown = evidence.evidence([over, CELL], 0, lambda *_: (400.0, 200.0))
    assert "pages/abc/2" in shown and "pages/abc/3" in shown and "第 2、3 页" in shown and "下一处" in shown


def test_source_without_pages_shows_the_cell_between_its_heads():
    cell = {**CELL, "page": None, "bbox": None, "regions": [], "locator": {"sheet": "表三", "cell": "C12"}, "read_by": "ocr", "confidence": 0.83}
    shown = evidence.evidence([cell], 0, lambda *_: None)
    assert "<mark>7.80</mark>" in shown and "工作表“表三” 单元格 C12" in shown and "把握 83%" in shown


def test_sentence_without_pages_is_marked_under_its_heading():
    said = {**CELL, "kind": "sentence", "regions": [], "page": None, "locator": {"heading": "第三部分", "paragraph": 4}, "row": None, "column": None}
    assert "<mark>7.80</mark>" in evidence.evidence([said], 0, lambda *_: None)


def test_the_name_of_a_cited_row_is_found_on_the_page(public):
    import pdfplumber

    from qa.chain import answer
    from ui.heads import row_heads
    cited = answer("松泉市林业和草原局2024年办公费和差旅费一共多少？", {}, public)["citations"]
    for citation, named in zip(cited, (["办公费", "01", "302"], ["差旅费", "11", "302"]), strict=True):
        with pdfplumber.open(public.original(citation["document_id"])) as pdf:
            assert [pdf.pages[r.page - 1].crop(r.bbox).extract_text().strip() for r in row_heads(public, citation)] == named
    assert row_heads(public, cited[0] | {"kind": "sentence"}) == row_heads(public, cited[0] | {"bbox": [1, 2, 3, 4]}) == ()


# --- pictures -------------------------------------------------------------------------------------------------------

def pdf(path, rotation=0, crop=None):
    """A 300 × 200 point page (before rotation) with a black square of 20 points, its lower left corner at (30, 40)."""
    page = canvas.Canvas(str(path), pagesize=(300, 200))
    if crop:
        page.setCropBox(crop)
    page.rect(30, 40, 20, 20, stroke=0, fill=1)
    page.save()
    if rotation:
        document = pypdfium2.PdfDocument(path.read_bytes())
        document[0].set_rotation(rotation)
        document.save(path)
    return path


def dark(image, box, scale):
    """The share of dark pixels in a box given in points."""
    pixels = image.convert("L").crop([round(v * scale) for v in box]).tobytes()
    return sum(p < 128 for p in pixels) / len(pixels)


@pytest.mark.parametrize(("rotation", "box"), [(0, (30, 140, 50, 160)), (90, (40, 30, 60, 50)), (180, (250, 40, 270, 60)), (270, (140, 250, 160, 270))])
def test_rotation_is_applied_to_pictures(tmp_path, rotation, box):
    image = draw_page(pdf(tmp_path / "a.pdf", rotation), 1, 2.0)
    assert image.size == ((600, 400) if rotation in (0, 180) else (400, 600))
    assert dark(image, box, 2) > 0.98 and dark(image, (0, 0, *image.size), 1) < 0.02


def test_a_cropped_page_is_drawn_whole_when_boxes_refer_to_the_whole(tmp_path):
    path = pdf(tmp_path / "a.pdf", crop=(20, 20, 280, 180))
    assert draw_page(path, 1, 1.0, (260.0, 160.0)).size == (260, 160)
    assert dark(draw_page(path, 1, 1.0, (300.0, 200.0)), (30, 140, 50, 160), 1) > 0.98


def test_pictures_are_small_and_kept(tmp_path):
    pictures = Pictures(library(pdf(tmp_path / "a.pdf")), kept=1)
    first = pictures.page("abc", 1)
    assert first.media_type == "image/png" and len(first.data) < 5_000 and pictures.page("abc", 1) is first
    assert Image.open(io.BytesIO(first.data)).size == (600, 400)
    with pytest.raises(NoPicture):
        draw_page(tmp_path / "a.pdf", 2)
    (tmp_path / "b.pdf").write_text("not a pdf")
    with pytest.raises(NoPicture):
        draw_page(tmp_path / "b.pdf", 1)


def test_greys_are_one_of_sixteen_and_colours_stay(tmp_path):
    page = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=(300, 200))
    page.setFillGray(0.41)
    page.rect(30, 40, 100, 100, stroke=0, fill=1)
    page.showPage()
    page.setStrokeColorRGB(1, 0, 0)
    page.setLineWidth(0.5)
    page.line(30, 100, 270, 100)
    page.save()
    pictures = Pictures(SimpleNamespace(original=lambda key: tmp_path / "a.pdf", document=lambda key: None))
    grey, red = (pictures.page("abc", n) for n in (1, 2))
    assert (grey.media_type, red.media_type) == ("image/png", "image/webp")
    assert Image.open(io.BytesIO(grey.data)).convert("RGB").getpixel((100, 200)) == (102, 102, 102)      # 0.41 × 255 = 104.55, the nearest of 0, 17, 34 …
    drawn = Image.open(io.BytesIO(red.data)).convert("RGB")
    r, g, b = min((drawn.getpixel((200, y)) for y in range(195, 206)), key=lambda pixel: pixel[1])
    assert r > g + 60 and r > b + 60


def test_a_page_that_many_look_at_is_drawn_once(tmp_path, monkeypatch):
    drawn = []

    def slowly(*args):
        drawn.append(args)
        time.sleep(0.1)
        return draw_page(*args)

    monkeypatch.setattr(picture, "draw_page", slowly)
    pictures = Pictures(library(pdf(tmp_path / "a.pdf")))
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: pictures.page("abc", 1), range(8)))) == 1 == len(drawn)


def test_only_pages_of_published_documents_have_pictures():
    assert page_size(library(), "abc", 1) == (300.0, 200.0)
    assert page_size(library(), "abc", 2) is None and page_size(library(), "abc", 0) is None and page_size(library(), "nobody", 1) is None
    assert page_size(library(state="draft"), "abc", 1) is None


def test_a_chinese_font_that_is_not_embedded_stays_legible(tmp_path):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    page = canvas.Canvas(str(tmp_path / "c.pdf"), pagesize=(300, 100))
    page.setFont("STSong-Light", 40)
    page.drawString(20, 40, "住房公积金")
    page.save()
    image = draw_page(tmp_path / "c.pdf", 1, 2.0)
    for place in range(5):  # ink for each of the five characters, and not a solid block
        assert 0.05 < dark(image, (20 + 40 * place, 25, 60 + 40 * place, 65), 2) < 0.6
    assert is_serif("STSong-Light") and not is_serif("SimHei")


# --- conversation and examples --------------------------------------------------------------------------------------

def test_context_travels_and_an_error_is_one_sentence(caplog):
    def answer(question, context, _):
        if question == "坏":
            raise RuntimeError("secret")
        return {**ANSWERED, "context": {**context, "asked": question}}

    first = talk.ask(talk.Talk(), " 三公多少 ", answer, library())
    assert first.context == {"asked": "三公多少"} and first.citation == CELL
    broken = talk.ask(first, "坏", answer, library())
    assert broken.context == first.context and broken.turn.answer["answer"] == talk.SORRY
    assert "secret" in caplog.text and "secret" not in render.answer("坏", broken.turn.answer)
    assert talk.ask(broken, "  ", answer, library()) is broken
    assert talk.reopen(broken, 0).turn.question == "三公多少"


def test_choosing_a_disclosure_and_taking_it_back():
    chosen = talk.choose(talk.Talk(context={"item": "x"}), library().disclosures()[0])
    assert chosen.context == {"department": "某局", "year": 2024, "kind": "预算"} and chosen.chosen == 1
    assert talk.choose(chosen, None) == talk.Talk()
    moved = talk.ask(chosen, "乙局呢", lambda *_: {"context": {"department": "乙局", "year": 2024}}, library())
    assert moved.chosen is None
    assert talk.restart(moved, library()).turns == ()


def test_what_is_kept_is_shown_and_taken_away():
    context = {"department": "某局", "year": 2024, "kind": "预算", "scope": ["基本支出", "含结转"], "subject": "差旅费", "question": "基本支出里差旅费多少"}
    one = talk.Talk(context=context, chosen=1, turns=(talk.Turn("q", {"reading": {"assumed": ["year"]}}),))
    assert [(k.word, k.said, k.assumed) for k in talk.kept(one)] == [
        ("单位", "某局", False), ("年度", "2024年", True), ("文件", "预算", False), ("口径", "基本支出", False), ("口径", "含结转", False), ("项目", "差旅费", False)]
    assert talk.drop(one, 3).context["scope"] == ["含结转"] and talk.drop(one, 3).chosen == 1
    assert "department" not in talk.drop(one, 0).context and talk.drop(one, 0).chosen is None
    assert talk.drop(one, 6) is one and talk.kept(talk.Talk(context=context)) == []
    shown = render.kept([("单位", "<某局>", False), ("年度", "2024年", True)])
    assert 'aria-label="去掉单位：&lt;某局&gt;"' in shown and shown.count("<button") == 2 and render.kept([]) == ""


def test_a_department_offered_for_choice_completes_the_question():
    turn = talk.Turn("三公经费多少", {"status": "ambiguous"})
    assert talk.chosen_reading(turn, "某局", {"某局"}) == "某局三公经费多少"
    assert talk.chosen_reading(turn, "公务接待费多少？", {"某局"}) == "公务接待费多少？"


def test_citations_go_round():
    two = talk.Talk(turns=(talk.Turn("q", {"citations": [CELL, {**CELL, "id": 2}]}),), open_turn=0)
    assert talk.step(two, -1).citation["id"] == 2 and talk.step(talk.cite(two, 2), 1).citation["id"] == 1
    assert talk.cite(two, 9) is two


def test_examples_come_from_what_is_there():
    facts = [fact(scope=Scope(view="三公")), fact(scope=Scope(view="三公"), measure="change"), fact(subject=("基本支出",)),
             fact(keys=(("项目名称", "小桥维修"),)), fact(subject=("收、支",), measure="text", attribute="原因", value=Value(text="增资")), fact(keys=(("项目名称", "大桥新建工程"),), value=Value("9.00", "万元", Decimal("9.00"))),
             fact(subject=("会议费",), measure="text", attribute="原因", value=Value(text="压减"))]
    assert examples(library(facts=facts), chosen=1) == [
        "三公经费是多少，比上年多吗？", "会议费比上年变化的原因是什么？", "“大桥新建工程”安排了多少钱？", "基本支出安排了多少？"]
    assert examples(library(facts=[])) == [] and examples(library(state="draft", facts=facts)) == []


# --- the site -------------------------------------------------------------------------------------------------------

def test_the_address_is_one_for_a_browser():
    assert address("0.0.0.0", 80) == "http://127.0.0.1:80/" and address("::1", 80) == "http://[::1]:80/" and address("localhost", 1) == "http://localhost:1/"

"""The place of a citation in a source without pages, marked in what stands around it."""
from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from ingest.model import Paragraph, Sentence
from ui.surroundings import surroundings

PLACE = {"heading": "三、三公经费", "paragraph": 7}


def marked(quote: str, *paragraphs: tuple[str, ...]) -> list[str]:
    """What is marked, each with the two characters before it."""
    held = [Paragraph(i, tuple(Sentence(said, (), locator=PLACE) for said in sentences), ("三、三公经费",)) for i, sentences in enumerate(paragraphs)]
    library = SimpleNamespace(document=lambda _: SimpleNamespace(id="d", disclosure_id=1), disclosures=lambda: [SimpleNamespace(id=1)], paragraphs=lambda _: held)
    html = surroundings(library, {"document_id": "d", "locator": PLACE, "kind": "sentence", "quote": quote})
    return re.findall(r"(.{0,2})<mark>(.*?)</mark>", re.sub(r"<(?!/?mark).*?>", "", html.replace("三、三公经费", "", 1)))


@pytest.mark.parametrize(("quote", "said", "where"), [
    ("公务接待费5.00万元。", ("三公经费12.00万元，其中：公务接待费5.00万元。", "公务接待费5.00万元。"), [("元。", "公务接待费5.00万元。")]),     # the sentence, not the end of the one before
    ("公务接待费5.00万元", ("含公务接待费5.00万元的支出；公务接待费5.00万元；其他7.00万元。",), [("出；", "公务接待费5.00万元")]),                # the clause of a sentence
    ("公务接待费5.00万元", ("三公经费含公务接待费5.00万元的支出。",), [("费含", "公务接待费5.00万元")]),                                     # a part, where there is nothing better
    ("与上年持平。", ("公务接待费5.00万元。", "与上年持平。", "车辆2辆。", "与上年持平。"), [("元。", "与上年持平。"), ("辆。", "与上年持平。")]),
    ("没有这句。", ("公务接待费5.00万元。",), []),
])
def test_the_quote_is_marked_where_the_source_means_it(quote, said, where):
    assert marked(quote, said) == where


def test_of_several_paragraphs_in_one_place_the_one_with_the_quote_is_shown():
    assert marked("车辆2辆。", ("公务接待费5.00万元。",), ("车辆2辆。",)) == [("", "车辆2辆。")]

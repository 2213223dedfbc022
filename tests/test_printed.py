"""What a document prints can be asked for by the name that it is printed under, whatever words that name is made of."""
from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal

import pytest

from ingest.amount import same_money
from ingest.model import Fact
from qa.chain import answer

# Of the whole or of a part, of one end of the year or the other: told for the one that the words alone mean.
OPEN = re.compile("合计$|^项目$|^年末")


def named(facts) -> dict[tuple[str, str], list[Fact]]:
    found = defaultdict(list)
    for fact in facts:
        if fact.subject[:-1] in (("基本支出",), ("项目支出",)):
            continue        # what one nature has of something
        if fact.measure in ("amount", "count") and fact.value.amount is not None and fact.value.unit and not OPEN.search(fact.name):
            found[fact.name, fact.measure].append(fact)
    return found


def test_a_printed_name_gives_its_figure_or_a_choice_and_never_another(sample_library):
    answered = asked = 0
    for d in sample_library.disclosures():
        for (name, measure), facts in named(sample_library.facts(d.id)).items():
            result = answer(f"{d.department}{d.year}年{name}是多少{facts[0].value.unit if measure == 'count' else ''}", {}, sample_library)
            asked, answered = asked + 1, answered + (result["status"] == "answered")
            if result["status"] == "answered":
                told = [(Decimal(v["amount"]), v["unit"]) for v in result["values"] if v["amount"]]
                assert any(same_money(f.value.amount, f.value.unit, *value) for f in facts for value in told), (name, result["answer"])
    assert asked > 500 and answered / asked > 0.95


@pytest.mark.parametrize(("question", "amount", "unit"), [
    ("临汐区文化和旅游局2024年单场活动平均成本是多少", "1.8", "万元"),       # no average to be worked out
    ("临汐区文化和旅游局2024年本年财政拨款是多少", "15455471.49", "元"),      # not all that came in this year
    ("临汐区文化和旅游局2024年本年新增多少", "9.86", "万元"),
    ("石渡市市场监督管理局食品抽检批次是多少", "2400", "批"),
])
def test_words_of_asking_within_a_name_ask_nothing(sample_library, question, amount, unit):
    result = answer(question, {}, sample_library)
    assert (result["status"], result["values"][0]["amount"], result["values"][0]["unit"]) == ("answered", amount, unit), result["answer"]


def test_a_name_of_scope_alone_is_not_told_for_the_whole(sample_library):
    """868.75 is what 项目支出 has of this year's money, in a row 其中：当年财政拨款 below it and in a sentence behind it."""
    result = answer("砚溪县应急管理局2024年当年财政拨款是多少", {}, sample_library)
    assert "868.75" not in [v["amount"] for v in result["values"]], result["answer"]
    part = [f for d in sample_library.disclosures() if d.department.startswith("砚溪") for f in sample_library.facts(d.id) if f.source.kind == "sentence" and f.value.printed == "868.75"]
    assert {(f.subject, f.scope.nature) for f in part} == {(("项目支出", "财政拨款"), "项目支出")}


def test_a_name_of_people_that_is_not_printed_is_still_withheld(sample_library):
    assert answer("石渡市市场监督管理局局长是谁", {}, sample_library)["status"] == "not_disclosed"

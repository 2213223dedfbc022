"""An answer whose figure the document contradicts elsewhere says so, shows both, and says nothing that is not proven."""
from __future__ import annotations

import re
from dataclasses import replace

import pytest

from qa.chain import answer
from qa.contradictions import takes_part
from ui import render

PLACE = "石渡市市场监督管理局2024年"
PLANTED = ("94.32", "84.32")        # 行政事业单位医疗 as printed in 部门支出预算总表, and what its items come to


def ask(library, question):
    return answer(question, {}, library)


def contradictions(found):
    return [c for c in found["checks"] if c["kind"] == "contradiction"]


def test_a_figure_that_another_contradicts_is_told_with_both_sides(sample_library):
    found = ask(sample_library, f"{PLACE}卫生健康支出占支出总计的比重是多少？")
    (check,) = contradictions(found)
    assert (check["ok"], check["difference"]) == (False, "10.00") and all(figure in check["detail"] for figure in PLANTED)
    other = next(c for c in found["citations"] if c["quote"] == "94.32")
    assert (other["table"], other["page"], other["kind"]) == ("部门支出预算总表", 7, "cell") and other["bbox"]
    assert found["answer"].splitlines()[1] == f"注意：文件里另有数字与此对不上[{other['id']}]，见核对。"
    assert "94.32" not in found["answer"] and [v["amount"] for v in found["values"]] == ["3.25", "84.32", "2590.78"]


def test_an_account_called_by_its_name_is_told_with_what_contradicts_it(sample_library):
    """Its own name, which its parts (行政单位医疗, 事业单位医疗) only share."""
    found = ask(sample_library, f"{PLACE}行政事业单位医疗多少？")
    assert (found["status"], found["values"][0]["amount"]) == ("answered", "94.32") and len(contradictions(found)) == 1 and "注意" in found["answer"]


@pytest.mark.parametrize("question", [f"{PLACE}三公经费多少？", f"{PLACE}住房公积金多少？", "临汐区文化和旅游局2024年支出总计多少？", f"{PLACE}印花税多少？"])
def test_other_answers_say_nothing_of_it(sample_library, question):
    found = ask(sample_library, question)
    assert not contradictions(found) and "对不上" not in found["answer"]


def test_parts_of_a_wrong_sum_are_not_in_doubt_but_the_likely_wrong_one_is(sample_library):
    document = next(d for d in sample_library.documents() if "石渡" in d.name)
    facts = {f.id: f for f in sample_library.facts_of(document.id)}
    finding = next(f for f in sample_library.checked(document.id).findings if f.rule == "account_sum" and f.right.kind == "computed")
    total, *parts = (facts[key] for key in finding.facts)
    assert total.value.printed == "94.32" and takes_part(total, finding) and not any(takes_part(part, finding) for part in parts)
    # Were a part to blame, it would be the other way round for that part.
    from ingest.checks.told import cause_key
    assert takes_part(parts[1], replace(finding, group=cause_key(parts[1]))) and not takes_part(parts[0], replace(finding, group=cause_key(parts[1])))


def test_every_number_said_stands_in_a_citation_or_value(sample_library):
    found = ask(sample_library, f"{PLACE}卫生健康支出多少？")
    said = set(re.findall(r"\d[\d,]*\.\d+", re.sub(r"\[\d+\]", "", found["answer"])))
    assert contradictions(found) and said <= {v["amount_printed"] for v in found["values"]} | {c["quote"] for c in found["citations"]}


def test_the_badge(sample_library):
    shown = render.answer("?", ask(sample_library, f"{PLACE}卫生健康支出多少？"))
    assert "勾稽存疑" in shown and "mz-bad" in shown and render.badge_word("contradiction", False) == "勾稽存疑"

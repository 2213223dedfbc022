"""Conversation: what a follow-up keeps of the question before it. State travels in `context`; nothing is kept here."""
from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from qa.asked import asks_for_all, leading_up, read_asked
from qa.asking import made_asked, trend_asked, where_asked
from qa.terms import content, words
from qa.text import GAP

if TYPE_CHECKING:
    from qa.claims import Outcome
    from qa.question import Question

YEAR_ONLY = re.compile(r"^(?:那么?|还有|那再看|换成|再看)?(?P<year>20\d\d年?(?:度)?|去年|上年|前年|今年)(?:的)?(?:呢|怎么样|是多少|多少)?[？?。]?$")
WHY = re.compile(r"^(?:那|这)?(?:是)?(?:为什么|为何|为啥|什么原因|原因(?:是什么|呢)?|怎么回事)(?:会)?(?:减少|增加|下降|增长|变化|涨|降|多|少)?(?:了)?(?:这么多|那么多)?(?:呢|的)?[？?。]?$")
SHARE = re.compile(r"^(?:那|这)?(?:它)?占(?:比|总(?:支出|预算|额)的?)?(?:百分之)?(?:多少|几|比重|比例)?(?:呢)?[？?。]?$|^占比(?:呢|多少)?[？?。]?$")
UNIT = re.compile(r"^(?:那|请)?(?:换|折|转)(?:算)?(?:成|为)(?P<unit>元|万元|亿元)(?:呢|是多少|多少)?[？?。]?$")
CHANGE = re.compile(r"^(?:那|这)?(?:它)?(?:比|跟|和|较)(?:去年|上年|上一年)(?:比|相比)?(?:呢|多了?(?:还是少)?了?(?:多少)?|少了?多少|怎么样|变化(?:多少|大吗)?|多吗|少吗)?[？?。]?$")
USE = re.compile(r"^(?:那|这)?(?:是)?(?:用来)?(?:干什么|做什么|干嘛|用于什么|用途(?:是什么|呢)?)(?:用)?(?:的)?[？?。]?$")
MEANING = re.compile(r"^(?:那|这|它|那它)?(?:个)?(?:到底)?(?:是|指的?是?)?(?:什么|啥)(?:意思|概念)(?:啊|呢|呀)?[？?。]?$")
OTHER = re.compile(r"^(?:那么?|还有|再看|另外)(?P<what>.{1,20}?)(?:的)?(?:呢|是多少|多少)?[？?。]?$|^(?P<what2>[^？?]{1,14}?)呢[？?。]?$")


PRONOUN = re.compile(r"^(?:那么?)?(?:它们?|这(?:[两二三四几]?(?:笔|项|个|样|些))?(?:钱|资金|支出|费用|项目|经费)?|那[两三几]?(?:笔|项)(?:钱|资金|支出|费用|项目|经费)?|该(?:项|项目|支出|经费))(?:的)?(?=(?:占|比|较|跟|和|与|同|为|主要|用|花|加|合|一共|总共|分别|折|换|增|减|涨|降|多|少|相差|差|变|有没有|是否|平均|每|谁|由|归|怎|什么|的))(?=[^年里次是呢]{2,})(?!时候|么|样|家|局|部门|单位|院|委|厅|中)")
BOTH_PLACES = re.compile(r"^(?:那么?)?(?:这|那)?(?:两|二)(?:家|个(?:部门|单位|局)|个?单位|局)(?:的)?(?=.{2,})")
ORGAN = re.compile(r"(?:局|委员会|[省市区县州]委|商务委|厅|法院|检察院|街道(?:办事处)?|学校|大学|学院|医院|中心|图书馆|办公室|办公厅|政协|人大)$")
ASKED_AGAIN = re.compile(r"^(?:那|它)?(?:比|跟|和|较|同)(?:去年|上年|上一年)|^(?:依据|用途|原因|占比|差)")
LEADS_ON = 24           # characters of a question that leads on from the one before
NAMED = re.compile(r"20\d\d|预算|决算|总|全部|一共|部门|单位|哪|谁最")


def carry_over(text: str, context: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A follow-up completed with what it leaves out; a question of its own is returned as it is."""
    subject, last = context.get("subject"), context.get("question")
    if not subject or not last or asks_for_all(*leading_up(text)):
        return text, context
    for pattern, make in ((WHY, f"{subject}变动的原因是什么？"), (SHARE, f"{subject}占支出总计的比重是多少？"), (CHANGE, f"{subject}比上年变化多少？"), (USE, f"{subject}是用来做什么的？"), (MEANING, f"{subject}是什么意思？")):
        if pattern.match(text):
            return make, context
    if onward := led_on(text, subject, last):
        return onward, context
    if m := UNIT.match(text):
        return f"{subject}换算成{m['unit']}是多少？", context
    if m := YEAR_ONLY.match(text):
        bare = re.sub(r"20\d\d年?(?:度)?|今年|本年|去年(?!结转)", "", last)
        return m["year"] + bare, context
    if (m := BOTH_PLACES.match(text)) and (names := context.get("departments")) and len(names) == 2:
        return f"{names[0]}和{names[1]}{subject}{text[m.end():]}", context
    if m := PRONOUN.match(text):
        meant = both(context) if re.search("[两二]", m[0]) else "" if re.search("[三四几些]", m[0]) and "、" not in subject else subject
        return (f"{meant}{text[m.end():]}" if meant else text), context
    if (m := OTHER.match(text)) and len(text) <= 24:
        what = m["what"] or m["what2"]
        if ORGAN.search(what):
            return f"{what}{subject}{ask_of(last)}", context     # the same of another department
        if len(text) <= 18:
            return f"{what}{ask_of(last)}", context
    if len(text) <= 24 and ASKED_AGAIN.match(text):
        return f"{subject}{text}", context
    if len(text) <= 24 and not NAMED.search(text) and not content(read_asked(text).rest.replace(GAP, "")):
        return f"{subject}{text}", context                      # 「依据是什么？」, 「比去年多了还是少了？」: what asks names nothing
    return text, context


def led_on(text: str, subject: str, last: str) -> str | None:
    """「涨在哪几项？」「近三年呢？」「这个数怎么来的？」 of what was asked before; None where it names something itself."""
    if len(text) > LEADS_ON:
        return None
    if (rest := made_asked(text)) is not None and not names_more(rest):
        before = read_asked(last)
        figure = last.rstrip("？?。") if before.what != "text" and before.op not in ("where", "trend") else f"{subject}是多少"
        return f"{figure}，这个数怎么来的？"
    found = where_asked(text) or trend_asked(text)
    return f"{subject}{text}" if found and not names_more(re.sub(r"20\d\d年?", "", found[0])) else None


def names_more(rest: str) -> bool:
    """Is anything named in what the words of asking leave?"""
    return bool(content(rest.replace(GAP, "")) or words().find(rest))


def both(context: dict[str, Any]) -> str:
    """「这两项」: the two things that were answered together, or one after the other; "" where it is not clear which."""
    subject, before = str(context.get("subject") or ""), str(context.get("before") or "")
    return subject if subject.count("、") == 1 else f"{before}、{subject}" if before and "、" not in before + subject else ""


def ask_of(last: str) -> str:
    """How the question before asked, to ask the same of something else."""
    if m := re.search(r"占[^？?。，]{2,}", last):
        return f"{m[0]}？"              # a share of the same
    if where_asked(last):
        return "涨在哪几项？" if "涨" in last or "增" in last else "减在哪几项？" if re.search("减|降", last) else "变化在哪几项？"
    for said, tail in (("什么意思|啥意思|(?:什么|啥)[是叫]|解释", "是什么意思？"), ("为什么|原因", "变动的原因是什么？"), ("占", "占支出总计的比重是多少？"), ("比(?:上年|去年|20)", "比上年变化多少？"), ("用途|干什么|做什么", "是用来做什么的？"), ("几辆", "有几辆？"), ("多少人|几人", "有多少人？")):
        if re.search(said, last):
            return tail
    return "是多少？"


def next_context(context: dict[str, Any], q: Question | None, outcome: Outcome) -> dict[str, Any]:
    """What the next question may lean on: department, year and subject until changed."""
    out = {k: v for k, v in context.items() if k in ("department", "year", "subject", "before", "departments", "question", "staff", "explain")}
    if q is None or q.place.problem or not q.place.disclosures:
        return out
    first = q.place.disclosures[0]
    if (last := context.get("department")) and last != first.department:
        out["departments"] = [last, first.department]
    out |= {"department": first.department, "year": first.year}
    if outcome.subject:
        if (last := context.get("subject")) and last != outcome.subject:
            out["before"] = last
        out |= {"subject": outcome.subject, "question": q.original}
    return out

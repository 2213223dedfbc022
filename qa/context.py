"""Conversation: what a follow-up keeps of the question before it. State travels in `context`; nothing is kept here."""
from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ingest.model import Disclosure
from qa.asked import asks_for_all, leading_up, read_asked
from qa.asking import made_asked, trend_asked, where_asked
from qa.excluding import excluding
from qa.question import WITH_CARRY, WITHOUT_CARRY
from qa.resolve import resolve
from qa.terms import content, words
from qa.text import GAP
from qa.turns import remembered

if TYPE_CHECKING:
    from qa.claims import Outcome
    from qa.question import Question

Known = tuple[Disclosure, ...]

KEPT = ("department", "year", "kind", "subject", "before", "departments", "question", "scope", "told", "counted", "staff", "explain")
YEAR_ONLY = re.compile(r"^(?:那么?|还有|那再看|换成|再看)?(?P<year>20\d\d年?(?:度)?|去年|上年|前年|今年)(?:的)?(?:呢|怎么样|是多少|多少)?[？?。]?$")
WHY = re.compile(r"^(?:那|这)?(?:是)?(?:因为)?(?:为什么|为何|为啥|凭什么|凭啥|(?:什么|啥|何)(?:原因|缘故|理由)|怎么会这样|原因(?:是什么|呢)?|怎么回事)(?:会)?(?:减少|增加|下降|增长|变化|涨|降|多|少)?(?:了)?(?:这么多|那么多)?(?:呢|的)?[？?。]?$")
SHARE = re.compile(r"^(?:那|这)?(?:它)?占(?:比|总(?:支出|预算|额)的?)?(?:百分之)?(?:多少|几|比重|比例)?(?:呢)?[？?。]?$|^占比(?:呢|多少)?[？?。]?$")
UNIT = re.compile(r"^(?:那|请)?(?:换|折|转)(?:算)?(?:成|为)(?P<unit>元|万元|亿元)(?:呢|是多少|多少)?[？?。]?$")
RATE_ONLY = re.compile(r"^(?:那么?|它的?)?(?P<rate>(?:预算)?(?:执行率|完成率)|增长率|下降率|[增降涨]幅)(?:是|呢|是多少|多少|有多少)*[？?。]?$")
CARRY_ONLY = re.compile(rf"^(?:那么?)?(?P<carry>{WITHOUT_CARRY.pattern}|{WITH_CARRY.pattern})(?:的)?(?:部分)?(?:呢|是多少|有多少|多少)?[？?。]?$")
CHANGE = re.compile(r"^(?:那|这)?(?:它)?(?:比|跟|和|较)(?:去年|上年|上一年)(?:比|相比)?(?:呢|多了?(?:还是少)?了?(?:多少)?|少了?多少|怎么样|变化(?:多少|大吗)?|多吗|少吗)?[？?。]?$")
USE = re.compile(r"^(?:那|这)?(?:是)?(?:用来)?(?:干什么|做什么|干嘛|用于什么|用途(?:是什么|呢)?)(?:用)?(?:的)?[？?。]?$")
MEANING = re.compile(r"^(?:那|这|它|那它)?(?:个)?(?:到底)?(?:是|指的?是?)?(?:什么|啥)(?:意思|概念)(?:啊|呢|呀)?[？?。]?$")
OTHER = re.compile(r"^(?:那么?|还有|再看|另外)(?P<what>.{1,20}?)(?:的)?(?:呢|是多少|多少)?[？?。]?$|^(?P<what2>[^？?]{1,14}?)呢[？?。]?$")


PRONOUN = re.compile(r"^(?:那么?)?(?:它们?|这(?:[两二三四几]?(?:笔|项|个|样|些|块|部分))?(?:钱|资金|支出|费用|项目|经费)?|(?:这|那)?(?:两者|二者)|那[两三几]?(?:笔|项)(?:钱|资金|支出|费用|项目|经费)?|该(?:项|项目|支出|经费))(?:的)?(?=(?:占|比|较|跟|和|与|同|为|主要|用|花|加|合|一共|总共|分别|折|换|增|减|涨|降|多|少|相差|差|变|有没有|是否|平均|每|谁|由|归|怎|什么|的))(?=[^年里次是呢]{2,})(?!时候|么|样|家|局|部门|单位|院|委|厅|中)")
BOTH_PLACES = re.compile(r"^(?:那么?)?(?:这|那)?(?:两|二)(?:家|个(?:部门|单位|局)|个?单位|局)(?:的)?(?=.{2,})")
ORGAN = re.compile(r"(?:局|委员会|[省市区县州]委|商务委|厅|法院|检察院|街道(?:办事处)?|学校|大学|学院|医院|中心|图书馆|办公室|办公厅|政协|人大)$")
STAGE_ONLY = re.compile(r"^(?:那么?|换成)?(?P<stage>年初预算|全年预算|调整预算|预算|决算|实际(?:支出|执行)?|执行)(?:的)?(?:数)?(?:的)?(?:是|呢|是多少|多少|有多少|花了多少)?[？?。]?$")
STAGES = {"年初预算": "年初预算", "全年预算": "全年预算", "调整预算": "全年预算", "预算": "年初预算", "实际": "决算", "实际支出": "决算", "实际执行": "决算", "执行": "决算"}
WHOLE = re.compile(r"占(?P<whole>(?:整个|这个|那个|该|全部)?(?P<noun>专项|项目|工程|课题|科目|大类))(?=的|总|资金|$|[？?])")
HEADLESS = re.compile(r"(的(?:人)?(?:一共|总共)?(?:有|是)?(?:几|多少))个(?=[？?。]?$)")
# What a scope may be replaced by: another of the same axis.
AXES = (re.compile("一般公共预算|财政拨款|政府性基金|国有资本|财政专户|单位资金|其他资金"), re.compile("基本支出|项目支出|人员经费|公用经费|人员|公用"), re.compile("结转"), re.compile("年初|全年|调整|决算|实际|执行|比(?:上年|去年)"))
WITHIN_SCOPE = re.compile(r"(?P<scope>一般公共预算(?:财政拨款)?(?:基本支出|项目支出)?|财政拨款(?:基本支出|项目支出)?|政府性基金(?:预算)?|国有资本经营预算|财政专户|基本支出|项目支出|人员经费|公用经费)(?:支出)?(?:里面?|里头|里边|当中|之中|中|内)(?!央)")
ASKED_AGAIN = re.compile(r"^(?:那|它)?(?:比|跟|和|较|同)(?:去年|上年|上一年)|^(?:依据|用途|原因|占|差)")
PART_OF = re.compile(r"(?:里|中|内)(?:面|头|边)?的?$")      # 「项目支出里的呢」
FLOWS = ("收入", "支出")     # 「那支出呢」: too common for a name, and yet one
HEAD = re.compile(r"(?:经费|支出|费|收入|资金|补贴|津贴|人员)$")
LEADS_ON = 24           # characters of a question that leads on from the one before
NAMED = re.compile(r"20\d\d|预算|决算|总|全部|一共|部门|单位|哪|谁最")


def carry_over(text: str, context: dict[str, Any], known: Iterable[Disclosure] = ()) -> tuple[str, dict[str, Any]]:
    """A follow-up completed with what it leaves out; a question of its own is returned as it is. `known` tells which departments can be named."""
    if not context.get("subject") or not context.get("question") or asks_for_all(*leading_up(text)):
        return text, context
    for completion in (of_subject, of_less, of_part, of_course, of_year, of_stage, of_pronoun, of_another, of_nothing_named):
        if done := completion(text, context, tuple(known)):
            return scoped(done, context), context | {"same": completion is of_year or completion is of_another and context["subject"] in done}
    return text, context


def of_subject(text: str, context: dict[str, Any], _: Known) -> str | None:
    """The usual short ones: why, what share, how changed, what for, what is it, in which unit."""
    subject = context["subject"]
    for pattern, make in ((WHY, "变动的原因是什么？"), (SHARE, "占支出总计的比重是多少？" if "总" in text else "占比是多少？"), (CHANGE, "比上年变化多少？"), (USE, "是用来做什么的？"), (MEANING, "是什么意思？")):
        if pattern.match(text):
            return f"{subject}{make}"
    if m := UNIT.match(text):
        return f"{subject}换算成{m['unit']}是多少？"
    if m := RATE_ONLY.match(text):
        return f"{subject}{m['rate']}是多少？"
    m = CARRY_ONLY.match(text)
    return f"{subject}{m['carry']}是多少？" if m else None


def of_less(text: str, context: dict[str, Any], _: Known) -> str | None:
    """「减去差旅费呢」 takes something off what was told."""
    m = excluding().less.match(text)
    if not m or "、" in context["subject"]:
        return None
    return f"{bare_name(context)}{'减去' if m['how'].startswith('减') else '去掉'}{m['what']}是多少？"


def of_part(text: str, context: dict[str, Any], _: Known) -> str | None:
    """「其中车的」 asks for a part of what was told; the items of 三公经费 go by short names."""
    m = excluding().part_of_it.match(text) or excluding().short_item.match(text)
    if not m:
        return None
    subject = str(context["subject"])
    item = excluding().three_public.get(m["what"]) if re.search("三公|公务|公车", subject + str(context.get("before") or "")) else None
    return f"{item}是多少？" if item else f"{subject}中，{headed(m['what'], m['what'] + '的呢', context)}是多少？" if "其中" in text else None


def bare_name(context: dict[str, Any]) -> str:
    """The name told before, without what was set in brackets behind it."""
    return re.sub(r"[(（].*[)）]$", "", str(context["subject"]))


def of_course(text: str, context: dict[str, Any], _: Known) -> str | None:
    """「涨在哪几项？」「近三年呢？」「这个数怎么来的？」 of what was asked before; None where it names something itself."""
    if len(text) > LEADS_ON:
        return None
    subject, last = context["subject"], context["question"]
    if (rest := made_asked(text)) is not None and not names_more(rest):
        before = read_asked(last)
        figure = last.rstrip("？?。") if before.what != "text" and before.op not in ("where", "trend") else f"{subject}是多少"
        return f"{figure}，这个数怎么来的？"
    found = where_asked(text) or trend_asked(text)
    return f"{subject}{text}" if found and not names_more(re.sub(r"20\d\d年?", "", found[0])) else None


def names_more(rest: str) -> bool:
    """Is anything named in what the words of asking leave?"""
    return bool(content(rest.replace(GAP, "")) or words().find(rest))


def of_year(text: str, context: dict[str, Any], _: Known) -> str | None:
    m = YEAR_ONLY.match(text)
    return m["year"] + re.sub(r"20\d\d年?(?:度)?|今年|本年|去年(?!结转)", "", context["question"]) if m else None


def of_stage(text: str, context: dict[str, Any], _: Known) -> str | None:
    """「年初预算的数是？」 asks the same of another stage; 「预算呢」 only where the outcome was told."""
    m = STAGE_ONLY.match(text)
    if not m or (m["stage"] == "预算" and context.get("kind") != "决算"):
        return None
    return f"{context['subject']}{STAGES.get(m['stage'], m['stage'])}数是多少？"


def of_pronoun(text: str, context: dict[str, Any], _: Known) -> str | None:
    """「这项」, 「这两项」 and 「这两家」 are what was told before, 「整个专项」 what it was a part of."""
    if (m := BOTH_PLACES.match(text)) and (names := context.get("departments")) and len(names) == 2:
        return f"{names[0]}和{names[1]}{context['subject']}{text[m.end():]}"
    if not (m := PRONOUN.match(text)):
        return None
    subject = str(context["subject"])
    meant = both(context) if re.search("[两二]", m[0]) else "" if re.search("[三四几些]", m[0]) and "、" not in subject else subject
    return f"{meant}{whole_named(text[m.end():], context)}" if meant else text


def whole_named(text: str, context: dict[str, Any]) -> str:
    """「占整个专项的比例」: which one it is was named before."""
    m = WHOLE.search(text)
    name = next((n for n in (context.get("before"), context["subject"]) if m and n and m["noun"] in n and "、" not in n), None)
    return f"{text[:m.start('whole')]}{name}{text[m.end('whole'):]}" if m and name else text


def of_another(text: str, context: dict[str, Any], known: Known) -> str | None:
    """「电费呢」 asks the same of another thing, 「商务委呢」 of another department."""
    if len(text) > 24 or not (m := OTHER.match(text)):
        return None
    what, last = m["what"] or m["what2"], context["question"]
    if ORGAN.search(what) or PART_OF.search(what) or only_place(what, known):
        return f"{what}{context['subject']}{ask_of(last)}"
    if len(text) > 18 or not (content(what) or words().find(what) or what in FLOWS):
        return None
    return f"{headed(what, text, context)}{ask_of(last)}"


def headed(what: str, text: str, context: dict[str, Any]) -> str:
    """「公用的呢」 after 人员经费 is 公用经费: what is left out is the last word of the name before."""
    head = HEAD.search(re.sub(r"[(（].*[)）]$", "", str(context["subject"])))
    lacks = re.search(rf"{re.escape(what.removesuffix('的'))}的呢", text) and not HEAD.search(what.removesuffix("的"))
    return what.removesuffix("的") + head[0] if head and lacks else what


def only_place(text: str, known: Known) -> bool:
    """Does a text name departments of the library, and nothing else but a year?"""
    if not known:
        return False
    place = resolve(text, {}, known, lambda _: set())
    named = bool(place.departments) and "department" not in place.assumed
    return (named or bool(place.said)) and not content(place.rest.replace(GAP, ""))


def of_nothing_named(text: str, context: dict[str, Any], _: Known) -> str | None:
    """「依据是什么？」, 「比去年多了还是少了？」: what asks names nothing."""
    if len(text) > 24:
        return None
    if HEADLESS.search(text) and context.get("counted"):
        return HEADLESS.sub(lambda m: f"{m[1]}{context['counted']}", text)      # 「在岗的有几个」 after 人 were told
    bare = not NAMED.search(text) and not content(read_asked(text).rest.replace(GAP, ""))
    return f"{context['subject']}{text}" if ASKED_AGAIN.match(text) or bare else None


def scoped(text: str, context: dict[str, Any]) -> str:
    """The completed question in the scope that was asked for before, where it names none itself and asks for a figure."""
    kept = [s for s in context.get("scope") or [] if not any(axis.search(s) and axis.search(text) for axis in AXES)]
    return "".join(f"{s}，" if s in STAGES.values() else f"{s}中，" if "结转" not in s else s for s in kept) + text if kept and read_asked(text).what != "text" else text


def scopes_of(q: Question, outcome: Outcome) -> list[str]:
    """Words of scope that the asker set before what he asked for: 「基本支出里」, 「含结转的」, 年初预算."""
    said = [m["scope"] for m in WITHIN_SCOPE.finditer(q.original) if m["scope"] not in outcome.subject]
    said += [m[0] for m in (WITHOUT_CARRY.search(q.original), WITH_CARRY.search(q.original)) if m and "结转" in m[0]][:1]
    return list(dict.fromkeys([*said, *([q.stage] if q.stage and q.place.kind != "决算" and outcome.kind != "stages" else [])]))


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
    for said, tail in (("什么意思|啥意思|(?:什么|啥)[是叫]|解释", "是什么意思？"), ("为什么|原因", "变动的原因是什么？"), ("占", "占比是多少？"), ("比(?:上年|去年|20)", "比上年变化多少？"), ("用途|干什么|做什么", "是用来做什么的？"), ("几辆", "有几辆？"), ("多少人|几人", "有多少人？")):
        if re.search(said, last):
            return tail
    return "是多少？"


def next_context(context: dict[str, Any], q: Question | None, outcome: Outcome) -> dict[str, Any]:
    """What the next question may lean on: department, year, kind, scope, subject and figures until changed, and the readings there were to choose from."""
    out = {k: v for k, v in context.items() if k in KEPT}
    if q is not None and (readings := pending(q, outcome)):
        out["pending"] = readings
    if q is None or q.place.problem or not q.place.disclosures:
        return out
    first = outcome.claims[0].disclosure if outcome.kind == "years" else q.place.disclosures[0]
    if (last := context.get("department")) and last != first.department:
        out["departments"] = [last, first.department]
    out |= {"department": first.department, "year": first.year, "kind": first.kind}
    if outcome.subject and (outcome.status == "answered" or not q.follows or outcome.detail == "名词解释"):
        if (last := context.get("subject")) and last != outcome.subject:
            out["before"] = last
        out |= {"subject": outcome.subject, "question": f"{outcome.subject}是多少？" if q.chosen else q.original, "scope": scopes_of(q, outcome), "told": remembered(context, outcome, not q.follows)}
        out["counted"] = next((c.unit for c in outcome.claims[:1] if q.asked.what == "count"), "")
    return out


def pending(q: Question, outcome: Outcome) -> dict[str, Any] | None:
    """The readings of an ambiguous question, for the next one to choose from."""
    if outcome.status != "ambiguous" or not outcome.readings:
        return None
    if outcome.kind == "department":
        return {"question": q.original, "departments": outcome.readings[:6], "said": q.place.said}
    return {"question": q.original, "readings": [{"text": r, **f} for r, f in zip(outcome.readings, [{"disclosure": c.disclosure.id, "facts": [f.id for f in c.facts]} for c in outcome.nearest], strict=False)]}


def forget(context: dict[str, Any], key: str, value: Any = None) -> dict[str, Any]:
    """The context without one thing it keeps (a department, year, kind, word of scope or subject), said or silently kept: the next question no longer leans on it."""
    out = {k: v for k, v in context.items() if k not in (key, "pending")}
    if key == "scope":
        out["scope"] = [s for s in context.get("scope") or [] if s != value]
    gone = {"department": ("departments", "told"), "subject": ("before", "question", "scope", "told", "counted")}.get(key, ())
    out = {k: v for k, v in out.items() if k not in gone}
    if out.get("subject") and out.get("question"):
        out["question"] = f"{out['subject']}{ask_of(out['question'])}"       # the old one still says what is forgotten
    return out

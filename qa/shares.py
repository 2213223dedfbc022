"""Plans for shares and multiples."""
from __future__ import annotations

import re
from decimal import Decimal

from ingest.amount import MONEY, decimals, half_up, show
from ingest.model import Disclosure, Fact
from qa.asked import SHARE
from qa.catalog import Catalog
from qa.claims import Claim, Outcome, claim
from qa.compute import compute
from qa.figures import plain
from qa.find import Finder, Hit, best_group, same_value
from qa.plan import Difference, Lookup, Node, Ratio
from qa.question import Question
from qa.refuse import refused
from qa.search import STRONG, Found, carry_cost, find, good, head_end, look, lookup_of, pieces
from qa.terms import content, words
from qa.text import GAP, blank, squeeze

IN_SHARE = re.compile(r"(?P<a>[^。]+?)，?(?:在|于)(?P<b>[^，。]+?)(?:里面?|里头|里边|当中|之中|中|内)(?:的|所)?$")


def ratio(q: Question, disclosure: Disclosure) -> Outcome:
    """A share: printed if the document prints it for this base, else computed."""
    m = SHARE.search(q.text)
    before, base_text = (q.text[:m.start()], (m["base"] or "")) if m else (q.text, "")
    offset = m.start("base") if m and m["base"] else 0
    if not names_base(base_text) and (inside := IN_SHARE.search(before)):
        # 「人员经费在基本支出里占几成」
        offset, base_text, before = inside.start("b"), inside["b"], before[:inside.end("a")]
    finder = Finder(q.catalog(disclosure), before)
    cut = head_end(finder, before)
    top_text = blank(before, 0, cut) if cut else before
    base_full = GAP * offset + base_text if names_base(base_text) or "总" in base_text else before[:cut]
    numerator = within_base(q, disclosure, before, base_full, cut) or look(q, disclosure, top_text, "amount")
    if numerator.node is None and cut:
        numerator = look(q, disclosure, before, "amount")
    if numerator.node is None:
        return refused(q, disclosure, numerator, top_text)
    top = numerator.node
    named = names_base(base_full.replace(GAP, ""))
    bases = bases_of(q, disclosure, base_full, top) if named else own_wholes(q, disclosure, before, top)
    if not bases or same_thing(bases[0].fact, top.fact):
        return Outcome("not_disclosed", "absent", nearest=[claim(top, disclosure)], missing=[content(base_full) or "总额"], detail=content(base_full) or "作为分母的总额")
    return share_of(q, disclosure, top, bases, [Lookup(h.fact) for h in good(numerator.hits or [], top_text) if h.fact.value.amount])


def share_of(q: Question, disclosure: Disclosure, top: Lookup, bases: list[Lookup], tops: list[Lookup]) -> Outcome:
    """The printed share with the operands that give it; where none do it stands alone, where none is printed it is computed."""
    label = f"{top.fact.name}占{bases[0].fact.name}的比重"
    printed = printed_share(q, disclosure, top, bases[0])
    if printed is None:
        return Outcome("answered", "ratio", [claim(Ratio(top, bases[0]), disclosure, label), claim(top, disclosure), claim(bases[0], disclosure)], subject=top.fact.name)
    said = claim(printed, disclosure, label)
    for a in [top, *(t for t in tops if squeeze(t.fact.name) == squeeze(top.fact.name))]:
        for b in bases:
            checks = recomputed(said, Ratio(a, b)) if a.unit in MONEY and b.unit in MONEY else []
            if checks and checks[0]["ok"]:
                return Outcome("answered", "ratio", [said, claim(a, disclosure), claim(b, disclosure)], checks=checks, subject=top.fact.name)
    return Outcome("answered", "ratio", [claim(printed, disclosure, f"{top.fact.name}占{printed.fact.base}的比重")], checks=recomputed(said, Ratio(top, bases[0])), subject=top.fact.name)


def own_wholes(q: Question, disclosure: Disclosure, text: str, top: Lookup) -> list[Lookup]:
    """What a share is of when the question names no whole: all purchases for a purchase, the same thing of all funds where a fund is named
    beside it, else all expenditure (or income)."""
    m = FUND_NAMED.search(text)
    if m and words().find(rest := blank(text, *m.span())):
        hits = good(find(q, disclosure, rest, "amount"), rest)
        return [Lookup(h.fact) for h in hits if h.fact.value.amount and h.fact.scope.fund == "全部" and top.fact.scope.fund in FUNDS_OF_BUDGET and squeeze(h.fact.name).endswith(squeeze(top.fact.name))]
    if re.search("采购|合同", text) or top.fact.scope.view == PURCHASES:
        return bases_of(q, disclosure, PURCHASES, top)
    return bases_of(q, disclosure, "收入总计" if top.fact.name.endswith("收入") else GAP * len(text), top)


FUNDS_OF_BUDGET = ("一般公共预算", "财政拨款", "政府性基金")
FUND_NAMED = re.compile(r"一般公共预算(?:财政)?(?:拨款)?|财政拨款|政府性基金(?:预算)?")
PURCHASES = "政府采购"


def same_thing(a: Fact, b: Fact) -> bool:
    """One thing printed in two places: what it is a share of was not understood."""
    return a.id == b.id or (squeeze(a.name) == squeeze(b.name) and same_value(a, b))


def names_base(text: str) -> bool:
    """Does a stretch name something to divide by? 政府采购 is made of words that elsewhere are fillers."""
    return bool(content(text) or words().find(text))


def within_base(q: Question, disclosure: Disclosure, before: str, base: str, cut: int) -> Found | None:
    """The numerator in the scope that the base names (农林水支出 in 一般公共预算财政拨款支出), where such a figure is printed."""
    if not FUNDED.search(base):
        return None
    both = "".join(b if b != GAP else a for a, b in zip(before.ljust(len(base), GAP), base.ljust(len(before), GAP), strict=True))
    window = sum(1 << i for i, c in enumerate(before) if c != GAP and i >= cut)
    hits = [h for h in good(find(q, disclosure, both, "amount"), both) if h.own_mask & window and not h.own_mask & ~window and h.fact.value.amount is not None]
    return Found(lookup_of(best_group(hits)[0]), hits[0], [], hits=hits) if hits else None


FUNDED = re.compile(r"一般公共预算|财政拨款|政府性基金|基本支出|项目支出")


def base_of(q: Question, disclosure: Disclosure, text: str, numerator: Lookup) -> Lookup | None:
    """The denominator that suits the numerator best."""
    return next(iter(bases_of(q, disclosure, text, numerator)), None)


def bases_of(q: Question, disclosure: Disclosure, text: str, numerator: Lookup) -> list[Lookup]:
    """Denominators: first those from the same table or the same scope as the numerator."""
    fact = numerator.fact
    if OF_ITS_PROJECT.search(text):
        return projects_of(q.catalog(disclosure), fact)
    text = PURCHASES if BARE_PURCHASES.fullmatch(text) else whole_of(text)
    named = good(find(q, disclosure, text, "amount"), text)
    total_asked = (not content(text) and not STRONG.search(text) and not words().find(text) and not (named and named[0].cover >= 0.6)) or bool(re.fullmatch(r"[\0的]*(?:总|全部|整个|所有)?(?:的)?(?:部门)?(?:预算|决算)?(?:总)?(?:支出|预算|盘子|额|数)*(?:预算|决算)?(?:总额|总计|里|中|的)*[\0，]*", text))
    everything = total_asked and re.search("总|全部|整个", text)
    text = "支出总计" if total_asked else text
    hits = [h for h in good(find(q, disclosure, text, "amount"), text) if h.fact.value.amount]
    if not hits:
        return []
    best = hits[0]
    close = [h for h in hits if h.score >= best.score - 2.2 and h.explained & best.own_mask == best.own_mask]
    # 基本支出 is no base for whom only 一般公共预算支出 is said
    close = [h for h in close if h.fact.scope.nature in (None, best.fact.scope.nature) or h.fact.scope.nature in text] or close
    word = re.sub(r"(?:当)?中$|里面?$", "", squeeze(text.replace(GAP, "")))
    close = [h for h in close if squeeze(h.fact.name) == word] or close     # a base named in full is that one

    def kinship(h: Hit) -> tuple[float, bool, bool, bool, bool, bool, float]:
        f = h.fact
        return (carry_cost(f, q.carry) if q.carry else 0.0, bool(everything) and f.scope.fund not in (None, "全部"), f.source.quote != fact.source.quote or f.source.kind != "sentence",
                not (f.source.table == fact.source.table is not None and f.stage == fact.stage), f.stage != fact.stage,
                f.scope.fund != fact.scope.fund, -h.score)
    return [Lookup(h.fact) for h in sorted(close, key=kinship)]


OF_ITS_PROJECT = re.compile(r"^[\0的，]*(?:本|该|整个|这个|全部)?(?:项目|专项)(?:的)?(?:总)?(?:预算|盘子|资金|金额|额)*(?:总额|合计)?[\0的，]*$")


def projects_of(catalog: Catalog, part: Fact) -> list[Lookup]:
    """「占项目总预算」 of a part told under a project: the project's own amount, or none; never the department's total."""
    return [Lookup(e.fact) for e in catalog.entries if len(part.subject) > 1 and e.fact.subject == part.subject[:-1] and e.fact.measure == "amount" and e.fact.value.amount
            and e.fact.document_id == part.document_id and e.fact.period == part.period][:1]


BARE_PURCHASES = re.compile(r"[\0的全部总]*采购(?:总额|总量|预算|支出|金额|额)?[\0的，]*")


def whole_of(text: str) -> str:
    """「专项总盘子」, 「采购总额」 as a base: the thing itself, where it is named before."""
    m = re.search(r"(?:的)?(?:总盘子|总额|总量|总数|盘子|全部|整个)(?=(?:当|之)?中|里|[的\0]|$)", text)
    if not m or not content(text[:m.start()]):
        return text
    one_word = any(s.start < m.start() < s.end for s in words().find(text))      # 采购总额
    return text if one_word else blank(text, *m.span())


def printed_share(q: Question, disclosure: Disclosure, numerator: Lookup, denominator: Lookup) -> Lookup | None:
    """A share that the document prints for this item and this base."""
    name, base = squeeze(numerator.fact.name), squeeze(denominator.fact.name)
    for e in q.catalog(disclosure).entries:
        f = e.fact
        if f.measure != "share" or f.value.amount is None or f.period != numerator.fact.period or not f.base:
            continue
        own = squeeze(f.name)
        said_base = squeeze(f.base)
        if (own == name or own.startswith(name) or same_term(own, name)) and (said_base in base or base in said_base or same_term(said_base, base)):
            return Lookup(f)
    return None


def same_term(a: str, b: str) -> bool:
    return bool({t.name for t in words().of_label(a)} & {t.name for t in words().of_label(b)})


def recomputed(printed: Claim, node: Node) -> list[dict[str, object]]:
    """Does the printed figure agree with the one computed from printed parts? Half a unit of the last digit is rounding."""
    done = compute(node)
    if printed.amount is None or done.formula is None:
        return []
    places = decimals(printed.amount)
    off = abs(half_up(done.amount, places) - printed.amount)
    ok = off <= Decimal(1).scaleb(-places)
    return [{"kind": "recomputed", "ok": bool(ok), "detail": f"按 {done.formula.expression} 复核为 {show(done.amount)}{done.unit}", "difference": show(off)}]


def points(q: Question, disclosure: Disclosure) -> Outcome:
    """How far apart two printed shares of one whole are."""
    shares: list[Lookup] = []
    for part in pieces(q, disclosure, q.text):
        found = look(q, disclosure, part, "share")
        if found.node is None or found.node.unit != "%":
            return refused(q, disclosure, found, part)
        shares.append(found.node)
    if len(shares) != 2 or shares[0].fact.base != shares[1].fact.base:
        return Outcome("not_disclosed", "absent", nearest=[claim(s, disclosure) for s in shares], missing=["两个比重之差"], detail="两个比重之差")
    more, less = sorted(shares, key=lambda s: s.fact.value.amount or Decimal(0), reverse=True)
    names = [f"{s.fact.name}占比" for s in (more, less)]
    return Outcome("answered", "compare", [claim(Difference(more, less), disclosure, "与".join(names) + "之差"), *(claim(s, disclosure, n) for s, n in zip((more, less), names, strict=True))], subject=more.fact.name)


def times(q: Question, disclosure: Disclosure) -> Outcome:
    text = q.text
    at = re.search(r"是|相当于|为", text)
    if at is None:
        return plain(q, disclosure)
    left = look(q, disclosure, text[:at.start()], "amount")
    right_text = GAP * at.end() + text[at.end():]
    if left.node is None:
        return refused(q, disclosure, left, text[:at.start()])
    denominator = base_of(q, disclosure, right_text, left.node)
    if denominator is None:
        return refused(q, disclosure, look(q, disclosure, right_text, "amount"), right_text)
    node = Ratio(left.node, denominator, times=True)
    return Outcome("answered", "times", [claim(node, disclosure, f"{left.node.fact.name}÷{denominator.fact.name}"), claim(left.node, disclosure), claim(denominator, disclosure)], subject=left.node.fact.name)

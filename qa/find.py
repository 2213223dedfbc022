"""A question's words → the facts they name, ranked.

Every entry is scored by the part of the question that its labels explain, the part of its own name that the question gives, what stays
unexplained, and what the question leaves open (a scope narrower than asked for costs).
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ingest.amount import same_money
from ingest.model import Fact
from qa.catalog import Catalog, Entry, char_weights, usual_stage
from qa.terms import Said, Term, words
from qa.text import GAP, squeeze


@dataclass(frozen=True)
class Match:
    """How a label meets the question: positions as a bit mask and the share of the label that was said."""

    mask: int
    cover: float
    linked: bool


@dataclass(frozen=True)
class Hit:
    """An entry with its score. `left` are the stretches of the question that it does not explain."""

    entry: Entry
    score: float
    explained: int
    cover: float
    linked: bool
    cost: float
    left: tuple[str, ...]
    left_weight: float
    own_mask: int
    pointed: bool = False       # 「古籍那个项目」: a part of a project's name that no other project shares
    whole: int = 0              # characters of the name, where the question says the name itself and not only a term that it is a name of

    @property
    def fact(self) -> Fact:
        return self.entry.fact


class Finder:
    """Matches one question against one catalog. The labels are matched once, whatever is then looked for."""

    def __init__(self, catalog: Catalog, text: str):
        self.catalog = catalog
        self.text = text
        self.weights = char_weights(text)
        self.said = words().find(text)
        self.places: dict[str, list[int]] = {}      # two characters → where they stand in the text
        self.swapped_in: dict[str, list[str]] = {}
        self.matches = self.match_labels()
        self.projects = project_labels(catalog) if POINTS.search(text) else frozenset[str]()
        self.exact = {m.mask: self.catalog.labels[i] for i, m in self.matches.items() if m.cover >= 0.99 and longest_run(m.mask) >= 3}

    def match_labels(self) -> dict[int, Match]:
        catalog, text = self.catalog, self.text
        candidates: set[int] = set()
        places = self.places
        for i in range(len(text) - 1):
            bigram = text[i:i + 2]
            if GAP in bigram:
                continue
            places.setdefault(bigram, []).append(i)
            candidates.update(catalog.bigrams.get(bigram, ()))
        said_terms: dict[str, list[Said]] = {}
        for s in self.said:
            said_terms.setdefault(s.term.name, []).append(s)
        out: dict[int, Match] = {}
        for label in range(len(catalog.labels)):
            linked = [s for t in catalog.terms[label] for s in said_terms.get(t.name, ())]
            if label not in candidates and not linked:
                continue
            name = catalog.labels[label]
            if name.isdigit():
                at = text.find(name)        # a code counts whole or not at all
                alone = at >= 0 and not text[at - 1:at].isdigit() and not text[at + len(name):at + len(name) + 1].isdigit()
                if alone:
                    out[label] = Match(span_mask(at, at + len(name)), 1.0, True)
                continue
            mask, cover = overlap(name, text, places)
            for s in linked:
                mask |= span_mask(s.start, s.end)
            if mask:
                out[label] = Match(mask, 1.0 if linked else cover, bool(linked))
        return out

    def about(self, fact: Fact) -> bool:
        """Is a fact told of the item that the question names? Where it says a printed name whole, the reason of a neighbour is none."""
        spans = {*self.exact, *(span_mask(s.start, s.end) for s in self.said if s.end - s.start >= 3 and s.term in self.printed)}
        whole = [mask for mask in spans if not any(mask & other == mask != other for other in spans)]
        return not whole or any(self.is_called(squeeze(name), mask) for name in (*fact.subject[-1:], *(text for _, text in fact.keys)) for mask in whole)

    @cached_property
    def printed(self) -> frozenset[Term]:
        """The terms of which the document prints a name that the question says."""
        return frozenset(t for i, m in self.matches.items() if m.linked for t in self.catalog.terms[i])

    def is_called(self, name: str, mask: int) -> bool:
        """Is a name the one that stands there, or one of the term that stands there?"""
        terms = {s.term for s in self.said if span_mask(s.start, s.end) == mask}
        said = "".join(c for i, c in enumerate(self.text) if mask >> i & 1)
        return bool(terms & set(words().of_label(name))) or self.exact.get(mask, GAP) in name or (stem(said) not in OTHERS and stem(said) in name)

    @cached_property
    def word_for_word(self) -> frozenset[int]:
        """The labels that stand in the question word for word, none within another."""
        spans = {i: (at, at + len(name)) for i in self.matches if (at := self.text.find(name := self.catalog.labels[i])) >= 0}
        return frozenset(i for i, a in spans.items() if not any(b[0] <= a[0] and a[1] <= b[1] and a != b for b in spans.values()))

    def called(self, entry: Entry) -> float:
        """A name in the very words of the question goes before another for the same; what only belongs to the thing of that name, behind it."""
        whole = self.word_for_word.intersection(entry.own)
        kept_by = {self.catalog.seen.get(text) for _, text in entry.fact.keys} - {self.catalog.label(entry.fact.name)}
        return 0.0 if not whole else -BELONGS if whole <= kept_by else CALLED

    def weight(self, mask: int) -> float:
        return sum(w for i, w in enumerate(self.weights) if mask >> i & 1)

    def left_over(self, mask: int) -> tuple[tuple[str, ...], float]:
        """What neither the labels nor the fillers explain."""
        verbs = "".join(GAP if mask >> i & 1 else c for i, c in enumerate(self.text))
        rest = self.idle(mask)
        # 「买书」: what is bought, built or repaired is a thing named, even in one character
        rest = re.sub(f"(?<={GAP})[\u4e00-\u9fff](?={GAP}|$)", lambda m: verbs[m.start() - 1] + m[0] if verbs[m.start() - 1] in "买购修建租" else m[0], rest)
        runs = [r for r in rest.replace("，", GAP).replace("。", GAP).split(GAP) if r]
        runs = ["".join(c for c in r if c.isalnum() or "\u4e00" <= c <= "\u9fff") for r in runs]
        runs = [r for r in runs if r]
        weight = sum(sum(char_weights(r)) * (1.0 if len(r) > 1 else 0.25) for r in runs)
        return tuple(r for r in runs if len(r) > 1), weight

    def beside(self, own_mask: int, explained: int) -> list[str]:
        """Single characters that nothing explains, right beside the name that was found: 「高中教育」 is no 初中教育, 「半年」 no year."""
        rest = self.idle(explained)
        alone = [i for i, c in enumerate(rest) if is_word(c) and not is_word(rest[i - 1:i]) and not is_word(rest[i + 1:i + 2])]
        before, behind = own_mask >> 1 | own_mask >> 2, own_mask << 1 | own_mask << 2       # one idle character may stand between: 国内推介
        return [rest[i] for i in alone if (before >> i & 1 and rest[i] not in LED_BY) or (behind >> i & 1 and rest[i] not in FOLLOWED_BY)]

    def reshaped(self, entry: Entry, own_mask: int, explained: int) -> list[str]:
        """Characters that are idle by themselves and make another name of the one that was found: 内贸 is no 外贸, 台式 no 便携式, 水资源费 no
        水资源保护. They stand where the name has others."""
        if swapped := self.swapped(entry):
            return swapped
        starts = own_mask & ~(own_mask << 1)
        if turned := [c for i, c in enumerate(self.text) if c in TURNING and starts >> (i + 1) & 1 and not explained >> i & 1]:
            return turned               # 离退休 is no 退休
        label = max((i for i in entry.own if i in self.matches), key=lambda i: (self.matches[i].cover, self.weight(self.matches[i].mask)), default=None)
        if label is None or self.matches[label].linked or self.matches[label].cover >= 0.99 or own_mask & ~self.matches[label].mask:
            return []
        name, text = self.catalog.labels[label], self.text
        runs = [(i, at[0], n) for i, at, n in stretches(name, text, self.places)]
        found = []
        (i, at, _), (j, end, n) = runs[0], runs[-1]
        if i and at > 1 and text[at - 1] in words().measures and not COUNTING.match(text[at - 2]):
            found.append(at - 1)
        if i and name[i - 1] in TURNING:
            return [text[at:at + 1]]    # 退休 is no 离退休
        if (act := act_of(text[end + n:])) and (own := act_of(name[j + n:])) and act != own:
            found.append(end + n)
        if text.startswith("费", end + n) and name[j + n:] and not OF_MONEY.search(name[j + n:]):
            found.append(end + n)
        for (i, at, n), (j, further, _) in pairwise(runs):
            between = range(at + n, further)
            if j > i + n and len(between) <= 2:
                found += [k for k in between if text[k] in words().shaping and text[k] not in name[i + n:j]]
        return [text[i] for i in found if not explained >> i & 1]

    def swapped(self, entry: Entry) -> list[str]:
        """A word of a key's name that the question has another for: 困难残疾人护理补贴 is no 困难残疾人生活补贴, though the row's account has 护理, too."""
        return [said for head, text in entry.fact.keys if head != "列" and text != entry.fact.name for said in self.swaps(squeeze(text))]

    def swaps(self, key: str) -> list[str]:
        """Words of the question that stand where a name has another of their length."""
        if key not in self.swapped_in:
            found = []
            for (i, at, n), (j, further, _) in pairwise([(i, at[0], n) for i, at, n in stretches(key, self.text, self.places)]):
                meant, said = key[i + n:j], self.text[at + n:further]
                if len(meant) == len(said) == 2 and n > 2 and meant != said and not set(said) & JOINING:
                    found.append(said)
            self.swapped_in[key] = found
        return self.swapped_in[key]

    def idle(self, mask: int) -> str:
        """The text with gaps for what is explained or says nothing."""
        rest = "".join(GAP if mask >> i & 1 else c for i, c in enumerate(self.text))
        rest = EXAMPLE.sub(lambda m: GAP * len(m[0]), rest)
        own = self.catalog.disclosure.department        # 「办公室的」 narrows nothing where the office is the department
        rest = words().narrowing.sub(lambda m: m[0] if own.endswith(m[0].removesuffix("的")) else NARROWING * len(m[0]), rest)
        return words().filler.sub(lambda m: GAP * len(m[0]), rest)

    def find(self, accept: Callable[[Fact], bool], stage: str | None = None, level: int | None = None, limit: int = 40) -> list[Hit]:
        """The best entries among those accepted, best first."""
        rough: list[tuple[float, int, int, Match, int]] = []
        seen: set[int] = set()
        for label, _match in self.matches.items():
            for number in self.catalog.by_label.get(label, ()):
                if number in seen:
                    continue
                entry = self.catalog.entries[number]
                if not accept(entry.fact):
                    continue
                seen.add(number)
                best, own_mask = self.own_match(entry)
                if best is None:
                    continue
                context, _ = self.context(entry)
                rough.append((self.weight(own_mask | context) + 1.5 * best.cover, number, own_mask, best, context))
        rough.sort(key=lambda r: (-r[0], r[1]))
        hits = [self.hit(number, own_mask, best, context, stage, level) for _, number, own_mask, best, context in rough[:limit * 4]]
        hits.sort(key=lambda h: (-h.score, h.cost, h.fact.source.kind != "cell", -h.own_mask.bit_count(), -h.whole, h.fact.id))
        return hits[:limit]

    def said_whole(self, entry: Entry, own_mask: int) -> int:
        """The length of the name, where the question says it itself and no more of it by a term that it is a name of; else 0."""
        longest = max((len(label) for i in entry.own if (label := self.catalog.labels[i]) in self.text), default=0)
        return longest if longest >= own_mask.bit_count() else 0

    def shadowed(self, entry: Entry, own_mask: int) -> bool:
        """Does the question name another item in full (事业单位医疗) of which this one only shares a part (行政单位医疗)? A narrower
        item that holds the name whole (国内公务接待支出) is kept."""
        mine = [self.catalog.labels[i] for i in entry.own]
        terms = {t for i in entry.own for t in self.catalog.terms[i]}
        said = ((span_mask(s.start, s.end), s) for s in self.said if s.end - s.start >= 4)
        if any(own_mask & ~span == 0 and s.term not in terms and not any(plainly(stem(self.text[s.start:s.end])) in plainly(m) for m in mine) and s.term in self.printed for span, s in said):
            return True
        if any(own_mask == self.matches[i].mask and i in self.catalog.by_label and not any(stem(self.catalog.labels[i]) in m for m in mine) for i in self.word_for_word):
            return True                 # 「公务用车运行维护费」 is printed, 公务用车购置及运行维护费 is another
        return any(own_mask & e == own_mask != e and not any(stem(m).endswith(stem(name)) for m in mine) for e, name in self.exact.items())

    def own_match(self, entry: Entry) -> tuple[Match | None, int]:
        best: Match | None = None
        mask = 0
        for label in entry.own:
            m = self.matches.get(label)
            if m is None or not (m.linked or m.cover >= 0.3 or self.weight(m.mask) >= 3):
                continue
            mask |= m.mask
            if best is None or (m.cover, self.weight(m.mask)) > (best.cover, self.weight(best.mask)):
                best = m
        return best, mask

    def context(self, entry: Entry) -> tuple[int, float]:
        """Positions explained by where the entry belongs, and the cost of what the question leaves open."""
        mask, cost = 0, 0.0
        for group, open_cost in zip(entry.context, entry.costs, strict=True):
            got = 0
            for label in group:
                m = self.matches.get(label)
                if m and self.catalog.labels[label].startswith(INCLUDING) and m.cover < 0.99:
                    continue            # 「其他资金」 is not 含其他资金
                if m and (m.linked or m.cover >= 0.7 or longest_run(m.mask) >= 4 or (m.cover >= 0.4 and longest_run(m.mask) >= 3)):
                    got |= m.mask
            mask |= got
            if not got:
                cost += open_cost
        return mask, cost

    def hit(self, number: int, own_mask: int, best: Match, context: int, stage: str | None, level: int | None) -> Hit:
        entry = self.catalog.entries[number]
        _, cost = self.context(entry)
        fact = entry.fact
        wanted = stage or usual_stage(self.catalog.disclosure)
        if fact.measure == "amount" and fact.stage != wanted:
            cost += 3.0
        if level and fact.code and len(fact.code) != level:
            cost += 1.0
        explained = own_mask | context
        left, left_weight = self.left_over(explained)
        left = (*left, *self.beside(own_mask, explained), *self.reshaped(entry, own_mask, explained))
        if best.cover < 0.99 and not best.linked and self.shadowed(entry, own_mask):
            left = (*left, "")
        score = self.weight(explained) + 3.0 * best.cover + self.called(entry) - 1.5 * left_weight - 0.45 * cost
        return Hit(entry, round(score, 4), explained, best.cover, best.linked, cost, left, left_weight, own_mask, self.points_to(entry, own_mask), self.said_whole(entry, own_mask))

    def points_to(self, entry: Entry, own_mask: int) -> bool:
        """Is the part of the name that was said found in one project's name only?"""
        names = {self.catalog.labels[i] for i in entry.own} & self.projects
        said = max(("".join(c if own_mask >> i & 1 else GAP for i, c in enumerate(self.text))).split(GAP), key=len)
        return bool(names) and len(said) >= 2 and not words().light.fullmatch(said) and {p for p in self.projects if said in p} <= names


# What may stand right before a name (盖宿舍) or right behind it (更高, 运行费, 工资一共) and says nothing of which one is meant.
LED_BY = frozenset("盖建修造一拢")
FOLLOWED_BY = frozenset("费款钱数额类项高低大小多少贵一拢开办")
CALLED, BELONGS = 0.1, 0.6
COUNTING = re.compile(r"[\d几多少每这那各该一二两三四五六七八九十百千万第数首半某另]")       # before a measure word
JOINING = frozenset(GAP + "，。的和与及或、")
TURNING = frozenset("离非不未无副半")      # before a name they make another of it
OF_MONEY = re.compile("费|支出|资金|款|补助|补贴|金$")
INCLUDING = ("含", "不含")
OTHERS = ("其他", "其它")     # begins many names and is none
NARROWING = "N"         # stands for a word that no filler may take
# 「桌椅柜子之类的家具」: examples of what is named behind them
EXAMPLE = re.compile(f"[^{GAP}，。]{{2,8}}(?:这类|这种|这一类|之类|一类|那种|那类)(?:的)?(?={GAP})")
POINTS = re.compile(r"(?:那|这)(?:个|项|笔)|项目|专项")


def project_labels(catalog: Catalog) -> frozenset[str]:
    """The names of projects, from rows and sentences of project expenditure."""
    found = set[str]()
    for e in catalog.entries:
        f = e.fact
        keyed = any("项目" in head for head, _ in f.keys)
        if keyed or (not f.code and f.source.table and "项目" in f.source.table and f.scope.view is None and not f.total):
            found.update(catalog.labels[i] for i in e.own if len(catalog.labels[i]) > 4)
    return frozenset(found)


def is_word(c: str) -> bool:
    return bool(c) and c != GAP and (c.isalnum() or "\u4e00" <= c <= "\u9fff")


def stem(label: str) -> str:
    return re.sub(r"(?:支出|经费|费用|资金|费)+$", "", label) or label


def act_of(text: str) -> int:
    """Which of the things that are done with equipment and buildings a text begins with; 0 for none."""
    return next((number for number, said in enumerate(words().acts, start=1) if said.match(text)), 0)


def plainly(name: str) -> str:
    """A name without the words that join its parts: 结转结余 is 结转和结余."""
    return re.sub("[和与及、]", "", name)


def overlap(label: str, text: str, places: dict[str, list[int]]) -> tuple[int, float]:
    """Common stretches of two or more characters: their positions in the text, and the share of the label's weight in them."""
    mask, got = 0, 0.0
    weights = char_weights(label)
    for i, said, n in stretches(label, text, places):
        for at in said if n == len(label) else said[:1]:       # a whole name said twice is explained twice
            mask |= span_mask(at, at + n)
        got += sum(weights[i:i + n])
    total = sum(weights) or 1.0
    return mask, got / total


def stretches(label: str, text: str, places: dict[str, list[int]]) -> Iterator[tuple[int, list[int], int]]:
    """The common stretches in the order of the label: where each begins there, where in the text, and its length."""
    i = 0
    while i < len(label) - 1:
        longest, said = 0, list[int]()
        for at in places.get(label[i:i + 2], ()):
            n = 2
            while i + n < len(label) and at + n < len(text) and label[i + n] == text[at + n] != GAP:
                n += 1
            if cuts_number(label, i, i + n) or cuts_number(text, at, at + n):
                continue                # 100万元以上 is no 50万元以上
            if n >= longest:
                said = [*said, at] if n == longest else [at]
                longest = n
        if longest:
            yield i, said, longest
        i += longest or 1


def cuts_number(text: str, start: int, end: int) -> bool:
    """Does a stretch begin or end inside a number?"""
    return (start > 0 and text[start - 1:start + 1].isdigit()) or text[end - 1:end + 1].isdigit() and end < len(text)


def span_mask(start: int, end: int) -> int:
    return ((1 << (end - start)) - 1) << start


def longest_run(mask: int) -> int:
    """Length of the longest run of set bits."""
    n = 0
    while mask:
        mask &= mask << 1
        n += 1
    return n


def is_good(hit: Hit) -> bool:
    """Does the question name this entry, and does the entry explain the question?"""
    if hit.left or hit.left_weight > 1.2:
        return False
    run = longest_run(hit.own_mask)
    # 电费 is no name of 邮电费: a short stretch must be nearly the whole name
    apart = hit.cover >= 0.6 and hit.own_mask.bit_count() >= 4      # 「预留的机动钱」: 单位预留机动经费
    return hit.linked or hit.pointed or hit.cover >= 0.75 or run >= 4 or (hit.cover >= 0.15 and run >= 3) or apart


def same_value(a: Fact, b: Fact) -> bool:
    """Do two facts say the same, a rounded text beside an exact cell included?"""
    if a.value.amount is None or b.value.amount is None:
        return a.value.text == b.value.text and a.value.blank == b.value.blank
    if (a.value.direction or b.value.direction) and a.value.direction != b.value.direction:
        return False
    return same_money(a.value.amount, a.value.unit, b.value.amount, b.value.unit)


HALF_SAID, NEARLY_SAID = 0.6, 0.85      # shares of a name: what is said nearly whole may be meant rather than what is said by half


def best_group(hits: list[Hit]) -> tuple[list[Hit], list[Hit]]:
    """The best hit with those that say the same thing under the same name, and the best rivals that say something else as well founded."""
    if not hits:
        return [], []
    top = hits[0]
    group = [h for h in hits if h.score >= top.score - 2.5 and same_value(h.fact, top.fact) and h.fact.measure == top.fact.measure
             and h.fact.name[-2:] == top.fact.name[-2:] and h.fact.period == top.fact.period]
    rivals = [h for h in hits if not same_value(h.fact, top.fact) and not h.fact.value.blank
              and (h.score >= top.score - 0.05 and h.cost <= top.cost + 0.05 or top.cover < HALF_SAID and not top.linked and h.cover >= NEARLY_SAID and h.score >= top.score - 0.25)]
    # 车辆编制 is no 实有车辆; amounts of like names are left open, for accounts and their parts are often called so
    return group, [r for r in rivals if r.whole >= top.whole or top.linked or top.fact.measure != "count"]

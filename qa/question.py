"""What a question is once it is read, and its words."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.model import Disclosure
from qa.asked import Asked
from qa.catalog import Catalog
from qa.confidence import Trace
from qa.glossary import Mention, asked_about
from qa.pointed import Pointer
from qa.resolve import Place, core, is_subsequence
from qa.text import GAP, blank, squeeze
from qa.views import Shelf, catalog_of

if TYPE_CHECKING:
    from qa.turns import Figure, Turn

WITH_CARRY = re.compile(r"[(（]?(?:含|包含|包括|算上|加上|连同)(?:上年)?结转(?:结余|资金)?(?:在内)?的?[)）]?")


WITHOUT_CARRY = re.compile(r"[(（]?(?:不含|不包括|不包含|不算|不计|扣除|剔除|除去)(?:上年)?结转(?:结余|资金)?的?[)）]?|当年(?:财政)?(?:拨款|预算)?")


# 「不只是基本支出里那部分」: the figure meant is another than that of one nature
NOT_ONLY = re.compile(r"[(（，]?(?:并?不只|并?不仅仅?|不光|不单|不限于)是?(?:指|算|看|要)?(?P<nature>基本支出|项目支出|人员经费|公用经费)(?:里面?|里头|当中|中)?的?(?:那|这)?(?:一?(?:部分|块|些))?[)）]?")


WHOLE = "收支总预算"
UNNAMED = re.compile(r"(?=.*(?:预算|决算))(?:预算|决算|部门|单位|全部|全年|公开|总|数|额|规模|情况|是|有|为|的|了|呢|吗|一共|多少|钱|[\0，。？])+")
MEANT = re.compile(r"(?:干|做)(?:什么|嘛|啥)|有(?:什么|啥)用|(?:包括|包含)哪")     # may ask what a term means, too
STAGE_WORDS = re.compile(r"年初预算|年初.{0,6}预算|全年预算|调整预算|年初")


@dataclass
class Question:
    """A question as read: its text without departments, years and words of asking, and what was read."""

    asked: Asked
    place: Place
    text: str
    original: str
    library: Shelf
    figures: tuple[Pointer, ...] = ()   # said only to tell which thing is meant
    heard: bool = False                 # read as it sounds, not as it is written
    traces: list[Trace] = field(default_factory=list)       # what the figures were found by
    beyond: str | None = None           # the nature (基本支出 …) that the figure is not to be of alone
    carry: str | None = None            # 含 | 不含: what the asker says of money carried over
    told: tuple[Turn, ...] = ()         # what was told before, where the question names nothing else
    chosen: Figure | None = None        # the reading picked of a question that had several
    follows: bool = False               # it was completed by what was asked before

    def __post_init__(self) -> None:
        """Words about carried-over money set the scope; they name nothing."""
        for value, pattern in (("不含", WITHOUT_CARRY), ("含", WITH_CARRY)):
            if m := pattern.search(self.text):
                self.carry = value
                self.text = blank(self.text, *m.span())
                break

        if m := NOT_ONLY.search(self.text):
            self.beyond = m["nature"]
            self.text = blank(self.text, *m.span())
        for start, end in short_names(self):
            self.text = blank(self.text, start, end)
        a = self.asked
        if (a.op == "lookup" or (a.op == "rank" and self.place.everyone)) and a.what in ("amount", "change", "change_rate") and UNNAMED.fullmatch(self.text):
            self.text = WHOLE           # 「今年预算多少」 asks for all of it

    @property
    def asks(self) -> str:
        """The question without departments and years, its words of asking back in place."""
        rest = self.asked.rest
        if not len(self.original) == len(rest) == len(self.text):
            return self.text
        return "".join(o if r == GAP != o else t for o, r, t in zip(self.original, rest, self.text, strict=True))

    @property
    def stage(self) -> str | None:
        if STAGE_WORDS.search(self.text) and not re.search(r"年初(?:财政拨款)?结[转余]|年[末底]", self.text):
            return "年初预算"
        return None

    @property
    def level(self) -> int | None:
        if re.search(r"[(（]项[)）]|这一项(?!目)", self.original):
            return 7
        if re.search(r"[(（]款[)）]|这一?款", self.original):
            return 5
        return 3 if re.search(r"[(（]类[)）]|这一?类", self.original) else None

    @property
    def explained(self) -> tuple[Mention, ...]:
        """The general terms whose meaning is asked, where nothing else is named."""
        return asked_about(self.text) if self.asked.attribute == "名词解释" or MEANT.search(self.original) else ()

    def catalog(self, disclosure: Disclosure) -> Catalog:
        return catalog_of(self.library, disclosure)


BETWEEN = re.compile(rf"(?<={GAP})[\u4e00-\u9fff]{{2,6}}(?={GAP}|$)")
ORGAN_END = "局委厅院会办心所馆部处室"


def short_names(q: Question) -> list[tuple[int, int]]:
    """「云溪林草」: what stands right behind the department's place and shortens the rest of its name names nothing else."""
    if len(q.place.departments) != 1 or len(q.original) != len(q.text):
        return []
    kernel = core(squeeze(q.place.departments[0]))
    return [m.span() for m in BETWEEN.finditer(q.text) if is_subsequence(m[0], kernel) and q.original[m.start() - 1] in q.place.departments[0] and q.original[m.start() - 1] not in ORGAN_END]


PRICE_CLASS = re.compile(r"\d+(?:\.\d+)?万?元?(?:\(含\)|及)?以[上下]")     # 「50万元以上设备」 are counted


def money_asked(q: Question) -> bool:
    return bool(re.search(r"钱|元|经费|资金|预算|费|支出|花|安排|万", PRICE_CLASS.sub("", q.original)))

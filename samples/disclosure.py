"""A whole disclosure: cover, contents, overview, tables, narrative, glossary, signature."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from samples import narrative_linxi, narrative_songquan, narrative_yanxi, tables_linxi, tables_songquan, tables_yanxi
from samples.blocks import Block, Cover, Heading, Paragraph, Table
from samples.fonts import HEAD
from samples.layout import Look
from samples.ledger import Ledger
from samples.sheet import SheetStyle
from samples.wording import Sections, Voice, chinese

PARTS = ("概况", "预算公开表", "预算情况说明", "名词解释")


@dataclass(frozen=True)
class House:
    """A department's house style: how it words, tabulates and prints."""
    look: Look
    voice: Voice
    overview: Callable[[Ledger, Voice, Sections], list[Block]]
    narrative: Callable[[Ledger, Voice], list[Block]]
    tables: Callable[[Ledger], list[Table]]


def _songquan_tables(style: SheetStyle) -> Callable[[Ledger], list[Table]]:
    return lambda ledger: tables_songquan.tables(ledger, style)


HOUSES = {
    "songquan": House(Look(), narrative_songquan.SONGQUAN, narrative_songquan.overview, narrative_songquan.narrative,
                      _songquan_tables(tables_songquan.SONGQUAN)),
    "shidu": House(Look(margin=62, body_size=12, leading=21, page_number="{}", cell_font=HEAD, cell_size=8.5),
                   narrative_songquan.SHIDU, narrative_songquan.overview, narrative_songquan.narrative,
                   _songquan_tables(tables_songquan.SHIDU)),
    "linxi": House(Look(margin=60, body_size=14, leading=26, page_number="第{}页", cell_size=8.5, rule=0.75),
                   narrative_linxi.VOICE, narrative_linxi.overview, narrative_linxi.narrative, tables_linxi.tables),
    "yanxi": House(Look(margin=72, body_size=12.5, leading=22, page_number="－{}－", cell_size=9, rule=0.4),
                   narrative_yanxi.VOICE, narrative_yanxi.overview, narrative_yanxi.narrative, tables_yanxi.tables),
}


def story(ledger: Ledger) -> list[Block]:
    """The blocks of a ledger's disclosure in reading order."""
    house = HOUSES[ledger.style]
    overview = house.overview(ledger, house.voice, Sections())
    tables, narrative = house.tables(ledger), house.narrative(ledger, house.voice)
    terms = [Paragraph(f"{chinese(i)}、{term}：{text}") for i, (term, text) in enumerate(ledger.glossary.items(), 1)]
    bodies: list[list[Block]] = [overview, list(tables), narrative, [*terms, *_signature(ledger)]]
    parts = [[_part(ledger, i), *body] for i, body in enumerate(bodies)]
    return [_cover(ledger), *_contents(ledger, parts), *[block for part in parts for block in part]]


def _cover(ledger: Ledger) -> Cover:
    return Cover((ledger.department, f"{ledger.year}年部门预算公开", f"{ledger.published.year}年{ledger.published.month}月"))


def _part(ledger: Ledger, index: int) -> Heading:
    name = PARTS[index]
    words = name if index == 3 else f"{ledger.department}{name}" if index == 0 else f"{ledger.year}年部门{name}"
    return Heading(f"第{chinese(index + 1)}部分　{words}", 0, new_page=index != 3)


def _contents(ledger: Ledger, parts: list[list[Block]]) -> list[Block]:
    lines: list[Block] = [Heading("目　录", 0, new_page=True)]
    for part in parts:
        tables = [b.title for b in part if isinstance(b, Table)]
        titles = [b.text for b in part if isinstance(b, Heading) and b.level == 1]
        lines.append(Paragraph(part[0].text, "left"))
        lines += [Paragraph(t) for t in titles or [f"{chinese(i)}、{t}" for i, t in enumerate(tables, 1)]]
    return lines


def _signature(ledger: Ledger) -> list[Block]:
    day = ledger.published
    return [Paragraph(ledger.department, "right"), Paragraph(f"{day.year}年{day.month}月{day.day}日", "right")]

"""The comparison (GET /compare): some disclosures side by side, an indicator a row; each figure leads to its place, and what is not there says why."""
# No `from __future__ import annotations` here: FastAPI reads annotations at run time.
from collections import OrderedDict
from collections.abc import Iterable
from decimal import Decimal
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response

from ingest.model import Disclosure
from ingest.published import Published
from qa.indicators import Told, groups, tell
from ui.pages.addresses import key_of, of_citation, of_disclosure
from ui.pages.comparebook import comparebook
from ui.pages.frame import page
from ui.pages.public import XLSX, NotThere, Public, download
from ui.pages.shelf import LONGEST
from ui.render import place
from ui.service import is_named

MOST = 12           # disclosures side by side
LISTED = 200        # to choose from
KEPT = 128          # disclosures whose indicators are remembered
PLACES = 3          # of what is open
WORDS = {"zero": "印作零", "derived": "算出", "blank": "空格", "undisclosed": "未公开", "unread": "未读出", "open": "不能断定"}
ABOUT = (("印着的数", "原文这样印着；点数字看它在原文里的位置。"), ("算出", "由原文的数按所示算式算出，例如把元换算成万元。"), ("印作零", "原文印着 0，或说明没有安排。"), ("空格", "表里有这一行，金额栏是空的。"),
         ("未公开", "这份公开里没有说到。"), ("未读出", "所在的页没有读清，或者数是识别来的、没有别处印证。"), ("不能断定", "有几个不同口径或互相矛盾的数，或者提到了却没有认出是哪个数。"))


class Shown(NamedTuple):
    """A cell of the comparison: the figure or why there is none, and the places that show it."""

    state: str
    text: str
    note: str
    formula: str
    doubt: str
    places: tuple[tuple[str, str], ...]     # address, words


class Indicators:
    """The indicators of disclosures as they stand at one generation of the library."""

    def __init__(self, library: Published) -> None:
        self.library = library
        self._lock = Lock()
        self._kept: OrderedDict[tuple[int, int], tuple[Told, ...]] = OrderedDict()

    def of(self, disclosure: Disclosure) -> tuple[Told, ...]:
        key = (self.library.generation, disclosure.id)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        told = tuple(tell(one, disclosure, self.library) for _, group in groups() for one in group)
        with self._lock:
            self._kept[key] = told
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return told


def add_compare(site: FastAPI, public: Public) -> None:
    indicators = Indicators(public.library)

    @site.get("/compare")
    def compare(request: Request) -> Response:
        return public.reply(request, show, indicators)

    @site.get("/compare.xlsx")
    def compare_xlsx(request: Request) -> Response:
        return public.reply(request, take, indicators)


def chosen(public: Public, request: Request) -> list[Disclosure]:
    """The disclosures that the address names, as often as it may; an unknown one is not there."""
    keys = list(dict.fromkeys(request.query_params.getlist("d")))
    return [public.disclosure(key) for key in keys[:MOST]]


def show(public: Public, request: Request, indicators: Indicators) -> Response:
    picked = chosen(public, request)
    asked = request.query_params.get("q", "").strip()[:LONGEST]
    query = urlencode([("d", key_of(d)) for d in picked])
    return page(request, "compare.html", picked=[(d, of_disclosure(d)) for d in picked], rows=list(rows(public.library, indicators, picked)) if picked else [], query=query, q=asked,
                offered=offered(public.library, picked, asked), most=MOST, left_out=len(set(request.query_params.getlist("d"))) > MOST, words=WORDS, about=ABOUT)


def offered(library: Published, picked: list[Disclosure], asked: str) -> list[tuple[str, Disclosure, bool]]:
    """What can be chosen: what is chosen already comes first."""
    others = [d for d in sorted(library.disclosures(), key=lambda d: (d.department, -d.year, d.kind)) if d not in picked and (not asked or is_named(d, asked))]
    return [(key_of(d), d, d in picked) for d in [*picked, *others[:LISTED]]]


def rows(library: Published, indicators: Indicators, picked: list[Disclosure]) -> Iterable[dict[str, Any]]:
    """A heading for each group, a row for each indicator."""
    told = [indicators.of(d) for d in picked]
    at = 0
    for name, group in groups():
        yield {"heading": name}
        for indicator in group:
            yield {"indicator": indicator, "cells": [shown(library, each[at]) for each in told]}
            at += 1


def shown(library: Published, told: Told) -> Shown:
    """Numbers come from the proven answer; the places are those that it cites."""
    value = told.value
    doubt = next((str(c["detail"]) for c in told.answer["checks"] if not c["ok"]), "") if value else ""
    places = tuple((of_citation(library, c), place(c)) for c in told.cited[:1 if value else PLACES])
    return Shown(told.state, figure(value) if value else WORDS[told.state], value["scope"] if value else "", told.formula, doubt, places)


def figure(value: dict[str, Any]) -> str:
    """As printed; what was calculated with commas like print."""
    return (value["qualifier"] or "") + (value["amount_printed"] or f"{Decimal(value['amount']):,}")


def take(public: Public, request: Request, indicators: Indicators) -> Response:
    picked = chosen(public, request)
    if not picked:
        raise NotThere("请先选择要对比的公开，再下载。")
    return download(comparebook([(d, indicators.of(d)) for d in picked], WORDS), "部门预决算对比.xlsx", XLSX)

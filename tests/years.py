"""A made-up department's disclosures of several years, written as web pages: small, and every figure is known here."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from ingest.pipeline import ingest
from ingest.settings import load
from ingest.store import Library

NAME = "河湾县水务局"
THREE = ("因公出国（境）费", "公务用车运行维护费", "公务接待费")


@dataclass(frozen=True)
class Year:
    """One year's figures in 万元: accounts (code → name, basic, project), the three public expenses, and what else is printed."""

    year: int
    accounts: Mapping[str, tuple[str, str, str]]
    three: Sequence[str] = ("0.00", "6.00", "2.00")
    kind: str = "预算"
    unit: str = "万元"
    last_year: Sequence[str] = ()           # a column for the year before in the table of the three
    total: str = ""                         # a total that does not add up
    text: Sequence[str] = field(default=())

    def amount(self, code: str) -> Decimal:
        _, basic, project = self.accounts[code]
        return Decimal(basic) + Decimal(project)

    @property
    def whole(self) -> Decimal:
        return Decimal(self.total) if self.total else sum((self.amount(c) for c in self.accounts if len(c) == 3), Decimal(0))

    def page(self) -> str:
        rows = "".join(row(code, name, f"{self.amount(code):.2f}", basic, project) for code, (name, basic, project) in self.accounts.items())
        head = row("科目编码", "科目名称", "合计", "基本支出", "项目支出", tag="th")
        whole = row("", "合计", f"{self.whole:.2f}", *(f"{sum(Decimal(a[i]) for c, a in self.accounts.items() if len(c) == 3):.2f}" for i in (1, 2)))
        before = [f"{self.year - 1}年{self.kind}数"] if self.last_year else []
        three = [row("项目", f"{self.year}年{self.kind}数", *before, tag="th"), row("合计", added(self.three), *([added(self.last_year)] if before else []))]
        three += [row(name, *(v for v in (now, *([self.last_year[i]] if before else [])))) for i, (name, now) in enumerate(zip(THREE, self.three, strict=True))]
        title = f"{NAME}{self.year}年部门{self.kind}公开"
        told = "".join(f"<p>{t}</p>" for t in self.text)
        return (f"<html><meta charset=utf-8><title>{title}</title><body><h1>{title}</h1><h2>一般公共预算支出表</h2><p>单位：{self.unit}</p><table>{head}{whole}{rows}</table>"
                f"<h2>财政拨款“三公”经费支出表</h2><p>单位：{self.unit}</p><table>{''.join(three)}</table><h2>一、情况说明</h2>{told}</body></html>")


def row(*cells: str, tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{c}</{tag}>" for c in cells) + "</tr>"


def added(amounts: Sequence[str]) -> str:
    return f"{sum(map(Decimal, amounts), Decimal(0)):.2f}"


def library(folder: Path, *years: Year) -> Library:
    """A library of these disclosures."""
    folder.mkdir(parents=True, exist_ok=True)
    for y in years:
        (folder / f"{NAME}{y.year}年{y.kind}.html").write_text(y.page(), encoding="utf-8")
    settings = load(data=folder / "data")
    ingest([folder / f"{NAME}{y.year}年{y.kind}.html" for y in years], settings)
    return Library(settings)


FIRST = Year(2022, {"208": ("社会保障和就业支出", "50.00", "0.00"), "213": ("农林水支出", "300.00", "120.00"), "21303": ("水利", "200.00", "20.00"), "21305": ("巩固脱贫攻坚成果衔接乡村振兴", "100.00", "100.00"),
                    "221": ("住房保障支出", "40.00", "0.00")}, ("0.00", "6.50", "2.50"))
SECOND = Year(2023, {"208": ("社会保障和就业支出", "55.20", "0.00"), "213": ("农林水支出", "310.00", "100.50"), "21303": ("水利", "215.00", "10.50"), "21305": ("巩固脱贫攻坚成果衔接乡村振兴", "95.00", "90.00"),
                     "221": ("住房保障支出", "42.00", "0.00")}, ("0.00", "6.20", "2.00"))
THIRD = Year(2024, {"208": ("社会保障和就业支出", "58.00", "0.00"), "210": ("卫生健康支出", "9.00", "0.00"), "213": ("农林水支出", "330.00", "180.00"), "21303": ("水利", "230.00", "80.00"),
                    "21305": ("巩固脱贫攻坚成果衔接乡村振兴", "100.00", "100.00"), "221": ("住房保障支出", "41.00", "0.00")}, ("0.00", "7.00", "1.80"))

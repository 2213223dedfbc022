"""What a disclosure must hold: the entries of requirements.toml, validated when they are read."""
from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from ingest.checks.model import SEVERITIES
from ingest.model import Identity

FILE = Path(__file__).with_name("requirements.toml")
SORTS = ("table", "statement", "part", "depth", "split", "count")
PATTERNS = ("title", "none", "about", "says", "not_about", "not_under", "alone", "alone_says", "any", "near", "not_for")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One entry; see the head of requirements.toml for what each field means. Patterns are "" where they are not given."""

    sort: str
    name: str
    missing: str
    basis: str
    kinds: tuple[str, ...] = ("预算", "决算")
    levels: tuple[str, ...] = ("部门", "单位")
    places: tuple[str, ...] = ()
    not_for: str = ""
    because: str = ""
    决算: str = ""
    sides: str = ""
    funds: tuple[str, ...] = ()
    natures: str = ""
    accounts: str = ""
    view: str = ""
    empty: str = "warning"
    title: str = ""
    none: str = ""
    about: str = ""
    says: str = ""
    not_about: str = ""
    not_under: str = ""
    alone: str = ""
    alone_says: str = ""
    of: str = ""
    any: str = ""
    tables: tuple[str, ...] = ()
    table: str = ""
    parts: tuple[str, ...] = ()
    digits: int = 0
    level: str = ""
    item: str = ""
    near: str = ""

    def __post_init__(self) -> None:
        if self.missing not in SEVERITIES or self.empty not in SEVERITIES:
            raise ValueError(f"{self.name}: missing and empty are each one of {SEVERITIES}")
        for pattern in PATTERNS:
            re.compile(getattr(self, pattern))

    def asked_of(self, identity: Identity) -> bool:
        """Is it one for this kind and level of disclosure, here?"""
        here = not self.places or identity.department.startswith(self.places)
        return here and identity.kind in self.kinds and identity.level in self.levels

    def called(self, kind: str) -> str:
        return self.决算 if kind == "决算" and self.决算 else self.name


@cache
def requirements() -> tuple[Requirement, ...]:
    return read(tomllib.loads(FILE.read_text("utf-8")))


def read(data: dict[str, Any]) -> tuple[Requirement, ...]:
    """Raises ValueError or TypeError for what is no requirement."""
    unknown = set(data) - {"basis", *SORTS}
    if unknown:
        raise ValueError(f"requirements.toml: unknown sections {sorted(unknown)}; there are {SORTS}")
    return tuple(entry(sort, row, data["basis"]) for sort in SORTS for row in data.get(sort, ()))


def entry(sort: str, row: dict[str, Any], basis: dict[str, str]) -> Requirement:
    unknown = set(row) - {f.name for f in fields(Requirement)}
    if unknown:
        raise ValueError(f"{row.get('name')}: unknown fields {sorted(unknown)}")
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
    return Requirement(**{**values, "sort": sort, "basis": basis.get(row["basis"], row["basis"])})

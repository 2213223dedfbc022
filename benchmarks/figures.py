"""A measured figure, and how figures are taken."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One figure with what it should be."""

    what: str
    figure: str
    goal: str = ""


def quantile(ordered: Sequence[float], q: float) -> float:
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))]


def memory_of(pid: int, what: str) -> float | None:
    """A process's resident memory (VmRSS) or the most that it ever had (VmHWM) in MB, where the system tells."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith(f"{what}:"))

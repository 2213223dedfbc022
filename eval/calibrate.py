"""From cases to confidence: how often answers of each strength were right (`qa/confidence.toml`).

    python -m eval.calibrate                            our own cases over the samples
    python -m eval.calibrate Q.jsonl=DATA …             these questions over these libraries, too

The shares rise with the strength (pool adjacent violators); each is smoothed towards 1/2 by one case. The threshold is the least strength from
which on at most TOLERATED of the answers were wrong.
"""
from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from eval.run import library_for, read_cases, run
from ingest.library import Library

TARGET = Path(__file__).parent.parent / "qa" / "confidence.toml"
TOLERATED = 0.05
LEAST = 40              # cases that a step rests on
HEAD = "# How often answers of a strength were right, over {n} answered cases: written by eval/calibrate.py.\n# Below the threshold an answer is withheld and offered as near.\n"

Seen = tuple[float, bool]       # the strength of an answer, and whether it was right
Step = tuple[float, float]      # from this strength on, this share was right


def main(given: Sequence[str]) -> int:
    seen = list(answers(None, None))
    for pair in given:
        questions, _, data = pair.partition("=")
        seen += answers(Path(questions), Path(data))
    steps = rising(seen)
    TARGET.write_text(HEAD.format(n=len(seen)) + f"threshold = {threshold(seen, steps)}\n" + "".join(f"\n[[step]]\nfrom = {s}\nright = {p}\n" for s, p in steps), encoding="utf-8")
    print(TARGET.read_text(encoding="utf-8"))
    return 0


def answers(questions: Path | None, data: Path | None) -> Iterator[Seen]:
    """Every answer that is given when nothing is withheld for being unsure."""
    from qa import chain

    with library_for(questions, data) as library:
        for item in run(read_cases(questions), partial(told, chain.answer, library)):
            if item.answer["status"] == "answered" and isinstance(item.answer.get("strength"), float):
                yield item.answer["strength"], item.verdict.right


def told(answer: object, library: Library, question: str, context: dict[str, object]) -> dict[str, object]:
    assert callable(answer)
    given: dict[str, object] = answer(question, context | {"explain": True, "unsure": True}, library)
    return given


def rising(seen: Sequence[Seen]) -> list[Step]:
    """Shares of right answers that never fall as the strength rises."""
    blocks: list[list[float]] = []          # [from, right, all]
    for value, right in sorted(seen):
        if blocks and blocks[-1][2] < LEAST or (blocks and blocks[-1][0] == value):
            blocks[-1][1] += right
            blocks[-1][2] += 1
        else:
            blocks.append([value, float(right), 1.0])
        while len(blocks) > 1 and blocks[-1][2] >= LEAST and share(blocks[-2]) >= share(blocks[-1]):
            last = blocks.pop()
            blocks[-1][1] += last[1]
            blocks[-1][2] += last[2]
    if len(blocks) > 1 and blocks[-1][2] < LEAST:
        last = blocks.pop()
        blocks[-1][1] += last[1]
        blocks[-1][2] += last[2]
    return [(0.0 if i == 0 else b[0], round(share(b), 3)) for i, b in enumerate(blocks)]


def share(block: Sequence[float]) -> float:
    return (block[1] + 0.5) / (block[2] + 1)


def threshold(seen: Sequence[Seen], steps: Sequence[Step]) -> float:
    """The share of the least step from which on hardly any answer was wrong."""
    for value, right in steps:
        above = [ok for s, ok in seen if s >= value]
        if above and 1 - sum(above) / len(above) <= TOLERATED:
            return right
    return steps[-1][1] if steps else 0.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

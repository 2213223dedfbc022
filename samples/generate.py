"""Writes the made-up disclosures and the list of planted mistakes beside itself: python -m samples.generate"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

from samples.blocks import Block
from samples.books import CLEAN_LEDGERS, FAULTY_LEDGER, LEDGERS
from samples.disclosure import HOUSES, story
from samples.layout import prepare_fonts, write_pdf
from samples.ledger import Ledger, problems
from samples.planted import PLANTS, spoil

HERE = Path(__file__).resolve().parent


def write_all(folder: Path) -> list[Path]:
    """All PDFs and planted.json in `folder`."""
    for ledger in LEDGERS:
        if found := problems(ledger):
            raise ValueError(f"{ledger.department} {ledger.year}: {found}")
    stories = {ledger.file_name: printed_story(ledger) for ledger in LEDGERS}
    prepare_fonts(stories.values(), [house.look for house in HOUSES.values()])
    for ledger in LEDGERS:
        path = folder / ledger.file_name
        write_pdf(stories[path.name], HOUSES[ledger.style].look, path.stem, path)
    (folder / "planted.json").write_text(planted_json(), encoding="utf-8")
    return [folder / name for name in stories]


def printed_story(ledger: Ledger) -> list[Block]:
    """The blocks that are printed: the true ones, or for the faulty ledger those with its mistakes."""
    return spoil(story(ledger)) if ledger is FAULTY_LEDGER else story(ledger)


def planted_json() -> str:
    """What was planted where, by file; an empty list for a clean one."""
    lists = {ledger.file_name: [] for ledger in CLEAN_LEDGERS}
    lists[FAULTY_LEDGER.file_name] = [plant.record() for plant in PLANTS]
    return json.dumps(lists, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    for path in write_all(parser.parse_args().out):
        print(f"{path.name}  {path.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()

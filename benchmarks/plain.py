"""What pdfplumber alone does with files: the words and the tables of each page. The measure for our own reading.

    python -m benchmarks.plain FILE.pdf …
"""
from __future__ import annotations

import logging
import sys

import pdfplumber


def main(*paths: str) -> None:
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    words = tables = 0
    for path in paths:
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                words += len(page.extract_words())
                tables += len(page.extract_tables())
                page.close()
    print(f"{words} words, {tables} tables")


if __name__ == "__main__":
    main(*sys.argv[1:])

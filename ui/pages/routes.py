"""The pages for everybody beside the chat: the library, the viewer, the originals, the comparison."""
from __future__ import annotations

from fastapi import FastAPI

from ingest.published import Published
from ui.pages.book import add_book
from ui.pages.compare import add_compare
from ui.pages.earlier import add_earlier
from ui.pages.originals import Originals, add_originals
from ui.pages.public import Public
from ui.pages.shelf import add_shelf
from ui.pages.view import add_view


def add_pages(site: FastAPI, library: Published) -> None:
    public = Public(library, Originals(library))
    add_shelf(site, public)
    add_book(site, public)
    add_view(site, public)
    add_compare(site, public)
    add_originals(site, public)
    add_earlier(site, public)

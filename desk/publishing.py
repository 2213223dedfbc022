"""Making documents public and taking them back, with a line in the log: no change without one."""
from __future__ import annotations

from collections.abc import Callable

from desk import audit
from desk.base import Desk
from ingest.errors import DocumentUnknown
from ingest.model import Document
from ingest.settings import Settings
from ingest.store import Note, Store

WAIT = 15.0     # seconds for another writer
STATES = {"draft": "草稿", "published": "公开", "earlier": "旧版", "withdrawn": "已撤回"}
FAILED = "没有做成："    # before what the line just written tells


def publish(desk: Desk, settings: Settings, document_id: str, who: str, instead_of: str | None = None) -> None:
    _change(desk, settings, document_id, who, "替换公开" if instead_of else "公开", "published", lambda store, note: store.publish(document_id, instead_of, note), instead_of)


def withdraw(desk: Desk, settings: Settings, document_id: str, who: str) -> None:
    _change(desk, settings, document_id, who, "撤回", "withdrawn", lambda store, note: store.withdraw(document_id, note))


def _change(desk: Desk, settings: Settings, document_id: str, who: str, action: str, state: str, change: Callable[[Store, Note], Document], instead_of: str | None = None) -> None:
    """The store and the log are two databases: the line is committed just before the change is, and a change that then fails gets a line of its own."""
    with Store(settings, wait=WAIT) as store:
        if (document := store.find(document_id)) is None:
            raise DocumentUnknown(document_id)
        before, after, noted = {"状态": STATES[store.state(document_id)]}, {"状态": STATES[state]}, False
        if instead_of:
            after["替换"] = other.name if (other := store.find(instead_of)) else instead_of

        def note() -> None:
            nonlocal noted
            with desk.writing() as connection:
                audit.write(connection, who, action, document.name, before, after)
            noted = True

        try:
            change(store, note)
        except BaseException:
            if noted:
                with desk.writing() as connection:
                    audit.write(connection, who, f"{FAILED}{action}", document.name, before, before)
            raise

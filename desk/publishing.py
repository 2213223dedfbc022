"""Making documents public and taking them back, with a line in the log: neither without the other."""
from __future__ import annotations

from collections.abc import Callable

from desk import audit
from desk.base import Desk
from ingest.errors import DocumentUnknown
from ingest.model import Document
from ingest.settings import Settings
from ingest.store import Store

WAIT = 15.0     # seconds for another writer
STATES = {"draft": "草稿", "published": "公开", "earlier": "旧版", "withdrawn": "已撤回"}


def publish(desk: Desk, settings: Settings, document_id: str, who: str, instead_of: str | None = None) -> None:
    after = {"状态": STATES["published"]} | ({"替换": instead_of} if instead_of else {})
    _change(desk, settings, document_id, who, "替换公开" if instead_of else "公开", after, lambda store: store.publish(document_id, instead_of))


def withdraw(desk: Desk, settings: Settings, document_id: str, who: str) -> None:
    _change(desk, settings, document_id, who, "撤回", {"状态": STATES["withdrawn"]}, lambda store: store.withdraw(document_id))


def _change(desk: Desk, settings: Settings, document_id: str, who: str, action: str, after: dict[str, str], change: Callable[[Store], Document]) -> None:
    """The line is written first and committed last: a change that fails takes it along."""
    with Store(settings, wait=WAIT) as store, desk.writing() as connection:
        if (document := store.find(document_id)) is None:
            raise DocumentUnknown(document_id)
        audit.write(connection, who, action, document.name, {"状态": STATES[store.state(document_id)]}, after)
        change(store)

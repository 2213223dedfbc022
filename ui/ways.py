"""The ways from a citation in the chat to the pages beside it: the original at the page, and the viewer at the cell. Each opens beside the conversation."""
from __future__ import annotations

from typing import Any

from ingest.published import Published
from ui.markup import tag
from ui.pages.addresses import Citation, of_citation
from ui.pages.originals import Originals


def ways(library: Any, citation: Citation) -> str:
    """Links relative to the chat, which stands at the app's root; "" where a library is shown without its pages."""
    document = library.document(str(citation.get("document_id") or "")) if isinstance(library, Published) else None
    if document is None:
        return ""
    links = ("打开原文", Originals(library).address(document, citation.get("page"))), ("表格" if citation.get("table") else "对照", of_citation(library, citation))
    return tag("p", "".join(tag("a", f"{word} ↗", href=address, target="_blank", rel="noopener") for word, address in links), "mz-ways")

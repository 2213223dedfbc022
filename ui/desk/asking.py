"""Asking at the desk: answers from drafts where there are some."""
from __future__ import annotations

from typing import Any

from fastapi import Response

from ingest.library import Library
from qa.chain import answer
from ui.desk.found import pictures
from ui.desk.room import Visit
from ui.render import amount, locator

LONGEST = 500       # characters of a question


def page(visit: Visit) -> Response:
    question, public = visit.request.query_params.get("q", "").strip()[:LONGEST], visit.request.query_params.get("from") == "public"
    library = visit.room.public if public else visit.room.asked
    return visit.page("desk_ask.html", question=question, public=public, longest=LONGEST, amount=amount, answer=answered(library, question) if question else None)


def answered(library: Library, question: str) -> dict[str, Any]:
    """The answer object of the contract, each citation with the addresses of its pictures and whether its document is a draft."""
    with library.session():
        said = answer(question, {"staff": True}, library)
        states = {d.id: d.state for d in library.disclosures()}
        for citation in said["citations"]:
            document = library.document(citation["document_id"])
            citation["crop"], citation["whole"] = pictures(document, citation["page"], citation["bbox"])
            citation["where"] = f"第 {citation['page']} 页" if citation["page"] else locator(citation["locator"] or {})
            citation["draft"] = document is not None and states.get(document.disclosure_id) == "draft"
    return said

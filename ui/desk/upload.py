"""Sending files to the desk, and what became of those sent."""
from __future__ import annotations

from fastapi import Response
from starlette.datastructures import UploadFile

from desk.clock import HEADING, here
from desk.intake import NothingSent, QueueFull, kinds
from ingest.errors import UnknownKind
from ui.desk.gate import FILES
from ui.desk.room import Visit

WORDS = {"waiting": "等待", "reading": "正在读", "done": "完成", "failed": "没有收录"}


def page(visit: Visit) -> Response:
    return _page(visit)


def take(visit: Visit) -> Response:
    files = [(part.filename, part.file) for part in visit.form.getlist("files") if isinstance(part, UploadFile) and part.filename]
    try:
        visit.room.intake.take(files, visit.who.name)
    except (UnknownKind, NothingSent, QueueFull) as error:
        return _page(visit, error.message, 503 if isinstance(error, QueueFull) else 400)
    return visit.to("/upload")


def _page(visit: Visit, said: str = "", status: int = 200) -> Response:
    sendings = visit.room.intake.sendings()
    return visit.page("desk_upload.html", status, said=said, sendings=sendings, words=WORDS, heading=HEADING, here=here, kinds=sorted(kinds(visit.room.settings)),
                      files=FILES, most=visit.room.settings.upload_mb, pending=any(s.pending for s in sendings))

"""Pictures for staff, of drafts too."""
from __future__ import annotations

from fastapi import Response

from ui.desk.room import Refused, Visit
from ui.pages.addresses import box_of, whole
from ui.picture import NoPicture, Picture


def page(visit: Visit) -> Response:
    document_id, number = _wanted(visit)
    try:
        return _sent(visit.room.pages.page(document_id, number))
    except NoPicture:
        raise Refused("没有这一页的图像", 404) from None


def crop(visit: Visit) -> Response:
    document_id, number = _wanted(visit)
    box = box_of(visit.request.query_params.get("box", ""))
    try:
        if box is None:
            raise NoPicture
        return _sent(visit.room.pages.crop(document_id, number, box))
    except NoPicture:
        raise Refused("没有这一处的图像", 404) from None


def _wanted(visit: Visit) -> tuple[str, int]:
    return visit.request.path_params["document_id"], whole(visit.request.path_params["number"]) or 0


def _sent(picture: Picture) -> Response:
    return Response(picture.data, media_type=picture.media_type)

"""What the screens of the desk share: the databases, and one visit of somebody."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from starlette.datastructures import FormData

from desk.accounts import Visitor
from desk.base import Desk
from desk.intake import Intake
from desk.shelf import Asked, Shelf
from ingest.errors import MingzhangError
from ingest.published import Published
from ingest.settings import Settings
from ui.api import network
from ui.desk.pictures import Pages
from ui.pages.frame import page
from ui.pages.originals import Originals
from ui.picture import Pictures


class Room:
    """One for a running server."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.desk = Desk(settings)
        self.shelf = Shelf(settings)
        self.asked, self.public = Asked(settings), Published(settings)
        self.intake = Intake(self.desk, settings)
        self.pages, self.pictures = Pages(self.shelf), Pictures(self.public)
        self.originals = Originals(self.public)


class Refused(MingzhangError):
    """Something that this visitor may not do, or not so; `status` says it to the browser."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Visit:
    """A request that was let in: whose it is, and what its form says."""

    room: Room
    request: Request
    visitor: Visitor | None
    form: FormData

    @property
    def who(self) -> Visitor:
        """Of a route that needs a login."""
        if self.visitor is None:
            raise Refused("请先登录", 401)
        return self.visitor

    @property
    def root(self) -> str:
        """The path under which the app lives."""
        return str(self.request.scope.get("root_path", ""))

    def said(self, name: str) -> str:
        """A field of the form, "" where it is not there."""
        return self.typed(name).strip()

    def typed(self, name: str) -> str:
        """A field with the blanks at its ends, which belong to a password."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    @property
    def address(self) -> str:
        """Where they come from, as tries at passwords are counted."""
        client = self.request.client
        return network(client.host if client else "")

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        return page(self.request, template, status, visitor=self.visitor, **values)

    def to(self, path: str) -> Response:
        """Go on there, below the desk."""
        return Response(status_code=303, headers={"location": f"{self.root}/desk{path}"})

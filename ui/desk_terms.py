"""The desk's screens for the library's own words and for the figures of what is asked."""
# No `from __future__ import annotations` here: FastAPI reads annotations at run time.
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from desk import figures, own_terms
from desk.asked import BEIJING, here
from desk.base import Desk
from desk.judgements import VERDICTS
from desk.own_terms import APPROVED, PROPOSED, REJECTED, STATES
from ingest.errors import MingzhangError
from ui.desk_answers import ADMIN, OPERATIONS, STAFF, STATUSES, Gate, whole
from ui.pages.frame import page

PERIODS = (30, 90, 180)     # days


def terms_router(desk: Desk, library: Any, gate: Gate) -> APIRouter:
    """/desk/terms: staff propose, an administrator decides."""
    router = APIRouter(prefix="/desk/terms")

    def shown(request: Request, user: Any, wrong: str = "", word: str = "", term: str = "") -> Response:
        with desk.reading() as connection:
            found = own_terms.every(connection)
        return page(request, "desk_terms.html", 409 if wrong else 200, user=user, here=here, admin=user.role == ADMIN, csrf=gate.token(request), found=found, states=STATES, wrong=wrong, word=word, term=term,
                    proposed=PROPOSED, approved=APPROVED, rejected=REJECTED)

    @router.get("")
    def listed(request: Request, user: Annotated[Any, Depends(gate.need(STAFF))]) -> Response:
        return shown(request, user)

    @router.post("", dependencies=[Depends(gate.checked())])
    def proposed(request: Request, user: Annotated[Any, Depends(gate.need(STAFF))], word: Annotated[str, Form()] = "", term: Annotated[str, Form()] = "") -> Response:
        try:
            with desk.writing() as connection:
                own_terms.propose(connection, word, term, library, user.name, datetime.now(UTC))
        except MingzhangError as error:
            return shown(request, user, error.message, word, term)
        return back(request)

    @router.post("/{term_id}", dependencies=[Depends(gate.checked())])
    def decided(term_id: str, request: Request, user: Annotated[Any, Depends(gate.need(ADMIN))], state: Annotated[str, Form()] = "") -> Response:
        try:
            with desk.writing() as connection:
                own_terms.decide(connection, whole(term_id), state, user.name, datetime.now(UTC), desk.settings)
        except MingzhangError as error:
            return shown(request, user, error.message)
        return back(request)

    return router


def back(request: Request) -> Response:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/desk/terms", 303)


def figures_router(desk: Desk, gate: Gate) -> APIRouter:
    """/desk/figures."""
    router = APIRouter(prefix="/desk/figures")

    @router.get("")
    def counted(request: Request, user: Annotated[Any, Depends(gate.need(STAFF))], days: str = "") -> Response:
        period = whole(days) if whole(days) in PERIODS else PERIODS[0]
        since = f"{datetime.now(BEIJING) - timedelta(days=period - 1):%Y-%m-%d}"
        with desk.reading() as connection:
            told = rows(connection, since)
        return page(request, "desk_figures.html", user=user, period=period, periods=PERIODS, **told)

    return router


def rows(connection: Connection, since: str) -> dict[str, Any]:
    """Each table's rows in words."""
    days = figures.days(connection, since)
    return {"days": days, "day_rows": [(d.day, d.asked, d.answered, d.asked - d.answered, d.useful, d.wrong) for d in days],
            "by_status_rows": [(STATUSES.get(status, status), number) for status, number in figures.by_status(connection, since).items()],
            "by_kind_rows": [(OPERATIONS.get(kind, kind), number, answered) for kind, number, answered in figures.by_kind(connection, since)],
            "by_verdict_rows": [(VERDICTS[verdict], number) for verdict, number in figures.by_verdict(connection, since).items()],
            "group_rows": [(g.words, g.asked, g.example, g.last) for g in figures.unanswered(connection, since)]}

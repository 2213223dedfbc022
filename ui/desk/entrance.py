"""Logging in and out, and the first page of the desk."""
from __future__ import annotations

from fastapi import Response

from desk import accounts, answers
from desk.accounts import AccountError, LoginRefused, TooManyTries
from desk.feedback import WRONG
from desk.publishing import STATES
from ui.desk import documents
from ui.desk.gate import COOKIE, with_cookie
from ui.desk.room import Visit


def login_page(visit: Visit) -> Response:
    return visit.to("") if visit.visitor else visit.page("desk_login.html", said="", name="")


def log_in(visit: Visit) -> Response:
    try:
        token = accounts.log_in(visit.room.desk, visit.said("name"), visit.typed("password"), visit.address)
    except (LoginRefused, TooManyTries) as error:
        return visit.page("desk_login.html", 429 if isinstance(error, TooManyTries) else 401, said=error.message, name=visit.said("name"))
    return with_cookie(visit, visit.to(""), token)


def log_out(visit: Visit) -> Response:
    accounts.log_out(visit.room.desk, visit.request.cookies[COOKIE])
    return with_cookie(visit, visit.to("/login"), "")


def password_page(visit: Visit) -> Response:
    return visit.page("desk_password.html", said="", changed="changed" in visit.request.query_params, shortest=accounts.SHORTEST, longest=accounts.LONGEST)


def change_password(visit: Visit) -> Response:
    old, new, again = (visit.typed(name) for name in ("old", "new", "again"))
    try:
        accounts.change_own(visit.room.desk, visit.who.name, old, new, again, visit.address, visit.request.cookies[COOKIE])
    except AccountError as error:
        return visit.page("desk_password.html", 429 if isinstance(error, TooManyTries) else 400, said=error.message, changed=False, shortest=accounts.SHORTEST, longest=accounts.LONGEST)
    return visit.to("/password?changed")


def start(visit: Visit) -> Response:
    rows = list(documents.rows(visit))
    count = {state: sum(1 for row in rows if row.state == word) for state, word in STATES.items()} | {"open": sum(row.open for row in rows if row.state in (STATES["draft"], STATES["published"]))}
    with visit.room.desk.reading() as connection:
        wrong = answers.count(connection, answers.Wanted(said=WRONG))
    return visit.page("desk_start.html", count=count, wrong=wrong, pending=sum(1 for sending in visit.room.intake.sendings() if sending.pending))


def nothing(visit: Visit) -> Response:
    return visit.page("desk_said.html", 404, said="没有这个地址") if visit.request.path_params["rest"] else visit.to("")

"""Every address of the desk and what it needs, in one table."""
from __future__ import annotations

from fastapi import FastAPI

from ingest.settings import Settings
from ui.desk import answers, asking, documents, entrance, figures, images, records, terms, upload
from ui.desk.gate import ADMIN, ANYBODY, CHECKER, Route, guarded
from ui.desk.room import Room

ROUTES: tuple[Route, ...] = (
    Route("GET", "/login", ANYBODY, entrance.login_page),
    Route("POST", "/login", ANYBODY, entrance.log_in),
    Route("POST", "/logout", CHECKER, entrance.log_out),
    Route("GET", "/password", CHECKER, entrance.password_page),
    Route("POST", "/password", CHECKER, entrance.change_password),
    Route("GET", "", CHECKER, entrance.start),
    Route("GET", "/upload", CHECKER, upload.page),
    Route("POST", "/upload", CHECKER, upload.take, files=True),
    Route("GET", "/documents", CHECKER, documents.queue),
    Route("GET", "/documents.xlsx", CHECKER, documents.workbook),
    Route("GET", "/documents/{document_id}", CHECKER, documents.page),
    Route("POST", "/documents/{document_id}/mark", CHECKER, documents.mark),
    Route("GET", "/documents/{document_id}/publish", ADMIN, documents.confirm_publish),
    Route("POST", "/documents/{document_id}/publish", ADMIN, documents.publish),
    Route("GET", "/documents/{document_id}/withdraw", ADMIN, documents.confirm_withdraw),
    Route("POST", "/documents/{document_id}/withdraw", ADMIN, documents.withdraw),
    Route("GET", "/pages/{document_id}/{number}", CHECKER, images.page),
    Route("GET", "/crops/{document_id}/{number}", CHECKER, images.crop),
    Route("GET", "/ask", CHECKER, asking.page),
    Route("GET", "/answers", CHECKER, answers.queue),
    Route("GET", "/answers.xlsx", CHECKER, answers.workbook),
    Route("GET", "/answers.jsonl", CHECKER, answers.cases),
    Route("GET", "/answers/{token}", CHECKER, answers.page),
    Route("POST", "/answers/{token}", CHECKER, answers.judge),
    Route("GET", "/terms", CHECKER, terms.page),
    Route("POST", "/terms", CHECKER, terms.propose),
    Route("POST", "/terms/{term_id}", ADMIN, terms.decide),
    Route("GET", "/figures", CHECKER, figures.page),
    Route("GET", "/log", CHECKER, records.page),
    Route("GET", "/log.xlsx", CHECKER, records.workbook),
    Route("GET", "/{rest:path}", CHECKER, entrance.nothing),        # the last: whatever else lies below the desk
)


def add_desk(site: FastAPI, settings: Settings) -> Room:
    """Put the desk into the site, below /desk."""
    room = Room(settings)
    for route in ROUTES:
        site.add_api_route(f"/desk{route.path}", guarded(room, route), methods=[route.method], include_in_schema=False)
    return room

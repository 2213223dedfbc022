"""The library's own words: staff propose, an administrator decides."""
from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Response

from desk import own_terms
from desk.clock import here
from desk.own_terms import APPROVED, PROPOSED, REJECTED, STATES
from ingest.errors import MingzhangError
from ui.desk.room import Visit
from ui.pages.addresses import whole


def page(visit: Visit, wrong: str = "") -> Response:
    """All words; after a proposal that cannot be taken, with what was written."""
    with visit.room.desk.reading() as connection:
        found = own_terms.every(connection)
    return visit.page("desk_terms.html", 409 if wrong else 200, here=here, found=found, states=STATES, wrong=wrong, word=visit.said("word"), term=visit.said("term"), proposed=PROPOSED, approved=APPROVED, rejected=REJECTED)


def propose(visit: Visit) -> Response:
    try:
        with visit.room.desk.writing() as connection:
            own_terms.propose(connection, visit.said("word"), visit.said("term"), visit.room.public, visit.who.name, datetime.now(UTC))
    except MingzhangError as error:
        return page(visit, error.message)
    return visit.to("/terms")


def decide(visit: Visit) -> Response:
    try:
        with visit.room.desk.writing() as connection:
            own_terms.decide(connection, whole(visit.request.path_params["term_id"]) or 0, visit.said("state"), visit.who.name, datetime.now(UTC), visit.room.settings)
    except MingzhangError as error:
        return page(visit, error.message)
    return visit.to("/terms")

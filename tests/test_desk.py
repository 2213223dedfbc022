"""The database of what people made: whole transactions, writers that wait, and steps from an older shape."""
from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, Table, Text, insert, select, text, update

from desk import base
from desk.base import Desk
from desk.clock import day, here, in_words, moment, now, stamp
from ingest.errors import DataFolderUnreadable, StoreTooNew
from ingest.settings import Settings


@pytest.fixture
def notes():
    table = Table("desk_note", base.metadata, Column("id", Integer, primary_key=True), Column("said", Text, nullable=False))
    yield table
    base.metadata.remove(table)


def test_what_breaks_off_leaves_nothing(tmp_path: Path, notes: Table):
    desk = Desk(Settings(data=tmp_path / "new"))
    with pytest.raises(RuntimeError), desk.writing() as connection:
        connection.execute(insert(notes).values(said="一半"))
        raise RuntimeError
    with desk.reading() as connection:
        assert connection.execute(select(notes)).all() == []
    desk.close()


def test_two_who_write_at_once_lose_nothing(tmp_path: Path, notes: Table):
    desk = Desk(Settings(data=tmp_path))
    with desk.writing() as connection:
        connection.execute(insert(notes).values(id=1, said="0"))

    def count() -> None:
        for _ in range(20):
            with desk.writing() as connection:
                said = connection.execute(select(notes.c.said)).scalar_one()
                connection.execute(update(notes).values(said=str(int(said) + 1)))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with desk.reading() as connection:
        assert connection.execute(select(notes.c.said)).scalar_one() == "80"
    desk.close()


def test_an_older_database_goes_through_the_steps_it_has_not_seen(tmp_path: Path, notes: Table, monkeypatch: pytest.MonkeyPatch):
    desk = Desk(Settings(data=tmp_path))
    with desk.writing() as connection:
        connection.execute(insert(notes).values(id=1, said="旧"))
    desk.close()
    monkeypatch.setattr(base, "STEPS", (lambda connection: connection.execute(text("ALTER TABLE desk_note ADD COLUMN more TEXT DEFAULT '新'")),))
    for _ in range(2):      # the second time there is nothing left to do
        with desk.reading() as connection:
            assert connection.execute(text("SELECT said, more FROM desk_note")).all() == [("旧", "新")]
        desk.close()
    monkeypatch.setattr(base, "STEPS", ())
    with pytest.raises(StoreTooNew), desk.reading():
        pass


def test_a_data_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderUnreadable), Desk(Settings(data=tmp_path / "file" / "data")).reading():
        pass


def test_one_clock_shows_every_moment_as_in_beijing():
    at = datetime(2024, 5, 1, 17, 30, 9, tzinfo=UTC)
    assert here("2024-05-01T17:30:09Z") == here("2024-05-01T17:30:09+00:00") == here("2024-05-01T17:30:09") == "2024-05-02 01:30"
    assert (here(stamp(at), seconds=True), day(at), in_words(at)) == ("2024-05-02 01:30:09", "2024-05-02", "2024年5月2日 01:30")
    assert moment(stamp(at)) == at and abs((moment(now()) - datetime.now(UTC)).total_seconds()) < 2


def test_a_database_that_was_open_to_all_is_closed_when_it_is_opened(tmp_path: Path):
    desk = Desk(Settings(data=tmp_path))
    with desk.reading():
        pass
    (tmp_path / "desk.db").chmod(0o644)
    desk.close()
    with desk.reading():
        assert (tmp_path / "desk.db").stat().st_mode & 0o777 == 0o600
    desk.close()

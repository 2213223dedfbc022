"""What people made goes into one file and comes back the same; nothing else is taken for it."""
from __future__ import annotations

import hashlib
import json
import stat
import tracemalloc
import zipfile

import pytest
from desks import PASSWORD
from sqlalchemy import select

from desk import accounts, audit, base, findings, own_terms
from desk.backup import backup, restore
from desk.base import Desk
from ingest import ownterms
from ingest.errors import InputUnreadable, MingzhangError
from ingest.model import Disclosure
from ingest.settings import load
from ui import cli

WHOSE = Disclosure(1, "云溪县民政局", 2024, "预算", "部门", "draft", "", None, ())


@pytest.fixture
def desk(settings):
    opened = Desk(settings)
    accounts.add(opened, "王芳", accounts.ADMIN, PASSWORD, "测试")
    accounts.log_in(opened, "王芳", PASSWORD, "10.0.0.1")
    findings.mark(opened, WHOSE, "f", "属误报", "备注“引号”\n换行=1+1", "王芳", 0)
    yield opened
    opened.close()


@pytest.fixture
def fresh(tmp_path):
    opened = Desk(load(data=tmp_path / "fresh"))
    yield opened
    opened.close()


@pytest.fixture
def file(desk, tmp_path):
    backup(desk, tmp_path / "备份.zip", "测试")
    return tmp_path / "备份.zip"


def everything(desk):
    with desk.reading() as connection:
        return {table.name: connection.execute(select(table).order_by(*table.primary_key.columns)).all() for table in base.metadata.sorted_tables}


def test_approved_words_are_understood_again_at_once(desk, fresh, tmp_path):
    with desk.writing() as connection:
        for word, state in (("迎来送往钱", "approved"), ("没批准的钱", "proposed")):
            connection.execute(own_terms.own_term.insert().values(word=word, term="公务接待费", state=state, by="王芳", at="2024-05-01T08:30:00Z", decided_by="", decided_at=""))
    backup(desk, tmp_path / "用语.zip", "测试")
    restore(fresh, tmp_path / "用语.zip", "测试")
    assert ownterms.read(fresh.settings) == {"迎来送往钱": "公务接待费"}


def test_all_comes_back_but_who_was_logged_in(desk, fresh, file):
    restore(fresh, file, "测试")
    before, after = everything(desk), everything(fresh)
    assert before["login_session"] and not after.pop("login_session") and before.pop("login_session")
    (last,) = after["audit"][len(before["audit"]):]
    assert last.action == "恢复备份" and after["audit"][:-1] == before["audit"] and after["finding_mark"] == before["finding_mark"] and after["user"] == before["user"]
    assert accounts.log_in(fresh, "王芳", PASSWORD, "10.0.0.1")
    findings.mark(fresh, WHOSE, "f", "已核实", "", "王芳", 1)
    with pytest.raises(MingzhangError), fresh.writing() as connection:      # the log is as stubborn as before
        connection.execute(audit.audit.delete())


def test_the_file_says_what_it_is_and_is_for_nobody_else(file):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as made:
        manifest = json.loads(made.read("manifest.json"))
        assert manifest["format"] == 1 and manifest["steps"] == len(base.STEPS) and manifest["tables"]["user"]["rows"] == 1
        assert set(made.namelist()) == {"manifest.json", *(f"{name}.jsonl" for name in manifest["tables"])} and "login_session" not in manifest["tables"]
        assert json.loads(made.read("finding_mark.jsonl"))["remark"] == "备注“引号”\n换行=1+1"


def test_what_is_there_is_only_replaced_by_force(desk, fresh, file):
    accounts.add(fresh, "李明", accounts.CHECKER, PASSWORD, "测试")
    there = everything(fresh)
    with pytest.raises(MingzhangError, match="--force"):
        restore(fresh, file, "测试")
    assert everything(fresh) == there
    restore(fresh, file, "测试", force=True)
    assert [a.name for a in accounts.every(fresh)] == ["王芳"] and everything(fresh)["audit"][:-1] == everything(desk)["audit"]
    with pytest.raises(MingzhangError), fresh.writing() as connection:
        connection.execute(audit.audit.update().values(who="别人"))


def changed(file, name, change):
    """The file with one part of it changed."""
    out = file.with_name("改过.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return out


@pytest.mark.parametrize("name, change", [
    ("user.jsonl", lambda data: data.replace("王芳".encode(), "王方".encode())), ("user.jsonl", lambda data: b""), ("audit.jsonl", lambda data: data[:50]),
    ("manifest.json", lambda data: b"{}"), ("manifest.json", lambda data: b"["), ("manifest.json", lambda data: data.replace(b'"format": 1', b'"format": 2')),
    ("manifest.json", lambda data: data.replace(b'"user"', b'"other"'))])
def test_a_file_that_was_changed_or_is_of_another_version_changes_nothing(fresh, file, name, change):
    accounts.add(fresh, "李明", accounts.CHECKER, PASSWORD, "测试")
    there = everything(fresh)
    with pytest.raises(MingzhangError):
        restore(fresh, changed(file, name, change), "测试", force=True)
    assert everything(fresh) == there


def rewritten(file, **tables):
    """The file with other rows in some tables, and a manifest that fits them."""
    out = file.with_name("另写.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        manifest = json.loads(old.read("manifest.json"))
        for name in manifest["tables"]:
            data = tables.get(name, old.read(f"{name}.jsonl"))
            new.writestr(f"{name}.jsonl", data)
            manifest["tables"][name] = {"rows": data.count(b"\n"), "sha256": hashlib.sha256(data).hexdigest()}
        new.writestr("manifest.json", json.dumps(manifest))
        new.writestr("../../outside.txt", "x")
    return out


USER = {"id": 1, "name": "甲", "role": "管理员", "hash": "x", "disabled": False, "made": ""}


@pytest.mark.parametrize("rows", [
    b"0" * 50_000_000, b"[]\n", b"[" * 100_000 + b"\n", *(json.dumps(USER | wrong).encode() + b"\n" for wrong in ({"disabled": "maybe"}, {"name": None}, {"name": {"a": 1}})),
    json.dumps(USER).encode() + b"\n" + json.dumps(USER).encode() + b"\n"], ids=["bomb", "list", "deep", "word", "null", "object", "twice"])
def test_a_file_made_by_hand_is_a_sentence_and_changes_nothing(fresh, file, rows):
    accounts.add(fresh, "李明", accounts.CHECKER, PASSWORD, "测试")
    there, made = everything(fresh), rewritten(file, user=rows)
    tracemalloc.start()
    with pytest.raises(InputUnreadable, match="已损坏"):
        restore(fresh, made, "测试", force=True)
    assert tracemalloc.get_traced_memory()[1] < 40_000_000
    tracemalloc.stop()
    assert everything(fresh) == there


def test_nothing_is_written_beside_the_database(fresh, file, tmp_path):
    before = set(tmp_path.parent.rglob("*.txt"))
    restore(fresh, rewritten(file), "测试")
    assert set(tmp_path.parent.rglob("*.txt")) == before


@pytest.mark.parametrize("flag, data", [(b"\x01\x00", None), (None, b"\xff")], ids=["locked", "torn"])
def test_a_file_whose_parts_cannot_be_unpacked(fresh, file, flag, data):
    raw = bytearray(file.read_bytes())
    at, central = raw.index(b"user.jsonl"), raw.rindex(b"user.jsonl")
    if flag:
        raw[at - 24:at - 22] = raw[central - 38:central - 36] = flag
    else:
        raw[at + 10:at + 30] = data * 20
    file.write_bytes(raw)
    with pytest.raises(InputUnreadable):
        restore(fresh, file, "测试")


def test_what_is_no_backup(fresh, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK nothing")
    for path in (tmp_path / "x.zip", tmp_path / "没有.zip", tmp_path):
        with pytest.raises(InputUnreadable):
            restore(fresh, path, "测试")


def test_the_commands(desk, settings, tmp_path, capsys):
    file = tmp_path / "备份.zip"
    assert cli.main(["backup", str(file), "--data", str(settings.data)]) == 0
    assert capsys.readouterr().out.startswith(f"已备份到 {file}：1 个账号，1 条标记，4 条操作记录")
    assert cli.main(["restore", str(file), "--data", str(tmp_path / "new")]) == 0
    assert "1 个账号" in capsys.readouterr().out
    assert cli.main(["restore", str(file), "--data", str(tmp_path / "new")]) == 1 and "--force" in capsys.readouterr().err
    assert cli.main(["restore", str(file), "--force", "--data", str(tmp_path / "new")]) == 0
    assert cli.main(["backup", str(tmp_path / "no" / "x.zip"), "--data", str(settings.data)]) == 1 and "无法写入" in capsys.readouterr().err

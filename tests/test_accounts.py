"""Accounts of the desk: passwords, login sessions, waits for whoever guesses, and a log that can only grow."""
from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import time

import pytest
from sqlalchemy import delete, select, text, update

from desk import accounts, audit, throttle
from desk.accounts import ADMIN, CHECKER, IDLE, LASTS, AccountError, LoginRefused, TooManyTries
from desk.base import Desk
from ingest.errors import MingzhangError
from ui import cli

PASSWORD = "甲乙丙丁-2024-ok"


@pytest.fixture
def desk(settings):
    opened = Desk(settings)
    accounts.add(opened, "王芳", CHECKER, PASSWORD, "测试")
    yield opened
    opened.close()


@pytest.fixture
def clock(monkeypatch):
    """Seconds that have passed; the tests let them pass."""
    passed = [time.time()]
    monkeypatch.setattr(time, "time", lambda: passed[0])

    def let_pass(seconds):
        passed[0] += seconds
    return let_pass


def log_in(desk, password=PASSWORD, name="王芳", address="10.0.0.1"):
    return accounts.log_in(desk, name, password, address)


def test_a_password_is_kept_as_a_hash_and_a_token_too(desk, settings):
    token = log_in(desk)
    who = accounts.visitor(desk, token)
    assert (who.name, who.role, who.admin) == ("王芳", CHECKER, False) and len(who.csrf) >= 32
    with desk.reading() as connection:
        assert connection.execute(select(accounts.user.c.hash)).scalar_one().startswith("$argon2id$")
        assert connection.execute(select(accounts.login_session.c.key)).scalar_one() == hashlib.sha256(token.encode()).hexdigest()
    desk.close()
    kept = b"".join(path.read_bytes() for path in settings.data.glob("desk.db*"))
    assert PASSWORD.encode() not in kept and token.encode() not in kept and "王芳".encode() in kept


@pytest.mark.parametrize("name, role, password, said", [
    ("李明", CHECKER, "太短了", "10"), ("李明", CHECKER, "长" * 201, "200"), ("李明", "主任", PASSWORD, "角色"), (" ", CHECKER, PASSWORD, "名字"),
    ("王芳", ADMIN, PASSWORD, "已经有"), ("王芳　", ADMIN, PASSWORD, "已经有"), ("李\n明", ADMIN, PASSWORD, "控制字符"), ("命令行", ADMIN, PASSWORD, "不能是")])
def test_what_makes_no_account(desk, name, role, password, said):
    with pytest.raises(AccountError, match=said):
        accounts.add(desk, name, role, password, "测试")
    assert [a.name for a in accounts.every(desk)] == ["王芳"]


def test_a_login_ends(desk, clock):
    token = log_in(desk)
    clock(IDLE - 60)
    assert accounts.visitor(desk, token)        # and is seen again
    clock(IDLE - 60)
    assert accounts.visitor(desk, token)
    clock(IDLE + 60)
    assert accounts.visitor(desk, token) is None
    token = log_in(desk)
    for _ in range(LASTS // (IDLE // 2) - 1):
        clock(IDLE // 2)
        assert accounts.visitor(desk, token)
    clock(IDLE // 2 + 1)
    assert accounts.visitor(desk, token) is None    # however busy


def test_a_login_is_ended_by_leaving_by_a_new_password_and_by_the_admin(desk):
    one, other = log_in(desk), log_in(desk)
    accounts.log_out(desk, one)
    assert accounts.visitor(desk, one) is None and accounts.visitor(desk, other)
    accounts.change_password(desk, "王芳", PASSWORD + "!", "测试")
    assert accounts.visitor(desk, other) is None
    with pytest.raises(LoginRefused):
        log_in(desk)
    token = log_in(desk, PASSWORD + "!")
    accounts.disable(desk, "王芳", "测试")
    assert accounts.visitor(desk, token) is None
    with pytest.raises(LoginRefused):
        log_in(desk, PASSWORD + "!")
    accounts.disable(desk, "王芳", "测试", disabled=False)
    token = log_in(desk, PASSWORD + "!")
    accounts.remove(desk, "王芳", "测试")
    assert accounts.visitor(desk, token) is None and accounts.every(desk) == []
    with desk.reading() as connection:
        assert [line.action for line in audit.read(connection)] == ["移除账号", "登录", "启用账号", "停用账号", "登录", "改口令", "退出", "登录", "登录", "添加账号"]


def test_who_guesses_waits_longer_each_time(desk, clock):
    for _ in range(throttle.FREE):
        with pytest.raises(LoginRefused):
            log_in(desk, "猜一个口令看看行不行")
    waits = []
    for _ in range(12):
        with pytest.raises(TooManyTries) as said:
            log_in(desk, address="10.0.0.99")       # the right password, from elsewhere: the name waits
        waits.append(said.value.seconds)
        clock(said.value.seconds)
        with pytest.raises(LoginRefused):
            log_in(desk, "猜一个口令看看行不行")
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    desk.close()                                    # no restart forgets it
    with pytest.raises(TooManyTries):
        log_in(desk)
    clock(900)
    assert log_in(desk)
    with pytest.raises(LoginRefused):               # and starts anew
        log_in(desk, "猜一个口令看看行不行")


def test_an_address_that_tries_many_names_waits_too(desk):
    for number in range(throttle.FREE):
        with pytest.raises(LoginRefused):
            log_in(desk, name=f"某人{number}")
    with pytest.raises(TooManyTries):
        log_in(desk)
    assert log_in(desk, address="10.0.0.2")


def test_an_unknown_name_is_answered_alike_after_the_same_work(desk, monkeypatch):
    seen = []
    verified = accounts._verified
    monkeypatch.setattr(accounts, "_verified", lambda hashed, password: seen.append(hashed[:30]) or verified(hashed, password))
    sentences = set()
    for name in ("王芳", "不存在"):
        with pytest.raises(LoginRefused) as said:
            log_in(desk, "猜一个口令看看行不行", name)
        sentences.add(said.value.message)
    assert len(sentences) == 1 and len(seen) == 2 and seen[0] == seen[1]      # both hashes have the same cost


def test_no_line_of_the_log_is_changed_or_deleted(desk, settings):
    with desk.writing() as connection:
        audit.write(connection, "王芳", "试", "甲", None, {"数": 1})
    table = audit.audit
    for change in (update(table).values(who="别人"), delete(table), text("INSERT OR REPLACE INTO audit VALUES (1, '', '', '', '', '', '')")):
        with pytest.raises(MingzhangError), desk.writing() as connection:
            connection.execute(change)
    with sqlite3.connect(settings.data / "desk.db") as raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute("DELETE FROM audit")
    with desk.reading() as connection:
        lines = audit.read(connection)
        assert [(line.who, line.action, line.object, line.before, line.after) for line in lines] == [("王芳", "试", "甲", None, {"数": 1}), ("测试", "添加账号", "王芳", None, {"角色": CHECKER})]
        assert audit.read(connection, "王芳") == lines[:1] and lines[0].at.endswith("+00:00")


def test_a_change_that_breaks_off_leaves_no_line(desk, monkeypatch):
    def broken(*_):
        raise RuntimeError
    monkeypatch.setattr(accounts.audit, "write", broken)
    with pytest.raises(RuntimeError):
        accounts.remove(desk, "王芳", "测试")
    assert [a.name for a in accounts.every(desk)] == ["王芳"]


# --- commands -------------------------------------------------------------------------------------------------------

@pytest.fixture
def users(settings, monkeypatch, capsys):
    def run(*words, typed=""):
        monkeypatch.setattr("sys.stdin", typed if isinstance(typed, io.StringIO) else io.StringIO(typed))
        code = cli.main(["users", *words, "--data", str(settings.data)])
        out = capsys.readouterr()
        return code, out.out, out.err
    return run


def test_the_commands(users, settings):
    assert users("list")[1].startswith("还没有账号")
    assert users("add", "王芳", "--role", "管理员", typed=PASSWORD + "\n") == (0, "已添加 王芳（管理员）\n", "")
    code, out, err = users("add", "李明", "--role", "核对员", typed="短\n")
    assert (code, out) == (1, "") and "至少" not in out and "10" in err and "Traceback" not in err
    assert users("add", "李明", "--role", "核对员", typed=PASSWORD)[0] == 0
    assert users("passwd", "李明", typed=PASSWORD + "2\n")[0] == 0 and users("disable", "李明")[0] == 0
    assert [line.split("  ")[:2] + line.split("  ")[3:] for line in users("list")[1].splitlines()] == [["王芳", "管理员"], ["李明", "核对员", "已停用"]]
    assert users("remove", "李明")[0] == 0 and users("remove", "李明")[0] == 1
    with Desk(settings).reading() as connection:
        lines = audit.read(connection)
    assert {line.who for line in lines} == {"命令行"} and [line.object for line in lines] == ["李明"] * 4 + ["王芳"]
    assert PASSWORD not in json.dumps([line._asdict() for line in lines], ensure_ascii=False)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_password_is_asked_twice_on_a_terminal(users, monkeypatch):
    answers = iter([PASSWORD, PASSWORD, PASSWORD, PASSWORD + "错"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    assert users("add", "王芳", "--role", "管理员", typed=Terminal())[0] == 0
    assert "两次" in users("passwd", "王芳", typed=Terminal())[2]


def test_who_knows_the_old_password_gives_a_new_one(desk):
    here, elsewhere = log_in(desk), log_in(desk)
    for old, new, again, said in ((PASSWORD, "短", "短", "10"), (PASSWORD, "戊己庚辛-2025-ok", "戊己庚辛-2025-no", "两次"), (PASSWORD, PASSWORD, PASSWORD, "一样"), ("猜一个口令看看行不行", "戊己庚辛-2025-ok", "戊己庚辛-2025-ok", "原来的口令不对")):
        with pytest.raises(AccountError, match=said):
            accounts.change_own(desk, "王芳", old, new, again, "10.0.0.1", here)
    assert accounts.visitor(desk, elsewhere)
    accounts.change_own(desk, "王芳", PASSWORD, "戊己庚辛-2025-ok", "戊己庚辛-2025-ok", "10.0.0.1", here)
    assert accounts.visitor(desk, here) and accounts.visitor(desk, elsewhere) is None
    with pytest.raises(LoginRefused):
        log_in(desk)
    assert log_in(desk, "戊己庚辛-2025-ok")
    with desk.reading() as connection:
        lines = audit.read(connection)
    assert [line.action for line in lines][:2] == ["登录", "改口令"] and lines[1].who == lines[1].object == "王芳" and lines[1].before is lines[1].after is None


def test_who_guesses_the_old_password_waits_too(desk):
    token = log_in(desk)
    for _ in range(throttle.FREE):
        with pytest.raises(accounts.OldPasswordWrong):
            accounts.change_own(desk, "王芳", "猜一个口令看看行不行", "戊己庚辛-2025-ok", "戊己庚辛-2025-ok", "10.0.0.1", token)
    with pytest.raises(TooManyTries):
        accounts.change_own(desk, "王芳", PASSWORD, "戊己庚辛-2025-ok", "戊己庚辛-2025-ok", "10.0.0.1", token)
    with pytest.raises(TooManyTries):
        log_in(desk)

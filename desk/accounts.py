"""Who may work at the desk: accounts, their passwords, and who is logged in."""
from __future__ import annotations

import hashlib
import secrets
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore
from typing import Any, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Boolean, Column, Connection, Float, ForeignKey, Integer, String, Table, Text, delete, insert, select, update

from desk import audit, throttle
from desk.base import Desk, metadata
from desk.clock import now
from ingest.errors import MingzhangError

CHECKER, ADMIN = "核对员", "管理员"
ROLES = (CHECKER, ADMIN)
SHORTEST, LONGEST = 10, 200     # characters of a password
NAME = 40                       # characters of a name
LASTS, IDLE = 12 * 3600, 2 * 3600

user = Table(
    "user", metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("made", Text, nullable=False),
    sqlite_autoincrement=True,      # the number of somebody removed is nobody else's
)

login_session = Table(
    "login_session", metadata,
    Column("key", String(64), primary_key=True),        # SHA-256 of the token, which only the browser has
    Column("user_id", Integer, ForeignKey("user.id"), nullable=False),
    Column("csrf", Text, nullable=False),
    Column("begun", Float, nullable=False),
    Column("seen", Float, nullable=False),
)

_hasher = PasswordHasher()
_hashing = BoundedSemaphore(2)      # each takes 64 MB


class AccountError(MingzhangError):
    """What cannot be done with an account, in one sentence."""


class Account(NamedTuple):
    """Somebody of the staff."""

    name: str
    role: str
    disabled: bool
    made: str


class Visitor(NamedTuple):
    """Somebody who is logged in, with the token that a form of theirs must carry."""

    name: str
    role: str
    csrf: str

    @property
    def admin(self) -> bool:
        return self.role == ADMIN


# --- accounts -------------------------------------------------------------------------------------------------------

def add(desk: Desk, name: str, role: str, password: str, who: str) -> None:
    name, hashed = _good_name(name), _hashed(password)
    if role not in ROLES:
        raise AccountError(f"角色只有{'、'.join(ROLES)}，没有“{role}”")
    with desk.writing() as connection:
        if _row(connection, name) is not None:
            raise AccountError(f"已经有名为“{name}”的账号，请换一个名字，或用 mingzhang users passwd 改口令")
        connection.execute(insert(user).values(name=name, role=role, hash=hashed, disabled=False, made=now()))
        audit.write(connection, who, "添加账号", name, None, {"角色": role})


def every(desk: Desk) -> list[Account]:
    with desk.reading() as connection:
        return [Account(r.name, r.role, r.disabled, r.made) for r in connection.execute(select(user).order_by(user.c.id))]


def change_password(desk: Desk, name: str, password: str, who: str) -> None:
    hashed = _hashed(password)
    with desk.writing() as connection:
        row = _known(connection, name)
        connection.execute(update(user).where(user.c.id == row.id).values(hash=hashed))
        _end_all(connection, row.id)
        audit.write(connection, who, "改口令", row.name)


def disable(desk: Desk, name: str, who: str, disabled: bool = True) -> None:
    with desk.writing() as connection:
        row = _known(connection, name)
        connection.execute(update(user).where(user.c.id == row.id).values(disabled=disabled))
        _end_all(connection, row.id)
        audit.write(connection, who, "停用账号" if disabled else "启用账号", row.name, {"停用": row.disabled}, {"停用": disabled})


def remove(desk: Desk, name: str, who: str) -> None:
    """The account goes; what it did stays in the log."""
    with desk.writing() as connection:
        row = _known(connection, name)
        _end_all(connection, row.id)
        connection.execute(delete(user).where(user.c.id == row.id))
        audit.write(connection, who, "移除账号", row.name, {"角色": row.role}, None)


def _good_name(name: str) -> str:
    name = _tidy(name)
    if not name or len(name) > NAME or not name.isprintable():
        raise AccountError(f"名字要有 1 到 {NAME} 个字，不含控制字符")
    if name == audit.COMMAND_LINE:
        raise AccountError(f"名字不能是“{name}”，记录里用它表示在这台机器上做的事")
    return name


def _tidy(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()


def _hashed(password: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(f"口令要有 {SHORTEST} 到 {LONGEST} 个字符")
    return _hasher.hash(password.encode("utf-8", "backslashreplace"))


def _row(connection: Connection, name: str) -> Any:
    return connection.execute(select(user).where(user.c.name == _tidy(name))).one_or_none()


def _known(connection: Connection, name: str) -> Any:
    if (row := _row(connection, name)) is None:
        raise AccountError(f"没有名为“{name}”的账号，用 mingzhang users list 查看")
    return row


def _end_all(connection: Connection, user_id: int) -> None:
    connection.execute(delete(login_session).where(login_session.c.user_id == user_id))


# --- logging in -----------------------------------------------------------------------------------------------------

class LoginRefused(AccountError):
    """One sentence for a wrong name, a wrong password and a disabled account: which of them is nobody's business."""

    def __init__(self) -> None:
        super().__init__("名字或口令不对，请再试一次；忘了口令请管理员重设")


class OldPasswordWrong(AccountError):
    def __init__(self) -> None:
        super().__init__("原来的口令不对，请再试一次；忘了口令请管理员重设")


class TooManyTries(AccountError):
    def __init__(self, seconds: int) -> None:
        super().__init__(f"试得太多了，请等 {seconds} 秒再试")
        self.seconds = seconds


def log_in(desk: Desk, name: str, password: str, address: str) -> str:
    """The token of a new login session."""
    with _proven(desk, name, password, address) as (connection, row):
        audit.write(connection, row.name, "登录", row.name)
        return _begin(connection, row.id)


def change_own(desk: Desk, name: str, old: str, new: str, again: str, address: str, token: str) -> None:
    """A new password for who knows the old one. Their other login sessions end; the one with the token goes on."""
    if new != again:
        raise AccountError("两次输入的新口令不一样，请重来")
    if new == old:
        raise AccountError("新口令和原来的一样，请换一个")
    hashed = _hashed(new)
    try:
        with _proven(desk, name, old, address) as (connection, row):
            connection.execute(update(user).where(user.c.id == row.id).values(hash=hashed))
            connection.execute(delete(login_session).where(login_session.c.user_id == row.id, login_session.c.key != _key(token)))
            audit.write(connection, row.name, "改口令", row.name)
    except LoginRefused:
        raise OldPasswordWrong from None


@contextmanager
def _proven(desk: Desk, name: str, password: str, address: str) -> Iterator[tuple[Connection, Any]]:
    """A transaction for the account whose password this is. A try is counted before it is made, so that many at once are not one."""
    with desk.writing() as connection:
        keys = throttle.hashed(desk, (f"name {_tidy(name)}", f"address {address}"))
        if seconds := throttle.wait(connection, keys):
            raise TooManyTries(seconds)
        row = _row(connection, name)
    right = _verified(row.hash if row else _nobody(), password)
    if not right or row is None or row.disabled:
        raise LoginRefused
    with desk.writing() as connection:
        if _row(connection, name) != row:       # changed or disabled while the password was looked at
            raise LoginRefused
        throttle.succeeded(connection, keys)
        yield connection, row


def _verified(hashed: str, password: str) -> bool:
    with _hashing:
        try:
            return _hasher.verify(hashed, password[:LONGEST + 1].encode("utf-8", "backslashreplace"))
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobody() -> str:
    """A hash that no password fits: an unknown name takes as long as a known one."""
    return _hasher.hash(secrets.token_bytes(32))


def _begin(connection: Connection, user_id: int) -> str:
    token, now = secrets.token_urlsafe(32), time.time()
    connection.execute(delete(login_session).where((login_session.c.begun < now - LASTS) | (login_session.c.seen < now - IDLE)))
    connection.execute(insert(login_session).values(key=_key(token), user_id=user_id, csrf=secrets.token_urlsafe(32), begun=now, seen=now))
    return token


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "backslashreplace")).hexdigest()


def visitor(desk: Desk, token: str) -> Visitor | None:
    """Who the token belongs to, while it lasts."""
    now, table = time.time(), login_session
    live = (table.c.key == _key(token), table.c.begun > now - LASTS, table.c.seen > now - IDLE, user.c.disabled.is_(False))
    with desk.reading() as connection:
        row = connection.execute(select(user.c.name, user.c.role, table.c.csrf, table.c.seen).join(user, user.c.id == table.c.user_id).where(*live)).one_or_none()
    if row is None:
        return None
    if row.seen < now - IDLE / 100:     # not a write for every page
        with desk.writing() as connection:
            connection.execute(update(table).where(table.c.key == _key(token)).values(seen=now))
    return Visitor(row.name, row.role, row.csrf)


def log_out(desk: Desk, token: str) -> None:
    with desk.writing() as connection:
        name = connection.execute(select(user.c.name).join(login_session, login_session.c.user_id == user.c.id).where(login_session.c.key == _key(token))).scalar()
        if name is not None:
            connection.execute(delete(login_session).where(login_session.c.key == _key(token)))
            audit.write(connection, name, "退出", name)

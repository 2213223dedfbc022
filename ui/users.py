"""`mingzhang users`: the accounts of the desk, from the machine itself."""
from __future__ import annotations

import getpass
import sys
from argparse import Namespace

from desk import accounts
from desk.accounts import AccountError
from desk.audit import COMMAND_LINE
from desk.base import Desk
from desk.clock import here
from ingest.settings import Settings


def run(args: Namespace, settings: Settings) -> None:
    desk = Desk(settings)
    try:
        if args.action == "list":
            return show(desk)
        print(change(desk, args))
    finally:
        desk.close()


def change(desk: Desk, args: Namespace) -> str:
    """Do it, and say what was done."""
    name = args.name
    if args.action == "add":
        accounts.add(desk, name, args.role, password(), COMMAND_LINE)
        return f"已添加 {name}（{args.role}）"
    if args.action == "passwd":
        accounts.change_password(desk, name, password(), COMMAND_LINE)
        return f"已改 {name} 的口令，原来的登录都已结束"
    if args.action == "remove":
        accounts.remove(desk, name, COMMAND_LINE)
        return f"已移除 {name}，操作记录保留"
    accounts.disable(desk, name, COMMAND_LINE, disabled=args.action == "disable")
    return f"已停用 {name}，原来的登录都已结束" if args.action == "disable" else f"已启用 {name}"


def show(desk: Desk) -> None:
    found = accounts.every(desk)
    for one in found:
        print(f"{one.name}  {one.role}  {here(one.made)[:10]}{'  已停用' if one.disabled else ''}")
    if not found:
        print("还没有账号，用 mingzhang users add 名字 --role 管理员 添加")


def password() -> str:
    """Asked twice on a terminal, without showing it; the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("口令（至少 10 个字符）：")
    if getpass.getpass("再输一次：") != first:
        raise AccountError("两次输入的口令不一样，请重来")
    return first

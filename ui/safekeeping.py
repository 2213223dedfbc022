"""`mingzhang backup` and `mingzhang restore`."""
from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import Any

from desk.audit import COMMAND_LINE
from desk.backup import backup, restore
from desk.base import Desk
from ingest.settings import Settings


def run_backup(args: Namespace, settings: Settings) -> None:
    counts = _with_desk(settings, lambda desk: backup(desk, args.file, COMMAND_LINE))
    print(f"已备份到 {args.file}：{_told(counts)}")


def run_restore(args: Namespace, settings: Settings) -> None:
    counts = _with_desk(settings, lambda desk: restore(desk, args.file, COMMAND_LINE, args.force))
    print(f"已从 {args.file} 恢复：{_told(counts)}；请大家重新登录")


def _with_desk(settings: Settings, work: Callable[[Desk], Any]) -> Any:
    desk = Desk(settings)
    try:
        return work(desk)
    finally:
        desk.close()


def _told(counts: dict[str, int]) -> str:
    accounts, marks, lines = (counts.get(name, 0) for name in ("user", "finding_mark", "audit"))
    return f"{accounts} 个账号，{marks} 条标记，{lines} 条操作记录，共 {sum(counts.values())} 行"

"""Everything that can go wrong, by who must act. `str(error)` is one Chinese sentence that says what and how to mend it.

    MingzhangError(message)
    ├── BadFile(message, name="")          the person with the file: another file, or none
    │   ├── NotAPdf(name)                  another kind of file under a .pdf name
    │   ├── DamagedPdf(name, detail="")    broken or cut off
    │   ├── EncryptedPdf(name)             wants a password
    │   ├── EmptyPdf(name)                 no page, or pages with nothing on them
    │   ├── ScannedPdf(name)               pictures of pages, no text, and recognition is switched off
    │   ├── IllegibleScan(name)            pictures in which no print was recognised
    │   ├── DamagedFile(kind, name)        an Office file that is broken or none at all
    │   ├── EncryptedFile(name)            an Office file that wants a password
    │   ├── EmptyFile(name)                nothing in it
    │   ├── TooLarge(name)                 far more inside than a disclosure holds
    │   ├── NeedsConverting(name)          .doc, .wps and the like where LibreOffice is missing or fails
    │   ├── UnknownEncoding(name)          text in no encoding that is known here
    │   ├── NotAWorkbook(name, detail="")  another kind of file under an Excel name
    │   ├── DamagedWorkbook(name)          broken or cut off
    │   ├── UnknownKind(name, kinds=())    a kind of file that is not read (yet)
    │   ├── MissingFile(name)              no such path, or no right to read it
    │   └── ChangedFile(name)              changed while it was being read
    ├── NoDocuments(where, kinds=())       the person at the keyboard: nothing to do there
    ├── DocumentUnknown(name, known=())
    ├── NotPublished(name)
    ├── WrongStanding(message)             a document cannot be published, replaced or withdrawn as it stands
    ├── PageUnknown(name, page, count)
    ├── OutputUnwritable(path, detail="")
    ├── InputUnreadable(path, detail="")
    ├── NotYet(what)                       nobody: a command that comes later
    ├── SettingInvalid(name, why)          who set up the machine
    ├── NoRecogniser(missing="")
    ├── ToolsMissing(missing="")
    ├── DataFolderUnreadable(path, detail="")
    ├── StoreDamaged(path)
    ├── StoreTooOld(found, ours)           rebuild with `mingzhang index --rebuild`
    ├── StoreTooNew(found, ours)           update the program
    ├── StoreLocked(path)                  wait: another process is writing
    ├── VectorsUnavailable(detail)         vectors asked for by setting cannot be had
    └── TooBusy()                          wait: too many ask at once

All arguments are plain values, so that errors survive the way back from a reading process.
A defect of ours is none of these: it stays a bare exception with its traceback.
"""
from __future__ import annotations

import errno
from collections.abc import Iterable
from typing import Any

_REASONS = {errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.EROFS: "只能读，不能写", errno.ENOENT: "没有这个文件或文件夹", errno.EEXIST: "已经有同名的文件", errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
            errno.EISDIR: "这是文件夹，不是文件", errno.ENOSPC: "磁盘满了", errno.EDQUOT: "磁盘配额用完了", errno.ENAMETOOLONG: "名称太长", errno.EMFILE: "打开的文件太多", errno.EADDRINUSE: "已被占用",
            errno.EADDRNOTAVAIL: "不是这台机器的地址", errno.EIO: "读写出错"}


def reason(error: Exception) -> str:
    """What the operating system says, in Chinese where it is one of the usual things."""
    return _REASONS.get(getattr(error, "errno", None) or 0) or getattr(error, "strerror", None) or str(error)


def _read_now(kinds: Iterable[str]) -> str:
    return f"（目前读取 {'、'.join(sorted(kinds))}）" if kinds else ""


class MingzhangError(Exception):
    """Something that a person can mend; `message` is one Chinese sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        # Subclasses take other arguments than the message; pickle must not call them with it.
        return (_restore, (type(self), self.message, self.__dict__))


def _restore(kind: type[MingzhangError], message: str, state: dict[str, Any]) -> MingzhangError:
    error = kind.__new__(kind, message)
    error.__dict__.update(state)
    return error


class BadFile(MingzhangError):
    """A file that cannot be taken in; the others can."""

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(f"{name}：{message}" if name else message)
        self.name = name
        self.reason = message


class NotAPdf(BadFile):
    def __init__(self, name: str = "") -> None:
        super().__init__("不是 PDF 文件，请换用原始的 PDF", name)


class DamagedPdf(BadFile):
    def __init__(self, name: str = "", detail: str = "") -> None:
        super().__init__(f"PDF 文件已损坏{f'（{detail}）' if detail else ''}，请重新下载后再试", name)


class EncryptedPdf(BadFile):
    def __init__(self, name: str = "") -> None:
        super().__init__("PDF 设有打开密码，请换用没有密码的文件", name)


class EmptyPdf(BadFile):
    def __init__(self, name: str = "") -> None:
        super().__init__("PDF 里没有任何内容，请检查文件是否完整", name)


class ScannedPdf(BadFile):
    def __init__(self, name: str = "") -> None:
        super().__init__("是扫描件（只有图片，没有文字），而文字识别已关闭，请用 --ocr auto 再收录一次，或换用带文字的 PDF", name)


class IllegibleScan(BadFile):
    def __init__(self, name: str = "") -> None:
        super().__init__("是扫描件，但没有识别出任何文字，请检查图像是否清楚，或换用带文字的 PDF", name)


class DamagedFile(BadFile):
    def __init__(self, kind: str = "", name: str = "") -> None:
        super().__init__(f"文件已损坏，或不是真正的{kind}文件，请用原来的程序打开检查，另存后再试", name)


class EncryptedFile(BadFile):
    def __init__(self, name: str = "") -> None:
        super().__init__("设有打开密码，请去掉密码后再试", name)


class EmptyFile(BadFile):
    def __init__(self, name: str = "") -> None:
        super().__init__("里面没有任何文字，请检查文件是否完整", name)


class TooLarge(BadFile):
    def __init__(self, name: str = "") -> None:
        super().__init__("内容过大，不像公开文件，没有读取；请另存一份只含公开内容的文件", name)


class NeedsConverting(BadFile):
    def __init__(self, name: str = "") -> None:
        super().__init__("这种旧格式不能直接读取，请另存为 docx 再收录（装有 LibreOffice 的机器可以自动转换）", name)


class UnknownEncoding(BadFile):
    def __init__(self, name: str = "") -> None:
        super().__init__("文字编码认不出来，请另存为 UTF-8 编码再试", name)


class NotAWorkbook(BadFile):
    def __init__(self, name: str = "", detail: str = "") -> None:
        super().__init__(f"{detail}，请用 Excel 或 WPS 另存为 .xlsx 后再试" if detail else "不是 Excel 工作簿，请换用原始的 .xlsx 或 .xls", name)


class DamagedWorkbook(BadFile):
    def __init__(self, name: str = "") -> None:
        super().__init__("Excel 工作簿已损坏，请重新下载，或用 Excel、WPS 打开后另存为 .xlsx 再试", name)


class UnknownKind(BadFile):
    """`kinds` are the suffixes of those that are read."""

    def __init__(self, name: str = "", kinds: Iterable[str] = ()) -> None:
        super().__init__(f"还不能读取这一类文件{_read_now(kinds)}", name)


class MissingFile(BadFile):
    def __init__(self, name: str = "") -> None:
        super().__init__("文件不存在或无权读取，请检查路径和权限", name)


class ChangedFile(BadFile):
    def __init__(self, name: str = "") -> None:
        super().__init__("文件在读取过程中被改动，请再收录一次", name)


class NoDocuments(MingzhangError):
    def __init__(self, where: str, kinds: Iterable[str] = ()) -> None:
        super().__init__(f"{where} 里没有可以收录的文件{_read_now(kinds)}")


class DocumentUnknown(MingzhangError):
    def __init__(self, name: str, known: tuple[str, ...] = ()) -> None:
        hint = f"，资料库里有：{'、'.join(known[:5])}{'等' if len(known) > 5 else ''}" if known else "，资料库还是空的"
        super().__init__(f"资料库里没有“{name}”{hint}")


class NotPublished(MingzhangError):
    """Said to the keeper of the library only: the public must not learn that there is a draft."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”是草稿或已撤回，不能导出，请先公开再导出")


class WrongStanding(MingzhangError):
    """What was asked for does not fit whether a document is public."""


class PageUnknown(MingzhangError):
    def __init__(self, name: str, page: int, count: int) -> None:
        super().__init__(f"{name} 只有 {count} 页，没有第 {page} 页，请换一个页码")


class OutputUnwritable(MingzhangError):
    def __init__(self, path: str, detail: str = "") -> None:
        super().__init__(f"无法写入 {path}{f'（{detail}）' if detail else ''}，请换一个位置或检查权限")


class InputUnreadable(MingzhangError):
    def __init__(self, path: str, detail: str = "") -> None:
        super().__init__(f"无法读取 {path}{f'（{detail}）' if detail else ''}，请检查路径和内容")


class NotYet(MingzhangError):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what}将在以后的版本提供，目前还没有")


class SettingInvalid(MingzhangError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"设置 {name} 不对：{why}")


class NoRecogniser(MingzhangError):
    def __init__(self, missing: str = "") -> None:
        super().__init__(f"识别扫描件需要安装 rapidocr 和 onnxruntime{f'（缺少 {missing}）' if missing else ''}，请运行 pip install rapidocr onnxruntime")


class ToolsMissing(MingzhangError):
    def __init__(self, missing: str = "") -> None:
        super().__init__(f"给智能助手用的 mingzhang mcp 需要另装 mcp 2.3 以上的版本{f'（缺少 {missing}）' if missing else ''}，请运行 pip install 'mingzhang[mcp]'")


class DataFolderUnreadable(MingzhangError):
    def __init__(self, path: str, detail: str = "") -> None:
        super().__init__(f"数据文件夹 {path} 无法使用{f'（{detail}）' if detail else ''}，请检查权限，或用 --data 指定别的文件夹")


class StoreDamaged(MingzhangError):
    def __init__(self, path: str) -> None:
        super().__init__(f"{path} 里的资料库文件已损坏或不是明账的资料库，请把其中的 mingzhang.db 移走，再重新收录文件")


class StoreTooOld(MingzhangError):
    def __init__(self, found: int, ours: int) -> None:
        super().__init__(f"资料库由较早的版本建立（格式 {found}，当前为 {ours}），请先运行 mingzhang index --rebuild 重建")


class StoreTooNew(MingzhangError):
    def __init__(self, found: int, ours: int) -> None:
        super().__init__(f"资料库由更新的版本建立（格式 {found}，本程序只认识到 {ours}），请升级明账后再用")


class StoreLocked(MingzhangError):
    def __init__(self, path: str) -> None:
        super().__init__(f"另一个程序正在写入资料库（{path}），请等它结束后再试")


class VectorsUnavailable(MingzhangError):
    def __init__(self, detail: str) -> None:
        super().__init__(f"向量检索无法使用：{detail}")


class TooBusy(MingzhangError):
    def __init__(self) -> None:
        super().__init__("现在问的人太多，请稍后再试")

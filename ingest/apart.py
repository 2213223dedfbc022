"""Reading a file in a process of its own, for a server: it stays quick meanwhile, and a file that breaks its reader breaks nothing else."""
from __future__ import annotations

from multiprocessing import get_context
from multiprocessing.connection import Connection

from ingest.errors import BadFile
from ingest.pipeline import Job, Read, read_one

LONGEST = 30 * 60.0     # seconds that a file may be read


def read_apart(job: Job, longest: float = LONGEST) -> Read:
    """As `read_one`. The process goes when the server goes."""
    ours, theirs = get_context("spawn").Pipe(duplex=False)      # a fork would copy the threads' locks
    process = get_context("spawn").Process(target=_read, args=(job, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(longest):
            return BadFile("读了半小时还没有读完，已经停下，请换一份小一些的文件", job.name)
        read: Read = ours.recv()
        return read
    except EOFError:
        return BadFile("读取它的进程意外结束（可能内存不足），请换一份小一些的文件", job.name)
    finally:
        process.kill()
        process.join()
        ours.close()


def _read(job: Job, to: Connection) -> None:
    to.send(read_one(job))

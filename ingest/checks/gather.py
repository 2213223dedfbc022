"""What is to be checked, from the library or from files that are only read, each with what it is compared with."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from ingest.checks.beside import Candidate, of_matter, with_siblings
from ingest.checks.engine import check
from ingest.checks.matter import Matter, of_library, of_reading
from ingest.checks.model import Report
from ingest.checks.versions import Comparison, compare
from ingest.errors import BadFile, MingzhangError
from ingest.library import Library
from ingest.model import Document, Identity, designation
from ingest.originals import fingerprint, unique_name
from ingest.pipeline import Job, Note, Progress, failure, find_files, progressing, read_all
from ingest.settings import Settings


@dataclass(frozen=True)
class Given:
    """A document to check, the file that it was read from, and its pages in points where they can be shown."""

    candidate: Candidate
    path: Path | None
    pages: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Checked:
    """A document with what checking it gave; `against` where it was compared with an older version."""

    matter: Matter
    report: Report
    path: Path | None
    against: Comparison | None = None

    def to_json(self) -> dict[str, Any]:
        return self.report.to_json() | ({"against": self.against.to_json()} if self.against else {})


# --- from files -----------------------------------------------------------------------------------------------------

def of_paths(paths: Iterable[Path], settings: Settings, jobs: int | None = None, progress: Progress | None = None,
             note: Note | None = None, taken: Mapping[str, str] | None = None) -> tuple[list[Given], list[str]]:
    """The files, and those in folders, read and nowhere kept; and a sentence for each that could not be read. `taken` are names that only the document of an id may have."""
    files, missing = find_files(paths, settings.data)
    work, problems = named(files, settings.ocr)
    problems = [outcome.reason for outcome in missing] + problems
    given = []
    for job, read in progressing(read_all(work, jobs, note), len(work), progress):
        if isinstance(read, MingzhangError):
            problems.append(failure(job.name, read).reason)
        else:
            given.append(Given(of_matter(of_reading(read, original=job.path)), job.path, tuple((p.width, p.height) for p in read.pages) if read.format == "pdf" else ()))
    # A file is read under its own name, which may say whose it is; it is told under a name that no other has.
    return renamed(given, dict(taken or {})), problems


def named(files: Iterable[Path], ocr: str) -> tuple[list[Job], list[str]]:
    """The same bytes once, whatever the file is called."""
    work: dict[str, Job] = {}
    problems = []
    for path in files:
        try:
            key = fingerprint(path)
        except BadFile as error:
            problems.append(failure(path.name, error).reason)
            continue
        work.setdefault(key, Job(path, path.name, key, ocr))
    return list(work.values()), problems


def renamed(given: Iterable[Given], taken: dict[str, str]) -> list[Given]:
    out = []
    for one in given:
        matter = one.candidate.load()
        others = {name for name, key in taken.items() if key != matter.document_id}
        name = unique_name(one.path, others, matter.document_id) if one.path else matter.name
        taken[name] = matter.document_id
        out.append(replace(one, candidate=of_matter(replace(matter, name=name))))
    return out


# --- from the library -----------------------------------------------------------------------------------------------

def of_documents(library: Library) -> dict[str, Given]:
    """Every document of the library by its id; read when it is needed."""
    disclosures = {d.id: d for d in library.disclosures(drafts=True)}
    out = {}
    for document in library.documents():
        whose = disclosures[document.disclosure_id]
        identity = Identity(whose.department, whose.year, whose.kind, whose.level, document.title, whose.published, whose.aliases)
        candidate = Candidate(document.id, identity, whose.state, cache(partial(of_library, library, document)))
        out[document.id] = Given(candidate, original(library, document), document.pages if document.format == "pdf" else ())
    return out


def original(library: Library, document: Document) -> Path | None:
    """The kept file; None where it is gone: a check doesn't need it."""
    try:
        return library.original(document.id)
    except MingzhangError:
        return None


# --- checked --------------------------------------------------------------------------------------------------------

def checked(given: Given, pool: Iterable[Given], old: Given | None = None, old_pool: Iterable[Given] = ()) -> Checked:
    """A document checked beside those of `pool`; with `old`, set against its older version, neither being compared with the other as a file of its own."""
    versions = {g.candidate.id for g in (given, old) if g}
    matter = with_siblings(given.candidate, [g.candidate for g in pool if g.candidate.id not in versions])
    report = check(matter)
    if old is None:
        return Checked(matter, report, given.path)
    before = with_siblings(old.candidate, [g.candidate for g in old_pool if g.candidate.id not in versions])
    return Checked(matter, report, given.path, compare(before, matter, check(before), report))


def older(given: Given, olds: Sequence[Given], only: bool) -> Given | None:
    """The old version of a document: the only one there is for the only one, else the one of its disclosure whose file name is most like."""
    if only and len(olds) == 1:
        return olds[0]
    own = designation(given.candidate.identity)
    same = [o for o in olds if designation(o.candidate.identity) == own]
    name = Path(given.candidate.load().name).name
    return next((o for o in same if Path(o.candidate.load().name).name == name), same[0] if same else None)

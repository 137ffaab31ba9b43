"""Kinds of files beyond lists of issues: how one is known, what its preview counts, what its job does.

Such a kind registers itself here, by the value of `ImportJob.Source`; everything that nobody recognises is
read as a list of issues. Upload, preview page, job, progress and result page are the same for all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.access import Access
from interchange.models import ImportJob
from interchange.rules.archives import Upload


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds. `found` goes to the preview page, `mapping` is what is suggested, `rows` the progress' end."""

    found: Mapping[str, Any]
    rows: int
    mapping: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """`preview` raises Invalid at `file`. `carry_out` is called inside the job's transaction with the files and a
    function that takes how many rows are done; it answers the result: a dict with `counts` and whatever
    `template_result` shows. What it raises fails the job, and nothing is changed.
    """

    recognises: Callable[[Sequence[Upload]], bool]
    preview: Callable[[Access, Sequence[Upload]], Preview]
    carry_out: Callable[[ImportJob, Access, Sequence[Upload], Callable[[int], None]], dict[str, Any]]
    template_preview: str
    template_result: str


SOURCES: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    SOURCES[kind] = source


def recognise(files: Sequence[Upload]) -> str:
    """The registered kind that these files are, or empty: a list of issues."""
    return next((kind for kind, source in SOURCES.items() if source.recognises(files)), "")

"""Tandem's own file of a whole project: its name and version, its limits, and what its README says."""

import re
from typing import Any

FORMAT = "tandem-project"
VERSION = 1
PROJECT, README = "project.json", "README.txt"
ATTACHMENT = re.compile(r"attachments/[0-9a-f]{64}")

MAX_ENTRIES = 20_000
MOST_LIST = 4 * 1024 * 1024  # bytes of the archive's own list of them
MAX_JSON = 512 * 1024 * 1024
MAX_ATTACHMENT = 200 * 1024 * 1024
MAX_TOTAL = 4 * 1024 * 1024 * 1024
MAX_RATIO = 250  # of what a file unpacks to; a project's JSON is packed to a tenth or so
SMALL = 64 * 1024 * 1024  # below, no ratio is suspicious: what is read piece by piece costs no memory
MAX_VALUE = 8 * 1024 * 1024  # characters of one entry
MAX_TOP = 512 * 1024  # characters of what stands at the top, which is read while somebody waits
MAX_NUMBER = 1_000_000_000
MAX_SEQ = 10**12


class Unreadable(Exception):
    """The file is not what it should be; the message names the place and is for the person who sent it."""

    def __init__(self, message: str, place: str = "") -> None:
        self.message = f"{place}: {message}" if place else message
        super().__init__(self.message)


def place_of(section: str, position: int | None, row: Any = None) -> str:
    """`items, entry 3 (number 12)`: where in the file something stands."""
    if position is None:
        return section
    named = ""
    if isinstance(row, dict):
        name = next((one for one in ("number", "id", "seq", "name") if one in row), "")
        named = f" ({name} {str(row[name])[:60]})" if name else ""
    return f"{section}, entry {position + 1}{named}"


README_TEXT = """\
Everything that the project {name} ({key}) held on {exported_at}, as Tandem wrote it.

project.json     all of it, UTF-8, one entry a line
attachments/     files at items, each named by its SHA-256

How to read project.json
------------------------
format, version  what this file is; Tandem reads versions up to its own
exported_at      all moments are UTC, ISO 8601; days are local dates of the project
project          settings
people           everybody whom an entry names. id: number within this file
columns          steps of the workflow in their order; others name them by their name
labels           named by their name
epics            in their order; others name them by their number
items            both backlogs in rank order, deleted ones too (deleted_at). number: the number of their key
                 ({key}-12); parent, opens, waits_for, item … are such numbers
criteria, done_items, comments, attachments, work_logs, clock_segments, box_extensions, outcomes,
outcome_options  parts of items
suggestions, gates, links
saved_views      those that are shared
done_templates   lines that a definition of done starts with
sprints          named by their number; sprint_items: what was planned in them, figures: as last computed (frozen
                 when the sprint was closed), snapshots: of the evenings, allocation_steps: the sign-off
days_off, members, stand_ins, weekly_patterns, absences
                 who is there and when
imports, imported_items, saved_mappings
                 what came from other tools, so that it does not come twice
events           the history, numbered in the order in which it happened

Hours are whole minutes, shares basis points (10000 is all), points decimal numbers as text. null: unknown or
not set. Passwords, tokens, invitations, notices and what belongs to one person alone are not in this file.

To make a project of it again: Projects, "Import a project".
"""

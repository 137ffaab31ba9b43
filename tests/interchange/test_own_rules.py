"""Reading a project's file piece by piece, its limits, and ids within its events. No database."""

import io
import json
import random
import struct
import zipfile
from contextlib import suppress
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest

from common.errors import Invalid
from interchange.rules.archives import Listed, Upload, unpack
from interchange.rules.own_archive import header_of, opened
from interchange.rules.own_events import translated
from interchange.rules.own_format import MAX_ENTRIES, Unreadable
from interchange.rules.own_reader import Piece, pieces
from interchange.rules.own_shapes import misshapen


def read(text: str) -> list[Piece]:
    return list(pieces(io.StringIO(text)))


def test_lists_come_entry_by_entry_and_say_where_they_end() -> None:
    found = read('{"format": "x", "items": [ {"a": 1}, 2 ], "none": []}')
    assert found == [
        ("format", None, "x"),
        ("items", 0, {"a": 1}),
        ("items", 1, 2),
        ("items", -1, 2),
        ("none", -1, 0),
    ]


def test_entries_longer_than_the_window_are_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interchange.rules.own_reader.CHUNK", 7)
    value = {"items": [{"text": "x" * 100, "n": 123456}, 1234567]}
    assert [piece.value for piece in read(json.dumps(value))] == [*value["items"], 2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "A { is missing"),
        ("[1]", "A { is missing"),
        ('{"items": [{"a": 1}', "cut off"),
        ('{"items": [{"a": 1}, {"b"', "items, entry 2"),
        ('{"items": [{"a": NaN}]}', "NaN"),
        ('{"a": 1, "a": 2}', "twice"),
        ('{"a": 1} x', "after its end"),
        ('{1: 2}', "A name is expected"),
        ('{"a": ' + "[" * 100_000, "nested too deeply"),
        ('{"a" 1}', "A : is missing"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused_at_its_place(text: str, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text)
    assert said in refused.value.message


HEAD = {"format": "tandem-project", "version": 1, "exported_at": "2026-11-21T00:00:00Z", "project": {}}


def archive(entries: dict[str, bytes | str], how: int = ZIP_DEFLATED) -> io.BytesIO:
    file = io.BytesIO()
    with ZipFile(file, "w", how) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    file.seek(0)
    return file


PROJECT = {"project.json": json.dumps(HEAD)}


def judge(file: io.BytesIO) -> None:
    with opened(file) as found:
        header_of(found)


def test_an_export_is_recognised() -> None:
    judge(archive(PROJECT | {"README.txt": "x", f"attachments/{'a' * 64}": b"x"}))


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"x.json": "{}"}, "no project.json"),
        (PROJECT | {"../../etc/passwd": "x"}, "does not belong"),
        (PROJECT | {"attachments/../project.json": "x"}, "does not belong"),
        (PROJECT | {"/etc/passwd": "x"}, "does not belong"),
        (PROJECT | {"attachments/evil.sh": "x"}, "does not belong"),
        (PROJECT | {f"attachments/{'a' * 64}": b"\0" * 70_000_000}, "from next to nothing"),
        ({"project.json": json.dumps(HEAD | {"version": 2})}, "Version 2"),
        ({"project.json": json.dumps(HEAD | {"version": "1"})}, "not understood"),
        ({"project.json": json.dumps(HEAD | {"format": "other"})}, "no export of Tandem"),
        ({"project.json": json.dumps(HEAD | {"project": []})}, "must follow"),
        ({"project.json": b"\xff\xfe\x00"}, "UTF-8"),
    ],
)
def test_archives_that_are_no_exports_are_refused(entries: dict[str, bytes | str], said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        judge(archive(entries))
    assert said in refused.value.message


def test_truncated_and_damaged_archives_are_refused() -> None:
    whole = archive(PROJECT | {"README.txt": "word " * 1000}).getvalue()
    damaged = bytearray(whole)
    damaged[60] ^= 0xFF
    for data in (whole[: len(whole) // 2], b"", b"PK\x03\x04", bytes(damaged)):
        with pytest.raises(Unreadable):
            judge(io.BytesIO(data))
    with pytest.raises(Unreadable, match="packed"):
        judge(archive(PROJECT, ZIP_LZMA))
    with pytest.raises(Unreadable, match=f"at most {MAX_ENTRIES}"):
        judge(archive(PROJECT | {f"attachments/{n:064x}": b"" for n in range(MAX_ENTRIES)}))


def test_ids_in_events_are_translated_by_what_they_name() -> None:
    def name(section: str, value: object) -> str:
        return f"{section}:{value}"

    assert translated("item_assigned", {"from": None, "to": 3, "number": 3}, name) == {
        "from": None,
        "to": "people:3",
        "number": 3,
    }
    assert translated("item_state_changed", {"to": 2}, name) == {"to": "columns:2"}
    assert translated("item_edited", {"to": 2, "people": [1, 2]}, name) == {
        "to": 2,
        "people": ["people:1", "people:2"],
    }


@pytest.mark.parametrize(
    ("value", "said"),
    [({}, "is missing"), ([], "no object"), ({"gross": "1"}, "figures.gross is not a whole number")],
)
def test_figures_of_another_shape_are_refused(value: object, said: str) -> None:
    assert said in misshapen(value)


@pytest.mark.parametrize("seed", range(3))
def test_archives_with_odd_bytes_are_refused_or_read(seed: int) -> None:
    chance = random.Random(seed)
    whole = archive(PROJECT | {"README.txt": "word " * 100}).getvalue()
    for _ in range(700):
        odd = bytearray(whole)
        for _ in range(chance.choice((1, 2, 20))):
            odd[chance.randrange(len(odd))] = chance.randrange(256)
        with suppress(Unreadable):
            judge(io.BytesIO(bytes(odd)))
        with suppress(Invalid):
            unpack([Upload("odd.zip", bytes(odd))])


@pytest.mark.parametrize(("entries", "most"), [(100_000, 4_000_000), (30_000, 1_000_000)])
def test_a_list_of_entries_without_end_is_not_taken_in(entries: int, most: int) -> None:
    one = b"PK\x01\x02" + bytes(42)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, entries * len(one), 0, 0)
    with pytest.raises(zipfile.BadZipFile, match="too many"):
        ZipFile(Listed(io.BytesIO(one * entries + end), most))  # type: ignore[call-overload]


def test_what_stands_at_the_top_is_short() -> None:
    with pytest.raises(Unreadable, match="longer than anything"):
        read('{"project": {"a": "' + "x" * 2_000_000 + '"}}')

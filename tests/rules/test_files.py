"""Names of files and what their bytes prove."""

import struct

import pytest

from backlog.rules.filenames import LONGEST, clean_name, size_words
from backlog.rules.pictures import picture_of

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 640, 480) + b"\x08\x06\x00\x00\x00"
GIF = b"GIF89a" + struct.pack("<HH", 20, 10) + b"\x00" * 8
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 10 + b"\xff\xc0\x00\x11\x08\x01\xe0\x02\x80" + b"\x00" * 8
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00" + b"\x00" * 4 + b"\x7f\x02\x00\xdf\x01\x00"
BOMB = PNG.replace(struct.pack(">II", 640, 480), struct.pack(">II", 60_000, 60_000))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\plan.docx", "plan.docx"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("\u202egnp.exe", "gnp.exe"),
        ("  spaced   out .txt ", "spaced out .txt"),
        ("Übersicht – café ☕.png", "Übersicht – café ☕.png"),
        ("cafe\u0301.txt", "café.txt"),
        ('a<b>:"c|?*.txt', "a_b___c___.txt"),
        ("", "file"),
        ("...", "file"),
        ("/", "file"),
        (".gitignore", "gitignore"),
    ],
)
def test_names_are_kept_as_they_are_read(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("x" * 300 + ".pdf")
    assert len(name) == LONGEST and name.endswith("….pdf")
    assert len(clean_name("x" * 300)) == len(clean_name("x." + "y" * 300)) == LONGEST


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 byte"), (999, "999 bytes"), (1500, "1.5 KB"), (2_000_000, "2.0 MB")]
)
def test_sizes_read_well(size: int, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("head", "type", "sides"),
    [
        (PNG, "image/png", (640, 480)),
        (GIF, "image/gif", (20, 10)),
        (JPEG, "image/jpeg", (640, 480)),
        (WEBP, "image/webp", (640, 480)),
    ],
)
def test_pictures_prove_themselves(head: bytes, type: str, sides: tuple[int, int]) -> None:
    found = picture_of(head)
    assert found and (found.type, (found.width, found.height), found.is_shown) == (type, sides, True)
    for end in range(len(head)):
        picture_of(head[:end])  # whatever is cut off, nothing breaks


@pytest.mark.parametrize(
    "head", [b"", b"<svg xmlns='x'/>", b"<html>", b"%PDF-1.7", b"\xff\xd8\xff", b"RIFF0000WEBPxxxx"]
)
def test_everything_else_is_no_picture(head: bytes) -> None:
    assert picture_of(head) is None


def test_a_picture_too_large_to_draw_is_not_shown() -> None:
    found = picture_of(BOMB)
    assert found and not found.is_shown

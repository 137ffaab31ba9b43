"""Archives are read within bounds, and refused with a sentence beyond them."""

import io
import zipfile

import pytest

from common.errors import Invalid
from interchange.rules import archives
from interchange.rules.archives import Upload, bundle, unpack


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as found:
        unpack([Upload("a.zip", data)])
    assert list(found.value.fields) == ["file"]
    return found.value.message


def test_several_files_become_one_and_several_again() -> None:
    files = [Upload("b.json", b"[]"), Upload("a.csv", b"x")]
    assert [(one.name, one.data) for one in unpack([Upload("z", bundle(files))])] == [
        ("001-b.json", b"[]"),
        ("002-a.csv", b"x"),
    ]


def test_what_systems_add_is_passed_over() -> None:
    data = zipped(**{"__MACOSX/._a": b"x", "folder/a.csv": b"y", ".DS_Store": b"z"})
    assert [one.name for one in unpack([Upload("z", data)])] == ["a.csv"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 no more", "broken or encrypted"),
        (zipped(), "an empty archive"),
        (zipped(**{"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "an Excel workbook"),
        (zipped(**{"[Content_Types].xml": b"", "word/document.xml": b""}), "an Office document"),
        (zipped(**{"inner.zip": zipped(a=b"x")}), "holds another archive"),
        (zipped(**{f"{n}.csv": b"" for n in range(201)}), "holds 201 files"),
        (zipped(**{"bomb.csv": b"a" * 20_000_000}), "far more than is plausible"),
    ],
    ids=["broken", "empty", "excel", "word", "nested", "many", "bomb"],
)
def test_what_is_refused(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_the_whole_is_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1000)
    assert "unpacks to more than" in refusal(zipped(a=b"x" * 600, b=b"y" * 600))

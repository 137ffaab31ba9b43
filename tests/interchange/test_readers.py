"""What files of other tools look like, and that all of it is understood or said."""

import json
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from common.errors import Invalid
from interchange.rules.archives import Upload
from interchange.rules.columns import ALIASES, canonical
from interchange.rules.mapping import suggest_type
from interchange.rules.readers import Content, Reading, read_content
from tests.interchange.conftest import csv_of

OSLO = ZoneInfo("Europe/Oslo")


def read(*data: bytes, **reading: Any) -> Content:
    files = [Upload(f"{place}.txt", one) for place, one in enumerate(data, start=1)]
    return read_content(files, OSLO, Reading(**reading))


LOCALISED = {
    "es": "Resumen,Clave de incidencia,ID de la incidencia,Tipo de Incidencia,"
    "Estado,Creada,Principal,Campo personalizado (Story Points)",
    "fr": "Résumé,Clé de ticket,ID du ticket,Type de ticket,État,Création,"
    "Parent,Champs personnalisés (Points de récit)",
    "de": "Zusammenfassung,Vorgangsschlüssel,Vorgangs-ID,Vorgangstyp,Status,"
    "Erstellt,Übergeordnet,Benutzerdefinierte Felder (Story-Points)",
    "pt": "Resumo,Chave da item,ID da item,Tipo de item,Status,"
    "Criado,Pai,Campo personalizado (Pontos de história)",
    "it": "Riepilogo,Chiave ticket,ID ticket,Tipo ticket,Stato,Creato,"
    "Principale,Campo personalizzato (Punti storia)",
    "nl": "Samenvatting,Issuesleutel,Issue-id,Issuetype,Status,Aangemaakt,"
    "Bovenliggend,Aangepast veld (Storypunten)",
    "zh": "摘要,问题关键字,问题 ID,问题类型,状态,创建日期,父级,自定义字段 (故事点)",
    "ja": "要約,課題キー,課題 ID,課題タイプ,ステータス,作成日,親,カスタム フィールド (ストーリー ポイント)",
}


@pytest.mark.parametrize("language", LOCALISED)
def test_headers_are_known_in_the_languages_that_jira_writes(language: str) -> None:
    headers = LOCALISED[language].split(",")
    content = read(csv_of([["One", "AB-1", "10", "Bug", "X", "15/juil./25", "AB-9", "1,5"]], headers))
    issue = content.issues[0]
    assert (issue.title, issue.key, issue.external_id, issue.type, issue.status) == (
        "One",
        "AB-1",
        "10",
        "Bug",
        "X",
    )
    assert (str(issue.points), issue.parents, issue.created is not None) == ("1.50", ("AB-9",), True)
    assert content.kind == "jira_csv"


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("Sous-tâche", "task"),
        ("Historia", "story"),
        ("Unteraufgabe", "task"),
        ("Fehler", "defect"),
        ("Subtarefa", "task"),
        ("Épico", "epic"),
        ("Sottoattività", "task"),
        ("Verhaal", "story"),
        ("子任务", "task"),
        ("ストーリー", "story"),
        ("バグ", "defect"),
        ("长篇故事", "epic"),
        ("Wunsch", None),
    ],
)
def test_types_are_known_in_other_languages(name: str, target: str | None) -> None:
    assert suggest_type(name) == target


def test_no_alias_means_two_things() -> None:
    words = Counter(
        word for aliases in ALIASES.values() for word in {one.strip() for one in aliases.split(",")}
    )
    assert [word for word, count in words.items() if count > 1] == []
    assert canonical("\ufeffSummary ") == "summary"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_encodings_are_found_and_said(encoding: str) -> None:
    content = read("Summary;Type\nCafé;Bug\n".encode(encoding))
    assert content.issues[0].title == "Café"
    assert "Its columns are separated by semicolons." in content.remarks
    assert any("was read as" in remark for remark in content.remarks) == (encoding != "utf-8-sig")


def test_rows_that_are_too_short_or_too_long_are_said() -> None:
    content = read(b"Summary,Type,Status\nOne\nTwo,Bug,Done,more\nThree,Bug,Done,\n")
    assert [issue.title for issue in content.issues] == ["One", "Three"]
    assert content.issues[0].notes == ("Its row ends 2 columns early.",)
    assert content.skipped[0].line == 3 and "It has 4 columns" in content.skipped[0].reason


def test_pull_requests_in_a_list_of_issues_are_left_out() -> None:
    rows = [
        ["1", "Issue", "https://github.com/a/b/issues/1", "good first issue,bug"],
        ["2", "Request", "https://github.com/a/b/pull/2", ""],
    ]
    content = read(csv_of(rows, ["number", "title", "url", "labels"]))
    assert [issue.title for issue in content.issues] == ["Issue"]
    assert content.issues[0].labels == ("good first issue", "bug")
    assert content.skipped[0].reason == "It is a pull request, not an issue."
    assert content.origin == "jira:a/b"


def test_a_list_of_objects_is_a_table() -> None:
    issues = [
        {"number": 1, "title": "One", "body": "**b**", "labels": [{"name": "bug"}], "user": {"login": "kim"}},
        {"number": 2, "title": "Two", "pull_request": {"url": "x"}},
    ]
    content = read(json.dumps(issues).encode())
    assert [(issue.title, issue.labels) for issue in content.issues] == [("One", ("bug",))]
    assert content.skipped[0].reason == "It is a pull request, not an issue."


def test_an_epic_that_is_only_named_becomes_one() -> None:
    content = read(
        csv_of([["One", "Pay later"], ["Two", "Pay later"], ["Three", "AB-7"]], ["Summary", "Epic"])
    )
    assert [(issue.type, issue.title) for issue in content.issues[:2]] == [("Epic", "Pay later"), ("", "One")]
    assert len(content.issues) == 4


def test_columns_can_mean_something_else() -> None:
    data = csv_of([["7", "Buy", "big one", "6h30", "x"]], ["Nr", "What", "Size", "Time", "Note"])
    assert not read(data).issues
    fields = {"What": "summary", "Size": "label", "Time": "estimate_hours", "Note": "text", "Nr": "key"}
    issue = read(data, fields=fields).issues[0]
    assert (issue.title, issue.labels, issue.estimate_minutes) == ("Buy", ("big one",), 390)
    assert issue.extras == (("Note", "x"),)
    assert read(data).signature == read(data, fields=fields).signature


def test_dates_that_nothing_tells_are_said() -> None:
    data = csv_of([["One", "3/4/23"]], ["Summary", "Created"])
    assert any("are read as day/month/year; no date" in remark for remark in read(data).remarks)
    assert read(data, dates="month").issues[0].created.month == 3  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("{code}x{code}", "wiki"),
        ("```\nx\n```", "markdown"),
        ("<p>a</p><p>b</p>", "html"),
        ("plain", "markdown"),
    ],
)
def test_the_markup_of_a_table_is_found_in_its_texts(text: str, markup: str) -> None:
    assert read(csv_of([["One", text]], ["title", "description"])).markup == markup


def jira(**fields: Any) -> dict[str, Any]:
    return {"id": "1", "key": "AB-1", "fields": {"summary": "One", **fields}}


def test_pages_of_a_search_are_put_together_and_missing_ones_told() -> None:
    pages = [{"total": 3, "issues": [jira()]}, {"total": 3, "issues": [{**jira(), "id": "2", "key": "AB-2"}]}]
    content = read("\n".join(map(json.dumps, pages)).encode())
    assert len(content.issues) == 2
    assert "The files hold 2 of 3 issues: pages of the search are missing." in content.remarks


def test_documents_and_old_sprints_are_read() -> None:
    old = (
        "com.atlassian.greenhopper.service.sprint.Sprint@1[id=1,state=CLOSED,name=S 1,"
        "startDate=2023-05-01T08:00:00.000Z,endDate=2023-05-12T08:00:00.000Z]"
    )
    body = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Hi"}]}]}
    comments = {
        "comments": [
            {"body": body, "author": {"displayName": "Kim"}, "created": "2023-05-02T08:00:00.000+0000"}
        ]
    }
    content = read(json.dumps([jira(description=body, comment=comments, customfield_10007=[old])]).encode())
    issue = content.issues[0]
    assert (issue.description, issue.sprints, content.markup) == ("Hi", ("S 1",), "markdown")
    assert issue.comments[0].body == "Hi"
    assert str(content.sprints["S 1"].end_on) == "2023-05-12"


def test_fields_are_known_by_the_names_that_come_along() -> None:
    data = {"names": {"customfield_7": "Story Points"}, "issues": [jira(customfield_7=5.0)]}
    assert str(read(json.dumps(data).encode()).issues[0].points) == "5.00"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"issues": [', "broken JSON at line 1"),
        (b'{"a": 1}', "holds neither issues nor sprints"),
        (b"[" * 100_000, "nested too deeply"),
        (b'[{"subtask": false, "name": "Bug"}]', "There are no issues in it."),
        (b'{"format": "tandem-project"}', "an export of Tandem"),
    ],
)
def test_json_that_is_something_else_is_told(data: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read(data)

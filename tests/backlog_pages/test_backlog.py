"""The two lists: what they show, adding, moving, filtering, and all of it without a script."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import Access
from activity.models import Event
from backlog.models import Item
from tests.backlog_pages.conftest import FRAGMENT, JSON, ROLES, Browser
from tests.budgets import PAGES
from tests.factories import DefectFactory, EpicFactory, SpikeFactory, StoryFactory, TaskFactory, order

URL = "/p/FER/backlog/"
MOVE, ADD = f"{URL}move/", f"{URL}add/"


def text_of(response: Any) -> str:
    return response.content.decode()


def test_both_lists_stand_side_by_side_with_their_sums(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody, title="A crossing", points=5)
    DefectFactory(actor=everybody, estimate_minutes=90)
    TaskFactory(actor=everybody, title="A service", estimate_minutes=600)
    text = text_of(ada.get(URL))
    assert "2 items · 5 pt · 1 h 30" in text
    assert "1 item · 10 h" in text
    assert text.index("A crossing") < text.index("A service")


def test_it_says_where_its_changes_come_from_and_which_was_the_last_it_has_seen(
    ada: Client, everybody: Access
) -> None:
    StoryFactory(actor=everybody)
    last = Event.objects.filter(project_id=everybody.project_id).latest("seq").seq
    assert f'data-live="/live/FER/" data-seq="{last}"' in text_of(ada.get(URL))


@pytest.mark.parametrize("role", ROLES)
def test_every_member_reads_it(as_role: Browser, role: str) -> None:
    assert as_role(role).get(URL).status_code == 200


def test_outsiders_find_nothing(outsider: Client, everybody: Access) -> None:
    assert outsider.get(URL).status_code == 404


def test_an_empty_backlog_teaches_what_belongs_there(ada: Client) -> None:
    text = text_of(ada.get(URL))
    assert "What should users be able to do?" in text
    assert "What does the team need to get there?" in text
    assert "/p/FER/import/" in text


def test_only_admins_are_led_to_the_import(as_role: Browser, everybody: Access) -> None:
    owner = as_role("product_owner")
    for address in (URL, "/p/FER/settings/"):
        assert "/p/FER/import/" not in text_of(owner.get(address))


def test_only_who_orders_a_type_gets_grips(as_role: Browser, everybody: Access) -> None:
    StoryFactory(actor=everybody)
    TaskFactory(actor=everybody)
    assert text_of(as_role("product_owner").get(URL)).count("data-grip") == 1
    assert "data-grip" not in text_of(as_role("scrum_master").get(URL))


def test_only_the_top_is_marked_unready(ada: Client, everybody: Access) -> None:
    for _ in range(22):
        StoryFactory(actor=everybody)
    text = text_of(ada.get(URL))
    assert text.count('class="dot no"') == 20
    assert text.count('class="dot off"') == 2
    assert "Needs an acceptance criterion and points" in text


def test_more_rows_come_by_a_link_that_a_script_can_follow(ada: Client, everybody: Access) -> None:
    for number in range(1, 53):
        StoryFactory(actor=everybody, title=f"Story no. {number}")
    text = text_of(ada.get(URL))
    assert text.count("data-item=") == 50
    more = text.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    rows = text_of(ada.get(more, headers=FRAGMENT))
    assert rows.count("data-item=") == 2 and "Story no. 52" in rows and "<html" not in rows
    assert ada.get(more).status_code == 302
    assert "Story no. 52" in text_of(ada.get(more, follow=True))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=harbour", {"Harbour"}),
        ("type=defect", {"Broken"}),
        ("epic=1", {"Harbour"}),
        ("epic=0", {"Broken", "Server", "Why"}),
        ("label=web", {"Server"}),
        ("estimated=no", {"Broken", "Why"}),
        ("ready=yes", {"Server"}),
        ("state=doing", set()),
        ("epic=nonsense&state=?", {"Harbour", "Broken", "Server", "Why"}),
    ],
)
def test_the_address_filters_without_a_script(
    ada: Client, everybody: Access, query: str, shown: set[str]
) -> None:
    EpicFactory(actor=everybody)
    StoryFactory(actor=everybody, title="Harbour", epic=1, points=3)
    DefectFactory(actor=everybody, title="Broken")
    TaskFactory(actor=everybody, title="Server", labels=["web"], estimate_minutes=60)
    SpikeFactory(actor=everybody, title="Why", timebox_minutes=None)
    text = text_of(ada.get(f"{URL}?{query}"))
    assert {name for name in ("Harbour", "Broken", "Server", "Why") if f">{name}</a>" in text} == shown


def test_what_a_form_leaves_empty_is_not_kept_in_the_address(ada: Client) -> None:
    response = ada.get(f"{URL}?q=x&type=&epic=")
    assert (response.status_code, response["Location"]) == (302, f"{URL}?q=x")


def test_a_column_can_be_folded_away(ada: Client) -> None:
    assert "fold-2" in text_of(ada.get(f"{URL}?fold=technical"))


def test_a_title_makes_an_item_on_top(ada: Client, everybody: Access) -> None:
    first = StoryFactory(actor=everybody)
    response = ada.post(ADD, {"type": "story", "title": "New"})
    assert response.status_code == 303 and response["Location"].startswith(f"{URL}#item-")
    assert order(everybody, "product")[1] == first.number


def test_a_script_gets_the_row_and_the_sum(ada: Client) -> None:
    text = text_of(ada.post(ADD, {"type": "task", "title": "New"}, headers=FRAGMENT))
    assert 'hx-swap-oob="afterbegin:#list-technical"' in text and "1 item" in text


def test_a_defect_of_somebody_who_does_not_order_them_stands_last(
    as_role: Browser, everybody: Access
) -> None:
    StoryFactory(actor=everybody)
    response = as_role("developer").post(ADD, {"type": "defect", "title": "Broken"}, headers=FRAGMENT)
    assert "stands last" in response["HX-Trigger"] and "data-item" not in text_of(response)
    assert order(everybody, "product") == [1, 2]


def test_a_spike_asks_its_question(ada: Client) -> None:
    refused = ada.post(ADD, {"type": "spike", "title": "How"}, headers=FRAGMENT)
    assert refused.status_code == 400 and "asks a question" in refused.json()["detail"]
    again = ada.post(ADD, {"type": "spike", "title": "How"})
    assert again.status_code == 400 and 'value="How"' in text_of(again)
    assert ada.post(ADD, {"type": "spike", "title": "How", "question": "How?"}).status_code == 303


def test_adding_is_refused_with_the_reason(as_role: Browser) -> None:
    refused = as_role("developer").post(ADD, {"type": "story", "title": "New"}, headers=FRAGMENT)
    assert refused.status_code == 403 and "product owner" in refused.json()["detail"]
    assert Item.objects.count() == 0


def test_who_may_add_nothing_reads_why(as_role: Browser) -> None:
    text = text_of(as_role("stakeholder").get(URL))
    assert "Only a product owner creates stories." in text
    assert 'id="add-product"' in text and f'action="{ADD}"' not in text


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({"before": 1}, [3, 1, 2]),
        ({"after": 1}, [1, 3, 2]),
        ({"place": "top"}, [3, 1, 2]),
        ({"place": 2}, [1, 3, 2]),
        ({"to": "bottom"}, [1, 2, 3]),
    ],
)
def test_a_move_is_one_call_that_can_be_undone(
    ada: Client, everybody: Access, place: dict[str, Any], expected: list[int]
) -> None:
    for _ in range(3):
        StoryFactory(actor=everybody)
    body = {"item": 3, "list": "product", "from": "product", **place}
    answer = ada.post(MOVE, body, content_type="application/json", headers=JSON)
    assert answer.status_code == 200 and order(everybody, "product") == expected
    if undo := answer.json().get("undo"):  # nothing to take back where it stood there already
        ada.post(undo["url"], {}, content_type="application/json", headers=JSON)
    assert order(everybody, "product") == [1, 2, 3]


def test_a_move_works_from_a_plain_form(ada: Client, everybody: Access) -> None:
    for _ in range(2):
        StoryFactory(actor=everybody)
    assert ada.post(MOVE, {"item": 2, "place": "top"}).status_code == 303
    assert order(everybody, "product") == [2, 1]


def test_a_move_is_refused_with_the_reason(as_role: Browser, everybody: Access) -> None:
    for _ in range(2):
        StoryFactory(actor=everybody)
    refused = as_role("developer").post(
        MOVE, {"item": 2, "place": "top"}, content_type="application/json", headers=JSON
    )
    assert refused.status_code == 403 and "orders stories" in refused.json()["detail"]
    assert order(everybody, "product") == [1, 2]


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"item": "x"}', '{"item": 1}', '{"item": 1, "place": "up"}']
)
def test_odd_moves_are_refused_not_broken(ada: Client, everybody: Access, body: str) -> None:
    StoryFactory(actor=everybody)
    assert ada.post(MOVE, body, content_type="application/json", headers=JSON).status_code == 400


def test_the_palette_finds_items_by_key_and_title(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody, title="A crossing", points=5)
    found = ada.get("/p/FER/search.json?q=cross").json()["items"]
    assert found == [
        {"key": "FER-1", "type": "story", "title": "A crossing", "url": "/p/FER/items/1/", "note": "5 pt"}
    ]
    assert [one["key"] for one in ada.get("/p/FER/search.json?q=FER-1").json()["items"]] == ["FER-1"]


def test_as_many_queries_for_thirty_rows_as_for_three(ada: Client, everybody: Access) -> None:
    def fill(rows: int) -> None:
        for _ in range(rows):
            StoryFactory(actor=everybody, criteria=["It works"], labels=["web"], assignee=everybody.user_id)
            SpikeFactory(actor=everybody)

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ada.get(address).status_code == 200
        return len(queries)

    fill(3)
    ada.get(URL)
    refining = "/p/FER/refine/product/?at=1"
    few = asked(URL), asked(refining)
    fill(27)
    many = asked(URL), asked(refining)
    assert many == few and many[0] <= PAGES["backlog"] and many[1] <= PAGES["refine"]

"""A report's sentence with its links."""

import re

from sprints.presenters.told import linked, with_epic

SENTENCE = (
    "Of 348 h gross, 235 h were plannable. Technical work was planned at 26 %, took 21 %. 6 h were not done."
)


def test_figures_lead_to_their_lines_and_lists_and_the_epic_to_its_page() -> None:
    epic = (7, "Pay & <refund>")
    shown = linked(with_epic(SENTENCE, epic), "FER", "/p/FER/sprints/8/capacity/", [epic])
    assert (
        '<a class="link" href="/p/FER/sprints/8/capacity/actual-technical/" data-panel>took 21\u00a0%</a>'
        in shown
    )
    assert '<a class="link" href="#not-done">6\u00a0h were not done</a>' in shown
    assert ', mostly <a class="link" href="/p/FER/epics/7/">Pay &amp; &lt;refund&gt;</a>.' in shown


def test_no_link_stands_in_another() -> None:
    epic = (7, "Unlike FER-12, later")
    shown = linked(with_epic(f"{SENTENCE} Unplanned work took 3 h.", epic), "FER", "/p/FER/x/", [epic])
    open_links = 0
    for tag in re.findall(r"</?a\b", shown):
        open_links += 1 if tag == "<a" else -1
        assert open_links in (0, 1), shown


def test_people_outside_read_it_without_links() -> None:
    shown = linked(with_epic(f"{SENTENCE} FER-12 waited. <b>", (7, "Payments")), "")
    assert "mostly Payments." in shown
    assert '<span class="nowrap">FER-12</span>' in shown
    assert "<a" not in shown and "<b>" not in shown

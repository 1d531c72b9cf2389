"""What a person does with a drawing in lanes: point, tab, scroll, print, follow a mark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests import cast

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def event(live_server) -> str:
    """The address of an event with a claim, its denial and a silence."""
    claim = cast.claim("A bridge was shelled", accused="Armenia", event="The war")
    cast.response(claim, "No bridge was", said="2023-09-21")
    cast.claim("Nobody answered", actor="Russia", said="2023-09", event="The war")
    return f"{live_server.url}/events/the-war/"


def test_each_mark_is_a_link_by_its_name_and_leads_to_what_was_said(event, page: Page):
    page.goto(event)
    names = [
        "Azerbaijan, 19 September 2023: A bridge was shelled; denied",
        "Russia, September 2023: Nobody answered; unanswered",
    ]
    for name in names:
        expect(page.get_by_role("link", name=name, exact=True)).to_have_count(1)
    page.get_by_role("link", name="Armenia, 21 September 2023, denies outright").click()
    expect(page).to_have_url(re.compile(r"/claims/\d+/#response-\d+$"))
    expect(page.locator(":target")).to_contain_text("No bridge was")


def test_the_keyboard_goes_from_mark_to_mark_or_past_them_all(event, page: Page):
    page.goto(event)
    skip = page.get_by_role("link", name="Skip the drawing")
    skip.focus()
    box = skip.bounding_box()
    assert box is not None
    assert box["height"] > 10  # seen once it has the focus
    for _ in range(2):
        page.keyboard.press("Tab")  # the box that scrolls, then the first mark
    assert page.locator(":focus title").text_content() is not None
    strokes = page.eval_on_selector_all(
        ".mark .hit", "boxes => boxes.map(box => getComputedStyle(box).stroke)"
    )
    assert [stroke != "none" for stroke in strokes].count(True) == 1
    skip.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus .hit").count() == 0


def test_on_a_phone_the_drawing_scrolls_by_itself_and_the_names_stay(event, page: Page):
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(event)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    before = page.locator(".names").bounding_box()
    page.locator(".lanes").evaluate("box => box.scrollLeft = 400")
    after = page.locator(".names").bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] == pytest.approx(before["x"], abs=1)
    assert page.locator(".lanes").evaluate("box => box.scrollLeft") == 400


def test_on_paper_the_whole_drawing_is_as_wide_as_the_page(event, page: Page):
    page.set_viewport_size({"width": 700, "height": 900})
    page.goto(event)
    page.emulate_media(media="print")
    chart = page.locator(".chart").bounding_box()
    assert chart is not None
    assert chart["x"] + chart["width"] <= 700

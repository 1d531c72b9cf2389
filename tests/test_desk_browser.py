"""What an analyst sees of likely repeats while typing, and what a click on the desk does."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from claims.models import Claim, NotADuplicate
from tests import cast
from tests.desk import analyst as analyst_client

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SCHOOL = "Artillery shelled the school in Martakert during the night"


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complained of: errors of scripts, and all that the policy blocked."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def desk(live_server, page: Page) -> str:
    """The address of the admin, where an analyst is signed in."""
    cookie = analyst_client().cookies["session"]
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
    return f"{live_server.url}/admin"


def hints(page: Page):
    return page.locator(".repeats li")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_what_is_typed_shows_what_it_may_repeat_and_one_click_says_that_it_does(
    desk, page, complaints
):
    known = cast.claim(SCHOOL)
    page.goto(f"{desk}/claims/claim/add/")
    page.get_by_label("Text:").first.fill(SCHOOL.lower())
    expect(hints(page)).to_have_count(1)
    expect(hints(page)).to_contain_text("the same words")
    page.get_by_role("button", name="It repeats that one").click()
    pressed = page.get_by_role("button", name="It repeats that one", pressed=True)
    expect(pressed).to_be_visible()
    save(page)
    assert Claim.objects.exclude(pk=known.pk).get().duplicate_of == known
    assert complaints == []


def test_what_is_new_is_set_aside_by_keyboard_and_can_be_asked_again(desk, page, complaints):
    cast.claim(SCHOOL)
    page.goto(f"{desk}/claims/claim/add/")
    page.get_by_label("Text:").first.press_sequentially(SCHOOL)
    page.get_by_role("button", name="It is new").press("Enter")
    expect(page.get_by_text("Said to be new beside 1 other")).to_be_visible()
    page.get_by_role("button", name="Show again").press("Enter")
    expect(hints(page)).to_have_count(1)
    page.get_by_role("button", name="It is new").press("Enter")
    expect(hints(page)).to_have_count(0)
    save(page)
    expect(page.locator(".messagelist .warning")).to_have_count(0)
    assert NotADuplicate.objects.count() == 1
    assert complaints == []


def test_one_click_on_the_desk_says_that_somebody_looked_and_another_takes_it_back(
    desk, page, complaints
):
    claim = cast.claim(SCHOOL)
    page.goto(f"{desk}/")
    page.get_by_role("button", name="I looked today, no answer").click()
    expect(page.locator(".messagelist .success")).to_contain_text("Looked today")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("button", name="I looked today, no answer")).to_be_visible()
    claim.refresh_from_db()
    assert claim.silence_checked_on is None
    assert complaints == []


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_covers_what_waits(desk, page, width):
    for _ in range(6):
        cast.claim(SCHOOL, published=False)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{desk}/")
    links = page.locator(".part a, .part button")
    assert links.count() > 12
    for link in links.all():
        link.click(trial=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_desk_and_the_pages_of_repeats(desk, page, scheme, width):
    known = cast.claim(SCHOOL, published=False)
    again = cast.claim(SCHOOL, published=False)
    cast.claim("Nobody answered this")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for address in (
        "/",
        f"/claims/claim/{again.pk}/repeats/",
        "/claims/claim/repeats/",
        f"/claims/claim/{again.pk}/merge/{known.pk}/",
    ):
        page.goto(f"{desk}{address}")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_page_of_reports_shows_likely_repeats_too(desk, page, complaints):
    known = cast.claim(SCHOOL)
    page.goto(f"{desk}/log/")
    page.locator("[name=claim-text]").fill(SCHOOL.lower())
    expect(hints(page)).to_have_count(1)
    page.get_by_role("button", name="It repeats that one").click()
    expect(page.get_by_role("button", name="It repeats that one", pressed=True)).to_be_visible()
    assert page.locator("[name=claim-duplicate_of]").input_value() == str(known.pk)
    assert complaints == []

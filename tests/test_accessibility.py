"""Every public page keeps to WCAG 2.2 A and AA: in light and dark, on a phone and on a desk."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Page

from claims.models import Claim, Source
from tests import cast

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# The rules that see colours: no other can tell light from dark.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
WIDTHS = [320, 768, 1280]
PAGES = [
    "/",
    "/claims/",
    "/claims/?actor=nobody&said_after=2023-02-30&nonsense=1",
    "/claims/?actor=france&standing=denied",
    "/claims/{exchange}/",
    "/claims/{withdrawn}/",
    "/denials/",
    "/silences/",
    "/silences/?looked=yes",
    "/matrix/",
    "/actors/armenia/positions/",
    "/actors/",
    "/actors/armenia/",
    "/events/",
    "/events/{event}/",
    "/sources/",
    "/sources/{source}/",
    "/places/stepanakert/",
    "/codebook/",
    "/api/docs/",
    "/about/",
    "/about/?nonsense=1",
    "/nowhere/",
]


def exchange() -> Claim:
    """A claim with everything that can stand in an exchange."""
    claim = cast.claim(
        actor="Azerbaijan", accused="Armenia", mentions=["Russia"], place="Stepanakert",
        topics=["Shelling"], quote="لا توجد إصابات", language="ar", translation="Nobody was hurt",
        said_note="The paper gives no day.", killed_low=2, credibility="2",
    )  # fmt: skip
    denial = cast.response(claim, scope="occurrence", counter_claim=cast.claim())
    cast.response(denial, actor="Azerbaijan")
    cast.response(claim, actor="France", stance="declines")
    cast.response(claim, actor="Azerbaijan", stance="repeats")
    cast.response(claim, actor="France", status="withdrawn")
    return claim


@pytest.fixture
def site(live_server) -> str:
    """The address of the seeded tracker."""
    fixtures = sorted(str(path) for path in (settings.BASE_DIR / "fixtures").glob("*.yaml"))
    call_command("loaddata", *fixtures, verbosity=0)
    return live_server.url


def problems(page: Page, rules: dict[str, object]) -> list[str]:
    """The rules that the page breaks, each with the first place where it does."""
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


# Halves, so that two processes share what takes longest of all.
@pytest.mark.parametrize("pages", [PAGES[::2], PAGES[1::2]], ids=["one half", "the other"])
def test_no_public_page_breaks_a_rule_or_needs_sideways_scrolling(site, page: Page, pages):
    known = {
        "exchange": exchange().pk,
        "withdrawn": cast.claim(status="withdrawn").pk,
        "event": Claim.objects.exclude(event=None)[0].event.slug,
        "source": Source.objects.all()[0].pk,
    }
    broken = []
    for address in pages:
        page.emulate_media(color_scheme="light")
        page.goto(site + address.format(**known))
        page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            needed = page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                broken.append(f"{address} at {width}: needs {needed} pixels")
            broken += [f"{address} at {width}: {problem}" for problem in problems(page, RULES)]
        page.emulate_media(color_scheme="dark")
        broken += [f"{address} in the dark: {problem}" for problem in problems(page, COLOURS)]
    assert broken == []


def test_the_dialog_of_the_keys_breaks_no_rule(site, page: Page):
    page.goto(f"{site}/claims/")
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    for scheme, rules in [("light", RULES), ("dark", COLOURS)]:
        page.emulate_media(color_scheme=scheme)
        assert problems(page, rules) == []


def test_the_keyboard_reaches_the_content_first(site, page: Page):
    page.goto(f"{site}/claims/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to the content"
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_filters_stand_open_on_a_desk_and_closed_on_a_phone(site, page: Page):
    for width, open_at_once in [(1280, True), (320, False)]:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{site}/claims/")
        assert page.get_by_label("Said after").is_visible() is open_at_once
    page.locator(".filters > summary").click()
    assert page.get_by_label("Said after").is_visible()


def test_the_filters_work_without_scripts(site, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/claims/")
    page.get_by_role("checkbox", name="Denied").check()
    page.locator("form.facets").get_by_role("button").first.click()
    assert page.url == f"{site}/claims/?standing=denied"
    assert page.locator("article.exchange").count() == 1

"""A reader comes with a question and has the answer in two clicks, with scripts and without them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def home(request, live_server, browser: Browser) -> Iterator[Page]:
    """The first page of the seeded tracker, in a browser with scripts and in one without."""
    fixtures = sorted(str(path) for path in (settings.BASE_DIR / "fixtures").glob("*.yaml"))
    call_command("loaddata", *fixtures, verbosity=0)
    context = browser.new_context(java_script_enabled=request.param)
    page = context.new_page()
    page.goto(live_server.url)
    yield page
    context.close()


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=re.compile(name)).first.click()


def test_what_did_armenia_say_to_that(home):
    follow(home, "What did Armenia say")
    expect(home.locator("h1")).to_have_text("Armenia")
    answered = home.get_by_role("main")
    expect(answered).to_contain_text("Ministry of Defence of Armenia denies outright")
    follow(home, "denies outright")
    expect(home).to_have_url(re.compile(r"responder=armenia&stance=denies$"))
    expect(home.locator("article.exchange")).to_have_count(1)


def test_what_has_nobody_answered(home):
    follow(home, "What has nobody answered")
    expect(home.locator("article.exchange").first).to_contain_text("No answer on record.")
    follow(home, "Nobody has looked yet")
    expect(home.locator("article.exchange").first).to_contain_text(
        "Nobody has looked for an answer"
    )


def test_who_blames_whom(home):
    follow(home, "Who blames whom")
    home.get_by_role("table").get_by_role("link", name=re.compile("Azerbaijan.*Armenia")).click()
    expect(home).to_have_url(re.compile(r"actor=azerbaijan&accused=armenia"))
    expect(home.locator("article.exchange").first).to_contain_text("Azerbaijan")


def test_who_denied_what_and_how_fast(home):
    follow(home, "Who denied what")
    expect(home.locator("article.exchange")).to_have_count(1)
    expect(home.locator("article.exchange")).to_contain_text("same day")


def test_how_each_side_tells_of_an_event(home):
    follow(home, "How does each side tell")
    expect(home.get_by_role("main")).to_contain_text("The competing accounts")

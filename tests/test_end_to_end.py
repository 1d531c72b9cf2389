"""What a person does in a browser: read both sides and take them home; log a claim and publish it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PASSWORD = "three blind mice and one cat"


@pytest.fixture
def site(live_server) -> str:
    """The address of the seeded tracker."""
    fixtures = sorted(str(path) for path in (settings.BASE_DIR / "fixtures").glob("*.yaml"))
    call_command("loaddata", *fixtures, verbosity=0)
    return live_server.url


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complained of: errors of scripts, and all that the policy blocked."""
    heard: list[str] = []
    page.on(
        "console", lambda message: heard.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def exchanges(page: Page):
    return page.locator("#results article.exchange")


def test_a_reader_filters_what_is_denied_sees_both_sides_and_downloads_them(site, page, complaints):
    page.goto(f"{site}/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Claims").click()
    everything = exchanges(page).count()
    page.locator("#results .count").get_by_role("link", name=re.compile("denied")).click()
    expect(page).to_have_url(re.compile(r"standing=denied"))
    expect(exchanges(page)).to_have_count(1)
    assert everything > 1

    exchanges(page).get_by_role("link", name=re.compile("fire artillery")).click()
    expect(page.get_by_role("main")).to_contain_text("Ministry of Defence of Azerbaijan")
    expect(page.get_by_role("main")).to_contain_text("Ministry of Defence of Armenia")
    expect(page.get_by_role("main")).to_contain_text("denies outright")

    page.go_back()
    shown = exchanges(page).get_by_role("link", name=re.compile("fire artillery")).inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Export 1 row as CSV")).click()
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["text"], row["standing"]) for row in rows] == [(shown, "denied")]
    assert complaints == []


def choose(page: Page, field: str, name: str) -> None:
    """Pick a record in one of the admin's fields that look records up as one types."""
    box = page.locator(f".field-{field.rpartition('-')[2]}").filter(
        has=page.locator(f"#id_{field}")
    )
    box.locator(".select2-selection").first.click()
    # The list that opens holds other records until the answer to what was typed replaces it.
    with page.expect_response(
        lambda answer: "/autocomplete/" in answer.url and "term=" in answer.url
    ):
        page.locator(".select2-container--open .select2-search__field").last.fill(name)
    expect(page.locator(".select2-results__option.loading-results")).to_have_count(0)
    page.locator(".select2-results__option", has_text=name).first.click()
    expect(box.locator(".select2-selection").first).to_contain_text(name)


def sign_in(page: Page, site: str, name: str) -> None:
    get_user_model().objects.create_superuser(name, password=PASSWORD)
    page.context.clear_cookies()
    page.goto(f"{site}/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def test_one_logs_a_claim_with_its_denial_and_another_publishes_both(site, page, complaints):
    sign_in(page, site, "analyst")
    page.goto(f"{site}/admin/claims/claim/add/")
    choose(page, "actor", "Ministry of Defence of Armenia")
    page.locator("#id_text").fill("A convoy was stopped on the road.")
    page.locator("#id_said").fill("2023-09-20")
    choose(page, "source", "Azerbaijan")
    choose(page, "accused", "Ministry of Defence of Azerbaijan")
    if not page.locator("#id_responses-0-text").is_visible():
        page.locator("#responses-group .add-row a").click()
    choose(page, "responses-0-actor", "Ministry of Defence of Azerbaijan")
    page.locator("#id_responses-0-stance").select_option("denies")
    page.locator("#id_responses-0-text").fill("No convoy was stopped.")
    page.locator("#id_responses-0-said").fill("2023-09-22")
    choose(page, "responses-0-source", "Azerbaijan")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    page.goto(f"{site}/claims/?q=convoy")
    expect(exchanges(page)).to_have_count(0)

    sign_in(page, site, "editor")
    page.goto(f"{site}/admin/claims/claim/?q=convoy")
    page.locator("#result_list input.action-select").first.check()
    page.locator("select[name=action]").select_option("publish_with_responses")
    page.locator(".actions button").first.click()
    expect(page.locator(".messagelist .success")).to_contain_text(re.compile("ublished"))

    page.goto(f"{site}/claims/?q=convoy")
    expect(exchanges(page)).to_have_count(1)
    expect(exchanges(page)).to_contain_text("No convoy was stopped.")
    expect(exchanges(page)).to_contain_text("after 2 days")
    assert complaints == []

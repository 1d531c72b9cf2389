"""An analyst brings a spreadsheet in a browser, with scripts and without, and every page can be used by all."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from claims import roles
from claims.models import Claim, Import
from tests import cast
from tests.desk import user_of
from tests.spreadsheet import csv_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PASSWORD = "three blind mice and one cat"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FILE = csv_of(
    ["No", "Who", "Claim", "Date", "Link"],
    [1, "Azerbaijan", "They fired mortars", "03/04/2023", "https://example.org/a"],
    [2, "Armenia", "", "2023", ""],
    [3, "Somebody new", "They stopped a convoy", "Sep 2023", ""],
    separator=";",
)


@pytest.fixture
def site(live_server) -> str:
    user = user_of(roles.ANALYSTS)
    user.set_password(PASSWORD)
    user.save()
    cast.actor("Azerbaijan")
    return live_server.url


def sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/admin/")
    page.get_by_label("Username").fill("analyst")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def bring(page: Page, site: str) -> None:
    """Bring the file, so that the columns are to be chosen."""
    page.goto(f"{site}/admin/import/new/")
    page.get_by_label("Claims", exact=True).check()
    page.locator("#id_file").set_input_files(
        {"name": "week.csv", "mimeType": "text/csv", "buffer": FILE}
    )
    page.get_by_label("Name of the spreadsheet").fill("Week sheet")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="Which column is which")).to_be_visible()


def decide(page: Page) -> None:
    page.get_by_label("The day comes first").check()
    page.get_by_label(re.compile("Make them")).check()
    page.get_by_role("button", name="See what would come of it").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_spreadsheet_is_brought_looked_at_and_imported(site, browser, scripts):
    page = browser.new_context(java_script_enabled=scripts).new_page()
    heard: list[str] = []
    page.on(
        "console", lambda message: heard.append(message.text) if message.type == "error" else None
    )
    sign_in(page, site)
    lists = page.get_by_role("navigation", name="Lists")
    lists.get_by_role("link", name="Import", exact=True).click()
    page.get_by_role("link", name="Import a table").click()
    bring(page, site)
    decide(page)
    expect(page.get_by_role("heading", name="What would come of it")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("row", name=re.compile("They stopped a convoy"))).to_contain_text(
        "Somebody new"
    )
    expect(
        page.get_by_role("row", name=re.compile("A new statement needs its text"))
    ).to_be_visible()
    assert Claim.objects.count() == 0
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="What came of it")).to_be_visible(timeout=30_000)
    assert sorted(Claim.objects.values_list("text", "said")) == [
        ("They fired mortars", "2023-04-03"), ("They stopped a convoy", "2023-09"),
    ]  # fmt: skip
    assert heard == []


def problems(page: Page, name: str) -> list[str]:
    """What axe finds on a page, on a phone in light and on a desk in dark; whether it runs over sideways."""
    found = []
    for width, scheme in ((320, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_timeout(400)  # the stock admin fades from one scheme to the other
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            found.append(f"{name} at {width} needs {needed} pixels")
        for violation in Axe().run(page, options=RULES).response["violations"]:
            first = violation["nodes"][0]["html"][:120]
            found.append(f"{name} at {width}, {scheme}: {violation['id']}: {first}")
    return found


def test_no_page_of_an_import_breaks_a_rule_or_needs_sideways_scrolling(site, page: Page):
    sign_in(page, site)
    page.goto(f"{site}/admin/import/new/")
    found = problems(page, "new")
    bring(page, site)
    page.get_by_role("button", name="See what would come of it").click()
    found += problems(page, "columns, with an error")
    decide(page)
    expect(page.get_by_role("heading", name="What would come of it")).to_be_visible(timeout=30_000)
    found += problems(page, "rows")
    record = Import.objects.get()
    Import.objects.update(state="writing")
    page.goto(f"{site}/admin/import/{record.pk}/")
    found += problems(page, "died")
    Import.objects.update(state="finished")
    page.goto(f"{site}/admin/import/")
    found += problems(page, "list")
    assert found == []

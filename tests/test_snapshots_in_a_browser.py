"""An analyst takes a snapshot by the keyboard, goes from a quotation to its place and back, and the
page of a snapshot keeps to WCAG, on a phone and on a desk, in light and dark."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from claims.models import Snapshot

from . import desk
from .cast import claim, source

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

HTML = (
    '<html lang="en"><body><h1>Shelling</h1>'
    + "<p>“We shelled no school”, said Baku.</p>" * 5
    + "</body></html>"
)


@pytest.fixture
def analyst(live_server, page: Page) -> Page:
    """The browser of an analyst who has signed in."""
    client = desk.analyst()
    for name, morsel in client.cookies.items():
        page.context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
    return page


def test_an_analyst_takes_a_snapshot_and_follows_a_quotation(live_server, analyst: Page, web):
    report = source("The report", url=web.page("http://news.example/report", HTML))
    quoted = claim("Baku says so", quote="We shelled no school", source=report)
    claim("Another", quote="Something else entirely", source=report)
    complaints: list[str] = []
    analyst.on(
        "console", lambda said: complaints.append(said.text) if said.type == "error" else None
    )

    analyst.goto(f"{live_server.url}/admin/claims/source/{report.pk}/change/")
    analyst.get_by_role("button", name="Take a snapshot").focus()
    analyst.keyboard.press("Enter")
    expect(analyst.get_by_text("The snapshot was taken.")).to_be_visible()
    assert Snapshot.objects.get().text.startswith("Shelling")

    analyst.get_by_role("link", name="Found word for word").focus()
    analyst.keyboard.press("Enter")
    expect(analyst).to_have_url(re.compile(f"#claim-{quoted.pk}$"))
    expect(analyst.locator("mark")).to_have_text("We shelled no school")
    expect(analyst.locator("mark")).to_be_in_viewport()
    assert breaches(analyst) == []

    analyst.get_by_role("link", name=f"[Claim {quoted.pk}]").focus()
    analyst.keyboard.press("Enter")
    expect(analyst).to_have_url(re.compile(f"/claim/{quoted.pk}/change/"))
    assert complaints == []


def breaches(page: Page) -> list[str]:
    """What the page of a snapshot breaks of WCAG, and where it needs sideways scrolling."""
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = []
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"at {width} it needs {needed} pixels")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.reload()  # or the colours would still be on their way from one to the other
            # The page around it is Django's own.
            answer = Axe().run(page, context="#content", options=rules).response
            found += [
                f"{width}, {scheme}: {each['id']}: {each['nodes'][0]['html'][:120]}"
                for each in answer["violations"]
            ]
    return found

"""The pages of histories and conflicts keep to WCAG 2.2 A and AA, in light and dark, small and large."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from claims.models import Claim
from tests import cast
from tests.desk import administrator, editor, fill, page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

# The pickers of the stock admin have faults of their own; what stands here is the tracker's.
OURS = {"include": [["#content"]], "exclude": [[".select2"]]}


@pytest.fixture
def signed_in(page, live_server):
    """A browser in which an administrator is signed in."""
    session = administrator().cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_histories_and_conflicts_are_accessible(signed_in, live_server, scheme, width):
    browser, claim, gone = (
        signed_in,
        cast.claim("One", published=False),
        cast.claim(published=False),
    )
    fill(editor(), page(Claim, claim.pk), text="Two")
    gone.delete()
    browser.emulate_media(color_scheme=scheme)
    browser.set_viewport_size({"width": width, "height": 800})

    browser.goto(live_server.url + page(Claim, claim.pk, of="history"))
    browser.locator("summary").first.click()
    _check(browser)
    browser.get_by_role("button", name="Compare the two").click()
    browser.wait_for_url("**before=**")
    _check(browser)
    browser.goto(live_server.url + page(Claim, of="deleted"))
    _check(browser)

    browser.goto(live_server.url + page(Claim, claim.pk))
    fill(editor(), page(Claim, claim.pk), text="Three")
    browser.get_by_label("Text:", exact=True).first.fill("Mine")
    browser.get_by_role("button", name="Save", exact=True).click()
    browser.locator(".conflict").wait_for()
    _check(browser)
    browser.get_by_label("Theirs, as it is on record now").check()
    browser.get_by_role("button", name="Save", exact=True).click()
    browser.locator(".messagelist").wait_for()
    assert Claim.objects.get(pk=claim.pk).text == "Three"


def _check(browser) -> None:
    found = Axe().run(browser, context=OURS).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
    assert browser.evaluate("document.documentElement.scrollWidth <= innerWidth")

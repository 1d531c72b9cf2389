"""Lists that change in place: what the server sends to a script, and what a reader sees of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.reading import links, tags

FILTERED = ["/claims/", "/denials/"]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mines():
    """A claim that is denied, one that nobody answers, and enough of a third kind for two pages."""
    cast.response(cast.claim("A road was mined.", actor="Azerbaijan", topics=["Mines"]))
    cast.claim("A bridge was mined.", actor="Russia", topics=["Mines"], said="2022")
    for number in range(26):
        cast.claim(f"Shelling {number}", actor="Georgia", topics=["Shelling"], said="2021")


# What the server sends


@pytest.mark.django_db
@pytest.mark.parametrize("address", FILTERED)
def test_a_script_is_sent_what_changes_and_no_more(client, mines, address):
    response = client.get(f"{address}?topic=mines", headers=HTMX)
    body = response.content.decode()
    assert body.startswith("<title>")
    assert tags(response, "div")[0]["id"] == "list"
    assert tags(response, "nav") == tags(response, "main") == tags(response, "script") == []
    announced = [each for each in tags(response, "p") if each.get("id") == "announcement"]
    assert announced == [{"id": "announcement", "data-hx-swap-oob": "innerHTML"}]


@pytest.mark.django_db
@pytest.mark.parametrize("address", FILTERED)
@pytest.mark.parametrize("query", ["topic=mines", "topic=nothing", "topic=mines&actor="])
def test_no_cache_takes_a_part_for_the_page(client, mines, address, query):
    for headers in [{}, HTMX]:
        response = client.get(f"{address}?{query}", headers=headers)
        varying = {name.strip() for name in response["Vary"].split(",")}
        assert {"HX-Request", "HX-History-Restore-Request"} <= varying


@pytest.mark.django_db
@pytest.mark.parametrize("address", FILTERED)
def test_going_back_is_answered_with_the_whole_page(client, mines, address):
    response = client.get(address, headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert response.content.decode().startswith("<!doctype html>")


@pytest.mark.django_db
@pytest.mark.parametrize("address", FILTERED)
def test_a_script_is_told_what_is_wrong_with_a_filter_too(client, mines, address):
    response = client.get(f"{address}?said_after=2023-02-30", headers=HTMX)
    assert response.status_code == 400
    assert [box for box in tags(response, "p") if box.get("id") == "error-said_after"]
    assert "<title>Filters that can’t be used" in response.content.decode()


@pytest.mark.django_db
def test_the_links_of_a_part_are_those_of_the_page(client, mines):
    page, part = (
        client.get("/claims/?topic=mines"),
        client.get("/claims/?topic=mines", headers=HTMX),
    )
    shown = links(page)
    assert {text: shown[text] for text in links(part)} == links(part)


# What a reader sees, with scripts and without


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def reading(request, live_server, transactional_db, mines, browser):
    """The list in a browser; `scripts` tells whether it runs any."""
    context = browser.new_context(
        java_script_enabled=request.param, viewport={"width": 1280, "height": 1000}
    )
    page = context.new_page()
    page.complaints = []
    page.on(
        "console",
        lambda message: page.complaints.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.scripts = request.param
    page.goto(f"{live_server.url}/claims/")
    yield page
    context.close()


def apply(page: Page) -> None:
    """Send the form, where no script does it."""
    if not page.scripts:
        page.get_by_role("button", name="Apply the filters").first.click()


def exchanges(page: Page):
    return page.locator("#results article.exchange")


@pytest.mark.e2e
def test_filters_searches_orders_and_pages_each_have_their_address(reading):
    page = reading
    expect(exchanges(page)).to_have_count(25)
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile(r"/claims/\?page=2$"))
    expect(exchanges(page)).to_have_count(3)

    page.locator("#filter-topic > summary").click()
    page.get_by_role("checkbox", name="Mines").check()
    apply(page)
    expect(page).to_have_url(re.compile(r"/claims/\?topic=mines$"))
    expect(exchanges(page)).to_have_count(2)
    expect(page.get_by_role("heading", level=1)).to_have_text("Claims on Mines")
    expect(page).to_have_title("Claims on Mines · Counterclaim")

    page.get_by_role("link", name="Oldest first").click()
    expect(page).to_have_url(re.compile(r"/claims/\?topic=mines&sort=oldest$"))
    expect(exchanges(page).first).to_contain_text("A bridge was mined.")

    page.get_by_role("complementary").get_by_label("Search").fill("road")
    apply(page)
    expect(exchanges(page)).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=road"))
    expect(page).to_have_url(re.compile(r"sort=oldest"))

    page.get_by_role("link", name="Remove topic: Mines").click()
    expect(page.get_by_role("link", name="Remove topic: Mines")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/claims/\?q=road&sort=oldest$"))
    expect(page.locator("#filter-topic input:checked")).to_have_count(0)

    page.go_back()
    expect(page.get_by_role("checkbox", name="Mines")).to_be_checked()
    page.go_back()
    expect(exchanges(page)).to_have_count(2)
    expect(page.get_by_role("complementary").get_by_label("Search")).to_have_value("")
    page.go_back()
    page.go_back()
    expect(exchanges(page)).to_have_count(3)
    expect(page.get_by_role("main")).to_be_visible()
    assert page.complaints == []


@pytest.mark.e2e
def test_a_filter_that_can_not_be_used_says_so_at_once_and_keeps_what_was_typed(reading):
    page = reading
    field = page.get_by_label("Said after")
    field.fill("2023-02-30")
    field.press("Enter")
    expect(page.locator("#error-said_after")).to_contain_text("is not a date that exists")
    expect(page.get_by_role("heading", level=1)).to_have_text("These filters can’t be used")
    expect(page.get_by_label("Said after")).to_have_value("2023-02-30")
    expect(page).to_have_url(re.compile("said_after=2023-02-30"))
    expect(exchanges(page)).to_have_count(0)
    page.get_by_label("Said after").fill("2023-02-28")
    page.get_by_label("Said after").press("Enter")
    expect(exchanges(page)).to_have_count(1)


@pytest.mark.e2e
def test_nothing_found_says_what_to_drop(reading):
    page = reading
    page.get_by_role("checkbox", name="Denied").check()
    apply(page)
    expect(exchanges(page)).to_have_count(1)
    page.locator("#filter-year > summary").click()
    expect(page.locator("#filter-year").get_by_role("link")).to_have_count(1)
    page.get_by_role("complementary").get_by_label("Search").fill("bridge")
    apply(page)
    page.get_by_role("link", name="1 claim without the filter “standing”").click()
    expect(exchanges(page)).to_contain_text(["A bridge was mined."])


# What scripts add


@pytest.fixture
def live(live_server, transactional_db, mines, page: Page) -> Page:
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.goto(f"{live_server.url}/claims/")
    return page


@pytest.mark.e2e
def test_the_focus_stays_where_it_was_and_the_new_count_is_read_out(live):
    live.locator("#filter-topic > summary").click()
    live.get_by_role("checkbox", name="Mines").check()
    expect(live.get_by_role("status")).to_have_text("2 claims: Claims on Mines")
    expect(live.get_by_role("checkbox", name="Mines")).to_be_focused()
    live.get_by_role("checkbox", name="Mines").uncheck()
    expect(live.get_by_role("status")).to_have_text("28 claims: All claims")
    expect(live.get_by_role("checkbox", name="Mines")).to_be_focused()


@pytest.mark.e2e
def test_what_vanishes_under_the_focus_leaves_it_at_the_results(live):
    live.get_by_role("checkbox", name="Denied").check()
    live.get_by_role("link", name="Remove standing: Denied").click()
    expect(exchanges(live)).to_have_count(25)
    expect(live.locator("#results")).to_be_focused()


@pytest.mark.e2e
def test_typing_asks_once_it_pauses_and_loses_no_letter(live):
    asked = []
    live.on("request", lambda request: asked.append(request.url) if "q=" in request.url else None)
    field = live.get_by_role("complementary").get_by_label("Search")
    field.press_sequentially("a road ", delay=20)
    expect(exchanges(live)).to_have_count(1)
    expect(field).to_have_value("a road ")
    expect(field).to_be_focused()
    field.press_sequentially("was", delay=20)
    expect(live).to_have_url(re.compile("was"))
    expect(field).to_have_value("a road was")
    assert len(asked) <= 3


@pytest.mark.e2e
def test_the_form_needs_no_button_where_scripts_apply_each_choice(live):
    expect(live.get_by_role("button", name="Apply the filters")).to_have_count(0)


@pytest.mark.e2e
def test_a_page_that_is_gone_is_said_to_be_gone(live):
    link = live.get_by_role("link", name="Next")
    link.evaluate("link => { link.setAttribute('href', '?page=9'); htmx.process(link); }")
    link.click()
    expect(live.get_by_role("main")).to_contain_text(re.compile("no page|There is no"))

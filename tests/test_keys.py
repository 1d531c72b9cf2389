"""Keys for readers who leave the mouse alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests import cast

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reader(live_server, page: Page) -> Page:
    """Somebody who reads a list of three claims."""
    for text in ["The third", "The second", "The first"]:
        cast.response(cast.claim(text, actor="Azerbaijan"), f"No to {text}", actor="Armenia")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{live_server.url}/claims/?actor=azerbaijan")
    return page


def focused(page: Page):
    return page.locator(":focus")


def dialog(page: Page):
    return page.get_by_role("dialog", name="Keys")


def test_j_and_k_move_through_the_claims_and_enter_opens_one(reader):
    for key, text in [
        ("j", "The first"),
        ("j", "The second"),
        ("j", "The third"),
        ("j", "The third"),
        ("k", "The second"),
    ]:
        reader.keyboard.press(key)
        expect(focused(reader)).to_have_text(text)
    expect(focused(reader)).to_be_in_viewport()
    assert focused(reader).evaluate("link => link.matches(':focus-visible')")
    reader.keyboard.press("Enter")
    expect(reader).to_have_url(re.compile(r"/claims/[0-9]+/$"))
    expect(reader.get_by_role("main")).to_contain_text("The second")


def test_the_keys_move_through_denials_and_through_a_list_that_has_changed(reader):
    reader.get_by_role("checkbox", name="Denied").check()
    expect(reader.get_by_role("status")).to_contain_text("3 claims")
    reader.keyboard.press("j")
    expect(focused(reader)).to_have_text("The first")
    reader.get_by_role("link", name="Denials").click()
    reader.wait_for_url("**/denials/")
    reader.keyboard.press("j")
    expect(focused(reader)).to_have_text("The first")


def test_a_slash_goes_to_the_search_of_the_list_or_else_of_the_site(reader, live_server):
    reader.keyboard.press("/")
    expect(reader.get_by_role("complementary").get_by_label("Search")).to_be_focused()
    expect(focused(reader)).to_have_value("")
    reader.goto(f"{live_server.url}/about/")
    reader.keyboard.press("/")
    expect(reader.get_by_role("search").get_by_role("searchbox")).to_be_focused()


def test_what_is_typed_in_a_field_is_only_typed(reader):
    field = reader.get_by_role("search").get_by_role("searchbox")
    field.press_sequentially("j/k?")
    expect(field).to_have_value("j/k?")
    expect(field).to_be_focused()
    expect(dialog(reader)).to_be_hidden()


@pytest.mark.parametrize("held", ["Control", "Alt", "Meta"])
def test_no_key_is_taken_from_the_browser(reader, held):
    reader.keyboard.press(f"{held}+j")
    assert reader.evaluate("document.activeElement === document.body")


def test_a_question_mark_shows_the_keys_and_escape_hides_them(reader):
    reader.keyboard.press("?")
    expect(dialog(reader)).to_be_visible()
    expect(dialog(reader)).to_contain_text("next claim in a list")
    reader.keyboard.press("j")
    expect(dialog(reader)).to_be_visible()
    reader.keyboard.press("Escape")
    expect(dialog(reader)).to_be_hidden()


def test_the_space_bar_in_the_keys_closes_them_and_switches_nothing_off(reader):
    reader.keyboard.press("?")
    expect(focused(reader)).to_have_text("Close")
    reader.keyboard.press("Space")
    expect(dialog(reader)).to_be_hidden()
    reader.keyboard.press("j")
    expect(focused(reader)).to_have_text("The first")


def test_a_link_leads_past_the_filters_to_the_list(reader):
    reader.get_by_role("textbox", name="Search", exact=True).focus()
    reader.keyboard.press("Shift+Tab")
    expect(focused(reader)).to_have_text("Skip the filters")
    expect(focused(reader)).to_be_in_viewport()
    reader.keyboard.press("Enter")
    reader.keyboard.press("Tab")
    inside = focused(reader).evaluate("link => document.getElementById('results').contains(link)")
    assert inside


def test_the_keys_can_be_switched_off_for_good_and_on_again(reader):
    reader.get_by_role("contentinfo").get_by_role("button", name="Keys").click()
    dialog(reader).get_by_role("checkbox").uncheck()
    dialog(reader).get_by_role("button", name="Close").click()
    for _ in range(2):
        for key in ["j", "/", "?"]:
            reader.keyboard.press(key)
        assert reader.evaluate("!document.activeElement.matches('input, article *')")
        expect(dialog(reader)).to_be_hidden()
        reader.reload()
    reader.get_by_role("contentinfo").get_by_role("button", name="Keys").click()
    dialog(reader).get_by_role("checkbox").check()
    reader.keyboard.press("Escape")
    reader.keyboard.press("j")
    expect(focused(reader)).to_have_text("The first")


def test_without_scripts_nothing_speaks_of_keys(live_server, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/claims/")
    expect(page.get_by_role("contentinfo").get_by_text("Keys")).to_be_hidden()
    expect(page.get_by_text("next claim in a list")).to_be_hidden()
    context.close()

"""Nothing that was typed is lost: not to an error, a session that ran out, a window, a dead server."""

from __future__ import annotations

import json
import re
import time

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from claims.models import Claim, Source
from tests import cast, desk

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PASSWORD = "three blind mice and one cat"
LOG = "/admin/log/"


@pytest.fixture
def site(live_server, context: BrowserContext) -> str:
    """The address of a tracker with a few names, to which an administrator is signed in."""
    get_user_model().objects.create_superuser("root", password=PASSWORD)
    cast.actor("Azerbaijan")
    cast.actor("Armenia")
    cast.source("The article")
    sign_in(context, live_server.url, desk.administrator())
    context.set_default_timeout(10_000)
    return live_server.url


def sign_in(context: BrowserContext, site: str, client) -> None:
    """Give the browser the session of a client."""
    name, session = next(iter(client.cookies.items()))
    context.add_cookies([{"name": name, "value": session.value, "url": site}])


def kept(page: Page) -> list[str]:
    """The keys of what the browser keeps."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kept/'))")


def wait_until_kept(page: Page, words: str) -> None:
    page.wait_for_function(
        "words => Object.values(localStorage).some((entry) => entry.includes(words))", arg=words
    )


def offer(page: Page):
    return page.get_by_role("button", name=re.compile(r"Restore what you typed at \d\d:\d\d"))


def type_claim(page: Page, text: str = "A convoy was stopped.") -> None:
    """Type a claim into the form of the admin, with a chosen actor and a second response."""
    choose(page, "actor", "Azerbaijan")
    page.locator("#id_text").fill(text)
    page.locator("#id_responses-0-text").fill("No, it was not.")
    page.locator("#responses-group .add-row a").click()
    page.locator("#id_responses-1-text").fill("Perhaps it was.")
    page.locator("#id_responses-1-stance").select_option("declines")
    choose(page, "responses-1-actor", "Armenia")
    wait_until_kept(page, "Perhaps it was.")
    page.wait_for_timeout(500)  # longer than it takes to keep what was chosen last


def choose(page: Page, field: str, name: str) -> None:
    """Pick a record in one of the admin's fields that look records up as one types."""
    page.locator(f"#id_{field} + .select2 .select2-selection").click()
    with page.expect_response(lambda answer: "term=" in answer.url):
        page.locator(".select2-container--open .select2-search__field").last.fill(name)
    page.locator(".select2-results__option", has_text=name).first.click()


def claim_is_there(page: Page, text: str = "A convoy was stopped.") -> None:
    expect(page.locator("#id_text")).to_have_value(text)
    expect(page.locator("#select2-id_actor-container")).to_contain_text("Azerbaijan")
    expect(page.locator("#id_responses-0-text")).to_have_value("No, it was not.")
    expect(page.locator("#id_responses-1-text")).to_have_value("Perhaps it was.")
    expect(page.locator("#id_responses-1-stance")).to_have_value("declines")
    expect(page.locator("#select2-id_responses-1-actor-container")).to_contain_text("Armenia")
    expect(page.locator("#id_responses-2-text")).to_have_count(0)


def type_report(page: Page, text: str = "A convoy was stopped.") -> None:
    """Type a report with a name that nobody has and a second response."""
    page.get_by_label("Title", exact=True).fill("The evening news")
    page.get_by_label("Who says it").fill("Front Press")
    page.get_by_label("What is said").fill(text)
    page.locator(".making select").select_option("media")
    page.get_by_role("button", name="Add another response").click()
    page.get_by_label("Who answers").nth(1).fill("Armenia")
    page.get_by_label("Stance").nth(1).select_option("declines")
    wait_until_kept(page, text)
    page.wait_for_timeout(500)


def report_is_there(page: Page, text: str = "A convoy was stopped.") -> None:
    expect(page.get_by_label("Title", exact=True)).to_have_value("The evening news")
    expect(page.get_by_label("What is said")).to_have_value(text)
    expect(page.locator(".making select")).to_have_value("media")
    expect(page.get_by_label("Who answers").nth(1)).to_have_value("Armenia")
    expect(page.get_by_label("Stance").nth(1)).to_have_value("declines")


ADD = "/admin/claims/claim/add/"
FORMS = [(LOG, type_report, report_is_there), (ADD, type_claim, claim_is_there)]
forms = pytest.mark.parametrize(("address", "fill", "is_there"), FORMS, ids=["report", "claim"])


@forms
def test_a_closed_window_loses_nothing(site, context, address, fill, is_there):
    page = context.new_page()
    page.goto(site + address)
    fill(page)
    page.close()

    again = context.new_page()
    again.goto(site + address)
    offer(again).click()
    is_there(again)


@forms
def test_a_session_that_ran_out_loses_nothing(site, page, address, fill, is_there):
    page.goto(site + address)
    fill(page)
    Session.objects.all().delete()
    page.locator(".submit-row [name=_save]").click()

    expect(page).to_have_url(re.compile(r"/admin/login/\?next="))
    assert "convoy" not in page.url
    page.get_by_label("Username").fill("root")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    is_there(page)
    expect(page.get_by_text("It was not saved.")).to_be_visible()
    assert PASSWORD not in page.evaluate("JSON.stringify(localStorage)")


@forms
def test_a_server_that_died_loses_nothing(site, page, address, fill, is_there):
    page.goto(site + address)
    fill(page)
    page.route("**/*", lambda route: route.abort())
    page.locator(".submit-row [name=_save]").click()
    page.wait_for_timeout(500)
    page.unroute("**/*")
    page.goto(site + address)
    is_there(page)


def test_an_error_keeps_everything_and_asks_nothing(site, page):
    page.goto(site + LOG)
    page.get_by_label("Said on").first.fill("the other day")
    type_report(page)
    page.get_by_role("button", name="Save as drafts").click()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    report_is_there(page)
    expect(page.locator(".kept-note")).to_have_count(0)
    assert len(kept(page)) == 1

    page.close()
    again = page.context.new_page()
    again.goto(site + LOG)
    offer(again).click()
    report_is_there(again)


def test_what_the_server_saved_is_kept_no_longer(site, page):
    page.goto(site + ADD)
    type_claim(page)
    page.locator("#id_responses-0-stance").select_option("denies")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Claim.objects.get().responses.count() == 2
    assert kept(page) == []
    page.goto(site + ADD)
    expect(page.locator(".kept-note")).to_have_count(0)


def test_a_saved_report_is_kept_no_longer(site, page):
    page.goto(site + LOG)
    page.get_by_label("Title", exact=True).fill("The evening news")
    page.get_by_label("What is said").fill("A convoy was stopped.")
    wait_until_kept(page, "convoy")
    page.get_by_role("button", name="Save and log the next").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Claim.objects.get().text == "A convoy was stopped."
    assert kept(page) == []


def test_a_source_is_kept_under_its_own_page(site, page):
    source = Source.objects.get()
    page.goto(site + desk.page(Source, source.pk))
    page.locator("#id_title").fill("Another title")
    wait_until_kept(page, "Another title")
    page.goto(site + desk.page(Source, of="add"))
    expect(page.locator(".kept-note")).to_have_count(0)
    page.goto(site + desk.page(Source, source.pk))
    offer(page).click()
    expect(page.locator("#id_title")).to_have_value("Another title")


def test_what_was_typed_in_two_tabs_is_kept_apart(site, context):
    first, second = context.new_page(), context.new_page()
    first.goto(site + LOG)
    type_report(first, "In the first tab.")
    second.goto(site + LOG)
    expect(second.locator(".kept-note")).to_have_count(0)  # the first tab still has its own
    second.get_by_label("What is said").fill("In the second tab.")
    wait_until_kept(second, "In the second tab.")
    first.close()
    second.close()

    third = context.new_page()
    third.goto(site + LOG)
    expect(offer(third)).to_have_count(2)
    offer(third).last.click()  # the newest comes first
    report_is_there(third, "In the first tab.")
    third.get_by_role("button", name="Discard").click()
    expect(third.locator(".kept-note button")).to_have_count(0)
    assert len(kept(third)) == 1


def test_what_is_discarded_is_gone(site, context):
    page = context.new_page()
    page.goto(site + LOG)
    type_report(page)
    page.close()
    again = context.new_page()
    again.goto(site + LOG)
    again.get_by_role("button", name="Discard").click()
    again.reload()
    expect(again.get_by_label("Title", exact=True)).to_be_visible()
    expect(again.locator(".kept-note")).to_have_count(0)
    assert kept(again) == []


def test_what_somebody_else_typed_is_not_offered(site, context):
    page = context.new_page()
    page.goto(site + LOG)
    type_report(page)
    page.close()
    context.clear_cookies()
    sign_in(context, site, desk.analyst())
    other = context.new_page()
    other.goto(site + LOG)
    other.wait_for_timeout(500)
    expect(other.locator(".kept-note")).to_have_count(0)
    assert len(kept(other)) == 1


def test_what_is_older_than_a_month_is_forgotten(site, page):
    page.goto(site + LOG)
    old = {"at": (time.time() - 31 * 24 * 3600) * 1000, "fields": [], "labels": {}}
    page.evaluate("old => localStorage.setItem('kept/1/admin/log/#old', old)", json.dumps(old))
    page.reload()
    assert kept(page) == []


def test_a_row_goes_back_to_its_own_record_when_rows_were_added_meanwhile(site, context):
    claim = cast.claim(published=False)
    response = cast.response(claim, "First.", published=False)
    page = context.new_page()
    page.goto(site + desk.page(Claim, claim.pk))
    page.locator("#id_responses-0-text").fill("First, mended.")
    page.locator("#responses-group .add-row a").click()
    page.locator("#id_responses-1-text").fill("A new one.")
    wait_until_kept(page, "A new one.")
    page.close()
    cast.response(claim, "Somebody else's.", published=False, said="2023-09-18")

    again = context.new_page()
    again.goto(site + desk.page(Claim, claim.pk))
    offer(again).click()
    rows = {
        again.locator(f"#id_responses-{number}-text").input_value(): again.locator(
            f"#id_responses-{number}-id"
        ).input_value()
        for number in range(3)
    }
    assert rows["First, mended."] == str(response.pk)
    assert rows["A new one."] == ""
    assert len(rows) == 3


def test_what_is_shown_after_a_conflict_is_not_overwritten_by_what_was_kept(site, page):
    claim = cast.claim("As it was.", published=False)
    page.goto(site + desk.page(Claim, claim.pk))
    page.locator("#id_text").fill("Mine.")
    wait_until_kept(page, "Mine.")
    other = Claim.objects.get(pk=claim.pk)
    other.text, other.said = "Theirs.", "2023-09-20"
    other.save()
    page.locator("[name=_save]").click()
    expect(page.locator(".errornote")).to_be_visible()
    expect(page.locator("#id_said")).to_have_value("2023-09-20")  # which only the other changed
    expect(page.locator(".kept-note")).to_have_count(0)
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    claim.refresh_from_db()
    assert (claim.text, claim.said) == ("Mine.", "2023-09-20")
    assert kept(page) == []


@pytest.mark.parametrize(("address", "prefix"), [(LOG, "claim-"), (ADD, "")])
def test_what_was_said_of_likely_repeats_outlasts_an_error_and_a_closed_window(
    site, context, address, prefix
):
    words = "A school of the village was shelled in the night and eleven people were hurt."
    first, second = cast.claim(words), cast.claim(words, actor="Armenia")
    page = context.new_page()
    page.goto(site + address)
    page.locator(f"[name={prefix}text]").fill(words)
    page.get_by_role("button", name="It repeats that one").last.click()
    expect(page.get_by_role("button", name="It repeats that one", pressed=True)).to_be_visible()
    page.get_by_role("button", name="It is new").first.click()
    expect(page.get_by_text("Said to be new beside 1 other")).to_be_visible()
    page.locator(f"[name={prefix}said]").fill("the other day")
    page.locator(".submit-row [name=_save]").click()

    def decided(shown: Page) -> set[str]:
        expect(shown.get_by_text("Said to be new beside 1 other")).to_be_visible()
        names = ("duplicate_of", "not_a_duplicate")
        return {shown.locator(f"[name={prefix}{name}]").input_value() for name in names}

    expect(page.locator(".errornote")).to_be_visible()
    assert decided(page) == {str(first.pk), str(second.pk)}
    page.close()
    again = context.new_page()
    again.goto(site + address)
    offer(again).click()
    assert decided(again) == {str(first.pk), str(second.pk)}


def test_leaving_asks_first_only_where_something_is_not_saved(site, page):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(site + LOG)
    page.get_by_label("Title", exact=True).click()
    page.goto(site + ADD)
    assert asked == []
    page.locator("#id_text").fill("A convoy was stopped.")
    page.goto(site + LOG)
    assert asked == ["beforeunload"]


def test_who_signs_out_decides_what_becomes_of_what_is_kept(site, page):
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(site + LOG)
    type_report(page)
    page.goto(site + reverse("admin:index"))
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("button", name="Stay").click()
    assert len(kept(page)) == 1
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("button", name="Discard and log out").click()
    expect(page.get_by_role("heading", name="Logged out")).to_be_visible()
    assert kept(page) == []

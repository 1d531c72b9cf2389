"""A claim with its denial is logged in at most 25 interactions, by mouse and by keyboard alone.

An interaction is a click, a choice from a list, or a field that something is typed into, the way
there included.
"""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Locator, Page, expect

from claims.models import Actor, Claim, Place, Source
from tests import cast, desk
from tests.test_accessibility import RULES, WIDTHS
from tests.test_kept_forms import sign_in
from tests.test_log_lookup import PAGE, TITLE, URL

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

LOG = "/admin/log/"
ADDRESS = "Address, or the title of a source on record"
MOST = 25
TEXT = "Armenian troops fire artillery at Azerbaijani positions from where peacekeepers stand."
DENIAL = "There was no such shelling; to say so is disinformation."
NOTE = "Inferred: the operation began on this day."


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complained of: errors of scripts, and all that the policy blocked."""
    heard: list[str] = []
    page.on("console", lambda one: heard.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def site(live_server, context: BrowserContext, web) -> str:
    """The address of the seeded tracker, to which an analyst is signed in."""
    fixtures = sorted(str(path) for path in (settings.BASE_DIR / "fixtures").glob("*.yaml"))
    call_command("loaddata", *fixtures, verbosity=0)
    web.page(URL, PAGE.replace("Front Press", "Unnamed media"))
    sign_in(context, live_server.url, desk.analyst())
    context.set_default_timeout(10_000)
    return live_server.url


class Hand:
    """Does what a person does on the page, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.interactions = 0

    def field(self, label: str, nth: int = 0) -> Locator:
        return self.page.get_by_label(label, exact=True).nth(nth)

    def type(self, label: str, text: str, nth: int = 0) -> None:
        self.interactions += 1
        self.go_to(self.field(label, nth))
        self.page.keyboard.insert_text(text)

    def name(self, label: str, part: str, name: str, nth: int = 0) -> None:
        """Type a part of a name, and choose what is proposed."""
        with self.page.expect_response(re.compile(r"/admin/log/names/")):
            self.type(label, part, nth)
        proposal = self.page.get_by_role("option", name=name).first
        expect(proposal).to_be_visible()
        self.interactions += 1
        self.take(proposal)
        expect(self.field(label, nth)).to_have_value(re.compile(re.escape(name)))


class Mouse(Hand):
    def go_to(self, target: Locator) -> None:
        target.click()

    def take(self, proposal: Locator) -> None:
        proposal.click()

    def click(self, target: Locator) -> None:
        self.interactions += 1
        target.click()

    def choose(self, label: str, value: str) -> None:
        self.interactions += 1
        self.field(label).select_option(value)


class Keyboard(Hand):
    def go_to(self, target: Locator) -> None:
        """Press Tab until the focus is there: what follows in the page is reached by going on."""
        element = target.element_handle()
        for _ in range(60):
            if self.page.evaluate("one => one === document.activeElement", element):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not get to {target}")

    def take(self, proposal: Locator) -> None:
        for _ in range(10):
            self.page.keyboard.press("ArrowDown")
            if proposal.get_attribute("aria-selected") == "true":
                break
        self.page.keyboard.press("Enter")

    def click(self, target: Locator) -> None:
        self.interactions += 1
        self.go_to(target)
        self.page.keyboard.press(
            "Enter" if "submit" in (target.get_attribute("type") or "") else "Space"
        )

    def choose(self, label: str, value: str) -> None:
        self.interactions += 1
        self.go_to(self.field(label))
        self.page.keyboard.type(value.capitalize())


@pytest.mark.parametrize("means", [Mouse, Keyboard])
def test_the_shelling_claim_and_its_denial_take_at_most_25_interactions(
    site, page, complaints, means, record_property
):
    page.goto(site + LOG)
    hand = means(page)
    hand.type(ADDRESS, URL)
    hand.name("Who says it", "defence azer", "Ministry of Defence of Azerbaijan")
    expect(hand.field("Title")).to_have_value(TITLE)  # looked up when the address was left
    hand.name("Held against", "armed armenia", "Armed forces of Armenia")
    hand.type("What is said, in our neutral words", TEXT)
    hand.name("Also named", "russian", "Russian peacekeeping contingent")
    hand.type("Topics", "Shelling; Peacekeeping")
    hand.type("Said on", "2023-09-19")
    hand.type("How the date was inferred", NOTE)
    hand.type("Place", "Aghdam")
    hand.type("Place, in the source’s words", "the Aghdam direction")
    hand.name("Event", "operation", "Azerbaijan's operation in Nagorno-Karabakh, September 2023")
    hand.name("Who answers", "defence arme", "Ministry of Defence of Armenia")
    hand.choose("Stance", "denies")
    hand.click(hand.field("Calls it disinformation"))
    hand.type("What is answered, in our neutral words", DENIAL)
    hand.type("Said on", "2023-09-19", nth=1)
    hand.click(hand.field("Occurrence"))
    hand.click(page.locator(".submit-row [name=_save]"))
    expect(page.locator(".messagelist .success")).to_contain_text("with 1 response")

    claim = Claim.objects.latest("pk")
    assert claim.actor.name == "Ministry of Defence of Azerbaijan"
    assert [one.name for one in claim.accused.all()] == ["Armed forces of Armenia"]
    assert [one.name for one in claim.mentions.all()] == ["Russian peacekeeping contingent"]
    assert {one.name for one in claim.topics.all()} == {"Shelling", "Peacekeeping"}
    assert (claim.text, claim.said, claim.said_note) == (TEXT, "2023-09-19", NOTE)
    assert (claim.place.name, claim.place_as_stated) == ("Aghdam", "the Aghdam direction")
    assert claim.event.slug == "operation-2023-09"
    source = claim.source
    assert (source.url, source.title, source.author) == (URL, TITLE, "Liza Brovko")
    assert (source.publisher.name, source.language) == ("Unnamed media", "en")
    denial = claim.responses.get()
    assert denial.actor.name == "Ministry of Defence of Armenia"
    assert (denial.stance, denial.calls_disinformation) == ("denies", True)
    assert (denial.scope, denial.text, denial.said) == ("occurrence", DENIAL, "2023-09-19")
    assert denial.source == source

    record_property("interactions", hand.interactions)
    print(f"{means.__name__}: {hand.interactions} interactions")
    assert hand.interactions <= MOST
    assert complaints == []


def test_the_next_claim_of_the_same_source_needs_no_more_than_what_differs(site, page):
    before = cast.claim(source="The broadcast", place="Aghdam", event="The shelling")
    page.goto(f"{site}{LOG}?after={before.pk}")
    expect(page.get_by_text("On record: The broadcast")).to_be_visible()
    expect(page.get_by_label("Title", exact=True)).to_be_hidden()
    expect(page.get_by_label("Event")).to_have_value("The shelling")


def test_an_actor_is_made_without_leaving_the_page(site, page):
    page.goto(site + LOG)
    page.get_by_label("Title", exact=True).fill("A broadcast")
    page.get_by_label("Who says it").press_sequentially("Border guard of Tavush")
    page.get_by_role("option", name="Make “Border guard of Tavush”").click()
    kinds = page.get_by_label("Make “Border guard of Tavush” as")
    expect(kinds).to_be_focused()
    kinds.select_option("Armed force")
    page.get_by_role("button", name="Save as drafts").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Actor.objects.get(name="Border guard of Tavush").kind == "armed-force"


def test_a_name_that_was_left_is_asked_about_and_mended(site, page):
    page.goto(site + LOG)
    page.get_by_label("Topics").fill("Shelling; Weather")
    page.get_by_label("Topics").press("Tab")
    asked = page.get_by_label("Make “Weather” as")
    expect(asked).to_be_visible()
    page.get_by_label("Topics").fill("Shelling")
    expect(asked).to_have_count(0)


def test_a_place_is_proposed_by_a_name_that_one_side_uses(site, page):
    page.goto(site + LOG)
    place = page.get_by_label("Place", exact=True).first
    place.press_sequentially("Xank")
    option = page.get_by_role("option", name="Stepanakert")
    expect(option).to_contain_text("Xankəndi")
    page.keyboard.press("Enter")
    expect(place).to_have_value(Place.objects.get(slug="stepanakert").name)


def test_what_somebody_typed_is_not_replaced_by_what_a_document_says(site, page):
    page.goto(site + LOG)
    page.get_by_label("Author").fill("Somebody else")
    page.get_by_label(ADDRESS).fill(URL)
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value(TITLE)
    expect(page.get_by_label("Author")).to_have_value("Somebody else")


def test_an_address_that_can_not_be_fetched_says_so_and_does_not_block(site, page):
    page.goto(site + LOG)
    page.get_by_label(ADDRESS).fill("http://127.0.0.1/")
    page.get_by_label("Title", exact=True).fill("Seen inside")
    expect(page.get_by_text("Not looked up:")).to_be_visible()
    page.get_by_label("What is said").fill("It began.")
    page.get_by_role("button", name="Save as drafts").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Source.objects.get(title="Seen inside").url == "http://127.0.0.1/"


def test_the_bookmark_brings_the_address_the_title_and_the_selected_words(site, page, web):
    page.goto(site + LOG)
    page.get_by_text("Log from the page that you read").click()
    bookmark = page.get_by_role("link", name="Log a report").last
    script = bookmark.get_attribute("href") or ""
    assert script.startswith("javascript:")
    assert page.get_by_label("Or make a bookmark yourself").input_value() == script

    # A bookmark runs outside of the page's policy; what follows is such a page.
    reading = page.context.new_page()
    reading.goto("about:blank")
    reading.set_content(PAGE)
    reading.evaluate("getSelection().selectAllChildren(document.querySelector('p'))")
    with page.context.expect_page() as opened:
        reading.evaluate("script => { eval(script); }", script.removeprefix("javascript:"))
    form = opened.value
    expect(form.get_by_label("In the actor’s own words").first).to_have_value(
        "The ministry announced it."
    )
    expect(form.get_by_label("Title", exact=True)).to_have_value(TITLE)
    expect(form.get_by_label(ADDRESS)).to_have_value("about:blank")


def test_a_quotation_too_long_for_an_address_is_cut_and_says_so(site, page):
    page.goto(site + LOG)
    script = page.locator("#bookmarklet").get_attribute("href") or ""
    reading = page.context.new_page()
    reading.set_content(f"<p>{'Ադրբեջան ' * 2000}</p>")
    reading.evaluate("getSelection().selectAllChildren(document.querySelector('p'))")
    with page.context.expect_page() as opened:
        reading.evaluate("script => { eval(script); }", script.removeprefix("javascript:"))
    opened.value.wait_for_load_state()
    assert len(opened.value.url) <= 4000
    quote = opened.value.get_by_label("In the actor’s own words").first.input_value()
    assert quote.startswith("Ադրբեջան Ադրբեջան")
    assert quote.endswith(" […]")


def test_a_report_is_logged_without_scripts(site, browser):
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    sign_in(context, site, desk.analyst())
    page = context.new_page()
    page.goto(site + LOG)
    page.get_by_label(ADDRESS).fill(URL)
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value(TITLE)
    page.get_by_label("Who says it").fill("МО Азербайджана")
    page.get_by_label("What is said").fill(TEXT)
    page.get_by_label("Also named").fill("Border guard of Tavush")
    page.get_by_role("button", name="Add another response").click()
    page.get_by_label("Who answers").nth(1).fill("Armenia")
    page.get_by_label("Stance").nth(1).select_option("denies")
    page.get_by_role("button", name="Save as drafts").click()
    page.get_by_label("Make “Border guard of Tavush” as").select_option("Armed force")
    page.get_by_role("button", name="Save as drafts").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    claim = Claim.objects.latest("pk")
    assert claim.responses.get().actor.name == "Armenia"
    assert claim.mentions.get().name == "Border guard of Tavush"
    context.close()


def test_no_rule_is_broken_and_nothing_needs_sideways_scrolling(site, page):
    page.goto(site + LOG)
    page.get_by_label("Held against").press_sequentially("Nobody known")
    page.get_by_label("Topics").focus()
    expect(page.locator(".making")).to_be_visible()
    page.get_by_role("button", name="Save as drafts").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
    page.get_by_label("Who says it").press_sequentially("armen")
    expect(page.locator(".proposals li").first).to_be_visible()
    broken = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            broken.append(f"at {width}: needs {needed} pixels")
        for scheme in ["light", "dark"]:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.wait_for_timeout(300)  # the admin fades from one theme to the other
            for violation in Axe().run(page, options=RULES).response["violations"]:
                first = violation["nodes"][0]["html"][:160]
                broken.append(f"at {width}, {scheme}: {violation['id']}: {first}")
    assert broken == []

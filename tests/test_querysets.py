"""What each verb of the vocabulary finds, and what it leaves out."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims import dates
from claims.choices import Status
from claims.models import Actor, Claim, Denial, Event, Place, Response, Source, Topic
from tests import cast

pytestmark = pytest.mark.django_db


def texts(statements):
    return [statement.text for statement in statements]


def names(records):
    return sorted(str(record) for record in records)


class TestStatus:
    def test_only_what_is_published_counts_as_published(self):
        cast.claim("published")
        cast.claim("draft", status=Status.DRAFT)
        cast.claim("in review", status=Status.IN_REVIEW)
        cast.claim("withdrawn", status=Status.WITHDRAWN)
        assert texts(Claim.objects.published()) == ["published"]

    def test_readers_also_see_a_notice_of_what_was_withdrawn_after_publication(self):
        cast.claim("published")
        cast.claim("draft", status=Status.DRAFT)
        cast.claim("withdrawn", status=Status.WITHDRAWN)
        cast.claim("never published", status=Status.WITHDRAWN, published_at=None)
        assert texts(Claim.objects.public().oldest_first()) == ["published", "withdrawn"]


class TestSilence:
    def test_whether_anybody_looked_for_an_answer_parts_the_claims(self):
        cast.claim("looked for", silence_checked_on=date(2024, 1, 1))
        cast.claim("not looked for")
        assert texts(Claim.objects.silence_checked()) == ["looked for"]
        assert texts(Claim.objects.silence_checked(False)) == ["not looked for"]


class TestActors:
    @pytest.fixture(autouse=True)
    def ministry(self):
        cast.actor("Azerbaijan")
        cast.actor("Ministry", part_of="Azerbaijan", kind="government")
        cast.actor("Press office", part_of="Ministry", kind="government")

    def test_what_a_part_says_is_said_by_the_whole(self):
        cast.claim("state", actor="Azerbaijan")
        cast.claim("office", actor="Press office")
        cast.claim("other", actor="Armenia")
        made = Claim.objects.made_by(cast.actor("Azerbaijan")).oldest_first()
        assert texts(made) == ["state", "office"]

    def test_what_the_whole_says_is_not_said_by_its_part(self):
        cast.claim("state", actor="Azerbaijan")
        cast.claim("office", actor="Press office")
        assert texts(Claim.objects.made_by("ministry")) == ["office"]

    def test_several_actors_mean_any_of_them_and_none_means_no_row(self):
        for name in ("Azerbaijan", "Armenia", "Russia"):
            cast.claim(name, actor=name)
        made = Claim.objects.made_by("azerbaijan", cast.actor("Armenia")).oldest_first()
        assert texts(made) == ["Azerbaijan", "Armenia"]
        assert not Claim.objects.made_by()

    def test_a_claim_against_a_part_is_against_the_whole_and_found_once(self):
        cast.claim("against both", actor="Armenia", accused=["Ministry", "Azerbaijan"])
        cast.claim("against Armenia", accused="Armenia")
        cast.claim("mentions", actor="Armenia", mentions=["Ministry"])
        assert texts(Claim.objects.against("azerbaijan", "ministry")) == ["against both"]

    def test_a_claim_is_answered_by_the_whole_of_who_answers_it(self):
        answered = cast.claim("answered", actor="Armenia")
        cast.response(answered, actor="Ministry")
        cast.claim("silence", actor="Armenia")
        assert texts(Claim.objects.answered_by("azerbaijan")) == ["answered"]
        assert not Claim.objects.answered_by("armenia")

    def test_drafts_replies_and_the_claimants_own_words_answer_nothing(self):
        drafted = cast.claim("drafted")
        cast.response(drafted, actor="Russia", published=False)
        repeated = cast.claim("repeated", actor="Russia")
        cast.response(repeated, actor="Russia", stance="repeats")
        replied = cast.claim("replied")
        denial = cast.response(replied, actor="Armenia")
        cast.response(denial, actor="Russia")
        assert not Claim.objects.answered_by("russia")
        assert texts(Claim.objects.answered_by("armenia")) == ["replied"]

    def test_parts_of_a_record_come_with_it(self):
        assert names(Actor.objects.among("ministry")) == ["Ministry", "Press office"]

    def test_who_claims_is_accused_and_responds_is_known_with_their_wholes(self):
        claim = cast.claim(actor="Press office", accused="Armenia")
        cast.response(claim, actor="Russia")
        hidden = cast.claim(actor="France", accused="Georgia", published=False)
        cast.response(hidden, actor="Iran")
        cast.response(claim, actor="Turkey", published=False)
        assert names(Actor.objects.claiming()) == ["Azerbaijan", "Ministry", "Press office"]
        assert names(Actor.objects.accused()) == ["Armenia"]
        assert names(Actor.objects.responding()) == ["Russia"]

    def test_publishers_are_those_of_sources_that_readers_see(self):
        cast.actor("Holding")
        cast.actor("Daily", part_of="Holding", kind="media")
        cast.claim(source=cast.source("Seen", publisher="Daily"))
        cast.claim(source=cast.source("Unseen", publisher="Weekly"), published=False)
        assert names(Actor.objects.publishing()) == ["Daily", "Holding"]


class TestSubjects:
    def test_a_claim_is_about_its_event(self):
        cast.claim("operation", event="The operation")
        cast.claim("war", event="The war")
        cast.claim("none")
        assert texts(Claim.objects.about_event("the-operation")) == ["operation"]
        assert texts(Claim.objects.about_event(cast.event("The war"))) == ["war"]

    def test_a_claim_about_a_city_is_about_its_region(self):
        cast.place("Stepanakert", part_of="Karabakh")
        cast.claim("city", place="Stepanakert")
        cast.claim("region", place="Karabakh")
        cast.claim("elsewhere", place="Aghdam")
        assert texts(Claim.objects.at_place("karabakh").oldest_first()) == ["city", "region"]
        assert texts(Claim.objects.at_place("stepanakert")) == ["city"]

    def test_a_claim_on_two_topics_is_found_once_by_both(self):
        cast.claim("both", topics=["Shelling", "Mines"])
        cast.claim("neither", topics=["Ceasefire"])
        assert texts(Claim.objects.on_topic("shelling", "mines")) == ["both"]

    def test_events_places_and_topics_are_in_use_once_a_claim_is_published(self):
        cast.place("Stepanakert", part_of="Karabakh")
        cast.claim(event="Seen", place="Stepanakert", topics=["Shelling"])
        cast.claim(event="Unseen", place="Aghdam", topics=["Mines"], published=False)
        assert names(Event.objects.in_use()) == ["Seen"]
        assert names(Place.objects.in_use()) == ["Karabakh", "Stepanakert"]
        assert names(Topic.objects.in_use()) == ["Shelling"]


class TestSources:
    def test_a_claim_is_read_in_its_source_and_in_its_further_sources(self):
        cast.claim("first", source="One", further_sources=["Two"])
        cast.claim("second", source="Two")
        cast.claim("third", source="Three")
        read = Claim.objects.from_source(cast.source("Two")).oldest_first()
        assert texts(read) == ["first", "second"]
        assert texts(Claim.objects.from_source(cast.source("One").pk)) == ["first"]

    def test_a_claim_is_published_by_who_published_a_source_of_it(self):
        cast.actor("Daily", part_of="Holding", kind="media")
        cast.claim("daily", source=cast.source("One", publisher="Daily"))
        cast.claim("weekly", source=cast.source("Two", publisher="Weekly"))
        assert texts(Claim.objects.published_by("holding")) == ["daily"]
        assert not Claim.objects.published_by("armenia")

    def test_sources_are_found_by_their_reliability(self):
        cast.source("A", reliability="A")
        cast.source("B", reliability="B")
        cast.source("F")
        assert names(Source.objects.relied_on_as("A", "B")) == ["A", "B"]

    def test_a_source_is_in_use_where_readers_see_what_was_read_in_it(self):
        claim = cast.claim(source="of a claim", further_sources=["of a claim too"])
        cast.response(claim, source="of a response")
        cast.claim(source="of a notice", status=Status.WITHDRAWN)
        draft = cast.claim(source="of a draft", published=False)
        cast.response(draft, source="of a response to a draft")
        cast.response(claim, source="of a draft response", published=False)
        cast.source("of nothing")
        assert names(Source.objects.in_use()) == [
            "of a claim",
            "of a claim too",
            "of a notice",
            "of a response",
        ]


class TestStanding:
    def test_denied_is_what_somebody_denies_and_nobody_acknowledges(self):
        cast.response(cast.claim("denied"))
        contested = cast.claim("contested")
        cast.response(contested)
        cast.response(contested, actor="Russia", stance="acknowledges")
        cast.response(cast.claim("acknowledged"), stance="acknowledges")
        cast.claim("silence")
        assert texts(Claim.objects.denied()) == ["denied"]
        both = Claim.objects.standing_in("denied", "contested").oldest_first()
        assert texts(both) == ["denied", "contested"]

    def test_unanswered_is_what_nobody_answered(self):
        cast.response(cast.claim("denied"))
        cast.claim("silence")
        cast.response(cast.claim("declined"), stance="declines")
        assert texts(Claim.objects.unanswered()) == ["silence"]

    def test_whether_an_accused_answered_is_asked_both_ways(self):
        cast.response(cast.claim("by the accused", accused="Armenia"), actor="Armenia")
        cast.response(cast.claim("by another", accused="Armenia"), actor="Russia")
        assert texts(Claim.objects.answered_by_accused()) == ["by the accused"]
        assert texts(Claim.objects.answered_by_accused(False)) == ["by another"]

    def test_credibility_is_found_by_its_digits(self):
        for digit in "126":
            cast.claim(digit, credibility=digit)
        assert texts(Claim.objects.credible_as("1", "6").oldest_first()) == ["1", "6"]


class TestDates:
    @pytest.mark.parametrize(
        ("said", "found"),
        [
            ("2023-09-19", True),
            ("2023-09", True),
            ("2023", True),
            ("2023-09-10", True),
            ("2023-09-20", True),
            ("2023-09-09", False),
            ("2023-09-21", False),
            ("2022/2024", True),
            ("2023-09-21/..", False),
            ("2023-09-20/..", True),
            ("../2023-09-10", True),
            ("../2023-09-09", False),
            ("", False),
        ],
    )
    def test_what_may_have_been_said_then_is_found(self, said, found):
        cast.claim(said=said)
        between = Claim.objects.between(date(2023, 9, 10), date(2023, 9, 20))
        assert between.exists() is found

    def test_an_open_side_asks_for_nothing_but_a_date(self):
        cast.claim("early", said="1991")
        cast.claim("late", said="2023")
        cast.claim("undated", said="")
        assert texts(Claim.objects.since(date(2000, 1, 1))) == ["late"]
        assert texts(Claim.objects.until(date(2000, 1, 1))) == ["early"]
        assert texts(Claim.objects.undated()) == ["undated"]
        assert texts(Claim.objects.dated().oldest_first()) == ["early", "late"]
        assert Claim.objects.between(None, None).count() == 3

    def test_logged_since_begins_with_the_day_in_utc(self):
        cast.claim("before", logged_at=datetime(2024, 1, 1, 23, 59, 59, tzinfo=UTC))
        cast.claim("then", logged_at=datetime(2024, 1, 2, tzinfo=UTC))
        assert texts(Claim.objects.logged_since(date(2024, 1, 2))) == ["then"]


class TestSearch:
    def test_a_search_finds_the_claims_with_all_the_words(self):
        cast.claim("They shelled the school")
        cast.claim("They shelled the bridge")
        assert texts(Claim.objects.search("shelled school")) == ["They shelled the school"]

    def test_a_search_for_no_word_is_refused(self):
        with pytest.raises(ValidationError):
            Claim.objects.search("…")


class TestOrder:
    def test_the_newest_come_first_by_the_first_day_and_the_undated_last(self):
        for said in ("1991", "2023-09-19", "", "2023", "../2020"):
            cast.claim(said or "undated", said=said)
        newest = ["2023-09-19", "2023", "../2020", "1991", "undated"]
        assert texts(Claim.objects.newest_first()) == newest
        assert texts(Claim.objects.oldest_first()) == [*newest[-2::-1], "undated"]

    def test_claims_of_one_day_have_an_order_too(self):
        first, second = cast.claim("first"), cast.claim("second")
        for newest in (Claim.objects.newest_first(), Claim.objects.recently_logged()):
            assert list(newest) == [second, first]
        for oldest in (Claim.objects.oldest_first(), Claim.objects.longest_silence_first()):
            assert list(oldest) == [first, second]
        assert list(Claim.objects.quickest_answer_first()) == [first, second]

    def test_the_latest_logged_come_first(self):
        moments = [datetime(2024, 1, day, tzinfo=UTC) for day in (2, 3, 1)]
        for moment in moments:
            cast.claim(str(moment.day), logged_at=moment)
        assert texts(Claim.objects.recently_logged()) == ["3", "2", "1"]

    def test_the_longest_silence_comes_first_and_answered_claims_come_last(self):
        for said in ("2023", "", "1991", "../2020"):
            cast.claim(said or "undated", said=said)
        cast.response(cast.claim("answered", said="1900"), said="1901")
        assert texts(Claim.objects.longest_silence_first()) == [
            "1991",
            "../2020",
            "2023",
            "undated",
            "answered",
        ]

    def test_the_quickest_answer_comes_first_and_unknown_delays_last(self):
        cast.claim("silence", said="2023-09-01")
        for said in ("2023-09-05", "", "2023-09-02", "2023-09"):
            cast.response(cast.claim(said or "undated", said="2023-09-01"), said=said)
        assert texts(Claim.objects.quickest_answer_first()) == [
            "2023-09-02",
            "2023-09-05",
            "2023-09",
            "silence",
            "undated",
        ]

    def test_responses_are_ordered_by_the_delay_of_each(self):
        early, late = cast.claim(said="2023-09-01"), cast.claim(said="2023-09-10")
        for claim, said in ((early, "2023-09-04"), (early, ""), (late, "2023-09-11")):
            cast.response(claim, said or "undated", said=said)
        quickest = ["2023-09-11", "2023-09-04", "undated"]
        assert texts(Response.objects.quickest_first()) == quickest
        assert texts(Response.objects.slowest_first()) == ["2023-09-04", "2023-09-11", "undated"]


class TestResponses:
    def test_denials_are_the_responses_that_deny(self):
        claim = cast.claim()
        for stance in ("denies", "denies-in-part", "blames-another", "justifies"):
            cast.response(claim, stance, stance=stance)
        for stance in ("acknowledges", "declines", "repeats"):
            cast.response(claim, stance, stance=stance)
        denying = ["denies", "denies-in-part", "blames-another", "justifies"]
        assert texts(Response.objects.denying().oldest_first()) == denying
        assert texts(Denial.objects.oldest_first()) == denying
        assert texts(Response.objects.taking("declines", "repeats").oldest_first()) == [
            "declines",
            "repeats",
        ]

    def test_only_some_are_answers_and_some_more_speak_to_the_claim(self):
        claim = cast.claim()
        denial = cast.response(claim, "denial")
        cast.response(claim, "repetition", actor="Azerbaijan", stance="repeats")
        cast.response(denial, "denial of the denial", actor="Azerbaijan")
        cast.response(denial, "late retraction", actor="Azerbaijan", stance="retracts")
        assert texts(Response.objects.answers()) == ["denial"]
        assert texts(Response.objects.on_the_claim().oldest_first()) == [
            "denial",
            "repetition",
            "late retraction",
        ]

    def test_calling_it_disinformation_is_asked_both_ways(self):
        claim = cast.claim()
        cast.response(claim, "calls", calls_disinformation=True)
        cast.response(claim, "does not")
        assert texts(Response.objects.calling_it_disinformation()) == ["calls"]
        assert texts(Response.objects.calling_it_disinformation(False)) == ["does not"]

    def test_claims_and_responses_lead_to_each_other(self):
        first, second = cast.claim("first"), cast.claim("second")
        cast.response(first, "to the first", actor="Russia")
        cast.response(second, "to the second")
        to_first = Response.objects.to_claims(Claim.objects.filter(pk=first.pk))
        assert texts(to_first) == ["to the first"]
        by_russia = Response.objects.made_by("russia")
        assert texts(Claim.objects.responded_to_with(by_russia)) == ["first"]


class TestExchange:
    @staticmethod
    def stage(number):
        """Make one claim with all that can hang on it."""
        claim = cast.claim(
            actor="Ministry",
            accused=["Armenia", "Army"],
            mentions=["Russia"],
            topics=["Shelling", "Mines"],
            event="The operation",
            place="Stepanakert",
            source=cast.source(f"Source {number}", publisher="Daily"),
            further_sources=["Another"],
        )
        counter = cast.claim(f"counter-claim {number}", actor="Armenia")
        denial = cast.response(claim, actor="Army", counter_claim=counter)
        cast.response(denial, actor="Ministry")

    @staticmethod
    def show(claims):
        """Touch all that readers see."""
        return [
            (
                claim.actor.name,
                claim.source.publisher and claim.source.publisher.name,
                claim.event and claim.event.title,
                claim.place and [name.name for name in claim.place.names.all()],
                [
                    str(one)
                    for several in (claim.accused, claim.mentions, claim.topics)
                    for one in several.all()
                ],
                [str(source) for source in claim.further_sources.all()],
                [
                    (
                        response.actor.name,
                        str(response.source.publisher),
                        response.depth,
                        response.by_accused,
                        response.by_claimant,
                        response.third_party,
                        response.delay_low,
                        response.delay_high,
                        str(response.counter_claim),
                    )
                    for response in claim.thread
                ],
                len(claim.published_responses),
            )
            for claim in claims
        ]

    @pytest.mark.parametrize("number", [1, 20])
    def test_it_takes_the_same_queries_for_one_claim_and_for_twenty(
        self, number, django_assert_num_queries
    ):
        cast.actor("Army", part_of="Armenia", kind="armed-force")
        cast.actor("Ministry", part_of="Azerbaijan", kind="government")
        cast.place("Stepanakert").names.create(name="Khankendi")
        for one in range(number):
            self.stage(one)
        with django_assert_num_queries(11):
            shown = self.show(Claim.objects.published().against("armenia").with_exchange())
        assert len(shown) == number
        assert all(len(thread) == 2 for *_, thread, _ in shown)
        with django_assert_num_queries(13):
            denials = list(Denial.objects.published().answers().with_exchange())
            self.show([denial.claim for denial in denials])
            assert all(denial.delay_low == 0 for denial in denials)
        assert len(denials) == number

    def test_it_shows_the_same_without_preparation(self):
        self.stage(1)
        plain = self.show(Claim.objects.oldest_first())
        assert plain == self.show(Claim.objects.oldest_first().with_exchange())

    def thread(self, claim):
        shown = Claim.objects.with_exchange().get(pk=claim.pk)
        return [(response.text, response.depth) for response in shown.thread]

    def test_replies_follow_what_they_reply_to(self):
        claim = cast.claim()
        second = cast.response(claim, "second", said="2023-09-21")
        first = cast.response(claim, "first", said="2023-09-20")
        cast.response(second, "to the second", said="2023-09-22")
        nested = cast.response(first, "to the first", said="2023-09-23")
        cast.response(first, "to the first, earlier", said="2023-09-22")
        cast.response(nested, "to that", said="2023-09-24")
        assert self.thread(claim) == [
            ("first", 0),
            ("to the first, earlier", 1),
            ("to the first", 1),
            ("to that", 2),
            ("second", 0),
            ("to the second", 1),
        ]

    def test_a_reply_to_what_readers_can_not_see_is_no_answer_to_the_claim(self):
        claim = cast.claim()
        draft = cast.response(claim, "draft", published=False)
        cast.response(draft, "reply")
        assert self.thread(claim) == [("reply", 1)]

    def test_a_withdrawn_response_keeps_its_place_as_a_notice(self):
        claim = cast.claim()
        withdrawn = cast.response(claim, "withdrawn", status=Status.WITHDRAWN)
        cast.response(withdrawn, "reply")
        assert self.thread(claim) == [("withdrawn", 0), ("reply", 1)]
        shown = Claim.objects.with_exchange().get(pk=claim.pk)
        assert texts(shown.published_responses) == ["reply"]

    def test_a_thousand_replies_deep_is_shown_too(self):
        claim = cast.claim()
        last = cast.response(claim)
        Response.objects.bulk_create([
            Response(
                pk=last.pk + step, claim=claim, actor=last.actor, source=last.source,
                stance="denies", text=f"reply {step}", status=Status.PUBLISHED,
                published_at=last.published_at, in_reply_to_id=last.pk + step - 1,
            )
            for step in range(1, 1001)
        ])  # fmt: skip
        assert self.thread(claim)[-1] == ("reply 1000", 1000)

    def test_a_counter_claim_that_readers_can_not_see_is_not_shown(self):
        claim = cast.claim()
        cast.response(claim, counter_claim=cast.claim("draft", published=False))
        shown = Claim.objects.with_exchange().get(pk=claim.pk)
        assert shown.thread[0].counter_claim is None

    @pytest.mark.parametrize(
        ("responder", "role"),
        [
            ("Armenia", "accused"),
            ("Soldier", "accused"),
            ("Army", "accused"),
            ("Azerbaijan", "claimant"),
            ("Ministry", "claimant"),
            ("Press office", "claimant"),
            ("Russia", "third party"),
        ],
    )
    def test_a_response_knows_which_side_speaks(self, responder, role):
        cast.actor("Army", part_of="Armenia", kind="armed-force")
        cast.actor("Ministry", part_of="Azerbaijan", kind="government")
        cast.actor("Press office", part_of="Ministry", kind="government")
        cast.actor("Soldier", part_of="Army", kind="person")
        response = cast.response(cast.claim(actor="Ministry", accused="Army"), actor=responder)
        roles = {
            "accused": response.by_accused,
            "claimant": response.by_claimant,
            "third party": response.third_party,
        }
        assert [name for name, held in roles.items() if held] == [role]

    def test_nobody_is_a_third_party_to_a_claim_that_accuses_nobody(self):
        assert not cast.response(cast.claim(), actor="Russia").third_party

    @pytest.mark.parametrize(
        ("claimed", "answered", "low", "high"),
        [
            ("2023-09-19", "2023-09-21", 2, 2),
            ("2023-09", "2023-09-21", 0, 20),
            ("2023-09-19", "2023-10", 12, 42),
            ("2023-09-19", "2023-09-17", -2, -2),
            ("2023-09-19/..", "2023-09-21", None, 2),
            ("2023-09-19", "../2023-09-21", None, 2),
            ("2023-09-19", "2023-09-21/..", 2, None),
            ("", "2023-09-21", None, None),
            ("2023-09-19", "", None, None),
        ],
    )
    def test_the_delay_is_the_range_that_is_possible(self, claimed, answered, low, high):
        response = cast.response(cast.claim(said=claimed), said=answered)
        assert (response.delay_low, response.delay_high) == (low, high)
        response.claim.refresh_from_db()
        assert response.claim.delay_days_low == low
        assert response.claim.delay_days_high == high


def edtf_dates():
    days = st.dates(date(1, 1, 1), date(9999, 12, 31))
    exact = days.map(date.isoformat)
    coarse = st.one_of(exact, exact.map(lambda text: text[:7]), exact.map(lambda text: text[:4]))
    closed = st.tuples(days, days).map(
        lambda pair: "/".join(day.isoformat() for day in sorted(pair))
    )
    return st.one_of(
        st.just(""),
        coarse,
        coarse.map(lambda text: f"{text}~"),
        exact.map(lambda text: f"{text[:3]}X"),
        closed,
        coarse.map(lambda text: f"{text}/.."),
        coarse.map(lambda text: f"../{text}"),
    ).filter(is_bounded)


def is_bounded(text):
    try:
        dates.bounds(text)
    except ValidationError:
        return False
    return True


class TestAnyDates(TestCase):
    @settings(deadline=None, max_examples=50)
    @given(
        st.lists(edtf_dates(), max_size=8, unique=True),
        st.none() | st.dates(),
        st.none() | st.dates(),
    )
    def test_a_span_finds_exactly_what_may_have_been_said_in_it(self, said, first, last):
        source, actor = cast.source(), cast.actor()
        Claim.objects.bulk_create(
            Claim(text=text, said=text, source=source, actor=actor) for text in said
        )
        expected = {text for text in said if overlaps(dates.bounds(text), first, last)}
        assert {claim.said for claim in Claim.objects.between(first, last)} == expected


def overlaps(days, first, last):
    """Tell whether a day that the date can mean lies in the span; without a span, all do."""
    if first is last is None:
        return True
    if days.earliest is days.latest is None:
        return False
    begins, ends = days.earliest or date.min, days.latest or date.max
    return begins <= (last or date.max) and ends >= (first or date.min)

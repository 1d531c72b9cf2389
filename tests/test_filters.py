"""What a query string finds, what it refuses, and what it says about itself."""

from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import pytest
from django.http import QueryDict
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims.choices import Sort, Status
from claims.filters import ClaimFilterSet, DenialFilterSet
from claims.filters.fields import MOST_OPTIONS
from claims.models import Actor, Claim, Denial
from tests import cast

pytestmark = pytest.mark.django_db

FILTERSETS = [ClaimFilterSet, DenialFilterSet]


def ask(query, filters=ClaimFilterSet, **options):
    return filters(QueryDict(query), **options)


def found(query, filters=ClaimFilterSet):
    asked = ask(query, filters)
    assert asked.is_valid(), dict(asked.errors)
    return {statement.text for statement in asked.qs}


@pytest.fixture
def scene():
    """Three claims that differ in everything a filter can ask for, and their responses."""
    cast.actor("Ministry", part_of="Azerbaijan", kind="government")
    cast.actor("Army", part_of="Armenia", kind="armed-force")
    cast.actor("Daily", part_of="Holding", kind="media")
    cast.place("Stepanakert", part_of="Karabakh")
    shelling = cast.claim(
        "shelling of a school",
        actor="Ministry",
        accused="Army",
        event="The operation",
        place="Stepanakert",
        topics=["Shelling"],
        source=cast.source("One", publisher="Daily", reliability="A"),
        said="2023-09-19",
        credibility="2",
        logged_at=datetime(2024, 1, 1, tzinfo=UTC),
    )
    cast.response(
        shelling, "Armenia denies", actor="Armenia", calls_disinformation=True, said="2023-09-20"
    )
    cast.response(shelling, "Russia declines", actor="Russia", stance="declines", said="2023-09-21")
    mines = cast.claim(
        "mines on a road",
        actor="Azerbaijan",
        accused="Armenia",
        topics=["Mines"],
        place="Aghdam",
        source=cast.source("Two", publisher="Weekly", reliability="F"),
        said="2023-09",
        credibility="1",
        logged_at=datetime(2024, 2, 1, tzinfo=UTC),
    )
    cast.response(mines, "Russia justifies", actor="Russia", stance="justifies", said="2023-10-30")
    cast.claim(
        "broken promises",
        actor="Armenia",
        accused="Russia",
        event="The talks",
        topics=["Ceasefire"],
        source=cast.source("Three"),
        said="",
        logged_at=datetime(2024, 3, 1, tzinfo=UTC),
    )


SHELLING, MINES, PROMISES = "shelling of a school", "mines on a road", "broken promises"
ARMENIA, RUSSIA = "Armenia denies", "Russia justifies"


@pytest.mark.usefixtures("scene")
class TestFinding:
    @pytest.mark.parametrize(
        ("query", "texts"),
        [
            ("", {SHELLING, MINES, PROMISES}),
            ("q=school", {SHELLING}),
            ("actor=azerbaijan", {SHELLING, MINES}),
            ("actor=ministry", {SHELLING}),
            ("actor=ministry&actor=armenia", {SHELLING, PROMISES}),
            ("accused=armenia", {SHELLING, MINES}),
            ("accused=army", {SHELLING}),
            ("responder=armenia", {SHELLING}),
            ("responder=russia", {SHELLING, MINES}),
            ("standing=denied", {SHELLING, MINES}),
            ("standing=denied&standing=unanswered", {SHELLING, MINES, PROMISES}),
            ("standing=unanswered", {PROMISES}),
            ("stance=denies", {SHELLING}),
            ("stance=denies&stance=justifies", {SHELLING, MINES}),
            ("calls_disinformation=true", {SHELLING}),
            ("calls_disinformation=false", {SHELLING, MINES}),
            ("answered_by_accused=true", {SHELLING}),
            ("answered_by_accused=false", {MINES, PROMISES}),
            ("event=the-operation", {SHELLING}),
            ("event=the-operation&event=the-talks", {SHELLING, PROMISES}),
            ("place=karabakh", {SHELLING}),
            ("place=karabakh&place=aghdam", {SHELLING, MINES}),
            ("topic=mines", {MINES}),
            ("topic=mines&topic=ceasefire", {MINES, PROMISES}),
            ("publisher=holding", {SHELLING}),
            ("publisher=weekly&publisher=daily", {SHELLING, MINES}),
            ("said_after=2023-09-20", {MINES}),
            ("said_after=2023-09-19", {SHELLING, MINES}),
            ("said_before=2023-09-18", {MINES}),
            ("said_before=2022", set()),
            ("said_after=2023&said_before=2023", {SHELLING, MINES}),
            ("logged_after=2024-02", {MINES, PROMISES}),
            ("credibility=1", {MINES}),
            ("credibility=1&credibility=6", {MINES, PROMISES}),
            ("reliability=A", {SHELLING}),
            ("reliability=A&reliability=F", {SHELLING, MINES, PROMISES}),
            ("actor=azerbaijan&topic=mines&standing=denied", {MINES}),
            ("actor=azerbaijan&topic=ceasefire", set()),
            ("sort=oldest&standing=unanswered", {PROMISES}),
        ],
    )
    def test_a_filter_finds_what_it_asks_for_and_nothing_else(self, query, texts):
        assert found(query) == texts

    @pytest.mark.parametrize(
        ("query", "texts"),
        [
            ("", {ARMENIA, RUSSIA}),
            ("q=school", {ARMENIA}),
            ("actor=azerbaijan", {ARMENIA, RUSSIA}),
            ("actor=armenia", set()),
            ("accused=army", {ARMENIA}),
            ("responder=russia", {RUSSIA}),
            ("stance=denies", {ARMENIA}),
            ("stance=declines", set()),
            ("calls_disinformation=true", {ARMENIA}),
            ("calls_disinformation=false", {RUSSIA}),
            ("answered_by_accused=false", {RUSSIA}),
            ("standing=denied", {ARMENIA, RUSSIA}),
            ("topic=mines", {RUSSIA}),
            ("publisher=daily", {ARMENIA}),
            ("said_after=2023-09-20", {RUSSIA}),
            ("said_after=2023-10", set()),
        ],
    )
    def test_a_list_of_denials_takes_the_same_filters(self, query, texts):
        assert found(query, DenialFilterSet) == texts

    def test_a_source_is_named_by_its_number(self):
        assert found(f"source={cast.source('One').pk}") == {SHELLING}
        assert found(f"source={cast.source('One').pk}&source={cast.source('Two').pk}") == {
            SHELLING,
            MINES,
        }

    @pytest.mark.parametrize(
        ("query", "texts"),
        [
            ("responder=russia&stance=denies", set()),
            ("responder=russia&stance=declines", {SHELLING}),
            ("responder=russia&calls_disinformation=true", set()),
            ("responder=russia&calls_disinformation=false", {SHELLING, MINES}),
            ("stance=declines&calls_disinformation=true", set()),
        ],
    )
    def test_who_responds_and_how_is_asked_of_one_and_the_same_response(self, query, texts):
        assert found(query) == texts

    def test_who_published_and_how_reliable_is_asked_of_one_and_the_same_source(self):
        assert found("publisher=weekly&reliability=A") == set()
        cast.claim("in both", source="Two", further_sources=["One"])
        assert found("publisher=weekly&reliability=A") == set()
        assert found("publisher=daily&reliability=A") == {SHELLING, "in both"}

    @pytest.mark.parametrize(
        ("filters", "sort", "texts"),
        [
            (ClaimFilterSet, None, [SHELLING, MINES, PROMISES]),
            (ClaimFilterSet, "newest", [SHELLING, MINES, PROMISES]),
            (ClaimFilterSet, "oldest", [MINES, SHELLING, PROMISES]),
            (ClaimFilterSet, "logged", [PROMISES, MINES, SHELLING]),
            (ClaimFilterSet, "silence", [PROMISES, MINES, SHELLING]),
            (ClaimFilterSet, "quickest", [SHELLING, MINES, PROMISES]),
            (DenialFilterSet, None, [RUSSIA, ARMENIA]),
            (DenialFilterSet, "newest", [RUSSIA, ARMENIA]),
            (DenialFilterSet, "oldest", [ARMENIA, RUSSIA]),
            (DenialFilterSet, "logged", [RUSSIA, ARMENIA]),
            (DenialFilterSet, "silence", [RUSSIA, ARMENIA]),
            (DenialFilterSet, "quickest", [ARMENIA, RUSSIA]),
        ],
    )
    def test_a_list_is_read_in_the_order_asked_for(self, filters, sort, texts):
        rows = ask(f"sort={sort}" if sort else "", filters).qs
        assert [row.text for row in rows] == texts

    def test_every_order_ends_in_the_key(self):
        for filters in FILTERSETS:
            for sort in Sort:
                order = ask(f"sort={sort}", filters).qs.query.order_by
                last = order[-1]
                assert last in {"pk", "-pk"} or last.expression.name == "id"

    @pytest.mark.parametrize("filters", FILTERSETS)
    def test_the_query_string_of_a_sent_form_says_the_same_as_an_empty_one(self, filters):
        empty = urlencode([(name, value) for name in filters.base_filters for value in ("", " ")])
        assert found(empty, filters) == found("", filters)
        assert ask(empty, filters).query_string() == ""

    def test_spaces_around_a_value_do_not_matter(self):
        assert found("topic=%20mines+&said_after=2023-09-19%20") == {MINES}

    def test_no_query_string_at_all_finds_everything(self):
        assert ClaimFilterSet(None).qs.count() == 3

    def test_a_caller_can_narrow_what_there_is_to_filter(self):
        mines = Claim.objects.filter(text=MINES)
        asked = ask("standing=denied", queryset=mines)
        assert [claim.text for claim in asked.qs] == [MINES]
        russian = ask("standing=denied", DenialFilterSet, queryset=Denial.objects.made_by("russia"))
        assert [denial.text for denial in russian.qs] == [RUSSIA]


class TestWhatReadersSee:
    @pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN])
    def test_nothing_but_what_is_published_is_ever_found(self, status):
        cast.response(cast.claim("hidden", status=status))
        answered = cast.claim("answered")
        cast.response(answered, "hidden denial", status=status, calls_disinformation=True)
        assert found("") == {"answered"}
        assert found("responder=armenia") == set()
        assert found("stance=denies") == set()
        assert found("calls_disinformation=true") == set()
        assert found("", DenialFilterSet) == set()

    def test_a_denial_of_a_denial_denies_no_claim(self):
        claim = cast.claim("claim")
        denial = cast.response(claim, "denial")
        cast.response(denial, "denial of the denial", actor="Azerbaijan", stance="denies")
        assert found("responder=azerbaijan") == set()
        assert found("", DenialFilterSet) == {"denial"}

    def test_a_retraction_is_found_wherever_in_the_thread_it_stands(self):
        denial = cast.response(cast.claim("claim"))
        cast.response(denial, actor="Azerbaijan", stance="retracts")
        assert found("responder=azerbaijan&stance=retracts") == {"claim"}

    def test_a_source_of_drafts_alone_does_not_exist_for_readers(self):
        source = cast.source("Secret report")
        cast.claim(source=source, published=False)
        asked = ask(f"source={source.pk}")
        assert "source" in asked.errors
        assert "Secret" not in str(asked.errors) + asked.sentence()


class TestUndated:
    def test_undated_claims_that_match_all_else_are_left_out_and_counted(self):
        cast.claim("dated", topics=["Mines"])
        for text in ("first undated", "second undated"):
            cast.claim(text, said="", topics=["Mines"])
        cast.claim("off the topic", said="")
        cast.claim("draft", said="", topics=["Mines"], published=False)
        asked = ask("topic=mines&said_after=2023&said_before=2024")
        assert [claim.text for claim in asked.qs] == ["dated"]
        assert asked.undated_left_out() == 2

    def test_nothing_is_left_out_where_no_date_is_asked_for(self):
        cast.claim(said="")
        assert ask("").undated_left_out() == 0
        assert ask("logged_after=2023").undated_left_out() == 0

    def test_denials_are_left_out_by_the_date_of_their_claim(self):
        undated = cast.claim(said="")
        cast.response(undated, said="2023-09-20")
        cast.response(undated, actor="Russia", said="")
        cast.response(cast.claim(), said="")
        asked = ask("said_after=2023&responder=armenia", DenialFilterSet)
        assert asked.qs.count() == 1
        assert asked.undated_left_out() == 1

    def test_an_open_date_is_no_missing_date(self):
        cast.claim("open", said="2021/..")
        asked = ask("said_after=2023")
        assert asked.qs.count() == 1
        assert asked.undated_left_out() == 0


BAD = [
    ("acter=armenia", "acter", "Did you mean “actor”?"),
    ("page=2", "page", "“page” is not a parameter here"),
    ("actor__slug=armenia", "actor__slug", "not a parameter"),
    ("unknown=", "unknown", "not a parameter"),
    ("=x", "", "not a parameter"),
    ("Actor=armenia", "Actor", "Did you mean “actor”?"),
    ("actor=nobody", "actor", "There is no actor “nobody”."),
    ("actor=armenia&actor=nobody", "actor", "“nobody”"),
    ("accused=Armenia", "accused", "There is no actor “Armenia”."),
    ("responder=1", "responder", "There is no actor “1”."),
    ("publisher=nobody", "publisher", "There is no actor “nobody”."),
    ("event=nothing", "event", "There is no event “nothing”."),
    ("place=nowhere", "place", "There is no place “nowhere”."),
    ("topic=none", "topic", "There is no topic “none”."),
    ("source=0", "source", "There is no source “0”."),
    ("source=-1", "source", "There is no source “-1”."),
    ("source=one", "source", "There is no source “one”."),
    ("source=%D9%A1", "source", "There is no source “١”."),
    ("source=9223372036854775808", "source", "There is no source “9223372036854775808”."),
    (f"source={'9' * 40}", "source", "There is no source"),
    ("standing=false", "standing", "“false” is none of retracted, contested, denied"),
    ("standing=denied&standing=true", "standing", "“true” is none of"),
    ("stance=Denies", "stance", "“Denies” is none of denies, denies-in-part"),
    ("calls_disinformation=yes", "calls_disinformation", "“yes” is neither true nor false"),
    ("answered_by_accused=1", "answered_by_accused", "“1” is neither true nor false"),
    ("said_after=2023-02-30", "said_after", "“2023-02-30” is not a date that exists"),
    ("said_after=2023-02-29", "said_after", "not a date"),
    ("said_before=2023-13", "said_before", "not a date"),
    ("said_before=2023-00", "said_before", "not a date"),
    ("said_before=2023-21", "said_before", "not a date"),
    ("logged_after=0000", "logged_after", "“0000” is not a date"),
    ("said_after=0000-01-01", "said_after", "not a date"),
    ("said_after=10000", "said_after", "“10000” is not a date"),
    ("said_after=10000-01-01", "said_after", "not a date"),
    (f"said_after={'1' * 40}", "said_after", "not a date"),
    ("said_after=2023/2024", "said_after", "not a date"),
    ("said_after=2023~", "said_after", "not a date"),
    ("said_after=202X", "said_after", "not a date"),
    ("said_after=-2023", "said_after", "not a date"),
    ("said_after=20230919", "said_after", "not a date"),
    ("said_after=2023-9-1", "said_after", "not a date"),
    ("said_after=2023-09-19T00:00:00Z", "said_after", "not a date"),
    ("said_after=%D9%A2%D9%A0%D9%A2%D9%A3", "said_after", "not a date"),
    ("said_after=now", "said_after", "not a date"),
    ("said_after=2023&said_after=2024", "said_after", "It takes one value, and was given 2."),
    ("said_after=2023&said_after=2023", "said_after", "It takes one value"),
    ("said_before=2023&said_before=2024", "said_before", "It takes one value"),
    ("logged_after=2023&logged_after=2024", "logged_after", "It takes one value"),
    ("q=school&q=bridge", "q", "It takes one value"),
    ("sort=newest&sort=oldest", "sort", "It takes one value"),
    ("calls_disinformation=true&calls_disinformation=false", "calls_disinformation", "one value"),
    ("said_after=2023-10&said_before=2023-09", "said_after", "“2023-10” is later than “2023-09”"),
    ("said_after=2023-09-20&said_before=2023-09-19", "said_after", "is later than"),
    ("credibility=0", "credibility", "“0” is none of 1, 2, 3, 4, 5, 6"),
    ("reliability=a", "reliability", "“a” is none of A, B, C, D, E, F"),
    ("sort=-said", "sort", "“-said” is none of newest, oldest, logged, silence, quickest"),
    ("actor=arme%00nia", "actor", "NUL"),
    ("q=%00", "q", "NUL"),
    ("source=1%00", "source", "NUL"),
    ("actor=%FF", "actor", "not valid UTF-8"),
    ("q=school%C3", "q", "not valid UTF-8"),
    ("said_after=%ED%A0%80", "said_after", "not valid UTF-8"),
    ("%FF=1", "\ufffd", "not a parameter"),
    ("%00=1", "\ufffd", "not a parameter"),
    (f"{'x' * 1000}=1", f"{'x' * 60}…", "not a parameter"),
    ("q=…", "q", "no word"),
    (f"q={'x' * 5000}", "q", "longer"),
]


class TestRefusing:
    @pytest.mark.parametrize("filters", FILTERSETS)
    @pytest.mark.parametrize(("query", "name", "message"), BAD)
    def test_what_can_not_be_used_is_an_error_under_its_name(self, query, name, message, filters):
        cast.claim(actor="Armenia")
        asked = ask(query, filters)
        assert not asked.is_valid()
        assert list(asked.errors) == [name]
        assert message in "".join(asked.errors[name])
        with pytest.raises(ValueError, match="can't be used"):
            asked.qs  # noqa: B018
        with pytest.raises(ValueError, match="can't be used"):
            asked.undated_left_out()

    @pytest.mark.parametrize(("query", "name", "message"), BAD)
    def test_what_a_refused_filter_says_about_itself_breaks_nothing(self, query, name, message):
        asked = ask(query)
        texts = [asked.sentence(), asked.query_string(), *[chip.value for chip in asked.chips()]]
        assert all("\x00" not in text for text in texts)
        assert all(asked.options(name) is not None for name in asked.filters)

    def test_every_error_is_told_not_only_the_first(self):
        asked = ask("acter=x&actor=nobody&actor=nowhere&said_after=then&sort=up")
        assert set(asked.errors) == {"acter", "actor", "said_after", "sort"}
        assert len(asked.errors["actor"]) == 2

    def test_one_bad_filter_among_good_ones_finds_nothing(self):
        cast.claim(actor="Armenia")
        asked = ask("actor=armenia&standing=bad")
        with pytest.raises(ValueError, match="can't be used"):
            asked.qs  # noqa: B018

    def test_a_page_may_take_parameters_of_its_own(self):
        asked = ask("page=2&pages=3", also=["page"])
        assert list(asked.errors) == ["pages"]
        assert "Did you mean “page”?" in asked.errors["pages"][0]
        assert asked.query_string() == ""

    def test_markup_in_an_error_comes_escaped_where_it_is_rendered(self):
        asked = ask("topic=<script>")
        assert "<script>" in asked.errors["topic"][0]
        assert "<script>" not in asked.errors.as_ul()


class TestAnyQueryString(TestCase):
    @settings(deadline=None, max_examples=150)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from([*ClaimFilterSet.base_filters, "page", ""]),
                st.one_of(
                    st.text(max_size=30),
                    st.binary(max_size=8),
                    st.dates().map(str),
                    st.integers().map(str),
                    st.sampled_from(["true", "armenia", "denied", "denies", "A", "1", "newest"]),
                ),
            ),
            max_size=4,
        )
    )
    @example([("q", '"" - (" NEAR/2 a* OR -b')])
    @example([("q", "' & | ! <-> :*")])
    @example([("said_after", "9999-12-31"), ("said_before", "9999")])
    @example([("logged_after", "9999-12-31")])
    @example([("logged_after", "0001-01-01")])
    @example([("said_after", "0001-01-01"), ("said_before", "0001")])
    def test_finds_something_or_says_why_not(self, parameters):
        cast.claim(actor="Armenia")
        query = "&".join(
            f"{name}={quote(value.encode(errors='replace') if isinstance(value, str) else value)}"
            for name, value in parameters
        )
        for filters in FILTERSETS:
            asked = ask(query, filters, also=["page"])
            assert asked.sentence()
            assert asked.chips() is not None
            if asked.is_valid():
                assert asked.qs.count() == len(asked.qs)
                assert asked.undated_left_out() == 0
                same = ask(asked.query_string(), filters)
                assert list(same.qs) == list(asked.qs)
                assert same.sentence() == asked.sentence()
            else:
                assert "" not in [
                    message for name in asked.errors for message in asked.errors[name]
                ]


EVERYTHING = (
    "q=school&actor=azerbaijan&accused=army&standing=denied&standing=contested"
    "&event=the-operation&place=stepanakert&topic=shelling&said_after=2023-09-01"
    "&said_before=2023-09-30&credibility=1&credibility=2&answered_by_accused=true"
)
EVERYTHING_IN_WORDS = (
    "Claims by Azerbaijan against Army, denied or contested, answered by an accused,"
    " about The operation, at Stepanakert, on Shelling, said between 1 September 2023"
    " and 30 September 2023, of credibility 1 or 2, matching “school”"
)
SENTENCES = [
    ("", "All claims"),
    ("sort=oldest", "All claims"),
    ("actor=azerbaijan", "Claims by Azerbaijan"),
    ("accused=armenia", "Claims against Armenia"),
    (
        "actor=azerbaijan&accused=armenia&standing=denied&said_after=2023-09-01",
        "Claims by Azerbaijan against Armenia, denied, since 1 September 2023",
    ),
    (
        "actor=azerbaijan&actor=armenia&actor=russia",
        "Claims by Azerbaijan, Armenia or Russia",
    ),
    ("standing=denied&standing=contested", "Claims denied or contested"),
    ("topic=shelling&topic=mines", "Claims on Shelling or Mines"),
    ("said_before=2023-09", "Claims until September 2023"),
    ("said_after=2023-09&said_before=2023-09", "Claims said in September 2023"),
    ("said_after=2023-09-19&said_before=2023-09-19", "Claims said on 19 September 2023"),
    ("said_after=1991&said_before=1994", "Claims said between 1991 and 1994"),
    ("logged_after=2024-01-02", "Claims logged since 2 January 2024"),
    ("responder=armenia", "Claims with a response by Armenia"),
    ("stance=denies", "Claims with a response that denies outright"),
    (
        "responder=army&stance=denies&stance=justifies&calls_disinformation=true",
        "Claims with a response by Army that denies outright or justifies and calls it disinformation",
    ),
    (
        "calls_disinformation=false",
        "Claims with a response that does not call it disinformation",
    ),
    ("answered_by_accused=true", "Claims answered by an accused"),
    ("answered_by_accused=false", "Claims not answered by an accused"),
    ("source=SOURCE", "Claims read in “The article”"),
    ("publisher=daily", "Claims read in a source published by Daily"),
    (
        "source=SOURCE&publisher=daily&reliability=A&reliability=B",
        "Claims read in “The article” published by Daily of reliability A or B",
    ),
    ("q=%22a+school%22", 'Claims matching “"a school"”'),
    (EVERYTHING, EVERYTHING_IN_WORDS),
]

SENTENCES_OF_DENIALS = [
    ("", "All denials"),
    ("responder=armenia", "Denials by Armenia"),
    ("actor=azerbaijan", "Denials of claims by Azerbaijan"),
    ("standing=contested", "Denials of claims contested"),
    (
        "responder=armenia&actor=azerbaijan&accused=armenia&said_after=2023-09",
        "Denials by Armenia of claims by Azerbaijan against Armenia, since September 2023",
    ),
    (
        "stance=denies&calls_disinformation=true",
        "Denials, each of which denies outright and calls it disinformation",
    ),
    (
        "stance=denies&responder=armenia&topic=shelling",
        "Denials by Armenia, each of which denies outright, of claims on Shelling",
    ),
]


class TestDescribing:
    @pytest.fixture(autouse=True)
    def records(self):
        for name in ("Azerbaijan", "Armenia", "Army", "Russia", "Daily"):
            cast.actor(name)
        cast.event("The operation")
        cast.place("Stepanakert")
        cast.topic("Shelling")
        cast.topic("Mines")
        self.source = cast.claim().source

    def fill(self, query):
        return query.replace("SOURCE", str(self.source.pk))

    @pytest.mark.parametrize(("query", "sentence"), SENTENCES)
    def test_a_set_of_filters_reads_as_english(self, query, sentence):
        asked = ask(self.fill(query))
        assert asked.is_valid(), dict(asked.errors)
        assert asked.sentence() == sentence

    @pytest.mark.parametrize(("query", "sentence"), SENTENCES_OF_DENIALS)
    def test_a_set_of_filters_of_denials_reads_as_english(self, query, sentence):
        assert ask(query, DenialFilterSet).sentence() == sentence

    def test_every_filter_but_the_order_changes_the_sentence(self):
        queries = {
            **dict.fromkeys(("actor", "accused", "responder", "publisher"), "armenia"),
            **dict.fromkeys(("said_after", "said_before", "logged_after"), "2023"),
            **dict.fromkeys(("calls_disinformation", "answered_by_accused"), "true"),
            "q": "school", "standing": "denied", "stance": "denies", "event": "the-operation",
            "place": "stepanakert", "topic": "shelling", "source": self.source.pk,
            "credibility": "1", "reliability": "A",
        }  # fmt: skip
        assert set(queries) == set(ClaimFilterSet.base_filters) - {"sort"}
        for filters in FILTERSETS:
            sentences = {
                name: ask(f"{name}={value}", filters).sentence() for name, value in queries.items()
            }
            assert len(set(sentences.values())) == len(sentences)
            assert not {"All claims", "All denials"} & set(sentences.values())

    def test_each_value_is_a_chip_with_the_query_string_that_drops_it(self):
        chips = ask("sort=oldest&topic=mines&topic=shelling&said_after=2023-09").chips()
        assert [(chip.name, chip.label, chip.value, chip.query) for chip in chips] == [
            ("topic", "Topic", "Mines", "topic=shelling&said_after=2023-09&sort=oldest"),
            ("topic", "Topic", "Shelling", "topic=mines&said_after=2023-09&sort=oldest"),
            ("said_after", "Said after", "September 2023", "topic=mines&topic=shelling&sort=oldest"),
        ]  # fmt: skip

    def test_chips_say_in_words_what_was_asked_for(self):
        query = "standing=denied&answered_by_accused=false&credibility=2&q=school"
        values = {chip.name: chip.value for chip in ask(query).chips()}
        assert values == {
            "q": "school",
            "standing": "Denied",
            "answered_by_accused": "No",
            "credibility": "Probably true",
        }

    def test_a_bad_value_is_a_chip_too_so_that_it_can_be_dropped(self):
        chips = ask("topic=mines&topic=none").chips()
        assert [(chip.value, chip.query) for chip in chips] == [
            ("mines", "topic=none"),
            ("none", "topic=mines"),
        ]

    def test_the_query_string_is_one_for_all_ways_to_ask_the_same(self):
        same = [
            "topic=mines&actor=armenia&q=%22a+school%22&sort=oldest",
            "sort=oldest&q=%22a%20school%22&&actor=armenia&actor=&event=&topic=mines&topic=mines",
        ]
        strings = {ask(query).query_string() for query in same}
        assert strings == {"q=%22a+school%22&actor=armenia&topic=mines&sort=oldest"}

    def test_a_filter_can_be_dropped_and_replaced(self):
        asked = ask("topic=mines&topic=shelling&actor=armenia", also=["page"])
        assert asked.without("topic") == "actor=armenia"
        assert asked.replacing("sort", "oldest").endswith("&sort=oldest")
        assert asked.replacing("topic", "mines") == "actor=armenia&topic=mines"


class TestOptions:
    def test_only_what_occurs_is_offered_and_what_is_chosen_is_marked(self):
        cast.actor("Ministry", part_of="Azerbaijan", kind="government")
        cast.actor("France")
        cast.claim(actor="Ministry", accused="Armenia")
        options = ask("actor=ministry").options("actor")
        assert [(option.value, option.label, option.selected) for option in options] == [
            ("azerbaijan", "Azerbaijan", False),
            ("ministry", "Ministry", True),
        ]
        assert [option.value for option in ask("").options("accused")] == ["armenia"]
        assert ask("").options("responder") == []

    def test_what_is_chosen_is_offered_even_where_it_does_not_occur(self):
        cast.actor("France")
        options = ask("actor=france").options("actor")
        assert [(option.value, option.selected) for option in options] == [("france", True)]

    def test_no_source_is_offered_but_what_was_chosen_by_number_is_told_by_title(self):
        source = cast.claim().source
        assert ask("").options("source") == []
        options = ask(f"source={source.pk}").options("source")
        assert [(option.value, option.label, option.selected) for option in options] == [
            (str(source.pk), "The article", True)
        ]

    def test_codes_are_offered_all(self):
        assert [option.value for option in ask("").options("reliability")] == list("ABCDEF")
        options = ask("answered_by_accused=false").options("answered_by_accused")
        assert [(option.value, option.label, option.selected) for option in options] == [
            ("true", "Yes", False),
            ("false", "No", True),
        ]

    def test_a_page_never_has_to_hold_more_options_than_it_can(self):
        actors = Actor.objects.bulk_create(
            Actor(slug=f"a{number:04}", name=f"{number:04}", kind="other") for number in range(310)
        )
        source = cast.source()
        Claim.objects.bulk_create(
            Claim(
                text="claim", actor=actor, source=source, status=Status.PUBLISHED,
                published_at=cast.LOGGED_AT,
            )
            for actor in actors
        )  # fmt: skip
        options = ask("actor=a0309").options("actor")
        assert len(options) == MOST_OPTIONS + 1
        assert options[-1].value == "a0309"

    def test_a_filter_reads_its_records_in_a_fixed_number_of_queries(
        self, django_assert_num_queries
    ):
        for name in ("Armenia", "Azerbaijan", "Russia"):
            cast.claim(actor=name, accused=name)
        asked = ask("actor=armenia&actor=azerbaijan&accused=russia&accused=armenia")
        with django_assert_num_queries(2):
            assert asked.is_valid()
            asked.sentence(), asked.chips(), asked.query_string(), asked.qs
        with django_assert_num_queries(2):
            asked.options("actor")
        with django_assert_num_queries(1):
            asked.options("responder")
        with django_assert_num_queries(1):
            asked.options("standing")
        with django_assert_num_queries(0):
            asked.options("stance")


class TestContract:
    def test_the_filters_are_those_that_the_addresses_promise(self):
        promised = (
            "q actor accused responder standing stance calls_disinformation answered_by_accused"
            " event place topic source publisher said_after said_before logged_after credibility"
            " reliability sort"
        )
        for filters in FILTERSETS:
            assert list(filters.base_filters) == promised.split()

    def test_every_filter_says_what_it_is_for(self):
        for declared in ClaimFilterSet.base_filters.values():
            assert declared.label
            assert declared.extra["help_text"].endswith(".")

"""What a reader can rely on: a word finds every claim that holds it, in whatever case, script or spelling."""

from __future__ import annotations

import unicodedata
from itertools import islice

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims import search
from claims.choices import Status
from claims.models import Actor, Claim, Place, PlaceName, Response, SearchDocument
from claims.rederivation import rederive

from .cast import actor, claim, place, response

STEPANAKERT = ("Stepanakert", "Khankendi", "Xankəndi", "Степанакерт", "Ստեփանակերտ")


def found(query: str, **where: object) -> list[Claim]:
    """The claims that a search for `query` leaves, oldest first."""
    return list(Claim.objects.filter(search.condition(query), **where).order_by("pk"))


def finds(query: str, text: str) -> bool:
    """Whether a claim with this text is found."""
    made = claim(text, actor=actor("Someone"))
    return made in found(query)


def indexed_words() -> set[str]:
    """Every word that the database's own index holds."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary"
                " USING fts5vocab('main', 'claims_searchdocument_words', 'row')"
            )
            cursor.execute("SELECT term FROM temp.vocabulary")
        else:
            cursor.execute("SELECT unnest(tsvector_to_array(words)) FROM claims_searchdocument")
        return {word for (word,) in cursor.fetchall()}


# Words and phrases


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("shelling", "They deny the shelling."),
        ("road shelling", "Shelling of the road"),
        ("SHELLING", "shelling"),
        ('"peace talks"', "the peace talks began"),
        ('"peace talks"', "Peace, talks: both"),
        ('"peace talks"', "peace\ntalks"),
        ("“peace talks” began", "began the peace talks"),
        ("„peace talks“", "peace talks"),
        ("«peace talks»", "peace talks"),
        ('"peace talks', "talks of peace"),
        ('peace" talks', "talks of peace"),
        ("anti-terrorist", "an “anti-terrorist operation”"),
        ('"anti terrorist operation"', "an anti-terrorist operation"),
        ("1960", "1960 peacekeepers"),
        ("1,960", "1,960 peacekeepers"),
        ("1960", "۱۹۶۰"),
        ("10-15", "some 10–15 soldiers"),
        ("abc123", "ABC123"),
        ("123abc", "123abc"),
        ("a_b", "a b"),
        ("b/c", "see http://a.b/c"),
        ("a.b", "see http://a.b/c"),
        ("press@mod.am", "write to press@mod.am"),
        ("1e5", "1e5"),
        ("5", "-5 degrees"),
        ("100", "100₼ and 200₽"),
        ("200", "100₼ and 200₽"),
        ("shelling", "shelling🤬🫡"),
        ("others", "others’"),
        ("other's", "each otherʼs"),
        ("other", "each otherʼs"),
        ("shelling", "shel\u00adling"),
        ("Armenia", "\u2067Arm\u200eenia\u2069"),
        ("the", "the " * 300),
        ('"the end"', "the " * 300 + "end"),
        ('"very end"', "word " * 20_000 + "very end"),
    ],
)
def test_a_search_finds_what_holds_its_words(query, text):
    assert finds(query, text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("shell", "shelling"),
        ("helling", "shelling"),
        ("shelling denial", "shelling"),
        ('"talks peace"', "peace talks"),
        ('"peace talks"', "peace and talks"),
        ('"peace talk"', "peace talks"),
        ('"eace talks"', "peace talks"),
        ("196", "1960"),
        ("1960", "1,960"),
        ("10-15", "15-10"),
        ("anti-terrorist", "terrorist anti"),
        ("ab", "a b"),
        ("мир", "мира"),
    ],
)
def test_a_search_leaves_out_what_does_not_hold_its_words(query, text):
    assert not finds(query, text)


# Scripts

SAME_WORDS = [
    # Azerbaijani: two letters i, an ə that keyboards lack, marks below and above
    ("BAKI", "Bakı"), ("bakı", "BAKI"), ("İlham Əliyev", "ilham əliyev"), ("İLHAM ƏLİYEV", "Ilham Aliyev İlham Əliyev"),
    ("ŞUŞA", "şuşa"), ("susa", "Şuşa"), ("AĞDAM", "Ağdam"), ("agdam", "Ağdam"), ("göyçə", "GÖYÇƏ"),
    ("Xankendi", "Xankəndi"), ("GÜNEŞ", "gu\u0308nes\u0327"),
    # Cyrillic: е and ё, й in one code or in two, stress
    ("СТЕПАНАКЕРТ", "Степанакерт"), ("обстрел", "ОБСТРЕ́Л"), ("самолет", "самолёт"), ("САМОЛЁТ", "самолет"),
    ("нагорный", "Нагорныи\u0306"), ("Київ", "КИЇВ"), ("об'єкт", "обʼєкт"), ("об’єкт", "ОБ'ЄКТ"),
    # Armenian: case, և in each of its spellings, marks inside a word
    ("ՀԱՅԱՍՏԱՆ", "Հայաստան"), ("Երևան", "ԵՐԵՎԱՆ"), ("երեւան", "ԵՐԵՎԱՆ"), ("ԵՐԵՒԱՆ", "Երևան"), ("ԵՒ", "և"), ("Եւ", "ԵՎ"),
    ("ինչու", "Ինչո՞ւ"), ("ինչո՞ւ", "ինչու"), ("կեցցե", "Կեցցե՜"), ("մի՛", "մի"), ("ոչ", "ո՛չ,"), ("ե՛ւ", "և"),
    ("մեկ", "ﬔկ"),
    # Georgian: the capitals that headlines are set in
    ("თბილისი", "ᲗᲑᲘᲚᲘᲡᲘ"), ("ᲗᲑᲘᲚᲘᲡᲘ", "თბილისი"), ("საქართველო", "Საქართველო"),
    # Arabic and Persian: vowel signs, tatweel, forms of alef, ya, kaf and ha, the joiner that keeps letters apart
    ("قصف", "قَصْفٌ"), ("القصف", "القـــصف"), ("احمد", "أحمد"), ("إيران", "ايران"), ("آغدام", "اغدام"),
    ("مستشفى", "مستشفي"),
    ("ارتش ایران", "ارتش إيران"), ("کتاب", "كتاب"), ("مدرسة", "مدرسه"), ("می‌خواهم", "میخواهم"), ("مسؤول", "مسوول"),
    ("قره‌باغ", "قرهباغ"), ("خانۀ", "خانه"), ("٢٠٢٣", "2023"),
    # And whatever else Latin letters do
    ("STRASSE", "Straße"), ("straße", "STRASSE"), ("fire", "ﬁre"), ("Tavush", "Tʻavush"), ("ΣΟΦΟΣ", "σοφος"),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "text"), SAME_WORDS)
def test_a_word_is_found_in_every_case_and_spelling_of_its_script(query, text):
    assert finds(query, f"before {text} after")


BLOCKS = {
    "Latin-1 to Latin Extended-B": [*range(0xC0, 0x250)],
    "Latin Extended Additional": [*range(0x1E00, 0x1F00)],
    "Cyrillic": [*range(0x400, 0x530)],
    "Armenian": [*range(0x530, 0x590)],
    "Georgian": [*range(0x10A0, 0x1100), *range(0x2D00, 0x2D30), *range(0x1C90, 0x1CC0)],
    "Arabic": [*range(0x600, 0x700)],
}


def letters(block: str) -> list[str]:
    return [c for c in map(chr, BLOCKS[block]) if c.isalpha() or c.isdigit()]


def forms(word: str) -> set[str]:
    """The ways to write a word that a reader may choose from without meaning another."""
    cased = {word, word.lower(), word.upper(), word.title()}
    composed = {unicodedata.normalize(form, word) for form in ("NFC", "NFD")}
    return cased | composed | {search.fold(word)}


@pytest.mark.django_db
@pytest.mark.parametrize("block", BLOCKS)
def test_every_letter_of_the_five_scripts_is_found_in_all_its_forms(block):
    # Small letters in one claim and all others in another, or one case would be found by the other's word.
    for small in (True, False):
        words = [f"x{letter}y" for letter in letters(block) if letter.islower() is small]
        made = claim(" ".join(words) or "none")
        asked = iter(sorted(form for word in words for form in forms(word)))
        while batch := list(islice(asked, 15)):
            if made not in found(" ".join(batch)):
                missed = [form for form in batch if made not in found(form)]
                pytest.fail(f"not found: {missed}")


@pytest.mark.django_db
@pytest.mark.parametrize("block", BLOCKS)
def test_the_database_cuts_and_folds_a_text_as_the_reference_does(block):
    every = [*map(chr, BLOCKS[block])]
    text = " ".join(f"x{character}y" for character in every if unicodedata.name(character, ""))
    claim(text, actor=actor("Someone"))
    assert indexed_words() == set(search.fold(f"{text} Someone").split())


@pytest.mark.django_db
def test_every_letter_of_any_script_finds_itself():
    plain = [c for c in map(chr, range(0x80, 0x2FA20)) if unicodedata.category(c) in {"Lo", "Nd"}]
    sample = plain[::37]
    made = claim(" ".join(sample))
    for start in range(0, len(sample), 30):
        assert made in found(" ".join(sample[start : start + 30]))


def test_folding_what_is_folded_changes_nothing():
    for block in BLOCKS:
        for letter in letters(block):
            assert search.fold(search.fold(letter)) == search.fold(letter)


def test_different_letters_stay_different():
    for one, other in ["ии", "еэ", "іи", "гґ", "աե", "აბ", "бп", "سش", "عغ", "өо", "øo"]:
        assert (search.fold(one) == search.fold(other)) is (one == other)


# What is searched


@pytest.fixture
def khankendi(db) -> Place:
    city = place(STEPANAKERT[0], slug="stepanakert")
    PlaceName.objects.bulk_create(PlaceName(place=city, name=name) for name in STEPANAKERT[1:])
    return city


@pytest.mark.parametrize("name", STEPANAKERT)
def test_every_name_of_a_place_finds_the_same_claims(khankendi, name):
    here, _elsewhere = claim(place=khankendi), claim(place=place("Aghdam"))
    assert found(name) == found(name.upper()) == found(name.lower()) == [here]


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["text", "quote", "translation", "place_as_stated"])
def test_a_claim_is_found_by_each_of_its_texts(field):
    claim("nothing of the kind")
    made = claim(**{field: "Mortars were fired"})
    assert found("mortars") == [made]


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["text", "quote", "translation"])
def test_a_claim_is_found_by_the_texts_of_its_responses(field):
    claim("nothing of the kind")
    made = claim("They shelled us")
    response(made, **{field: "Pure disinformation"})
    assert found("disinformation") == [made]


@pytest.mark.django_db
def test_a_claim_is_found_by_every_name_of_everyone_in_it():
    people = {
        "Speaker": "Ալիև",
        "Accused": "Ministère",
        "Mentioned": "Миротворцы",
        "Responder": "სამინისტრო",
    }
    for name, alias in people.items():
        actor(name, aliases=f"another\n{alias}")
    made = claim(actor="Speaker", accused="Accused", mentions=["Mentioned"])
    response(made, actor="Responder")
    claim(actor="Nobody")
    for name, alias in people.items():
        assert found(name) == found(alias.upper()) == [made]


@pytest.mark.django_db
def test_a_new_name_finds_old_claims_and_a_name_that_is_gone_finds_none(khankendi):
    made = claim(place=khankendi, actor="Armenia")
    khankendi.names.filter(name="Khankendi").delete()
    khankendi.names.create(name="Vararakn")
    Actor.objects.filter(name="Armenia").update(aliases="Hayastan")
    assert found("khankendi") == []
    assert found("vararakn hayastan") == [made]


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN])
def test_what_readers_may_not_see_of_a_response_does_not_find_its_claim(status):
    made = claim()
    response(made, "Secret words", actor=actor("Whisperer", aliases="Mutterer"), status=status)
    assert found("secret") == found("whisperer") == found("mutterer") == []
    Response.objects.update(
        status=Status.PUBLISHED, published_at=made.published_at, withdrawn_reason=""
    )
    assert found("secret") == found("whisperer") == found("mutterer") == [made]


@pytest.mark.django_db
def test_a_text_that_changes_is_found_by_its_new_words_alone():
    made = claim("They fired mortars")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE claims_claim SET text = 'They fired howitzers' WHERE id = %s", [made.pk]
        )
    assert (found("mortars"), found("howitzers")) == ([], [made])


@pytest.mark.django_db
def test_nothing_is_left_of_a_claim_that_is_deleted():
    made = claim("They fired mortars", actor="Someone", published=False)
    assert indexed_words() == {"they", "fired", "mortars", "someone"}
    made.delete()
    assert SearchDocument.objects.count() == 0
    assert indexed_words() == set()


@pytest.mark.django_db
def test_a_search_can_be_turned_round_and_joined_with_other_conditions():
    mortars, mines = claim("mortars"), claim("mines")
    either = Q(search.condition("mortars")) | Q(search.condition("mines"))
    assert set(Claim.objects.filter(either)) == {mortars, mines}
    assert list(Claim.objects.exclude(search.condition("mortars"))) == [mines]
    answer = response(mines)
    assert list(Response.objects.filter(search.condition("mines", claim="claim_id"))) == [answer]


# When the index was made by another version, or lost


@pytest.mark.django_db
def test_an_index_that_is_lost_or_of_another_make_is_made_anew_by_rederive():
    made = claim("The shelling")
    connection.check_constraints()  # or PostgreSQL would not alter a table with checks to come
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TABLE claims_searchdocument_words")
            cursor.execute(
                "CREATE VIRTUAL TABLE claims_searchdocument_words USING fts5"
                "(body, content='claims_searchdocument', content_rowid='claim_id')"
            )
        else:
            cursor.execute("ALTER TABLE claims_searchdocument DROP COLUMN words")
    rederive(connection)
    assert found("shelling") == [made]
    assert not rederive(connection, mend=False).counts


# Bad input


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "no_words"), ("   ", "no_words"), ('""', "no_words"), ("-", "no_words"), ("*&|!<->:^()~", "no_words"),
        ("🙂", "no_words"), ("\u200f\u00ad", "no_words"), ("\u0301", "no_words"), ("a\0b", "nul"),
        ("a" * 501, "too_long"), ("և" * 251, "too_long"), ("a " * 33, "too_many"), ("-".join("a" * 33), "too_many"),
    ],
)  # fmt: skip
def test_a_search_for_nothing_or_for_too_much_is_refused(query, code):
    with pytest.raises(ValidationError) as refused:
        search.condition(query)
    assert refused.value.code == code


PLAIN = [
    "^shelling", "shelling*", "shelling:*", "!shelling", "+shelling", "-shelling", "'shelling", "shelling'; --",
    '"shelling',
    '""shelling""', "shelling\\", "(shelling", "{shelling}", "shelling%", "shelling_", "$$shelling$$", "\ud800shelling",
    "shelling & shelling", "shelling | shelling", "shelling <-> shelling", "shelling -- shelling", "shelling || '",
]  # fmt: skip
WORDS = [
    "shelling OR nothing", "shelling AND", "NOT shelling", "NEAR(shelling claim)", "body:shelling", "shell*",
    "%shelling%s",
    "shelling | nothing", "shelling && peace", "- " * 249 + "x", "a" * 500, "և" * 250, "a" * 99 + "*",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("query", PLAIN)
def test_an_operator_of_the_database_means_nothing(query):
    made = claim("shelling claim")
    assert found(query) == [made]


@pytest.mark.django_db
@pytest.mark.parametrize("query", WORDS)
def test_a_keyword_of_the_database_is_a_word_like_any_other(query):
    claim("shelling claim")
    assert found(query) == []
    made = claim(search.fold(query))
    assert found(query) == [made]


SIGNS = "\"“”„«»'’ʼ*&|!<>()-:^~\\/@#%_.,;?\u00ad\u200c\u200f\u2067🙂🫡₼—\n\t\u00a0"


@pytest.mark.django_db
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.text(
        st.one_of(
            st.sampled_from("abİıəշევрийёქᲥقکی0٣" + SIGNS),
            st.characters(
                codec="utf-8", min_codepoint=1, max_codepoint=0x6FF, exclude_categories=["Cn", "Cs"]
            ),
        ),
        max_size=60,
    )
)
def test_any_text_finds_itself_and_an_error_is_never_the_databases(text):
    made = claim(f"- {text}")
    try:
        search.terms(text)
    except ValidationError:
        return
    assert made in found(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "ա" * 100_000,
        " ".join(f"word{number}" for number in range(15_000)),
        " ".join(f"слово{number}" for number in range(60_000)),
        "\U00020000" * 300_000,
        "".join(chr(0x10000 + number) for number in range(60_000)),
    ],
    ids=[
        "one word",
        "one Armenian word",
        "15,000 words",
        "60,000 words",
        "one of 1.2 MB",
        "symbols",
    ],
)
def test_a_very_long_text_can_be_stored_and_found_by_its_beginning(text):
    made = claim(f"beginning {text}")
    assert found("beginning") == [made]
    made.quote = "changed"
    made.save()
    assert found("changed") == [made]

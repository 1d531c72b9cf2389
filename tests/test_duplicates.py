"""Which claims are taken for likely repeats of each other, and which are not."""

import pytest
from django.db import IntegrityError, transaction

from claims import duplicates
from claims.choices import Status
from claims.duplicates import likely, likely_for, on_record, tell_apart, typed
from claims.merging import merge
from claims.models import Claim, NotADuplicate
from tests import cast
from tests.desk import user_of

pytestmark = pytest.mark.django_db

SCHOOL = "Azerbaijani artillery shelled the school in Martakert during the night"


def like(text: str = "", **fields) -> list[Claim]:
    return [one.claim for one in likely(typed(text=text, **fields))]


def why(text: str = "", **fields) -> list[str]:
    (hit,) = likely(typed(text=text, **fields))
    return hit.reasons


def circumstances(**fields) -> dict:
    """A claim by Azerbaijan against Armenia at Stepanakert, as it is being typed."""
    return {
        "actor": cast.actor("Azerbaijan").pk,
        "accused": frozenset({cast.actor("Armenia").pk}),
        "place": cast.place("Stepanakert").pk,
        "said": "2023-09-19",
    } | fields


# What is alike


@pytest.mark.parametrize(
    "text",
    [
        SCHOOL,
        f"  {SCHOOL.upper()}!  ",
        "Azərbaycani artillery — shelled the school in Martakert, during the night".replace(
            "Azərbaycani", "AZERBAIJANI"
        ),
    ],
)
def test_the_same_words_are_alike_whatever_their_case_and_punctuation(text) -> None:
    known = cast.claim(SCHOOL)
    assert like(text) == [known]
    assert why(text) == ["the same words"]


def test_the_same_words_are_alike_in_any_script() -> None:
    known = cast.claim("Ադրբեջանը հրետակոծել է Մարտակերտի դպրոցը")
    assert like("ԱԴՐԲԵՋԱՆԸ ՀՐԵՏԱԿՈԾԵԼ Է ՄԱՐՏԱԿԵՐՏԻ ԴՊՐՈՑԸ") == [known]


def test_a_short_text_is_alike_only_to_the_same() -> None:
    known = cast.claim("They fired")
    cast.claim("They fired again")
    assert like("They fired") == [known]


def test_similar_words_are_alike() -> None:
    known = cast.claim(SCHOOL)
    assert like("During the night the school in Martakert was shelled by artillery") == [known]
    assert why("artillery shelled the school in Martakert") == ["similar words"]


def test_the_same_quotation_is_alike_though_we_put_it_in_other_words() -> None:
    known = cast.claim("Somebody said something", quote="«Огонь открыт по школе в Мартакерте»")
    assert like("A wholly different paraphrase", quote="огонь открыт по школе в мартакерте") == [
        known
    ]


def test_different_words_are_not_alike() -> None:
    cast.claim(SCHOOL)
    assert like("Armenian saboteurs laid mines on the road to Shusha") == []
    assert like("The school in Martakert reopened") == []
    assert like("") == []


@pytest.mark.parametrize("said", ["2023-09-16", "2023-09-22", "2023-09", "2023-09-20/.."])
def test_the_same_actor_accused_place_and_days_are_alike(said) -> None:
    known = cast.claim("Fire was opened", accused="Armenia", place="Stepanakert")
    assert like("Shots were heard", **circumstances(said=said)) == [known]
    assert why(**circumstances(said=said)) == ["the same actor, accused, place and days"]


@pytest.mark.parametrize(
    "other",
    [
        {"said": "2023-09-23"},
        {"said": "2023-09-15"},
        {"said": ""},
        {"said": "no date"},
        {"actor": 10**9},
        {"place": 10**9},
        {"accused": frozenset()},
        {"accused": frozenset({10**9})},
    ],
)
def test_where_one_of_them_differs_the_circumstances_are_not_the_same(other) -> None:
    cast.claim("Fire was opened", accused="Armenia", place="Stepanakert")
    assert like("Shots were heard", **circumstances(**other)) == []


def test_an_accusation_turned_round_is_no_repeat() -> None:
    cast.claim(
        "Azerbaijan opened fire on positions of Armenia", actor="Armenia", accused="Azerbaijan"
    )
    typed_now = circumstances(text="Armenia opened fire on positions of Azerbaijan")
    assert likely(typed(**typed_now)) == []


def test_the_likeliest_come_first_and_they_are_few(monkeypatch) -> None:
    monkeypatch.setattr(duplicates, "SHOWN", 2)
    similar = cast.claim(f"{SCHOOL} and the morning")
    same = cast.claim(SCHOOL)
    cast.claim(f"{SCHOOL} and the morning and the whole next day")
    assert like(SCHOOL) == [same, similar]


def test_a_claim_is_found_among_many_that_share_its_words(monkeypatch) -> None:
    monkeypatch.setattr(duplicates, "COMMON", 3)
    for number in range(5):
        cast.claim(f"Artillery shelled village {number} at night, a farm too")
    known = cast.claim("Artillery shelled a village at night")
    assert known in like("Artillery shelled a village at night")


# Whom it is not asked of


def test_drafts_and_what_was_withdrawn_are_found_too() -> None:
    draft, withdrawn = (
        cast.claim(SCHOOL, published=False),
        cast.claim(SCHOOL, status=Status.WITHDRAWN),
    )
    assert set(like(SCHOOL)) == {draft, withdrawn}


def test_a_claim_is_not_like_itself_nor_like_what_was_merged() -> None:
    claim, other = cast.claim(SCHOOL), cast.claim(SCHOOL)
    assert [one.claim for one in likely(on_record(claim))] == [other]
    merge(other, claim)
    assert likely(on_record(claim)) == []


def test_what_is_told_apart_is_not_asked_again_from_either_side() -> None:
    claim, other = cast.claim(SCHOOL), cast.claim(SCHOOL)
    tell_apart(other, [claim], user_of("Analysts"))
    tell_apart(claim, [other])
    assert likely(on_record(claim)) == likely(on_record(other)) == []
    pair = NotADuplicate.objects.get()
    assert (pair.first, pair.second, pair.said_by) == (claim, other, user_of("Analysts"))


def test_what_is_on_record_as_a_repeat_is_not_asked_again_from_either_side() -> None:
    claim = cast.claim(SCHOOL)
    repeat = cast.claim(SCHOOL, duplicate_of=claim)
    assert likely(on_record(claim)) == likely(on_record(repeat)) == []


def test_the_database_keeps_a_pair_once_and_in_order() -> None:
    claim, other = cast.claim(), cast.claim()
    for first, second in ((other, claim), (claim, claim)):
        with pytest.raises(IntegrityError), transaction.atomic():
            NotADuplicate.objects.create(first=first, second=second)


# What it costs


def test_many_claims_are_looked_up_in_as_many_queries_as_one(django_assert_num_queries) -> None:
    for number in range(6):
        cast.claim(f"{SCHOOL} {number}", accused="Armenia", place="Stepanakert")
    claims = list(Claim.objects.prefetch_related("accused"))
    for several in (claims[:1], claims):
        with django_assert_num_queries(6):
            found = likely_for([on_record(claim) for claim in several])
        assert all(found)


def test_a_text_as_long_as_can_be_is_looked_up() -> None:
    cast.claim(SCHOOL)
    long = " ".join(f"word{number}" for number in range(10_000))
    assert like(f"{long} {SCHOOL}") == []
    assert like("x" * 100_000) == []

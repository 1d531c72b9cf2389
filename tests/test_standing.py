"""What a reader can rely on: the standing of a claim is what its published responses make it, whatever wrote them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.choices import DENYING_STANCES, OWNING_STANCES, Stance, Standing, Status
from claims.dates import bounds
from claims.models import Actor, ActorLineage, Claim, Response
from claims.rederivation import rederive

from .cast import actor, claim, response

pytestmark = pytest.mark.django_db


def standing(of: Claim) -> str:
    return Claim.objects.values_list("standing", flat=True).get(pk=of.pk)


def derived(of: Claim) -> dict:
    names = (
        "standing", "response_count", "denial_count", "answered_by_accused", "first_answered_earliest",
        "first_answered_latest", "delay_days_low", "delay_days_high",
    )  # fmt: skip
    return Claim.objects.values(*names).get(pk=of.pk)


# The rules, one by one


def test_a_claim_without_responses_is_unanswered():
    assert standing(claim()) == Standing.UNANSWERED


@pytest.mark.parametrize("stance", DENYING_STANCES)
def test_a_claim_that_somebody_denies_is_denied(stance):
    shelling = claim()
    response(shelling, stance=stance)
    assert standing(shelling) == Standing.DENIED


@pytest.mark.parametrize("stance", OWNING_STANCES)
def test_a_claim_that_somebody_owns_up_to_is_acknowledged(stance):
    shelling = claim()
    response(shelling, stance=stance)
    assert standing(shelling) == Standing.ACKNOWLEDGED


def test_a_claim_that_one_denies_and_another_acknowledges_is_contested():
    shelling = claim()
    response(shelling, actor="Armenia", stance=Stance.DENIES)
    response(shelling, actor="Russia", stance=Stance.ACKNOWLEDGES)
    assert standing(shelling) == Standing.CONTESTED


@pytest.mark.parametrize("stance", [Stance.DECLINES, Stance.INVESTIGATES])
def test_answers_without_a_position_leave_a_claim_declined(stance):
    shelling = claim()
    response(shelling, stance=stance)
    assert standing(shelling) == Standing.DECLINED


def test_the_claimant_repeating_itself_is_no_answer():
    shelling = claim(actor="Azerbaijan")
    response(shelling, actor="Azerbaijan", stance=Stance.REPEATS, said="2023-09-25")
    assert derived(shelling)["standing"] == Standing.UNANSWERED
    assert derived(shelling)["first_answered_earliest"] is None


def test_of_each_responder_only_the_latest_position_counts():
    shelling = claim()
    response(shelling, actor="Armenia", stance=Stance.ACKNOWLEDGES, said="2023-10-01")
    response(shelling, actor="Armenia", stance=Stance.DENIES, said="2023-09-20")
    assert standing(shelling) == Standing.ACKNOWLEDGED


def test_an_undated_position_counts_as_the_last():
    shelling = claim()
    response(shelling, stance=Stance.ACKNOWLEDGES, said="")
    response(shelling, stance=Stance.DENIES, said="2023-10-01")
    assert standing(shelling) == Standing.ACKNOWLEDGED


def test_of_positions_of_one_day_the_one_logged_last_counts():
    shelling = claim()
    response(shelling, stance=Stance.DENIES, said="2023-10-01")
    response(shelling, stance=Stance.ACKNOWLEDGES, said="2023-10-01")
    assert standing(shelling) == Standing.ACKNOWLEDGED


def test_declining_to_comment_later_does_not_take_a_denial_back():
    shelling = claim()
    response(shelling, stance=Stance.DENIES, said="2023-10-01")
    response(shelling, stance=Stance.DECLINES, said="2023-10-02")
    assert standing(shelling) == Standing.DENIED


def test_a_claim_is_retracted_by_the_claimant_or_by_what_it_is_part_of():
    ministry = actor("Ministry", part_of="Azerbaijan")
    by_itself, by_its_state, by_another = (claim(actor=ministry) for _ in range(3))
    response(by_itself, actor=ministry, stance=Stance.RETRACTS)
    response(by_its_state, actor="Azerbaijan", stance=Stance.RETRACTS)
    response(by_another, actor="Armenia", stance=Stance.RETRACTS)
    assert [standing(one) for one in (by_itself, by_its_state, by_another)] == [
        Standing.RETRACTED,
        Standing.RETRACTED,
        Standing.UNANSWERED,
    ]


def test_a_retraction_outweighs_denials_until_the_claimant_repeats_itself():
    shelling = claim(actor="Azerbaijan")
    response(shelling, actor="Armenia", stance=Stance.DENIES)
    response(shelling, actor="Azerbaijan", stance=Stance.RETRACTS, said="2023-10-01")
    assert standing(shelling) == Standing.RETRACTED
    response(shelling, actor="Azerbaijan", stance=Stance.REPEATS, said="2023-10-02")
    assert standing(shelling) == Standing.DENIED


def test_a_denial_of_a_denial_does_not_deny_the_claim():
    shelling = claim(actor="Azerbaijan")
    answer = response(shelling, actor="Armenia", stance=Stance.DECLINES)
    response(answer, actor="Azerbaijan", stance=Stance.DENIES)
    assert derived(shelling)["standing"] == Standing.DECLINED
    assert derived(shelling)["denial_count"] == 0
    assert derived(shelling)["response_count"] == 2


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN])
def test_only_published_responses_count(status):
    shelling = claim()
    response(shelling, status=status)
    assert derived(shelling) == {**derived(claim())}


def test_an_accused_answers_by_itself_by_its_parts_or_by_what_it_is_part_of():
    ministry = actor("Ministry of Armenia", part_of="Armenia")
    forces = actor("Armed forces of Armenia", part_of=ministry)
    police = actor("Police of Armenia", part_of="Armenia")
    answered = {}
    for accused, responder in [
        (forces, forces), (ministry, forces), (forces, ministry), (forces, "Armenia"),
        (forces, police), (forces, "Russia"),
    ]:  # fmt: skip
        shelling = claim(accused=[accused])
        response(shelling, actor=responder)
        answered[str(accused), str(responder)] = derived(shelling)["answered_by_accused"]
    assert answered == {
        ("Armed forces of Armenia", "Armed forces of Armenia"): True,
        ("Ministry of Armenia", "Armed forces of Armenia"): True,
        ("Armed forces of Armenia", "Ministry of Armenia"): True,
        ("Armed forces of Armenia", "Armenia"): True,
        ("Armed forces of Armenia", "Police of Armenia"): False,
        ("Armed forces of Armenia", "Russia"): False,
    }


@pytest.mark.parametrize(
    ("said", "answered", "low", "high"),
    [
        ("2023-09-19", ["2023-09-21"], 2, 2),
        ("2023-09-19", ["2023-09-30", "2023-09-21"], 2, 2),
        ("2023-09", ["2023-09-19"], 0, 18),
        ("2023-09", ["2023-10"], 1, 60),
        ("2023-09-19", [""], None, None),
        ("2023-09-19", ["2023-09-21", ""], None, 2),
        ("2023-09-19", ["2023-09-21", "../2023-09-21"], None, 2),
        ("", ["2023-09-19"], None, None),
        ("2023-09-19", ["2023-09-20/.."], 1, None),
        ("2024-02-28", ["2024-03-01"], 2, 2),
        ("2023-09-19", ["2023-09-18"], -1, -1),
    ],
)
def test_the_delay_is_the_range_of_days_that_is_possible(said, answered, low, high):
    shelling = claim(said=said)
    for day in answered:
        response(shelling, said=day)
    assert (derived(shelling)["delay_days_low"], derived(shelling)["delay_days_high"]) == (
        low,
        high,
    )


# The same, against a second account of the rules, on threads that nobody thought of

SPEAKERS = ["Azerbaijan", "Armenia", "Armenia's ministry", "Russia"]
DAYS = [
    "",
    "2023-09-19",
    "2023-09-20",
    "2023-09",
    "2023-09-18/2023-09-25",
    "2023-09-21/..",
    "../2023-10",
]

threads = st.lists(
    st.tuples(
        st.sampled_from(SPEAKERS),
        st.sampled_from(Stance.values),
        st.sampled_from(DAYS),
        st.sampled_from([Status.PUBLISHED, Status.PUBLISHED, Status.PUBLISHED, Status.DRAFT]),
        st.booleans(),
    ),
    max_size=7,
)


def expected_standing(claimant_and_wholes: set[int], answers: list[Response]) -> str:
    """The rules of the method, told in Python from the beginning."""
    own_stances = {Stance.REPEATS, Stance.RETRACTS}
    heard = [one for one in answers if one.status == Status.PUBLISHED]
    direct = [one for one in heard if one.in_reply_to_id is None]

    def order(one):
        last = bounds(one.said).latest or bounds(one.said).earliest or date.max
        return (last, one.logged_at, one.pk)

    latest = {}
    for one in sorted(heard, key=order):
        takes_position = one.stance in own_stances or (
            one.in_reply_to_id is None and one.stance in {*DENYING_STANCES, *OWNING_STANCES}
        )
        if takes_position:
            latest[one.actor_id] = one.stance
    if any(latest.get(voice) == Stance.RETRACTS for voice in claimant_and_wholes):
        return Standing.RETRACTED
    denied = any(stance in DENYING_STANCES for stance in latest.values())
    acknowledged = any(stance in OWNING_STANCES for stance in latest.values())
    if denied and acknowledged:
        return Standing.CONTESTED
    if denied or acknowledged:
        return Standing.DENIED if denied else Standing.ACKNOWLEDGED
    return (
        Standing.DECLINED
        if any(one.stance not in own_stances for one in direct)
        else Standing.UNANSWERED
    )


@given(thread=threads, claim_day=st.sampled_from(DAYS))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_thread_has_the_standing_and_the_delay_that_the_rules_give_it(thread, claim_day):
    with transaction.atomic():
        azerbaijan = actor("Azerbaijan")
        ministry = actor("Azerbaijan's ministry", part_of=azerbaijan)
        actor("Armenia's ministry", part_of="Armenia")
        shelling = claim(actor=ministry, accused=["Armenia"], said=claim_day)
        made: list[Response] = []
        for speaker, stance, said, status, replies in thread:
            to = made[-1] if replies and made else shelling
            made.append(response(to, actor=speaker, stance=stance, said=said, status=status))
        is_now = derived(shelling)
        assert is_now["standing"] == expected_standing({ministry.pk, azerbaijan.pk}, made)

        answers = [
            one for one in made
            if one.status == Status.PUBLISHED and one.in_reply_to_id is None
            and one.stance not in {Stance.REPEATS, Stance.RETRACTS}
        ]  # fmt: skip
        days = [bounds(one.said).earliest for one in answers]
        first = min(days) if days and None not in days else None
        last = min((day for one in answers if (day := bounds(one.said).latest)), default=None)
        assert (is_now["first_answered_earliest"], is_now["first_answered_latest"]) == (first, last)
        said = bounds(claim_day)
        high = (last - said.earliest).days if last and said.earliest else None
        low = (first - said.latest).days if first and said.latest else None
        if low is not None and low < 0 and high is not None and high >= 0:
            low = 0
        assert (is_now["delay_days_low"], is_now["delay_days_high"]) == (low, high)
        assert not rederive(connection, mend=False).counts
        transaction.set_rollback(True)


# What is derived stays true whatever writes


def sql(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_standing_follows_bulk_create():
    shelling = claim()
    answer = response(shelling, published=False)
    Response.objects.all().delete()
    answer.pk, answer.status, answer.published_at = None, Status.PUBLISHED, answer.logged_at
    Response.objects.bulk_create([answer])
    assert standing(shelling) == Standing.DENIED


def test_standing_follows_update():
    shelling = claim()
    response(shelling)
    Response.objects.update(stance=Stance.ACKNOWLEDGES)
    assert standing(shelling) == Standing.ACKNOWLEDGED
    Response.objects.update(status=Status.WITHDRAWN, withdrawn_reason="Logged twice.")
    assert standing(shelling) == Standing.UNANSWERED


def test_standing_follows_raw_sql():
    shelling, other = claim(), claim()
    response(shelling)
    sql("UPDATE claims_response SET claim_id = %s", other.pk)
    assert [standing(shelling), standing(other)] == [Standing.UNANSWERED, Standing.DENIED]
    sql("DELETE FROM claims_response")
    assert standing(other) == Standing.UNANSWERED


def test_nobody_can_write_a_standing_by_hand():
    shelling = claim()
    Claim.objects.update(standing=Standing.DENIED, denial_count=7)
    sql("UPDATE claims_claim SET response_count = 9, answered_by_accused = %s", True)
    assert derived(shelling) == derived(claim())


def test_standing_follows_deletes_and_cascades():
    shelling = claim(published=False)
    draft = response(shelling, published=False)
    Response.objects.filter(pk=draft.pk).update(
        status=Status.PUBLISHED, published_at=draft.logged_at
    )
    assert standing(shelling) == Standing.DENIED
    Response.objects.filter(pk=draft.pk)._raw_delete("default")
    assert standing(shelling) == Standing.UNANSWERED
    response(shelling, published=False)
    shelling.delete()
    assert not rederive(connection, mend=False).counts


def test_standing_follows_what_an_actor_is_part_of():
    ministry = actor("Ministry")
    shelling = claim(actor=ministry, accused=["Armenia"])
    response(shelling, actor="Azerbaijan", stance=Stance.RETRACTS)
    assert standing(shelling) == Standing.UNANSWERED
    Actor.objects.filter(pk=ministry.pk).update(part_of=actor("Azerbaijan"))
    assert standing(shelling) == Standing.RETRACTED
    sql("UPDATE claims_actor SET part_of_id = NULL")
    assert standing(shelling) == Standing.UNANSWERED


def test_answered_by_accused_follows_who_is_accused():
    shelling = claim()
    response(shelling, actor="Armenia")
    shelling.accused.add(actor("Armenia"))
    assert derived(shelling)["answered_by_accused"] is True
    sql("DELETE FROM claims_claim_accused")
    assert derived(shelling)["answered_by_accused"] is False


def test_the_delay_follows_the_date_of_the_claim():
    shelling = claim(said="2023-09-19")
    response(shelling, said="2023-09-21")
    Claim.objects.update(said="2023-09-20")
    assert derived(shelling)["delay_days_low"] == 1


def test_the_moment_of_change_follows_an_update_that_does_not_say_it():
    shelling = claim()
    Claim.objects.update(text="Reworded")
    assert Claim.objects.get().changed_at > shelling.changed_at + timedelta(days=1)
    stated = shelling.logged_at + timedelta(days=3)
    Claim.objects.update(text="Reworded again", changed_at=stated)
    assert Claim.objects.get().changed_at == stated


# Who is part of whom


def lineage() -> set[tuple[str, str, int]]:
    rows = ActorLineage.objects.values_list("actor__name", "ancestor__name", "depth")
    return set(rows)


def test_the_lineage_follows_every_move():
    state, ministry, office = actor("State"), actor("Ministry"), actor("Office")
    Actor.objects.filter(pk=office.pk).update(part_of=ministry)
    Actor.objects.filter(pk=ministry.pk).update(part_of=state)
    selves = {(name, name, 0) for name in ("State", "Ministry", "Office")}
    assert lineage() == selves | {
        ("Office", "Ministry", 1), ("Ministry", "State", 1), ("Office", "State", 2),
    }  # fmt: skip
    sql("UPDATE claims_actor SET part_of_id = NULL WHERE name = 'Ministry'")
    assert lineage() == selves | {("Office", "Ministry", 1)}
    Actor.objects.filter(pk=office.pk).delete()
    assert lineage() == selves - {("Office", "Office", 0)}


def test_parts_may_be_logged_before_their_whole():
    ministry = Actor(pk=101, slug="ministry", name="Ministry", kind="government", part_of_id=102)
    state = Actor(pk=102, slug="state", name="State", kind="state", part_of_id=103)
    union = Actor(pk=103, slug="union", name="Union", kind="international")
    Actor.objects.bulk_create([ministry, state, union])
    assert {row for row in lineage() if row[2]} == {
        ("Ministry", "State", 1), ("State", "Union", 1), ("Ministry", "Union", 2),
    }  # fmt: skip


def test_the_database_refuses_cycles_of_parts():
    state = actor("State")
    office = actor("Office", part_of=actor("Ministry", part_of=state))
    with (
        pytest.raises(IntegrityError, match="actor_is_not_part_of_its_own_part"),
        transaction.atomic(),
    ):
        Actor.objects.filter(pk=state.pk).update(part_of=office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Actor.objects.filter(pk=state.pk).update(part_of=state)
    waiting = Actor(pk=101, slug="a", name="A", kind="state", part_of_id=102)
    closing = Actor(pk=102, slug="b", name="B", kind="state", part_of_id=101)
    with pytest.raises(IntegrityError), transaction.atomic():
        Actor.objects.bulk_create([waiting, closing])


def test_the_database_refuses_a_reply_to_a_response_to_another_claim():
    one, other = response(claim()), response(claim())
    with (
        pytest.raises(IntegrityError, match="response_replies_within_its_claim"),
        transaction.atomic(),
    ):
        Response.objects.filter(pk=one.pk).update(in_reply_to=other)
    reply = response(one)
    with pytest.raises(IntegrityError), transaction.atomic():
        sql("UPDATE claims_response SET claim_id = %s WHERE id = %s", other.claim_id, reply.pk)

"""Merging a claim that was logged twice into the one that goes on, and taking that back.

`docs/decisions/duplicates.md` says what moves and why.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from . import bulk, roles
from .choices import Status
from .concurrency import CHANGED, GONE
from .models import Claim, Merge, Response


def merge(merged: Claim, survivor: Claim, by: Any = None, seen: str = "") -> Merge:
    """Merge a claim into another one; give back the record of what moved.

    `by` is who does it, None where nobody is signed in; `seen` is what `versions()` said when that
    was decided, or empty where nobody looked. Raises `ValidationError`, with the reason,
    where the two can't be merged; then nothing changed.
    """
    with transaction.atomic():
        gone, stays = _hold(merged, survivor)
        if seen and seen != versions(gone, stays):
            raise ValidationError(CHANGED, "changed")
        responses = _held_responses(gone)
        _refuse_merging(gone, stays, responses, by)
        reason = f"Claim {gone.pk} repeats it and was merged into it."
        record = Merge(merged=gone, survivor=stays, merged_by=by, was=_as_it_is(gone, stays))
        record.moved = {
            "responses": _move_responses(responses, stays, by, reason),
            "sources": _give_sources(gone, stays, by, reason),
            "repeats": _repoint_repeats(gone, stays, by, reason),
            "countered": _repoint_counter_claims(gone, stays, by, reason),
        }
        _retire(gone, stays, by)
        record.save(force_insert=True)
    return record


def undo(merged: Claim, by: Any = None) -> Claim:
    """Take a merge back: what moved returns, and the claim is what it was; give it back.

    Raises `ValidationError`, with the reason, where the claim isn't merged or where later changes
    stand in the way; then nothing changed.
    """
    with transaction.atomic():
        gone, stays, record = _hold_merge(merged)
        responses = list(_ordered(Response).filter(pk__in=record.moved["responses"]))
        _refuse_undoing(gone, stays, responses, by)
        reason = f"The merge of claim {gone.pk} into claim {stays.pk} was taken back."
        record.delete()
        _bring_back(gone, record, by, reason)
        _move_responses(responses, gone, by, reason)
        _restore(stays, gone, record, by, reason)
        for model, name, kind in _REFERENCES:
            still = _ordered(model).filter(**{"pk__in": record.moved[kind], name: stays})
            _repoint(list(still), name, gone, by, reason)
    return gone


def may_merge(user: Any, merged: Claim, survivor: Claim) -> bool:
    """True for who may change both; of what readers saw that is who publishes."""
    return user.has_perm("claims.change_claim") and all(
        not claim.was_published or roles.may_publish(user, Claim) for claim in (merged, survivor)
    )


def versions(merged: Claim, survivor: Claim) -> str:
    """Which versions of both claims these are, for a form that asks whether they are one."""
    return f"{merged.version} {survivor.version}"


# Holding all that changes


def _ordered(model: Any) -> Any:
    """The records of a model, to be held in the order of their keys, as everybody holds them."""
    return model._base_manager.select_for_update(of=("self",)).order_by("pk")


def _hold(merged: Claim, survivor: Claim) -> list[Claim]:
    """Give back both claims as they are now, held with all claims that a merge touches."""
    if merged.pk == survivor.pk:
        raise ValidationError("A claim is not merged into itself.")
    pair = [merged.pk, survivor.pk]
    claims = Claim._base_manager
    repeating = claims.filter(duplicate_of__in=pair).values_list("pk", flat=True)
    countered = Response._base_manager.filter(counter_claim__in=pair).values_list(
        "claim", flat=True
    )
    held = {one.pk: one for one in _ordered(Claim).filter(pk__in={*pair, *repeating, *countered})}
    if not held.keys() >= set(pair):
        raise ValidationError(GONE, "gone")
    return [held[key] for key in pair]


def _hold_merge(merged: Claim) -> tuple[Claim, Claim, Merge]:
    """Give back a merged claim, the one that goes on for it, and the record of it, all held."""
    survivor = Claim._base_manager.filter(merges__merged=merged.pk).first()
    if survivor is not None:
        gone, stays = _hold(merged, survivor)
        record = Merge.objects.select_for_update().filter(merged=gone, survivor=stays).first()
        if record is not None:
            return gone, stays, record
    raise ValidationError("It is not merged, or somebody took the merge back meanwhile.")


def _held_responses(claim: Claim) -> list[Response]:
    return list(_ordered(Response).filter(claim=claim))


# What stands in the way


def _refuse_merging(gone: Claim, stays: Claim, responses: list[Response], by: Any) -> None:
    for claim in (gone, stays):
        record = Merge.objects.filter(merged=claim).first()
        if record is not None:
            raise ValidationError(f"{record} already.")
    taken_in = Merge.objects.filter(survivor=gone).first()
    if taken_in is not None:
        raise ValidationError(
            f"{taken_in}: merge claim {stays.pk} into claim {gone.pk}, or undo that merge first."
        )
    if stays.status == Status.WITHDRAWN:
        raise ValidationError(f"Claim {stays.pk} is withdrawn: nothing is merged into it.")
    if gone.was_published and stays.status != Status.PUBLISHED:
        raise ValidationError(
            f"Readers know claim {gone.pk} and don’t see claim {stays.pk}: merge them the other way"
            f" round, or publish claim {stays.pk} first."
        )
    if by is not None:
        _refuse_whom_it_is_not_for(gone, stays, responses, by)
    if Response._base_manager.filter(
        Q(claim=gone, counter_claim=stays) | Q(claim=stays, counter_claim=gone)
    ).exists():
        raise ValidationError("A response puts one of them in the place of the other.")


def _refuse_whom_it_is_not_for(
    gone: Claim, stays: Claim, responses: list[Response], by: Any
) -> None:
    seen = any(response.was_published for response in responses)
    if not may_merge(by, gone, stays) or (seen and not roles.may_publish(by, Response)):
        raise ValidationError("Only an editor merges what readers see or saw.")


def _refuse_undoing(gone: Claim, stays: Claim, responses: list[Response], by: Any) -> None:
    if by is not None:
        _refuse_whom_it_is_not_for(gone, stays, responses, by)
    keys = {response.pk for response in responses}
    for response in responses:
        if response.claim_id != stays.pk:
            raise ValidationError(f"“{response}” was moved to another claim since.")
        if response.in_reply_to_id and response.in_reply_to_id not in keys:
            raise ValidationError(f"“{response}” replies, since, to a response that stays.")
        if response.counter_claim_id == gone.pk:
            raise ValidationError(
                f"“{response}” puts, since, claim {gone.pk} in the place of this."
            )
    reply = Response._base_manager.filter(claim=stays, in_reply_to__in=keys).exclude(pk__in=keys)
    if (one := reply.first()) is not None:
        raise ValidationError(
            f"“{one}” replies, since, to a response that would go back: let it reply to another"
            " response, or to the claim itself, first."
        )


# What moves


def _move_responses(responses: list[Response], to: Claim, by: Any, reason: str) -> list[int]:
    """Put them under the claim, each in its thread; give back their keys.

    The database lets no reply stand under another claim than what it replies to, so a thread is
    taken apart, moved and put together again.
    """
    keys = [response.pk for response in responses]
    rows, now = Response._base_manager.filter(pk__in=keys), timezone.now()
    rows.exclude(in_reply_to=None).update(in_reply_to=None)
    rows.update(claim=to)
    for response in responses:
        if response.in_reply_to_id:
            rows.filter(pk=response.pk).update(in_reply_to=response.in_reply_to_id)
        response.claim, response.changed_at = to, now
        _refuse_what_only_the_claimant_says(response)
    rows.update(changed_at=now)
    bulk.remember(responses, by=by, reason=reason)
    return keys


def _refuse_what_only_the_claimant_says(response: Response) -> None:
    try:
        response.clean()
    except ValidationError as error:
        reasons = " ".join(error.messages)
        raise ValidationError(f"The response “{response}”: {reasons}") from None


def _give_sources(gone: Claim, stays: Claim, by: Any, reason: str) -> list[int]:
    """Let the claim that goes on be read in the sources of the other; give back the new ones."""
    known = {stays.source_id, *stays.further_sources.values_list("pk", flat=True)}
    own = [gone.source_id, *gone.further_sources.order_by("pk").values_list("pk", flat=True)]
    new = [key for key in dict.fromkeys(own) if key is not None and key not in known]
    _save(stays, by, reason)
    if new:
        stays.further_sources.add(*new)
    return new


def _restore(stays: Claim, gone: Claim, record: Merge, by: Any, reason: str) -> None:
    """Take from the claim that goes on what it had from the other."""
    if record.was["repeated_by_survivor"] and stays.duplicate_of_id is None:
        stays.duplicate_of = gone
    _save(stays, by, reason)
    stays.further_sources.remove(*record.moved["sources"])


def _repoint_repeats(gone: Claim, stays: Claim, by: Any, reason: str) -> list[int]:
    """Let what repeats the one repeat the other; that one itself then repeats nothing."""
    repeats = list(_ordered(Claim).filter(duplicate_of=gone))
    if stays.duplicate_of_id == gone.pk:
        stays.duplicate_of = None
        _save(stays, by, reason)
    others = [claim for claim in repeats if claim.pk != stays.pk]
    _repoint(others, "duplicate_of", stays, by, reason)
    return [claim.pk for claim in others]


def _repoint_counter_claims(gone: Claim, stays: Claim, by: Any, reason: str) -> list[int]:
    responses = list(_ordered(Response).filter(counter_claim=gone))
    _repoint(responses, "counter_claim", stays, by, reason)
    return [response.pk for response in responses]


def _repoint(records: list[Any], name: str, to: Claim, by: Any, reason: str) -> None:
    for record in records:
        setattr(record, name, to)
        _save(record, by, reason)


_REFERENCES: tuple[tuple[Any, str, str], ...] = (
    (Claim, "duplicate_of", "repeats"),
    (Response, "counter_claim", "countered"),
)


# The claim that gives way


def _as_it_is(gone: Claim, stays: Claim) -> dict[str, Any]:
    return {
        "status": gone.status,
        "withdrawn_reason": gone.withdrawn_reason,
        "duplicate_of": gone.duplicate_of_id,
        "repeated_by_survivor": stays.duplicate_of_id == gone.pk,
    }


def _retire(gone: Claim, stays: Claim, by: Any) -> None:
    reason = f"It repeats claim {stays.pk}, into which it was merged."
    gone.status, gone.withdrawn_reason, gone.duplicate_of = Status.WITHDRAWN, reason, stays
    _save(gone, by, reason)


def _bring_back(gone: Claim, record: Merge, by: Any, reason: str) -> None:
    repeated = Claim._base_manager.filter(pk=record.was["duplicate_of"]).first()
    gone.status, gone.withdrawn_reason = record.was["status"], record.was["withdrawn_reason"]
    gone.duplicate_of = repeated
    _save(gone, by, reason)


def _save(record: Any, by: Any, reason: str) -> None:
    record._change_reason = reason
    if by is not None:
        record._history_user = by
    record.save()

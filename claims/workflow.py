"""The way of a statement to its readers, and out of their sight again.

`docs/decisions/workflow.md` says why it is so.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .choices import Status
from .concurrency import hold as hold
from .models import Claim, Response, Statement
from .steps import writers

WAITING = (Status.DRAFT, Status.IN_REVIEW)
ONLY_READER = (
    "You logged it, or changed its words last, and nothing comes before readers that nobody else"
    " has read. Put it up for review; another editor publishes it. (Where somebody works alone, the"
    " tracker is started with ALLOW_PUBLISHING_OWN=true.)"
)

Spoken = TypeVar("Spoken", bound=Statement)


def put_up_for_review(statement: Spoken, by: Any = None) -> list[Statement]:
    """Put a draft up for review, a claim with the drafts among its responses; give back what was.

    `by` is who does it, here and below; None where nobody is signed in, as in a command. Raises
    `ValidationError` where there is no draft.
    """
    with transaction.atomic():
        current = hold(statement)
        drafts: list[Any] = [current] if current.status == Status.DRAFT else []
        if isinstance(current, Claim):
            drafts += current.responses.filter(status=Status.DRAFT).order_by("pk")
        if not drafts:
            raise ValidationError("It is no draft.")
        for draft in drafts:
            draft.status = Status.IN_REVIEW
            _save(draft, by)
    return drafts


def publish(statement: Spoken, by: Any = None) -> Spoken:
    """Publish a statement as it is in the database now; give it back.

    Raises `ValidationError`, with every reason, where it can't be published; then nothing changed.
    """
    with transaction.atomic():
        current = hold(statement)
        if current.status == Status.PUBLISHED:
            raise ValidationError("It is published already.")
        if current.is_merged:
            raise ValidationError("It was merged into another claim: take the merge back first.")
        if is_only_reader(by, current):
            raise ValidationError(ONLY_READER)
        current.status, current.withdrawn_reason = Status.PUBLISHED, ""
        current.published_at = current.published_at or timezone.now()
        if isinstance(current, Response):
            _refuse_what_would_hang_in_the_air(current)
        current.full_clean()
        _save(current, by)
    return current


def publish_with_responses(claim: Claim, by: Any = None) -> list[Statement]:
    """Publish a claim, unless it is published, and its responses that wait; give back what was.

    Raises `ValidationError`, with every reason, where one of them can't be; then nothing changed.
    """
    with transaction.atomic():
        current = hold(claim)
        waiting = {one.pk: one for one in current.responses.filter(status__in=WAITING)}
        own: list[Statement] = []
        if current.status != Status.PUBLISHED:
            own.append(publish(current, by))
        elif not waiting:
            raise ValidationError("It is published already, and no response to it waits.")
        return own + [_publish_in_thread(response, by) for response in _thread_order(waiting)]


def withdraw(statement: Spoken, reason: str, by: Any = None) -> Spoken:
    """Take a published statement from readers, who see the reason in its place; give it back.

    Raises `ValidationError` where it isn't published, or where there is no reason.
    """
    with transaction.atomic():
        current = hold(statement)
        if current.status != Status.PUBLISHED:
            raise ValidationError("It is not published.")
        if not reason.strip():
            raise ValidationError("Say why it is withdrawn: readers see the reason in its place.")
        current.status, current.withdrawn_reason = Status.WITHDRAWN, reason.strip()
        current._change_reason = current.withdrawn_reason
        _save(current, by)
    return current


def is_only_reader(user: Any, statement: Statement) -> bool:
    """True where nobody but this user has to have read the statement, and a setting doesn't allow it.

    Of what somebody wrote, another has to be the one who publishes it.
    """
    if user is None or settings.ALLOW_PUBLISHING_OWN:
        return False
    return user.pk in writers(statement)


def _save(statement: Statement, by: Any) -> None:
    if by is not None:
        statement._history_user = by  # type: ignore[attr-defined]
    statement.save()


def _refuse_what_would_hang_in_the_air(response: Response) -> None:
    """A reader finds a response under its claim, and a reply under what it replies to."""
    if response.claim.status != Status.PUBLISHED:
        raise ValidationError("The claim that it answers is not published.")
    if response.in_reply_to and response.in_reply_to.status != Status.PUBLISHED:
        raise ValidationError("The response that it replies to is not published.")


def _publish_in_thread(response: Response, by: Any) -> Response:
    try:
        return publish(response, by)
    except ValidationError as error:
        reasons = " ".join(error.messages)
        raise ValidationError("The response “%(response)s”: %(reasons)s", "response", {
            "response": response, "reasons": reasons,
        }) from None  # fmt: skip


def _thread_order(waiting: dict[int, Response]) -> list[Response]:
    """The responses, each after that which it replies to."""

    def depth(response: Response) -> int:
        seen: set[int] = set()
        while (above := waiting.get(response.in_reply_to_id or 0)) and above.pk not in seen:
            seen.add(above.pk)
            response = above
        return len(seen)

    return sorted(waiting.values(), key=lambda response: (depth(response), response.pk))

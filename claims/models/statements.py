"""Claims and the responses to them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from ..choices import (
    CLAIMANT_STANCES,
    DENYING_STANCES,
    Credibility,
    Scope,
    Stance,
    Standing,
    Status,
)
from ..fields import CodesField, UncertainDateField, codes, only_codes
from ..querysets import ClaimQuerySet, ResponseQuerySet
from .actors import Actor
from .base import (
    Versioned,
    bound_fields,
    codes_constraint,
    date_constraint,
    historical,
    range_constraint,
    related,
)
from .exchange import Answer, Exchange
from .indexes import CLAIM_INDEXES, RESPONSE_INDEXES
from .places import Place
from .sources import Source, UidManager
from .subjects import Event, Topic

TEXT_LENGTH = 100_000

# What the database generates or derives has no history of its own: it follows from what has.
_GENERATED = ["said_earliest", "said_latest"]
_DERIVED = [
    "standing", "response_count", "denial_count", "answered_by_accused", "first_answered_earliest",
    "first_answered_latest", "delay_days_low", "delay_days_high",
]  # fmt: skip


class Statement(Versioned):
    """What somebody said: the base of claims and responses."""

    uid = models.UUIDField("permanent identifier", default=uuid.uuid4, unique=True, editable=False)
    actor = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        help_text="Who says it.",
    )
    text = models.TextField(
        blank=True, max_length=TEXT_LENGTH, help_text="What is said, in our own neutral words."
    )
    quote = models.TextField(
        blank=True, max_length=TEXT_LENGTH, help_text="The actor's own words, in their language."
    )
    language = models.CharField(
        "language of the quote",
        max_length=35,
        blank=True,
        help_text="A language tag (BCP 47), such as hy, az or ru.",
    )
    translation = models.TextField("translation of the quote", blank=True, max_length=TEXT_LENGTH)
    said = UncertainDateField("date said")
    said_earliest, said_latest = bound_fields("said")
    said_note = models.CharField(
        "note on the date",
        max_length=500,
        blank=True,
        help_text="How the date was inferred, where the source does not say it.",
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    withdrawn_reason = models.CharField("reason for the withdrawal", max_length=500, blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="logged_%(class)ss",
    )
    logged_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text if len(self.text) <= 100 else f"{self.text[:99].rstrip()}…"

    def natural_key(self) -> tuple[str]:
        return (str(self.uid),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.changed_at = timezone.now()
        self._date_publication()
        super().save(*args, **kwargs)

    def _date_publication(self) -> None:
        if self.status == Status.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()

    @property
    def is_merged(self) -> bool:
        """True for a claim that gave way to another one, under which it is found now."""
        return False

    @property
    def was_published(self) -> bool:
        """True for what readers see or once saw: it can be withdrawn, and never deleted."""
        return self.published_at is not None

    def clean(self) -> None:
        super().clean()
        self._date_publication()
        missing = {
            name: f"A published statement needs {what}."
            for name, value, what in (
                ("text", self.text, "its text"),
                ("actor", self.actor_id, "the actor who says it"),
                ("source", self.source_id, "the source that it was read in"),
            )
            if self.status == Status.PUBLISHED and not value
        }
        if self.status == Status.WITHDRAWN and not self.withdrawn_reason:
            missing["withdrawn_reason"] = (
                "Say why it is withdrawn: readers see the reason in its place."
            )
        if missing:
            raise ValidationError(missing)


def _statement_constraints(prefix: str) -> list[models.BaseConstraint]:
    return [
        codes_constraint("status", Status, prefix),
        date_constraint("said", prefix),
        models.CheckConstraint(
            condition=~Q(status=Status.PUBLISHED)
            | (
                Q(actor__isnull=False, source__isnull=False, published_at__isnull=False)
                & ~Q(text="")
            ),
            name=f"{prefix}_published_has_text_actor_source",
            violation_error_message="Publishing needs a text, an actor and a source.",
        ),
        models.CheckConstraint(
            condition=~Q(status=Status.WITHDRAWN) | ~Q(withdrawn_reason=""),
            name=f"{prefix}_withdrawn_has_reason",
            violation_error_message="Withdrawing needs a reason.",
        ),
    ]


class Claim(Exchange, Statement):
    """What an actor says about the world, often against somebody."""

    accused = models.ManyToManyField(
        Actor, blank=True, related_name="accusations", help_text="Whom it is held against."
    )
    mentions = models.ManyToManyField(
        Actor, blank=True, related_name="mentioning_claims", help_text="Named, but not accused."
    )
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="claims")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="claims")
    place_as_stated = models.CharField(
        max_length=300, blank=True, help_text="The place in the words of the source."
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="claims")
    further_sources = models.ManyToManyField(Source, blank=True, related_name="further_claims")
    credibility = models.CharField(
        max_length=1, choices=Credibility, default=Credibility.NOT_JUDGED
    )
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessed_claims",
    )
    assessed_on = models.DateField(null=True, blank=True)
    assessment = models.TextField(
        blank=True, max_length=TEXT_LENGTH, help_text="Why the analyst judges it so."
    )
    killed_low = models.PositiveIntegerField("killed, at least", null=True, blank=True)
    killed_high = models.PositiveIntegerField("killed, at most", null=True, blank=True)
    wounded_low = models.PositiveIntegerField("wounded, at least", null=True, blank=True)
    wounded_high = models.PositiveIntegerField("wounded, at most", null=True, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        help_text="The claim that this one repeats.",
    )
    silence_checked_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day on which somebody last looked for an answer and found none.",
    )

    # Derived from the published responses by the database (`derivations`); never written by hand.
    standing = models.CharField(
        max_length=12, choices=Standing, default=Standing.UNANSWERED, editable=False
    )
    response_count = models.PositiveIntegerField("published responses", default=0, editable=False)
    denial_count = models.PositiveIntegerField("published denials", default=0, editable=False)
    answered_by_accused = models.BooleanField(
        "answered by an accused", default=False, editable=False
    )
    first_answered_earliest = models.DateField(null=True, blank=True, editable=False)
    first_answered_latest = models.DateField(null=True, blank=True, editable=False)
    delay_days_low = models.IntegerField(
        "days to the first answer, at least", null=True, blank=True, editable=False
    )
    delay_days_high = models.IntegerField(
        "days to the first answer, at most", null=True, blank=True, editable=False
    )

    history = historical(
        without=[*_GENERATED, *_DERIVED], several=[accused, mentions, topics, further_sources]
    )

    objects = UidManager.from_queryset(ClaimQuerySet)()

    class Meta:
        ordering = [F("said_earliest").desc(nulls_last=True), "-id"]
        permissions = [("publish_claim", "Can publish and withdraw claims")]
        indexes = CLAIM_INDEXES
        constraints = [
            *_statement_constraints("claim"),
            codes_constraint("credibility", Credibility, "claim"),
            codes_constraint("standing", Standing, "claim"),
            range_constraint("killed", "claim"),
            range_constraint("wounded", "claim"),
            models.CheckConstraint(
                condition=Q(credibility=Credibility.NOT_JUDGED)
                | Q(assessed_by__isnull=False, assessed_on__isnull=False),
                name="claim_judgement_is_signed_and_dated",
                violation_error_message="A judgement of credibility needs who judged, and on which day.",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("id")),
                name="claim_does_not_repeat_itself",
                violation_error_message="A claim does not repeat itself.",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("claim", args=[self.pk])

    @property
    def is_merged(self) -> bool:
        return hasattr(self, "merge")

    def clean(self) -> None:
        super().clean()
        if self.status == Status.PUBLISHED and self.is_merged:
            raise ValidationError({"status": "A claim that was merged is not published."})


class Response(Answer, Statement):
    """What an actor says to a claim, or to another response to it."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="responses")
    stance = models.CharField(max_length=20, choices=Stance)
    calls_disinformation = models.BooleanField(
        "calls it disinformation",
        default=False,
        help_text="The actor uses this word, or one that means it.",
    )
    scope = CodesField(
        "contests",
        max_length=100,
        choices=Scope,
        blank=True,
        help_text="What of the claim it contests.",
    )
    in_reply_to = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="replies",
        db_index=False,  # RESPONSE_INDEXES has the one that it needs
        help_text="Another response to the same claim: a denial of a denial.",
    )  # fmt: skip
    counter_claim = models.ForeignKey(
        Claim, models.PROTECT, null=True, blank=True, related_name="countered_by",
        help_text="The claim that the responder puts in its place.",
    )  # fmt: skip

    history = historical(without=_GENERATED)

    objects = UidManager.from_queryset(ResponseQuerySet)()

    class Meta:
        ordering = [F("said_earliest").asc(nulls_last=True), "id"]
        permissions = [("publish_response", "Can publish and withdraw responses")]
        indexes = RESPONSE_INDEXES
        constraints = [
            *_statement_constraints("response"),
            codes_constraint("stance", Stance, "response"),
            models.CheckConstraint(
                condition=only_codes("scope", Scope),
                name="response_scope_is_known",
                violation_error_message=f"What is contested must be among {', '.join(Scope.values)}.",
            ),
            models.CheckConstraint(
                condition=Q(in_reply_to__isnull=True) | ~Q(in_reply_to=F("id")),
                name="response_does_not_reply_to_itself",
                violation_error_message="A response does not reply to itself.",
            ),
            models.CheckConstraint(
                condition=Q(counter_claim__isnull=True) | ~Q(counter_claim=F("claim")),
                name="response_counter_claim_is_another",
                violation_error_message="The claim put in its place must be another than the one"
                " that is answered.",
            ),
        ]

    def get_absolute_url(self) -> str:
        return f"{reverse('claim', args=[self.claim_id])}#response-{self.pk}"

    @property
    def denies(self) -> bool:
        """True where the stance is one that denies."""
        return self.stance in DENYING_STANCES

    @property
    def scope_labels(self) -> list[str]:
        """What is contested, in words."""
        return [str(Scope(code).label) for code in codes(self.scope)]

    def clean(self) -> None:
        super().clean()
        errors = {}
        above = related(self, "in_reply_to")
        if above and above.claim_id != self.claim_id:
            errors["in_reply_to"] = (
                "It replies to a response to another claim; choose one to the same claim."
            )
        elif self.pk and self.pk in _thread_above(above):
            errors["in_reply_to"] = (
                "That response itself replies to this one; a thread can't turn back on itself."
            )
        if self.stance in CLAIMANT_STANCES and not self._speaks_for_claimant():
            errors["stance"] = (
                "Only the claimant, or what it is part of, repeats or retracts a claim."
            )
        if errors:
            raise ValidationError(errors)

    def _speaks_for_claimant(self) -> bool:
        # The claim may be at hand though it has no key yet: both are new, in one form.
        claim = related(self, "claim")
        claimant = related(claim, "actor") if claim else None
        if claimant is None or self.actor_id is None:
            return True
        return claimant.lineage.filter(ancestor=self.actor_id).exists()


def _thread_above(response: Response | None) -> set[int]:
    """The keys of a response and of all that it replies to, directly or not."""
    seen: set[int] = set()
    while response is not None and response.pk not in seen:
        seen.add(response.pk)
        response = response.in_reply_to
    return seen


class DenialManager(UidManager):
    def get_queryset(self) -> Any:
        return super().get_queryset().filter(stance__in=DENYING_STANCES)


class Denial(Response):
    """A response whose stance denies."""

    objects: ClassVar[Any] = DenialManager.from_queryset(ResponseQuerySet)()

    class Meta:
        proxy = True


@receiver(pre_delete, sender=Claim)
@receiver(pre_delete, sender=Response)
@receiver(pre_delete, sender=Denial)
def keep_what_was_published(
    sender: type[Statement], instance: Statement, using: str, **_: Any
) -> None:
    """Raise `ProtectedError` for what was ever published, deleted alone, in bulk or by a cascade."""
    # Asked anew and locked, because somebody may publish what another is about to delete.
    rows = sender._base_manager.using(using).select_for_update().filter(pk=instance.pk)
    if rows.filter(published_at__isnull=False).exists():
        raise models.ProtectedError(
            "What was ever published is withdrawn, not deleted.", {instance}
        )


@receiver(pre_delete, sender=Actor)
@receiver(pre_delete, sender=Source)
@receiver(pre_delete, sender=Topic)
def keep_what_claims_name(instance: Any, using: str, **_: Any) -> None:
    """Raise `ProtectedError` for what a claim names among several: a cascade would unsay it."""
    for field in Claim._meta.many_to_many:
        claims = Claim._base_manager.using(using)
        if isinstance(instance, field.related_model):
            naming = claims.filter(**{field.name: instance}).first()
            if naming is not None:
                raise models.ProtectedError(
                    f"It is among the {field.verbose_name} of a claim.", {naming}
                )


class SearchDocument(models.Model):
    """All words by which a reader can find a claim. Kept by the database; never written by hand."""

    claim = models.OneToOneField(
        Claim, models.CASCADE, primary_key=True, related_name="search_document"
    )
    body = models.TextField()

    def __str__(self) -> str:
        return f"Words of claim {self.claim_id}"

"""What each code means. Codes are short and frozen, so their meanings stand here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices

from .choices import (
    ActorKind,
    Credibility,
    Reliability,
    Scope,
    Sort,
    SourceKind,
    Stance,
    Standing,
    Status,
)


@dataclass(frozen=True)
class CodeSet:
    """A set of codes: what it tells, and what each of its codes means."""

    choices: type[TextChoices]
    title: str
    about: str
    meanings: Mapping[TextChoices, str]

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return anchor(self.choices)

    @property
    def codes(self) -> list[tuple[str, str, str]]:
        """Each code with its label and its meaning, in the order of the set."""
        return [(code.value, str(code.label), self.meanings[code]) for code in self.choices]


def anchor(choices: type[TextChoices]) -> str:
    """The name that a set of codes has in the address of its place on the page."""
    return f"codes-{choices.__name__.lower()}"


CODE_SETS: Sequence[CodeSet] = (
    CodeSet(
        Standing,
        "Standing of a claim",
        "What the actors did about a claim; it says nothing about who is right. Of each responder"
        " the latest position counts. Replies to other responses are positions on those and not on"
        " the claim. The first of these that holds is the standing:",
        {
            Standing.RETRACTED: "The claimant, or what it is part of, takes the claim back.",
            Standing.CONTESTED: "One responder denies the claim and another acknowledges it.",
            Standing.DENIED: "Somebody denies the claim and nobody acknowledges it.",
            Standing.ACKNOWLEDGED: "Somebody acknowledges the claim and nobody denies it.",
            Standing.DECLINED: "There are answers, and none of them takes a position.",
            Standing.UNANSWERED: "No answer is on record. A claimant repeating itself is none.",
        },
    ),
    CodeSet(
        Stance,
        "Stance of a response",
        "What a response does to the claim or, in a thread, to the response that it replies to. The"
        " first four deny, the next three own up, the next two take no position; the last two are"
        " the claimant’s own. Whether the responder calls it disinformation stands beside this.",
        {
            Stance.DENIES: "Says that it is not so.",
            Stance.DENIES_IN_PART: "Says that a part of it is not so.",
            Stance.BLAMES_ANOTHER: "Says that somebody else did it.",
            Stance.JUSTIFIES: "Denies that what was done was wrong, and gives reasons for it.",
            Stance.ACKNOWLEDGES: "Says that it is so.",
            Stance.ACKNOWLEDGES_IN_PART: "Says that a part of it is so.",
            Stance.APOLOGISES: "Says that it is so, and apologises.",
            Stance.DECLINES: "Answers without saying anything on the matter.",
            Stance.INVESTIGATES: "Says that the matter is being or will be looked into.",
            Stance.REPEATS: "The claimant makes the claim again.",
            Stance.RETRACTS: "The claimant takes the claim back.",
        },
    ),
    CodeSet(
        Scope,
        "What a response contests",
        "What of the claim is contested; a response can contest several things at once.",
        {
            Scope.OCCURRENCE: "That it happened at all.",
            Scope.ATTRIBUTION: "That those who are accused did it.",
            Scope.PLACE: "Where it happened.",
            Scope.TIME: "When it happened.",
            Scope.CASUALTIES: "How many people were killed or wounded, or who they were.",
            Scope.WEAPON_OR_TARGET: "What was used, or what was aimed at or hit.",
            Scope.INTENT: "That it was meant, or what it was meant for.",
        },
    ),
    CodeSet(
        Reliability,
        "Reliability of a source",
        "The letter of the Admiralty code: how far a source can be relied on, whatever it says this"
        " time. F is “not judged”: it is neither better nor worse than another letter.",
        {
            Reliability.A: "No doubt about its trustworthiness, and a history of being reliable.",
            Reliability.B: "Minor doubts; mostly reliable in the past.",
            Reliability.C: "Doubts; reliable at times in the past.",
            Reliability.D: "Serious doubts; seldom reliable in the past.",
            Reliability.E: "Not trustworthy; a history of being unreliable.",
            Reliability.F: "Nobody has judged it, or there is nothing to judge it by.",
        },
    ),
    CodeSet(
        Credibility,
        "Credibility of a claim",
        "The digit of the Admiralty code: an analyst’s judgement of this claim by itself, dated in"
        " assessed_on. 6 is “not judged”: it is neither better nor worse than another digit.",
        {
            Credibility.CONFIRMED: "Independent sources say the same, and it fits what is known.",
            Credibility.PROBABLE: "Not confirmed, but it fits well with what else is known.",
            Credibility.POSSIBLE: "Not confirmed; it agrees with some of what else is known.",
            Credibility.DOUBTFUL: "Not confirmed; possible, but nothing else speaks for it.",
            Credibility.IMPROBABLE: "Not confirmed, and what else is known speaks against it.",
            Credibility.NOT_JUDGED: "Nobody has judged it, or there is nothing to judge it by.",
        },
    ),
    CodeSet(
        Status,
        "Editorial status",
        "Where a statement stands on its way to readers. Exports hold only what is published.",
        {
            Status.DRAFT: "An analyst is at work on it.",
            Status.IN_REVIEW: "It waits for an editor.",
            Status.PUBLISHED: "Readers see it.",
            Status.WITHDRAWN: "Readers see the reason for its withdrawal in its place.",
        },
    ),
    CodeSet(
        ActorKind,
        "Kind of actor",
        "What sort of actor somebody is. It is no opinion on anybody’s legitimacy.",
        {
            ActorKind.STATE: "A state.",
            ActorKind.DE_FACTO: "An authority that governs a territory without wide recognition.",
            ActorKind.GOVERNMENT: "A ministry, an agency or another body of a government.",
            ActorKind.ARMED_FORCE: "Armed forces of a state or of an authority, or a part of them.",
            ActorKind.ARMED_GROUP: "An armed group that is not under a state’s command.",
            ActorKind.PERSON: "One person.",
            ActorKind.INTERNATIONAL: "An organisation of states.",
            ActorKind.MEDIA: "A newspaper, a broadcaster, a news agency or a site.",
            ActorKind.CIVIL_SOCIETY: "A body of citizens that is no part of a government.",
            ActorKind.OTHER: "None of these.",
        },
    ),
    CodeSet(
        SourceKind,
        "Kind of source",
        "What sort of document a statement was read in.",
        {
            SourceKind.ARTICLE: "An article of a newspaper, an agency or a site.",
            SourceKind.PRESS_RELEASE: "A text that somebody handed out to the press.",
            SourceKind.OFFICIAL_STATEMENT: "A statement published by the office that makes it.",
            SourceKind.SOCIAL_MEDIA: "A post on a social network or a messaging channel.",
            SourceKind.BROADCAST: "A television or radio programme, or a recording.",
            SourceKind.REPORT: "A longer inquiry that was published as such.",
            SourceKind.OTHER: "None of these.",
        },
    ),
    CodeSet(
        Sort,
        "Order of rows",
        "In which order rows come. Where nothing else decides, the ids do.",
        {
            Sort.NEWEST: "What was said last comes first, what carries no date at the end.",
            Sort.OLDEST: "What was said first comes first, what carries no date at the end.",
            Sort.LOGGED: "What was logged last comes first.",
            Sort.SILENCE: "The unanswered first, and of these what was said first.",
            Sort.QUICKEST: "The quickest answer first, claims without a known delay at the end.",
        },
    ),
)  # fmt: skip

BY_CHOICES = {code_set.choices: code_set for code_set in CODE_SETS}

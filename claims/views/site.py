"""The pages about the tracker as a whole, and the probe of its health."""

from __future__ import annotations

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..choices import Standing
from ..models import Actor, Claim, Denial, Event, Source, Topic
from .parameters import only_parameters

EXCHANGES = 3
ACTORS = EVENTS = 8
ACCUSED = 2  # of these actors, of whom a reader may ask what they answered
TOPICS = 24  # more than anybody keeps: there is no page of all topics


@require_safe
@only_parameters()
def home(request: HttpRequest) -> HttpResponse:
    """What the tracker holds, its newest exchanges, its longest silences, and the ways in."""
    claims = Claim.objects.published()
    standings = claims.counted_by_standing()
    events, heard = Event.objects.in_use(), Actor.objects.claiming() | Actor.objects.accused()
    actors = list(heard.wholes().with_claim_counts().most_heard_first()[:ACTORS])
    context = {
        "claim_count": sum(standings.values()),
        "standings": standings,
        "unanswered_count": standings.get(Standing.UNANSWERED, 0),
        "denial_count": Denial.objects.published().answers().to_claims(claims).count(),
        "actor_count": Actor.objects.in_use().count(),
        "event_count": events.count(),
        "source_count": Source.objects.in_use().count(),
        "newest": claims.answered().newest_first().with_exchange()[:EXCHANGES],
        "silences": claims.unanswered().longest_silence_first().with_exchange()[:EXCHANGES],
        "actors": actors,
        "accused": [actor for actor in actors if actor.against_count][:ACCUSED],
        "events": events.with_claim_counts()[:EVENTS],
        "topics": Topic.objects.in_use().with_claim_counts().most_claimed_first()[:TOPICS],
    }
    return render(request, "claims/home.html", context)


@require_safe
@only_parameters()
def about(request: HttpRequest) -> HttpResponse:
    """The method, the neutrality, the licences, and how to cite."""
    context = {"address": settings.SITE_URL, "today": timezone.localdate(), "standings": Standing}
    return render(request, "claims/about.html", context)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 where the database gives an answer that the pages need, 503 where it doesn't."""
    try:
        Claim.objects.exists()
    except Error:
        return HttpResponse("The database does not answer.\n", "text/plain", 503)
    return HttpResponse("ok\n", "text/plain")

"""The addresses of the public pages."""

from django.urls import path

from .views import actors, claim, codebook, events, exports, lists, places, site, sources

urlpatterns = [
    path("", site.home, name="home"),
    path("about/", site.about, name="about"),
    path("healthz", site.healthz, name="healthz"),
    path("actors/", actors.actors, name="actors"),
    path("actors/<slug:slug>/", actors.actor, name="actor"),
    path("events/", events.events, name="events"),
    path("events/<slug:slug>/", events.event, name="event"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("places/<slug:slug>/", places.place, name="place"),
    path("claims.csv", exports.claims_csv, name="claims_csv"),
    path("exchanges.csv", exports.exchanges_csv, name="exchanges_csv"),
    path("codebook/", codebook.codebook, name="codebook"),
    path("claims/", lists.claims, name="claims"),
    path("claims/<int:pk>/", claim.claim, name="claim"),
    path("denials/", lists.denials, name="denials"),
    path("silences/", lists.silences, name="silences"),
]

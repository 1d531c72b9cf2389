"""The addresses of the public pages."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from .views import (
    actors,
    citations,
    claim,
    codebook,
    events,
    exports,
    lists,
    machines,
    matrix,
    places,
    silences,
    site,
    sources,
)

urlpatterns = [
    path("", site.home, name="home"),
    path("about/", site.about, name="about"),
    path("healthz", site.healthz, name="healthz"),
    path("actors/", actors.actors, name="actors"),
    path("actors/<slug:slug>/", actors.actor, name="actor"),
    path("actors/<slug:slug>/positions/", actors.positions, name="positions"),
    path("events/", events.events, name="events"),
    path("events/<slug:slug>/", events.event, name="event"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("places/<slug:slug>/", places.place, name="place"),
    path("claims.csv", exports.claims_csv, name="claims_csv"),
    path("exchanges.csv", exports.exchanges_csv, name="exchanges_csv"),
    path("claims.atom", machines.claims_atom, name="claims_atom"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>-<int:part>.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path("codebook/", codebook.codebook, name="codebook"),
    path("claims/", lists.claims, name="claims"),
    path("claims/<int:pk>/", claim.claim, name="claim"),
    path("claims/<int:pk>/cite.<slug:suffix>", citations.claim_citation, name="claim_citation"),
    path("denials/", lists.denials, name="denials"),
    path("matrix/", matrix.matrix, name="matrix"),
    path("silences/", silences.silences, name="silences"),
]

# Each of them only reads. A POST is told so (405), not that it lacks a cookie that no reader has.
for address in urlpatterns:
    address.callback = csrf_exempt(address.callback)

"""The addresses of the public pages."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from .exports import EXPORTS, formats_of
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
    path("claims.atom", machines.claims_atom, name="claims_atom"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>-<int:part>.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path("datapackage.json", exports.datapackage, name="datapackage"),
    path("codebook/", codebook.codebook, name="codebook"),
    path("claims/", lists.claims, name="claims"),
    path("claims/<int:pk>/", claim.claim, name="claim"),
    path("claims/<int:pk>/cite.<slug:suffix>", citations.claim_citation, name="claim_citation"),
    path("denials/", lists.denials, name="denials"),
    path("matrix/", matrix.matrix, name="matrix"),
    path("silences/", silences.silences, name="silences"),
]

for export in EXPORTS:
    for form in formats_of(export):
        of = {"export": export, "form": form}
        name = f"{export.name}_{form.suffix}"
        file = f"{export.name}.{form.suffix}"
        urlpatterns.append(path(file, exports.table, of, name=name))
        if form.streams:
            urlpatterns.append(path(f"{file}.sha256", exports.digest, of, name=f"{name}_sha256"))

    urlpatterns.append(
        path(
            f"{export.name}.csv-metadata.json",
            exports.csv_metadata,
            {"export": export},
            name=f"{export.name}_csv_metadata_json",
        )
    )

# Each of them only reads. A POST is told so (405), not that it lacks a cookie that no reader has.
for address in urlpatterns:
    address.callback = csrf_exempt(address.callback)

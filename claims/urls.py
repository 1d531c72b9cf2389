"""The addresses of the public pages."""

from django.urls import path

from .views import claim, codebook, exports, lists

urlpatterns = [
    path("claims.csv", exports.claims_csv, name="claims_csv"),
    path("exchanges.csv", exports.exchanges_csv, name="exchanges_csv"),
    path("codebook/", codebook.codebook, name="codebook"),
    path("claims/", lists.silences, name="claims"),
    path("claims/<int:pk>/", claim.claim, name="claim"),
    path("silences/", lists.silences, name="silences"),
]

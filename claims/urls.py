"""The addresses of the public pages."""

from django.urls import path

from .views import claim, lists

urlpatterns = [
    path("claims/", lists.silences, name="claims"),
    path("claims/<int:pk>/", claim.claim, name="claim"),
    path("silences/", lists.silences, name="silences"),
]

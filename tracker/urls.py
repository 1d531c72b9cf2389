"""The addresses of the whole site: the analysts' side, and everything else by the app."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/import/", include("claims.admin.imports")),
    path("admin/", admin.site.urls),
    path("api/", include("claims.api.urls")),
    path("", include("claims.urls")),
]

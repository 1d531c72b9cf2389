"""The addresses of the API."""

from __future__ import annotations

from django.urls import path, re_path

from . import pages, views
from .resources import RESOURCES, Resource


def _of(resource: Resource) -> list:
    kind = "int" if resource.lookup == "pk" else "slug"
    name = resource.name
    return [
        path(f"{name}/", views.List.as_view(resource=resource), name=f"api_list_{name}"),
        path(
            f"{name}/<{kind}:key>/",
            views.Detail.as_view(resource=resource),
            name=f"api_detail_{name}",
        ),
    ]


urlpatterns = [
    path("", views.Root.as_view(), name="api"),
    path("schema/", views.Schema.as_view(), name="api_schema"),
    path("docs/", pages.documentation, name="api_docs"),
    *(address for resource in RESOURCES.values() for address in _of(resource)),
    # An address that lacks its last slash is led to the one with it, so this one has it too.
    re_path(r"[\s\S]*/\Z", views.Nothing.as_view()),
]

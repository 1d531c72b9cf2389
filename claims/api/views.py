"""The answers of the API, all of them JSON: 400, 404, 405, 406, 410 and 429 too."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..choices import Status
from ..exports.description import LICENCE
from ..filters.fields import unknown_parameters
from ..models import Claim
from .description import description
from .questions import Question
from .resources import RESOURCES, Resource


@method_decorator(conditional_page, name="dispatch")
class View(APIView):
    """What all answers share. They may be kept, but not shown again unasked."""

    http_method_names = ["get", "head", "options"]

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-cache")
        # Nothing here depends on who asks, so a page of any other site may read it.
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        return response


def _takes_nothing(request: Request) -> Response | None:
    """Return the refusal of a query string where none is taken."""
    unknown = unknown_parameters(request.query_params, [])
    return (
        Response({name: list(map(str, why)) for name, why in unknown.items()}, 400)
        if unknown
        else None
    )


class Root(View):
    """Where everything is."""

    def get(self, request: Request) -> Response:
        addresses = {name: address("api_list", name) for name in RESOURCES}
        more = {
            "schema": address("api_schema"),
            "documentation": address("api_docs"),
            "codebook": address("codebook"),
            "license": LICENCE,
        }
        return _takes_nothing(request) or Response({**addresses, **more})


class List(View):
    """The records of a resource that a query string asks for, page by page."""

    resource: Resource = RESOURCES["claims"]

    def get(self, request: Request) -> Response:
        question = Question(self.resource, request.query_params)
        if question.errors:
            return Response(question.errors, 400)
        return Response(question.answer(address("api_list", self.resource.name)))


class Detail(View):
    """One record of a resource. Raises `Http404` where readers meet no such record."""

    resource: Resource = RESOURCES["claims"]

    def get(self, request: Request, key: Any) -> Response:
        if refusal := _takes_nothing(request):
            return refusal
        found = self.resource.all().filter(**{self.resource.lookup: key}).order_by()
        rows = self.resource.rows(found.values_list("pk", flat=True))
        return Response(rows[0]) if rows else self._gone(key)

    def _gone(self, key: Any) -> Response:
        """Return where a claim went that gave way to another, or why it was withdrawn."""
        withdrawn = Claim.objects.public().filter(status=Status.WITHDRAWN)
        gone = withdrawn.filter(pk=key).first() if self.resource.model is Claim else None
        if gone is None:
            raise Http404(f"There is no such {self.resource.one}, or it isn’t published.")
        if survivor := Claim.objects.published().going_on_for(gone).first():
            place = address("api_detail", self.resource.name, survivor.pk)
            detail = {"detail": f"It gave way to {place}"}
            return Response(detail, 301, headers={"Location": place})
        return Response({"detail": "It was withdrawn.", "reason": gone.withdrawn_reason}, 410)


class Schema(View):
    """The description of the API for machines (OpenAPI 3.1)."""

    def get(self, request: Request) -> Response:
        return _takes_nothing(request) or Response(description())


class Nothing(View):
    """What is at no address of the API."""

    schema = None

    def get(self, request: Request) -> Response:
        raise Http404(f"There is nothing here. All there is stands at {address('api')}.")


def address(route: str, *names: Any) -> str:
    """The absolute address of a route; those of resources have the name in theirs."""
    if route in {"api_list", "api_detail"}:
        route, names = f"{route}_{names[0]}", names[1:]
    return settings.SITE_URL + reverse(route, args=names)

"""What a page takes from its query string.

What it does not take is refused by its name, never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

PAGE_SIZE = 50
EXCHANGES = 25  # on one page: each takes the room of several rows
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")

View = Callable[..., HttpResponse]


def only_parameters(*names: str) -> Callable[[View], View]:
    """Return a decorator for a view that takes these parameters, each at most once, and no other.

    The view then answers 400 to a query string that holds more, and the page says what is wrong.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            unknown = [name for name in request.GET if name not in names]
            repeated = [name for name in names if len(request.GET.getlist(name)) > 1]
            if unknown or repeated:
                context = {"unknown": unknown, "repeated": repeated, "known": names}
                return render(request, "claims/bad_parameters.html", context, status=400)
            return view(request, *args, **kwargs)

        return checked

    return decorate


def only_codes(**codes: Sequence[str]) -> Callable[[View], View]:
    """Return a decorator for a view: each of these parameters takes one of its codes, and once.

    The view then answers 400 to a query string that gives another, and the page says what is wrong.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            given = {name: request.GET.getlist(name) for name in codes}
            repeated = [name for name, values in given.items() if len(values) > 1]
            wrong = [
                {"name": name, "value": values[0], "codes": codes[name]}
                for name, values in given.items()
                if len(values) == 1 and values[0] not in codes[name]
            ]
            if repeated or wrong:
                context = {"repeated": repeated, "wrong": wrong, "known": list(codes)}
                return render(request, "claims/bad_parameters.html", context, status=400)
            return view(request, *args, **kwargs)

        return checked

    return decorate


def page_of(request: HttpRequest, rows: QuerySet, size: int = PAGE_SIZE) -> Page:
    """Return the page of the rows that the parameter `page` names; the first where it is absent.

    Raises `Http404` for a page that is not there.
    """
    number = request.GET.get("page", "1")
    if not PAGE_NUMBER.fullmatch(number):
        raise Http404("There is no such page: pages have numbers, and the first is 1.")
    paginator = Paginator(rows, size)
    try:
        return paginator.page(int(number))
    except EmptyPage:
        last = paginator.num_pages
        raise Http404(f"There is no page {number}: the last is page {last}.") from None

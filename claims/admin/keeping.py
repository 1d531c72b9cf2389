"""What is typed into a form is kept in the browser until the server says that it is saved.

`docs/decisions/kept-forms.md` says why it is so; `keep.js` is the other half.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse

#: The field that names what the browser keeps, and the cookie by which it hears that it is saved.
FIELD, COOKIE = "kept_as", "saved-"
_MARK = re.compile(r"[0-9a-f]{32}")
_A_MONTH = 30 * 24 * 3600


def confirm(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say with the response that what the request's form held is saved."""
    mark = request.POST.get(FIELD, "")
    if _MARK.fullmatch(mark):
        response.set_cookie(
            COOKIE + mark, "1", max_age=_A_MONTH, path="/admin/", samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


class Keeping(admin.ModelAdmin):
    """Confirms what its forms save."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        request.is_saved = True  # type: ignore[attr-defined]
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        request.is_saved = True  # type: ignore[attr-defined]
        return super().log_change(request, obj, message)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        request.is_saved = False  # type: ignore[attr-defined]
        response = super().changeform_view(request, *args, **kwargs)
        return confirm(request, response) if request.is_saved else response  # type: ignore[attr-defined]

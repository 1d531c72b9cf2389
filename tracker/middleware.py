"""What neither Django nor django-csp has a setting for."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import has_vary_header

UNUSED_FEATURES = "accelerometer camera geolocation gyroscope magnetometer microphone payment usb"
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES.split())


def permissions_policy(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return a middleware that switches off the browser features the site never uses."""

    def add_header(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return add_header


class PublicPageCompression(GZipMiddleware):
    """Compresses the pages that are the same for everybody.

    What depends on a cookie may hold a secret, a token against forged forms for one, beside words
    from the address: its compressed length would give the secret away (BREACH, CVE-2013-3587). What
    streams is left as it is, for an export announces its length and must break where it breaks.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if response.streaming or has_vary_header(response, "Cookie"):
            return response
        return super().process_response(request, response)

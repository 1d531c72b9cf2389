"""What was fetched as a WARC file (ISO 28500), which web archives read and replay."""

from __future__ import annotations

import hashlib
from io import BytesIO

from django.conf import settings
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ..fetching import Exchange, Fetched

# The body was taken out of its chunks as it came. A header that speaks of them would be untrue, so
# archives keep it under this name.
KEPT_AS = "X-Archive-Orig-Transfer-Encoding"


def as_warc(fetched: Fetched) -> bytes:
    """Return a WARC file, each record compressed by itself: a request and a response for each
    redirect and for the document, and metadata with the digest of the document.
    """
    file = BytesIO()
    writer = WARCWriter(file, gzip=True)
    about = {
        "software": "Counterclaim",
        "operator": settings.SITE_URL,
        "format": "WARC File Format 1.0",
    }
    writer.write_record(writer.create_warcinfo_record("", about))
    for exchange in fetched.redirects:
        _write_exchange(writer, exchange, b"")
    concurrent = _write_exchange(writer, fetched.exchange, fetched.packed)
    _write_metadata(writer, fetched, concurrent)
    return file.getvalue()


def _write_exchange(writer: WARCWriter, exchange: Exchange, body: bytes) -> str:
    """Write the request and the response; return the identifier of the response."""
    date = {"WARC-Date": f"{exchange.at:%Y-%m-%dT%H:%M:%SZ}"}
    protocol, _, status = exchange.status_line.partition(" ")
    headers = [
        (KEPT_AS if name.lower() == "transfer-encoding" else name, value)
        for name, value in exchange.headers
    ]
    response = writer.create_warc_record(
        exchange.url,
        "response",
        payload=BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(status, headers, protocol=protocol),
        warc_headers_dict={**date, "WARC-IP-Address": exchange.ip},
    )
    identifier = response.rec_headers.get_header("WARC-Record-ID")
    request = writer.create_warc_record(
        exchange.url,
        "request",
        payload=BytesIO(),
        length=0,
        http_headers=StatusAndHeaders(
            exchange.request_line, exchange.request_headers, is_http_request=True
        ),
        warc_headers_dict={**date, "WARC-Concurrent-To": identifier},
    )
    writer.write_record(request)
    writer.write_record(response)
    return str(identifier)


def _write_metadata(writer: WARCWriter, fetched: Fetched, concurrent: str) -> None:
    fields = {
        "sha256": hashlib.sha256(fetched.content).hexdigest(),
        "mediaType": fetched.media_type,
        **({"via": fetched.redirects[-1].url} if fetched.redirects else {}),
    }
    text = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    writer.write_record(
        writer.create_warc_record(
            fetched.url,
            "metadata",
            payload=BytesIO(text),
            length=len(text),
            warc_content_type="application/warc-fields",
            warc_headers_dict={"WARC-Concurrent-To": concurrent},
        )
    )

"""How gunicorn serves the tracker; HOST, PORT and WEB_CONCURRENCY change it.

Put a buffering proxy in front of it on a public network: slow readers hold on to threads.
"""

from pathlib import Path
from typing import Any

from tracker import environment as env

HOST = env.text("HOST", default="127.0.0.1")
PORT = env.whole_number("PORT", default=8000, least=1, most=65535)
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  workers prove there that they live, not on a slow disk

bind = f"[{HOST}]:{PORT}" if ":" in HOST else f"{HOST}:{PORT}"
proc_name = "counterclaim"

worker_class = "gthread"
workers = env.whole_number("WEB_CONCURRENCY", default=2, least=1, most=64)
threads = 8
timeout = 60
graceful_timeout = 30
keepalive = 5
worker_tmp_dir = str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None

limit_request_line = 8190  # gunicorn's largest: a filter of many values makes a long address
forwarded_allow_ips = "127.0.0.1,::1"  # nobody but a proxy on this machine may say who asks

loglevel = "warning"
accesslog = "-" if env.boolean("ACCESS_LOG") else None


def when_ready(server: Any) -> None:
    """Say where the tracker is, once it can be reached."""
    listening = f"http://{bind}"
    site = env.text("SITE_URL", default=listening)
    behind = "" if site == listening else f" (listening on {listening})"
    print(f"Counterclaim is at {site}{behind}. Ctrl-C stops it.", flush=True)

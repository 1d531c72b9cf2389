"""Run every test on SQLite, then on PostgreSQL where there is a server, and say what was left out.

    python tests/run.py [arguments for pytest]

TEST_DATABASE_URL names the PostgreSQL server; without it the usual local addresses are tried. With
CI or REQUIRE_ALL set to 1 or true, whatever is left out is a failure.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.parts import CHROMIUM, NOTHING_LEFT_OUT  # noqa: E402

LOCAL_SERVERS = [
    "postgresql://postgres@127.0.0.1:5432/postgres",
    "postgresql://postgres@/postgres?host=/var/run/postgresql",
    "postgresql:///postgres?host=/var/run/postgresql",
]
OLDEST_POSTGRESQL = 15


def main(arguments: list[str]) -> int:
    """Run the suites with the arguments for pytest; return the exit status."""
    lines, failed, left_out = [], False, []
    server, problem = find_postgresql()
    for name, address in [("SQLite", ""), ("PostgreSQL", server)]:
        if address is None:
            left_out.append(f"the tests on PostgreSQL: {problem}")
            continue
        passed, last_line = run_suite(name, address, arguments)
        failed = failed or not passed
        lines.append(f"{name}: {last_line}")
    if not CHROMIUM:
        left_out.append("the tests in a browser: no Chromium on the PATH")
    lines += [f"LEFT OUT: {part}" for part in left_out]
    if left_out and NOTHING_LEFT_OUT:
        lines.append("CI or REQUIRE_ALL is set, so leaving anything out is a failure.")
        failed = True
    if os.environ.get("TEST_DATABASE_URL") and server is None:
        lines.append("TEST_DATABASE_URL is set, so leaving PostgreSQL out is a failure.")
        failed = True
    print("\n" + "\n".join([*lines, "FAILED" if failed else "PASSED"]), flush=True)
    return int(failed)


def find_postgresql() -> tuple[str | None, str]:
    """Return the address of a server that lets us make test databases, or None and the reason."""
    given = os.environ.get("TEST_DATABASE_URL")
    problems = []
    for address in [given] if given else LOCAL_SERVERS:
        problem = try_postgresql(address)
        if not problem:
            return address, ""
        problems.append(problem)
    hint = "" if given else " (set TEST_DATABASE_URL to name a server)"
    return None, f"{problems[0]}{hint}"


def try_postgresql(address: str) -> str:
    """Return what keeps us from testing on the server at the address; nothing if all is well."""
    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            version = connection.info.server_version // 10000
            allowed = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error as error:
        return str(error).strip().splitlines()[0]
    if version < OLDEST_POSTGRESQL:
        return f"the server is PostgreSQL {version}; {OLDEST_POSTGRESQL} is the oldest that will do"
    return "" if allowed and allowed[0] else "the server does not let us make databases"


def run_suite(name: str, address: str, arguments: list[str]) -> tuple[bool, str]:
    """Run pytest on one database and show what it says; return success and its summary."""
    print(f"\n== Tests on {name} ==", flush=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--maxprocesses", "4", *arguments]
    if sys.stdout.isatty():
        command.append("--color=yes")
    environment = {**os.environ, "DATABASE_URL": address}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    assert process.stdout
    tail = b""
    while chunk := os.read(process.stdout.fileno(), 65536):
        sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        tail = (tail + chunk)[-1000:]
    passed = process.wait() == 0
    last_line = tail.decode(errors="replace").strip().rpartition("\n")[2]
    return passed, last_line or f"no summary after {time.monotonic() - began:.0f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

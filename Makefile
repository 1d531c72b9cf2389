# Counterclaim. `make run` serves the tracker, `make test` tests it, `make help` lists the rest.

SHELL := /bin/bash
HOST ?= 127.0.0.1
PORT ?= 8000
PY := .venv/bin/python

# The address that exports and links carry. A server that listens everywhere is reached by loopback.
SITE_URL ?= http://$(if $(filter 0.0.0.0 ::,$(HOST)),127.0.0.1,$(HOST)):$(PORT)
export HOST PORT SITE_URL

# Two runs at once take turns while they install, migrate and load; where there is no flock they don't.
TAKING_TURNS := $(if $(shell command -v flock),flock .make.lock)

.DEFAULT_GOAL := help
.PHONY: help run demo test quality check format clean prepare install install-dev

help:  ## List what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 16

run:  ## Install, migrate, load the fixtures into an empty tracker, and serve it
	@$(TAKING_TURNS) $(MAKE) --no-print-directory prepare
	@exec $(PY) -m gunicorn --config python:tracker.gunicorn tracker.wsgi

# A folder of its own: what is invented never meets what was said.
demo: export DATA_DIR := data/demo
demo: export INVENTED_DATA := true
demo: export DATABASE_URL :=
demo:  ## Serve a tracker of some 2,000 invented claims, every page marked as such
	@$(TAKING_TURNS) $(MAKE) --no-print-directory prepare
	@exec $(PY) -m gunicorn --config python:tracker.gunicorn tracker.wsgi

test:  ## Run every test on SQLite, and on PostgreSQL where there is one
	@$(TAKING_TURNS) $(MAKE) --no-print-directory install-dev
	@$(PY) tests/run.py

quality: install-dev  ## Measure the public pages by axe, the Nu HTML checker and Lighthouse (needs npm and Java)
	@$(PY) -m benchmarks.quality

check: install-dev  ## Check format, lint, types, migrations and the production settings
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) manage.py makemigrations --check --dry-run
	SITE_URL=https://example.org $(PY) manage.py check --deploy --fail-level WARNING

format: install-dev  ## Format the code and mend what the linter can mend
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

clean:  ## Remove what can be made again; the data stay
	rm -rf .venv .make.lock .*_cache .hypothesis data/static

prepare: install
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py bootstrap
	@$(PY) manage.py collectstatic --no-input --verbosity 0

# Installs only what changed: the stamp holds the requirements and the Python they were installed for,
# and is written last, so that an interrupted installation is taken up again.
install: requirements := requirements.txt
install-dev: requirements := requirements-dev.txt
install install-dev:
	@stamp=.venv/.$@; \
	wanted() { $(PY) --version 2>/dev/null; cat requirements.txt $(requirements) | cksum; }; \
	if [ "$$(cat $$stamp 2>/dev/null)" = "$$(wanted)" ]; then exit 0; fi; \
	$(PY) -m pip --version >/dev/null 2>&1 || { $(find_python); "$$python" -m venv --clear .venv; } || exit 1; \
	echo "Installing $(requirements) into .venv …"; \
	[ -t 1 ] || quiet=--quiet; \
	$(PY) -m pip install --disable-pip-version-check $$quiet -r $(requirements) && wanted > $$stamp

define find_python
for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 none; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
done; \
if [ "$$python" = none ]; then \
	echo "Counterclaim needs Python 3.11 or newer, and none was found." >&2; \
	echo "Install it, or name it: make run PYTHON=/path/to/python3.11" >&2; \
	exit 1; \
fi
endef

# Everything a newcomer does.  Needs make and Python 3.12 or newer with venv; nothing else.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
# On every core, in chunks that keep the order of the tests; those in a browser come together, so few are started.
# What is compiled is kept: it is half the start, and the second run and every server the tests start use it.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --maxschedchunk 32
DJADE := find templates -name '*.html' | xargs $(BIN)/djade --target-version 6.1

.PHONY: help install run test check format bench examples prove screenshots lock clean

help:
	@echo "make install   the environment and the loaded tables"
	@echo "make run       all of that, then the app on http://127.0.0.1:$(PORT)"
	@echo "make test      all tests, on every core (TESTS=... for some of them)"
	@echo "make check     style, types, migrations, Django's checks"
	@echo "make format    mends what a machine can, and says what is left"
	@echo "make bench     speed"
	@echo "make prove     the long proofs: all cases, a server killed 1,000 times, 10,000 broken forms, a full disk"
	@echo "make examples  published cost examples, and how many agree"
	@echo "make screenshots   the pictures of the docs, with an installed Chromium"
	@echo "make lock      pin the newest packages the project allows"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || { \
		echo "Headroom needs Python 3.12 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1 | cut -d' ' -f2). Install one, then: make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(BIN)/python
	@echo "Installing the locked packages …"
	@$(PIP) install -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Installing the locked test packages …"
	@$(PIP) install -r requirements-dev.txt
	@touch $@

install: $(VENV)/run.stamp
	@$(MANAGE) migrate -v 0
	@$(MANAGE) load_tables
	@$(MANAGE) collectstatic --no-input -v 0

run: install
	@echo "Headroom runs on http://127.0.0.1:$(PORT)/ (Ctrl+C stops it)"
	@$(BIN)/gunicorn estimator.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --log-level warning

test: $(VENV)/dev.stamp
	@$(PYTEST) $(TESTS)

check: $(VENV)/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python -m tests.imports
	@$(BIN)/mypy
	@$(DJADE) --check
	@$(MANAGE) makemigrations --check --dry-run
	@$(MANAGE) check --fail-level WARNING
	@PRODUCTION=1 SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') ALLOWED_HOSTS=headroom.example \
		$(MANAGE) check --deploy --fail-level WARNING

format: $(VENV)/dev.stamp
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format -q .
	@$(DJADE) 2>/dev/null || true  # it fails where it mends
	@$(BIN)/ruff check -q .

bench: install
	@$(MANAGE) bench

examples: install
	@$(MANAGE) examples $(EXAMPLES)

prove: $(VENV)/dev.stamp
	@PROVE=1 $(PYTEST) tests/engine tests/whatif tests/aws tests/proofs tests/web/test_large.py tests/pages/test_reports.py tests/exports/test_workbook.py tests/browser/test_bad_line.py

screenshots: install
	@$(MANAGE) screenshots

lock: $(VENV)/dev.stamp
	@$(BIN)/uv pip compile pyproject.toml -o requirements.txt -q $(LOCKED)
	@$(BIN)/uv pip compile pyproject.toml --group dev -o requirements-dev.txt -q $(LOCKED)
LOCKED := --upgrade --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header

clean:
	rm -rf $(VENV) staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis

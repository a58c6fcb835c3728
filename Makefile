# Thin on purpose: what a target does stands in tools/. `make help` lists the targets.
PYTHON ?= python3
SIZE ?= S
WORKERS ?= 2
ARGS ?=
EXTRAS ?= ocr forecast seal
PYTEST_ARGS ?=
# JUNIT=folder writes one JUnit file per suite into it.
JUNIT ?=

export SIZE
export PYTHONUNBUFFERED = 1
MERIDIAN_VENV ?= $(CURDIR)/.venv
export MERIDIAN_VENV

PY := $(MERIDIAN_VENV)/bin/python
PYTEST := $(PY) -m pytest
SQLITE := env -u DATABASE_URL
# Suites with a target of their own are left out of `make test`.
DEFAULT_TESTS := not pg and not browser and not concurrency and not slow and not matrix and not long
POSTGRES_TESTS := not browser and not concurrency and not slow
junit = $(if $(JUNIT),--junitxml=$(abspath $(JUNIT))/$(1).xml)

.DEFAULT_GOAL := help
.PHONY: help setup dev extras run check format test test-pg test-pg-concurrency test-concurrency test-browser test-slow bench demo messages \
        docs schema screenshots clean clean-data

help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: ## environment, front-end assets, messages; nothing is started
	@$(PYTHON) tools/bootstrap.py setup

dev: ## the same with what tests and checks need
	@$(PYTHON) tools/bootstrap.py setup --dev

extras: ## optional packages: reading photos of licences (ocr), forecasts (forecast), sealed PDF (seal); EXTRAS=ocr for one
	@$(PYTHON) tools/bootstrap.py setup $(addprefix --extra ,$(EXTRAS))

run: ## set up, database, demo data, then web server and worker
	@$(PYTHON) tools/bootstrap.py run $(ARGS)

check: dev ## style, layers, sizes, writes, messages, migrations: under a minute
	@$(PY) tools/check.py

format: dev ## format the code
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .

test: dev ## the test suite on SQLite
	@$(SQLITE) $(PYTEST) -q -n $(WORKERS) --dist worksteal -m "$(DEFAULT_TESTS)" $(call junit,test) $(PYTEST_ARGS)

test-pg: dev ## the suite on PostgreSQL; one of its tests walks through all migrations
	@$(PY) tools/postgres.py -- $(PYTEST) -q -n $(WORKERS) --dist worksteal -m "$(POSTGRES_TESTS)" \
		$(call junit,test-pg) $(PYTEST_ARGS)

test-pg-concurrency: dev ## tests with several real processes, on PostgreSQL
	@$(PY) tools/postgres.py -- $(PYTEST) -q --migrations -m concurrency $(call junit,test-pg-concurrency) $(PYTEST_ARGS)

test-concurrency: dev ## tests with several real processes, on SQLite
	@$(SQLITE) $(PYTEST) -q -m concurrency $(call junit,test-concurrency) $(PYTEST_ARGS)

test-browser: dev ## tests in Chromium
	@$(SQLITE) $(PYTEST) -q -m browser $(call junit,test-browser) $(PYTEST_ARGS)

test-slow: dev ## tests that take their time or the long way, every address as every visitor, on SQLite
	@$(SQLITE) $(PYTEST) -q -n $(WORKERS) --dist loadfile -m "(slow or matrix or long) and not browser and not concurrency" $(call junit,test-slow) $(PYTEST_ARGS)

bench: dev ## measure this machine, print and write the figures as JSON
	@$(PY) -m meridian.cli bench $(ARGS)

demo: setup ## fill the database with demo data, SIZE=S|M|L
	@$(PYTHON) tools/bootstrap.py database
	@$(PY) -m meridian.cli demo $(SIZE)

messages: dev ## collect the texts of code and templates into locale/, then compile
	@$(PY) tools/extract_messages.py
	@$(PY) tools/compile_messages.py

docs: dev ## regenerate the tables in docs/
	@$(PY) -m meridian.cli docs

schema: dev ## write the OpenAPI description to docs/openapi.json
	@$(PY) -m meridian.cli schema --out docs/openapi.json

screenshots: dev ## pictures of the demo for the README, into docs/screenshots
	@$(PY) tools/screenshots.py $(SIZE)

clean: ## delete everything that set-up made; data in var/ stays
	@rm -rf .venv node_modules meridian/kernel/web/static/vendor meridian/kernel/printing/fonts staticfiles
	@rm -rf .ruff_cache .import_linter_cache .hypothesis
	@find meridian tests tools -name __pycache__ -prune -exec rm -rf {} +

clean-data: ## delete the local SQLite database and uploaded files
	@rm -rf var/meridian.sqlite3* var/files var/stamps

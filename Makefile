# Everything one needs is python3; PYTHON=python3.12 names another one.
PYTHON ?= python3
VENV := .venv
PEERS := .venv-peers
BIN := $(VENV)/bin
PYTEST_ARGS ?=
# Two processes at least: half of a test is waiting for a server.
WORKERS := $(shell $(PYTHON) -c "import os; print(max(2, min(8, (os.cpu_count() or 2) * 3 // 2)))")

.DEFAULT_GOAL := help
.PHONY: help setup setup-core setup-peers demo test test-kill test-peers check format bench screenshots docs lock

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 14

setup:  ## .venv with all that developing and testing need
	@$(PYTHON) tools/setup_venv.py test $(VENV)

setup-core:  ## .venv with what runs Tacit
	@$(PYTHON) tools/setup_venv.py core $(VENV)

setup-peers:  ## .venv-peers, gigabytes: the trainers and readers our exports are made for
	@$(PYTHON) tools/setup_venv.py peers $(PEERS)

demo: setup-core  ## the sample company in a browser (TACIT_PORT, TACIT_DATA)
	@$(BIN)/tacit demo

test: setup  ## everything but tests/peers (PYTEST_ARGS)
	@$(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=worksteal --ignore=tests/peers $(PYTEST_ARGS)

test-kill: setup  ## 20,000 cycles of work while servers and clients are killed
	@TACIT_TEST_FULL=1 $(BIN)/python -m pytest --numprocesses=2 tests/invariants/test_processes_and_kill.py $(PYTEST_ARGS)

test-peers: setup-peers  ## the exports, read by the packages they are for
	@$(PEERS)/bin/python -m pytest -W default tests/peers $(PYTEST_ARGS)

check: setup  ## format, lint, types, layers, house rules
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy tacit tests tools examples
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest --quiet tests/test_tidy.py

format: setup  ## what can be mended without thinking
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

bench: setup  ## the benchmarks, each beside its peer or limit (BENCH_ARGS)
	@$(BIN)/python -m benchmarks $(BENCH_ARGS)

docs: setup  ## docs/reference, the pages that follow from the code
	@$(BIN)/python tools/docs.py
	@$(BIN)/python -m tests.unit.access.test_permissions_page

screenshots: setup  ## docs/screenshots, from a real browser
	@$(BIN)/python -m tests.browser.screenshots

lock:  ## requirements/*.txt anew; LOCK_ARGS=--upgrade takes newer versions
	@test -x .venv-lock/bin/uv || { $(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet uv; }
	@.venv-lock/bin/python tools/lock.py $(LOCK_ARGS)

# Everything happens in .venv, from the locked versions in requirements/. PYTHON names another interpreter of 3.11 or later.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.PHONY: demo test test-quick test-long test-all check bench bench-night mutants scorecard schema portals-doc lock clean

demo: .venv/run
	$(BIN)/congtin demo

test: .venv/dev
	$(BIN)/python -m pytest -m "not long"

# The short tests of parsing and storage; prints what it leaves out.
test-quick: .venv/dev
	$(BIN)/python -m pytest --quick tests/portals tests/scraper tests/storage

test-long: .venv/dev
	$(BIN)/python -m pytest -m long

test-all: test test-long

scorecard: .venv/dev
	$(BIN)/python -m pytest -m fault --scorecard

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/dev
	$(BIN)/python -m bench

bench-night: .venv/dev
	$(BIN)/python -m bench night

# Plants small faults in seven core modules: about a quarter of an hour of CPU.
mutants: .venv/dev
	$(BIN)/python -m bench.mutants

schema: .venv/dev
	$(BIN)/python -m portals.schema

portals-doc: .venv/dev
	$(BIN)/python -m portals.document

lock: .venv/dev
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --upgrade --python-version 3.11 pyproject.toml --group build -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --upgrade --python-version 3.11 pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt

clean:
	rm -rf .venv congtin-demo

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "congtin needs Python 3.11 or later: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python requirements/run.txt pyproject.toml
	$(PIP) install --quiet --use-pep517 --require-hashes -r requirements/run.txt
	$(PIP) install --quiet --no-build-isolation --no-deps -e .
	@touch $@

.venv/dev: .venv/run requirements/dev.txt
	$(PIP) install --quiet --use-pep517 --require-hashes -r requirements/dev.txt
	@touch $@

PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run test lint

help:
	@echo "make run    start geomap and print the address of the map (the sample reports are read on the first start)"
	@echo "make test   run the tests"
	@echo "make lint   check style and types"

run: .venv/runtime
	@$(BIN)/geomap serve --samples

test: .venv/development
	$(BIN)/python -m pytest

lint: .venv/development
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# The stamps spare pip a look at what is installed already, which takes longer than starting geomap.
.venv/runtime: requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/development: requirements-dev.txt requirements-postgis.txt requirements-dask.txt .venv/runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("geomap needs Python 3.11 or newer, as in: make $(MAKECMDGOALS) PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

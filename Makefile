PYTHON ?= python3
BIN := .venv/bin

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --custom-compile-command "make lock"

.PHONY: help run test lint audit lock

help:
	@echo "make run    start geomap and print the address of the map (the sample reports are read on the first start)"
	@echo "make test   run the tests"
	@echo "make lint   check style and types"
	@echo "make audit  look up the known faults of what is pinned"
	@echo "make lock   write the pins anew, with a hash of every file of each release"

run: .venv/runtime
	@$(BIN)/geomap serve --samples

test: .venv/development
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder --ignore tests/test_cluster.py
	$(BIN)/python -m pytest tests/test_cluster.py # alone, since it changes the network, which upsets browsers

lint: .venv/development
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

audit: .venv/audit
	@$(BIN)/python .ci/audit.py .venv/audit/bin/pip-audit requirements-dev.txt requirements-build.txt

.venv/audit: | $(BIN)/python
	@$(PYTHON) -m venv $@
	@$@/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1

# Pins that are there stay as they are, unless pyproject.toml no longer allows them or one is deleted before.
lock: | $(BIN)/python
	$(PIP) uv==0.13.9
	$(LOCK) pyproject.toml --output-file requirements.txt
	$(LOCK) --group build --constraint requirements.txt --output-file requirements-build.txt
	$(LOCK) pyproject.toml --extra postgis --constraint requirements.txt --output-file requirements-postgis.txt
	$(LOCK) pyproject.toml --extra dask --constraint requirements-build.txt --constraint requirements.txt --output-file requirements-dask.txt
	$(LOCK) pyproject.toml --extra postgis --extra dask --extra test --extra lint --constraint requirements-build.txt \
		--constraint requirements-postgis.txt --constraint requirements-dask.txt --output-file requirements-dev.txt

# The stamps spare pip a look at what is installed already, which takes longer than starting geomap.
.venv/runtime: requirements.txt requirements-build.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes --requirement requirements.txt --requirement requirements-build.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/development: requirements-dev.txt .venv/runtime
	$(PIP) --require-hashes --requirement requirements-dev.txt
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("geomap needs Python 3.11 or newer, as in: make $(MAKECMDGOALS) PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

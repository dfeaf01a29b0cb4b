# `make run` and `make test` do all their own set-up; the second time they start at once.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
ARGS   ?=

# Every test that starts the program would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test pythons lint fmt bench docs pictures clean

run: $(VENV)/.run
	$(BIN)/newstui $(if $(ARGS),$(ARGS),sample_feed)

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadgroup tests

# The fast part of the suite on every other Python >= 3.11 of this machine.
pythons: $(VENV)/.dev
	.ci/pythons

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks $(if $(SIZE),--size $(SIZE)) $(ARGS)

docs: $(VENV)/.dev
	$(BIN)/python docs/make_keys.py
	$(BIN)/python docs/make_man.py

pictures: $(VENV)/.dev
	$(BIN)/python docs/make_pictures.py

clean:
	rm -rf $(VENV) .venv-* .bench .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "newstui needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.run

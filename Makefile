# Each target does its own set-up; the second time it starts at once.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PYTEST := $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder
ARGS   ?=

# Every test that starts the program would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: dist-check run check test lint-beside check-beside test-bare pythons cover lint fmt docs bench pictures clean

run: $(VENV)/.run
	@$(BIN)/newstui $(if $(ARGS),$(ARGS),sample_feed)

# `check` is what to run while working: half a minute. It is two jobs at once, for two cores: the linters, whose words
# come when they are done, and the fast tests.
check: $(VENV)/.dev
	@$(MAKE) --no-print-directory -j2 lint-beside check-beside

lint-beside:
	@words=$$(MAKEFLAGS= $(MAKE) --no-print-directory lint 2>&1); code=$$?; printf '%s\n' "$$words"; exit $$code

check-beside:
	$(PYTEST) -n 2 -m "not slow" --hypothesis-profile quick tests

# The whole suite.
test: $(VENV)/.dev
	$(PYTEST) tests

# The real program in a terminal once more, with nothing in the environment that a user's shell would set.
test-bare: $(VENV)/.dev
	env -i HOME="$$HOME" PATH="$$PATH" $(PYTEST) tests/pty/test_newstui.py tests/pty/test_hostile_keys.py \
		-k "first_minute or ends_it or way_out or in_a_pipe or into_a_prompt"

# The fast part of the suite on every other Python >= 3.11 of this machine.
pythons: $(VENV)/.dev
	.ci/pythons

# Lines that no test runs, the programs that tests start included; fails below the share that pyproject.toml names.
cover: $(VENV)/.dev
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(if $(ARGS),$(ARGS),tests)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The pages that are made from the program: keys, architecture and whatever else has a maker there.
docs: $(VENV)/.dev
	for maker in $(filter-out docs/make_pictures.py docs/make_recording.py,$(wildcard docs/make_*.py)); do $(BIN)/python $$maker || exit 1; done

bench: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks $(if $(SIZE),--size $(SIZE)) $(ARGS)

# The wheel and the sdist build, and the wheel runs in an empty environment; needs uv, and the network.
dist-check:
	uv build --quiet --out-dir .dist .
	uv run --isolated --no-project --with .dist/*.whl python -W error -m newstui list -n 1
	rm -rf .dist

pictures: $(VENV)/.dev
	$(BIN)/python docs/make_pictures.py
	$(BIN)/python docs/make_recording.py

clean:
	rm -rf $(VENV) .venv-* .bench .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "newstui needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Installing newstui into $(VENV): once, about a minute …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(BIN)/python
	@$(PIP) --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.run

# Two commands do everything: `make run` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help install run test train evaluate bench clean

PYTHON := .venv/bin/python
BACKTALK := .venv/bin/backtalk
# uv builds the environment; where it is missing, pip brings it into a folder of its own.
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv)
ifeq ($(UV),)
UV := .venv-uv/bin/uv
endif

help:                   ## What can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

install: .venv/installed   ## The environment, from requirements.lock

.venv-uv/bin/uv:
	python3 -m venv .venv-uv
	.venv-uv/bin/python -m pip install --quiet --disable-pip-version-check uv

.venv/installed: requirements.lock pyproject.toml .python-version | $(filter .venv-uv/bin/uv,$(UV))
	test -x $(PYTHON) || $(UV) venv --quiet .venv
	$(UV) pip sync --quiet --python $(PYTHON) requirements.lock
	$(UV) pip install --quiet --python $(PYTHON) --no-deps --editable .
	touch $@

requirements.lock: pyproject.toml | $(filter .venv-uv/bin/uv,$(UV))
	$(UV) pip compile --quiet --python-version 3.10 --generate-hashes -o $@ pyproject.toml

run: install            ## Train if needed, migrate, start everything, print where to look
	@$(BACKTALK) run

train: install          ## Train the assistant, if its data changed
	$(BACKTALK) train

test: install           ## Lint, types, data, unit, dialogue and server tests
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	$(BACKTALK) check
	$(BACKTALK) train
	$(PYTHON) -m pytest

evaluate: install       ## Accuracy on evaluation/, into docs/understanding.md
	$(BACKTALK) report

bench: install          ## Speed and memory beside a stock Rasa assistant
	$(BACKTALK) bench --out benchmarks/latest.json

clean:                  ## Remove what was built; the database in var/ stays
	rm -rf .venv .venv-uv .cache .rasa models *.egg-info

# make ask Q="…"   set up, index the bundled directives, answer a question with citations
# make serve       set up, index the bundled directives, serve them over HTTP at 127.0.0.1:8000
# make test        set up and run what CI runs, on all cores (JOBS=1: one test at a time)
#
# Needs Debian (or alike) with Python 3.11 or newer. Everything else comes from requirements.lock.

# Taken as typed: neither make nor the shell expands anything in a question.
Q ?= Sở Y tế Đắk Nông phải làm gì?
override Q := $(value Q)
export Q

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PACKAGES := corpus retrieval bot evals
JOBS ?= $(shell nproc)

.PHONY: help setup ask serve index lint test clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile
	@echo 'make index       read new or changed documents into the index'
	@echo 'make lint        style and types only'
	@echo 'make clean       remove the environment, the index and caches'

setup: $(READY)
	@$(BIN)/python -m compileall -q $(PACKAGES)

ask: index
	@echo
	@$(BIN)/congvan ask -- "$$Q" || { code=$$?; [ $$code -eq 3 ] || exit $$code; }

serve: index
	@$(BIN)/congvan serve

index: setup
	@$(BIN)/congvan index

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

test: lint
	@$(BIN)/pytest -q $(if $(filter-out 1,$(JOBS)),-n $(JOBS) --dist loadfile --no-loadscope-reorder)

clean:
	rm -rf $(VENV) .congvan build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find $(PACKAGES) tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

# Bytecode is compiled here, once: without it a cold start takes several times as long.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo 'congvan needs Python 3.11 or newer as $(PYTHON): apt-get install python3, or make PYTHON=/path/to/python3.11' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo 'Python on this machine cannot make virtual environments: apt-get install python3-venv' >&2; exit 1; }
	@echo 'Setting up $(VENV) from requirements.lock (about two minutes, once) …'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --no-compile --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --no-compile --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true
	@touch $@

# `make demo` and `make test` do all the set-up: they need Python 3.11 or newer, and make. See scripts/setup.
# Choose an interpreter with: make demo PYTHON=python3.12

DOSE ?= 3.6 mg/kg iv 90 min q3w x 6
export PYTHON

.PHONY: help demo test test-slow check docs clean
.DEFAULT_GOAL := help
.NOTPARALLEL:

help:
	@echo "make demo       set up, simulate T-DM1 beside published data, draw the picture"
	@echo "make test       set up and run the tests"
	@echo "make test-slow  the slow tests too"
	@echo "make check      style, types"
	@echo "make docs       build the documentation into docs/_build"
	@echo "make clean      remove .venv, caches and built files (not runs/)"

demo: .venv/installed
	@.venv/bin/paylode simulate t-dm1 --dose "$(DOSE)" --observed girish-2012
	@echo "The picture: $$(ls -td runs/*/figure.png | head -n 1)"

test: .venv/installed-dev
	@scripts/test -n auto --dist loadfile

test-slow: .venv/installed-dev
	@scripts/test -n auto --dist loadfile -m ""

check: .venv/installed-dev
	@scripts/check

docs: .venv/installed-docs
	@scripts/docs

# Each builds on the one before; .NOTPARALLEL keeps pip from changing .venv under a running command.
.venv/installed: pyproject.toml scripts/setup
	@sh scripts/setup
	@touch $@

.venv/installed-dev: .venv/installed
	@sh scripts/setup dev
	@touch $@

.venv/installed-docs: .venv/installed-dev
	@sh scripts/setup docs
	@touch $@

clean:
	rm -rf .venv build dist docs/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Tandem. `make` lists what there is.
SHELL := /bin/sh
PY := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help up dev test test-unit test-e2e check audit bench soak screenshots backup restore clean packages packages-dev

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*##' Makefile | sed -E 's/^([a-z0-9-]+):[^#]*## /\1	/' | awk -F '\t' '{printf "  make %-12s %s\n", $$1, $$2}'

up: packages ## start Tandem: database, web server, worker, beat (PORT=8001 for another port)
	@$(PY) manage.py up

dev: packages-dev ## start Tandem, restart parts when their code changes
	@exec env DEBUG=1 $(PY) manage.py up --reload

test: packages-dev ## all tests: unit and browser
	@$(PY) scripts/test_tools.py && $(PY) scripts/run_tests.py

test-unit: packages-dev ## all tests but those in a browser
	@$(PY) scripts/run_tests.py unit

test-e2e: packages-dev ## the tests in a browser
	@$(PY) scripts/test_tools.py && $(PY) scripts/run_tests.py browser

check: packages-dev ## style, types, import rules, settings, API description
	@$(PY) scripts/check.py

audit: packages-dev ## known weaknesses of the libraries in use (skipped where the lists cannot be reached)
	@$(PY) scripts/audit.py

bench: packages-dev ## measure speed (QUICK=1: a short run)
	@$(PY) -m tests.bench $(if $(QUICK),--quick)

soak: packages-dev ## safety tests at full size (long)
	@$(PY) scripts/test_tools.py && $(PY) -m tests.soak

screenshots: packages-dev ## pictures of all pages
	@$(PY) scripts/test_tools.py && $(PY) -m tests.screenshots

backup: packages ## save database and files to var/backups (TO=file.tar for another place)
	@$(PY) manage.py backup $(if $(TO),"$(TO)")

restore: packages ## bring back a backup: make restore FROM=file.tar
	@test -n "$(FROM)" || { echo "Which backup? make restore FROM=var/backups/….tar"; exit 2; }
	@$(PY) manage.py restore "$(FROM)"

clean: ## remove what can be made again (.venv, node_modules, static/dist, caches); var/ with the data stays
	rm -rf .venv node_modules static/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results

# The newest Python found makes .venv. The one in $PYTHON is tried first.
packages packages-dev:
	@for python in "$$PYTHON" python3.14 python3.13 python3.12 python3.11 python3; do \
	  if [ -n "$$python" ] && "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    exec "$$python" scripts/bootstrap.py $(if $(filter %-dev,$@),--dev); \
	  fi; \
	done; \
	echo "Tandem needs Python 3.11 or newer; python3 here is: $$(python3 --version 2>/dev/null || echo not installed). Install a newer one, or name it: PYTHON=/path/to/python3.12 make up" >&2; exit 1

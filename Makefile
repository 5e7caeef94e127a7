# Everything is installed below .venv and static/node_modules, from lock files; nothing is installed twice.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test lint format bench lock clean ready tools
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install
STATIC := static/node_modules/.package-lock.json
VENDORED := static/vendor/icons.svg

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ready ## install what is missing and serve; the first time it prints a set-up link
	@exec $(BIN)/sightline serve

demo: ready ## the same with the demo school, in a data folder of its own
	@SIGHTLINE_DATA=$${SIGHTLINE_DATA:-var/demo} exec $(BIN)/sightline demo

test: tools ready ## every test, those in a browser included
	@SIGHTLINE_CHROMIUM="$$(.ci/chromium)" && export SIGHTLINE_CHROMIUM && $(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

lint: tools ready ## the quality gate: style, types, import rules, templates, front end
	@.ci/lint

format: tools ## lay out Python and front-end files as lint wants them
	@$(BIN)/ruff check --fix-only --quiet . && $(BIN)/ruff format .
	@cd static && node_modules/@biomejs/cli-*/biome check --write .

bench: tools ready ## benchmarks beside their references, as ratios
	@$(BIN)/python -m pytest -s -o python_files='bench_*.py' -o python_functions='bench_*' tests/benchmarks

lock: .venv/bin/python ## resolve the dependencies again; install with any other target
	@.ci/lock

clean: ## remove what was installed and built; what people made in var/ stays
	rm -rf .venv static/node_modules static/vendor .*_cache .hypothesis build dist test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

ready: .venv/.package $(VENDORED)

tools: .venv/.tools static/node_modules/.tools

.venv/bin/python:
	@python=$$(.ci/python) && .ci/room 2000 && "$$python" -m venv .venv

.venv/.runtime: .ci/requirements.lock | .venv/bin/python
	@.ci/room 1000
	@echo "Installing Sightline's libraries; this happens once …"
	@$(PIP) --no-deps --require-hashes --requirement $<
	@touch $@

.venv/.package: pyproject.toml .venv/.runtime
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.tools: .ci/requirements-dev.lock .venv/.package
	@.ci/room 1000
	@echo "Installing what tests and lint need …"
	@$(PIP) --no-deps --require-hashes --requirement $<
	@touch $@

$(STATIC): static/package-lock.json static/package.json static/.npmrc | .venv/bin/python
	@.ci/room 500
	@echo "Installing front-end libraries …"
	@cd static && ../.ci/node npm ci --ignore-scripts --omit=dev --omit=optional --silent
	@touch $@

static/node_modules/.tools: static/package-lock.json static/package.json static/.npmrc | .venv/bin/python
	@.ci/room 1000
	@echo "Installing front-end libraries and what checks them …"
	@cd static && ../.ci/node npm ci --ignore-scripts --silent
	@touch $(STATIC) $@

$(VENDORED): $(STATIC) static/vendor.mjs static/icons/lucide.txt
	@cd static && ../.ci/node node vendor.mjs
	@touch $@

# Verbs for people and for CI; `make help` lists them. `make serve` and `make test` need only make and Python 3.11-3.13.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

INI ?= development.ini
CASES ?= 2000
BIN := .venv/bin
# The newest Python that the portal runs on; `make PYTHON=/path/to/python serve` overrides it.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)

.PHONY: help
help: ## list the verbs
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

# --- environments -----------------------------------------------------------------------------------------------------

.venv/bin/pip:
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 found. On Debian 12 or Ubuntu: apt-get install python3 python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make environments. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making .venv with $$("$(PYTHON)" --version)"
	@"$(PYTHON)" -m venv --clear .venv

.venv/.serve: setup.py .venv/bin/pip
	@echo "Installing the portal (about a minute the first time)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[pdf]'
	@touch $@

.venv/.dev: setup.py .venv/bin/pip
	@echo "Installing the portal and its development tools (about a minute the first time)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ .venv/.serve

# $(call program,COMMAND THAT SUCCEEDS WHERE IT IS INSTALLED,DEBIAN PACKAGES,WHAT FOR)
define program
	@if ! { $(1); } >/dev/null 2>&1; then \
		if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then \
			echo "Installing $(2) for $(3)"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(2) >/dev/null; \
		else \
			echo "$(3) need: sudo apt-get install $(2)" >&2; exit 1; \
		fi; \
	fi
endef

.venv/.browser: .venv/.dev
	$(call program,test -n "$${CHROMIUM:-}" || command -v chromium || command -v chromium-browser,chromium,the browser tests)
	$(call program,fc-list | grep -qi cjk,fonts-noto-cjk fontconfig,the browser tests)
	@touch $@

.venv/.postgres: .venv/.dev
	$(call program,ls /usr/lib/postgresql/*/bin/initdb || command -v initdb,postgresql,the tests on PostgreSQL)
	@touch $@

.venv/.load: .venv/.dev
	$(call program,command -v wrk,wrk,the load tests)
	$(call program,PATH=$$PATH:/usr/sbin command -v nginx,nginx-light,the tests of the proxy)
	@touch $@

.PHONY: dev
dev: .venv/.dev ## install the portal with its development tools into .venv

# --- run --------------------------------------------------------------------------------------------------------------

# Pyramid 2.1 imports pkg_resources, whose deprecation notice would greet everybody.
serve run: export PYTHONWARNINGS := ignore:pkg_resources is deprecated:UserWarning

.PHONY: serve
serve: .venv/.serve ## install, fill with demo data on the first run, and serve http://127.0.0.1:6543/
	@mkdir -p var
	@$(BIN)/portal init-db $(INI)
	@$(BIN)/portal demo $(INI) --cases $(CASES) --if-empty
	@echo "The public site: http://127.0.0.1:6543/   Staff: http://127.0.0.1:6543/staff/   Stop with Ctrl-C"
	@exec $(BIN)/pserve $(INI)

.PHONY: run
run: .venv/.dev ## serve and restart when the code changes; no demo data, no migrations
	@exec $(BIN)/python -m hupper -m pyramid.scripts.pserve $(INI)

# --- check ------------------------------------------------------------------------------------------------------------

.PHONY: format
format: .venv/.dev ## format the code and sort imports
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: lint
lint: .venv/.dev ## style, formatting and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

.PHONY: types
types: .venv/.dev ## strict type checks
	$(BIN)/mypy

# One process a core, four at most: each may have a Chromium, an application and the tagger's model in memory. What is
# left goes to whoever is idle, so that no process ends minutes after the other. Benchmarks measure alone: one process.
PARALLEL := --numprocesses=auto --maxprocesses=4 --dist=worksteal

.PHONY: test
test: .venv/.browser .venv/.postgres .venv/.load lint types ## everything but the long forms: about 18 minutes on two cores
	$(BIN)/python -m pytest $(PARALLEL) -m "not long and not bench"

.PHONY: test-all
test-all: .venv/.browser .venv/.postgres .venv/.load lint types ## everything, long forms included; no benchmarks
	$(BIN)/python -m pytest $(PARALLEL) -m "not bench"
	$(MAKE) postgres

.PHONY: postgres
postgres: .venv/.postgres ## all tests that need a database, on PostgreSQL instead of SQLite
	$(BIN)/python -m pytest $(PARALLEL) -m "postgres and not bench and not browser" --database=postgresql

.PHONY: functional
functional: .venv/.dev ## journeys through the application, in process
	$(BIN)/python -m pytest tests/functional

.PHONY: browser
browser: .venv/.browser ## journeys in a real Chromium; screenshots in tests/browser/screenshots
	$(BIN)/python -m pytest tests/browser

# A demonstration of $(1) cases under var/, as production has it: tantivy, and no tagger. Resumed where it was stopped.
bench_city = PORTAL_DB_URL=sqlite:///$(CURDIR)/var/bench-$(1)/portal.sqlite PORTAL_UPLOADS_PATH=$(CURDIR)/var/bench-$(1)/uploads \
	PORTAL_INDEX_PATH=$(CURDIR)/var/bench-$(1)/index PORTAL_INDEX_ENGINE=tantivy PORTAL_PRIVACY_TAGGER=off
bench_fill = mkdir -p var/bench-$(1) && $(call bench_city,$(1)) $(BIN)/portal init-db development.ini && \
	$(call bench_city,$(1)) $(BIN)/portal demo development.ini --cases $(1) --if-empty
bench_run = $(call bench_city,$(1)) $(BIN)/portal bench development.ini --reindex --json var/bench-$(1)/bench.json
TENTH = $(shell expr $(CASES) / 10)

.PHONY: bench
bench: .venv/.dev ## speed and size of demonstrations of CASES and a tenth of them, growth between them, then tests/benchmarks
	$(call bench_fill,$(TENTH))
	$(call bench_fill,$(CASES))
	$(call bench_run,$(TENTH))
	$(call bench_run,$(CASES)) --import $(CASES) --against var/bench-$(TENTH)/bench.json
	$(BIN)/python -m pytest tests/benchmarks -m bench -s

LOAD_SECONDS ?= 60

.PHONY: load
load: .venv/.load ## mixed traffic (wrk) at a demonstration of CASES for a minute while staff release and withdraw
	$(call bench_fill,$(CASES))
	$(call bench_city,$(CASES)) LOAD_INI=development.ini LOAD_SECONDS=$(LOAD_SECONDS) $(BIN)/python -m pytest tests/load -p no:randomly

.PHONY: docs
docs: .venv/.dev ## check that settings, addresses, permissions and verbs are documented
	$(BIN)/python -m pytest tests/docs

.PHONY: sure
sure: ## exactly what CI runs
	.ci/run

.PHONY: clean
clean: ## remove environment, caches and demo data; asks nothing
	rm -rf .venv build dist *.egg-info var .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find search_index -mindepth 1 ! -name README.md -delete

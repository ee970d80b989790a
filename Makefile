# For those used to make. Everything is a command of manage.py, which needs no make.
PYTHON := python3
MANAGE := $(PYTHON) manage.py
TOOLS  := .venv/bin/python -m
WORDS  := intake/translations
T ?= tests

.DEFAULT_GOAL := help
.PHONY: help run demo worker setup seed migrate revision db-reset index-rebuild index-verify train \
        test test-all test-fast test-pages cover lint format types imports translations sure bench \
        locks clean

help:            ## list the words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run:             ## serve on 127.0.0.1:8000
	$(MANAGE) run
demo:            ## the same with demonstration data
	$(MANAGE) run --demo
worker:          ## work background jobs in this terminal (PostgreSQL only)
	$(MANAGE) jobs work
setup:           ## departments, calendar, starting model
	$(MANAGE) setup
seed:            ## demonstration data without serving
	$(MANAGE) seed demo
migrate:         ## bring the database to the newest revision
	$(MANAGE) db upgrade
revision:        ## new migration from the models: make revision m="add a table"
	$(MANAGE) db revision --autogenerate --message "$(m)"
db-reset:        ## delete the local database and index, after asking
	@printf 'Delete instance/intake.sqlite3 and instance/index? [y/N] ' && read answer && test "$$answer" = y
	rm -rf instance/intake.sqlite3* instance/index
index-rebuild:   ## make the search index anew
	$(MANAGE) index rebuild
index-verify:    ## compare the search index with the database
	$(MANAGE) index verify
train:           ## train a model
	$(MANAGE) classifier train

test:            ## checks and tests; one path: make test T=tests/pages
	$(MANAGE) test $(filter-out tests,$(T))
test-all:        ## what CI runs
	$(MANAGE) test --all
test-fast:       ## without browser, servers and what takes long
	$(MANAGE) test -q -n 2 -m "not browser and not postgresql and not bench and not torture"
test-pages:      ## the pages alone
	$(MANAGE) test -q -n 2 tests/pages
cover:           ## which lines and branches the tests reach
	$(MANAGE) test -q --cov --cov-report=term-missing:skip-covered -m "not bench and not torture"
lint:            ## ruff
	$(TOOLS) ruff check .
format:          ## ruff's formatter, changing files
	$(TOOLS) ruff format .
types:           ## mypy
	$(TOOLS) mypy
imports:         ## who may know whom
	.venv/bin/python -c "from importlinter.cli import lint_imports_command as run; run()"
translations:    ## collect the texts of the pages, update and compile the catalogues
	$(TOOLS) babel.messages.frontend -q extract -F $(WORDS)/babel.cfg -k _l -k lazy_gettext \
	    --no-location --sort-output --width 100 --omit-header -o $(WORDS)/messages.pot intake
	$(TOOLS) babel.messages.frontend -q update -i $(WORDS)/messages.pot -d $(WORDS) --width 100 \
	    --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	sed -i.old -E '/^"(Project-Id|Report-Msgid|POT-|PO-Rev|Last-Tr|Language-Team|Generated)/d' \
	    $(WORDS)/*/LC_MESSAGES/messages.po && rm -f $(WORDS)/*/LC_MESSAGES/messages.po.old
	$(TOOLS) babel.messages.frontend -q compile -d $(WORDS)
sure: test-all   ## before a pull request
bench:           ## speed of the pages, one table
	$(TOOLS) tests.bench.service
locks:           ## resolve pyproject.toml again (needs uv)
	uv pip compile pyproject.toml --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-header --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --group dev --constraints requirements.lock --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements-dev.lock
clean:           ## delete caches; data and .venv stay
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage htmlcov

# Everything starts with `make help`.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
RUN := PATH="$(CURDIR)/$(BIN):$$PATH"

.PHONY: help setup setup-test demo up down test test-pure test-calls test-browser test-web \
	check bench doctor clean

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | \
		awk -F '\t' '{ printf "  make %-14s %s\n", $$1, $$2 }'

setup: ## Install what running a centre needs (apt, Python, Asterisk, speech model, web pages)
	@./install.sh demo

setup-test: ## Install that and what the tests need (browser, PostgreSQL)
	@./install.sh test

demo: setup ## Start a centre, place real calls, check each, leave the console running
	@$(RUN) silverline demo

up: setup ## Start the centre
	@$(RUN) silverline up

down: ## Stop the centre; leaves no process behind
	@$(RUN) silverline down

doctor: setup ## Check this machine
	@$(RUN) silverline doctor

test: setup-test test-pure test-calls test-browser test-web ## Everything needed, then all tests

test-pure: setup-test ## Pure and contract tests, in parallel
	$(RUN) python -m pytest -n 2 --ignore tests/calls --ignore tests/browser tests

test-calls: setup-test ## Whole calls over real SIP, in networks of their own
	$(RUN) tests/calls/shards

test-browser: setup-test ## The whole demo, and the console in a real browser over its calls
	$(RUN) tests/calls/run tests/browser

test-web: setup-test ## The pages' own unit tests
	@cd console/web && PATH="$(CURDIR)/$(BIN):$$PATH" npm test --silent

check: setup-test ## Lint, format, strict types, import contracts, docs
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) lint-imports --no-cache
	$(RUN) python -m pytest tests/docs

bench: setup-test ## Measure against the peers; writes bench/results.json
	$(RUN) python -m bench

clean: ## Remove what set-up built inside this clone (the cache outside stays)
	rm -rf .venv console/web/node_modules console/web/dist

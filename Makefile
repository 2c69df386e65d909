# Every command of the project; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
CREATE := uv venv --quiet --python $(PYTHON) $(VENV)
INSTALL := uv pip install --quiet --compile-bytecode --python $(BIN)/python
else
CREATE := $(PYTHON) -m venv $(VENV)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.DEFAULT_GOAL := help
.PHONY: help run test check lint types fix bench soak screens words wheel lock sbom migration clean

help:  ## list these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/runtime  ## serve the site with the demonstration data on http://127.0.0.1:8000
	@exec $(BIN)/tracker run --demo

test: $(VENV)/dev  ## every test, browser, LibreOffice and PostgreSQL included
	@bash tests/system-needs.sh
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: lint types test  ## what gates a landing: lint, types, floors, templates, tests

lint: $(VENV)/dev  ## style, floors and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates

types: $(VENV)/dev  ## types
	$(BIN)/mypy

fix: $(VENV)/dev  ## mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev  ## speed as ratios to a floor; never fails a build
	$(BIN)/python -m tests.bench

soak: $(VENV)/dev  ## the races, properties and walks of every address, long
	@bash tests/system-needs.sh
	TRACKER_TEST_PROFILE=soak $(BIN)/python -m pytest -m prop

screens: $(VENV)/dev  ## take the screenshots of docs/screens again: every page, and the steps of every journey
	@bash tests/system-needs.sh
	TRACKER_TEST_SCREENS=docs/screens $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests/browser

words: $(VENV)/dev  ## take new messages into the English catalogue, compile it, list what has no English yet
	$(BIN)/python -m tests.catalogue

wheel: $(VENV)/dev  ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

lock:  ## resolve requirements*.in into hash-locked files (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links -c requirements.txt requirements-dev.in -o requirements-dev.txt

sbom: $(VENV)/dev  ## what the program is made of, into dist/sbom.json; ADVISORIES=file or folder (OSV) names what is affected
	$(BIN)/python -m tests.sbom $(if $(ADVISORIES),--advisories $(ADVISORIES))

clean:  ## remove what was built; data in var/ stays
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	@$(CREATE) || { echo "No environment could be made. On Debian: sudo apt-get install -y python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/runtime: requirements.txt setup.cfg pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q tracker
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/runtime
	$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

# Two commands do all the set-up: `make demo` and `make test`. They need Python 3.11 and nothing else.

PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
UV = uv==0.13.9
PROWLER = prowler==5.46.0
BIN = .venv/bin
STAMP = .venv/installed
PACKAGES = $(shell grep -c '^[a-zA-Z0-9].*==' requirements.lock)

.DEFAULT_GOAL := help
.PHONY: help demo test fuzz faults lint style docs bench compare pictures lock fmt clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(STAMP)  ## the whole job on the embedded demo account; prints where the report is
	@$(BIN)/wakit demo

# types take one core a minute, so they are checked beside the tests; what they say comes last, where it is seen.
# byte code is kept, whatever the machine says: a hundred processes would compile the same files
test: style  ## everything that must hold: style, layers, types, tests
	@$(BIN)/mypy > .venv/types 2>&1 & types=$$!; trap 'kill $$types' INT TERM; \
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder; tests=$$?; \
	wait $$types; types=$$?; cat .venv/types; exit $$((tests | types))

fuzz: lint  ## the generated tests for ten minutes (or MINUTES=n), with new examples each time
	WAKIT_FUZZ_MINUTES=$(or $(MINUTES),10) $(BIN)/pytest tests/fuzz

faults: lint  ## each operation in each trouble over HTTP (make test tries some); twenty minutes or so
	WAKIT_FAULTS=all $(BIN)/pytest -n 2 --dist load tests/faults

lint: style  ## style, types and layers only
	$(BIN)/mypy

style: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo

docs: $(STAMP)  ## the pages that follow from the declarations: docs/checks.md, docs/headlines.md
	$(BIN)/python -m tests.reference

bench: $(STAMP)  ## how fast and how big; docs/benchmarks.md keeps the figures
	$(BIN)/python -m tests.benchmarks

# the other scanner has an environment of its own: its packages and wakit's would not go together
compare: $(STAMP)  ## wakit beside Prowler on two accounts; docs/compared-with-prowler.md (installs Prowler; half an hour)
	@test -x .venv-compare/bin/prowler || { "$(PYTHON)" -m venv --clear .venv-compare \
		&& .venv-compare/bin/python -m pip install -q --disable-pip-version-check '$(PROWLER)'; }
	$(BIN)/python -m tests.compare

pictures: $(STAMP)  ## the pictures of the README, from the demo (needs Chromium)
	$(BIN)/python docs/make_pictures.py

lock: $(STAMP)  ## make requirements.lock again from pyproject.toml
	$(BIN)/python -m pip install -qq '$(UV)'
	$(BIN)/uv pip compile pyproject.toml --all-extras --generate-hashes --universal --python-version 3.11 \
		--no-header --no-annotate --no-emit-index-url -o requirements.lock --quiet

fmt: $(STAMP)  ## put the code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## remove everything that make has made
	rm -rf .venv .venv-compare build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# pip reads the machine's own settings (index, certificates); the lock file's hashes say what may come
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: apt install python3"; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "Python cannot make a .venv here: apt install python3-venv"; exit 1; }
	@rm -f $@
	@test -x $(BIN)/python && $(BIN)/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear .venv
	@echo "Installing what wakit needs into .venv: up to $(PACKAGES) packages, a few minutes the first time"
	@{ $(BIN)/python -m pip install --progress-bar off --disable-pip-version-check --require-hashes \
		-r requirements.lock 2>&1; echo $$? > .venv/status; } | { n=0; bad=; while read -r word rest; do case "$$word" in \
			Collecting|Processing) n=$$((n + 1)); test $$((n % 25)) -gt 0 || echo "  $$n packages found";; \
			Installing) echo "  $$n packages are there; installing them";; \
			ERROR:) bad=yes;; \
		esac; test -z "$$bad" || echo "$$word $$rest"; done; }; exit "$$(cat .venv/status)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The portal's commands. `make demo` is enough to begin with.

# A name on PATH proves nothing (a version manager's shim may refuse to run): the first that runs and is new enough.
ifndef PYTHON
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c "import sys; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1 && echo $$name && break; done)
endif
RUN := .venv/bin/python
export PORT PORTAL_DATA

.PHONY: help env demo reset check test bench pins tidy

help:
	@echo "make demo    start the portal at http://127.0.0.1:8000 (PORT=, PORTAL_DATA=)"
	@echo "make reset   empty the demo's data folder"
	@echo "make test    checks and all tests"
	@echo "make check   lint, types, import contracts, templates, migrations, catalogues"
	@echo "make bench   measure pages and the rush for one date"

env:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install python3 first."; exit 1; }
	@$(PYTHON) unionportal/install.py

demo: env
	@$(RUN) -m unionportal.supervisor demo

reset: env
	@$(RUN) -m unionportal.supervisor reset

check: env
	@$(RUN) -m unionportal.checking

test: check
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
		|| { echo "No Chromium on PATH: apt-get install chromium fonts-noto-cjk"; exit 1; }
	@$(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -q

bench: env
	@$(RUN) -m bench

pins: env
	@$(RUN) -m uv pip compile --universal --python-version 3.11 pyproject.toml --group dev --generate-hashes --no-emit-index-url --no-header -q -o requirements.txt
	@$(RUN) -m uv pip compile --universal --python-version 3.11 pyproject.toml --generate-hashes --no-emit-index-url --no-header -q -c requirements.txt -o requirements-production.txt

tidy: env
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .
	@find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} + || true

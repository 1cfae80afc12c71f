# Two commands for a newcomer: `make demo` and `make test`. Everything they need is made in .venv, once.
.POSIX:
.PHONY: demo test clean

PYTHON = python3
BIN = .venv/bin

demo: .venv/made
	$(BIN)/concordat demo

test: .venv/made
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest

# Remade whenever what is wanted, or what is pinned, changes. uv is quicker where it can be had; pip is enough.
.venv/made: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Concordat needs Python 3.11 or newer; '$(PYTHON)' is older. Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "This Python has no ensurepip, so it cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	@if $(BIN)/pip install --quiet --disable-pip-version-check uv 2>/dev/null; then \
	    echo "installing the pinned packages with uv"; \
	    $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
	    $(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps --editable .; \
	else \
	    echo "installing the pinned packages with pip (about a minute)"; \
	    $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
	    $(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .; \
	fi
	touch .venv/made

clean:
	rm -rf .venv demo-data

# Two commands for a newcomer: `make demo` and `make test`. Everything they need is made in .venv, once.
.POSIX:
.PHONY: demo test bench clean

PYTHON = python3
PORT = 8000
BIN = .venv/bin

demo: .venv/made
	$(BIN)/concordat demo --port $(PORT)

test: .venv/made
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -n auto --dist loadfile

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

# The figures of docs/benchmarks: Concordat beside what one would pick instead. A peer that is not there is named.
bench: .venv/bench/made
	$(BIN)/python -m benchmarks.decide
	$(BIN)/python -m benchmarks.protocol
	$(BIN)/python -m benchmarks.rehearsal
	$(BIN)/python -m benchmarks.consent
	$(BIN)/python -m benchmarks.access_log
	$(BIN)/python -m benchmarks.door

.venv/bench/made: .venv/made requirements-bench.lock benchmarks/package-lock.json
	mkdir -p .venv/bench
	@if [ -x $(BIN)/uv ]; then install="$(BIN)/uv pip install --python $(BIN)/python"; else install="$(BIN)/pip install --disable-pip-version-check"; fi; \
	$$install --quiet --require-hashes -r requirements-bench.lock || echo "cedarpy, opa-eval and pymerkle could not be installed: they are left out"
	cp benchmarks/package.json benchmarks/package-lock.json .venv/bench/
	@if command -v npm >/dev/null; then npm ci --silent --prefix .venv/bench || echo "Cerbos could not be installed: it is left out"; \
	else echo "Cerbos comes from npm, which is not found: it is left out"; fi
	touch .venv/bench/made

clean:
	rm -rf .venv demo-data

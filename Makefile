# `make site` builds the demo into output/, `make test` runs every test, `make lint` checks style and types.
# `make docs` builds the documentation with sitegen itself: open build/docs/output/index.html.
# `make soak` repeats for an hour or so what looks for rare accidents: kills, full disks, builds at once.
# Each makes its own environment in .venv; Python 3.11+, git and make are all that a bare machine needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: site docs test soak lint bench bench-imports bench-inbox bench-diary bench-planning bench-buckets \
	bench-cluster clean

site: $(VENV)/.site
	$(BIN)/sitegen build
	$(BIN)/sitegen search

docs: $(VENV)/.site
	$(BIN)/python docs/build.py

test: $(VENV)/.test
	$(BIN)/python -m pytest -n auto

soak: $(VENV)/.test
	$(BIN)/python -m pytest --soak tests/incremental tests/security tests/browser tests/serve

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# `make bench ARGS="--posts 100 --runs 1"` measures less; `.venv/bin/python -m bench --help` says what there is.
# `make bench-imports` measures `sitegen import`, `make bench-inbox` the receiver of comments,
# `make bench-diary` a large diary and a large table of works, `make bench-planning` a plan of 300,000 posts,
# `make bench-buckets` deploys to a bucket, `make bench-cluster` builds on a Dask cluster.
bench: $(VENV)/.bench
	$(BIN)/python -m bench $(ARGS)

bench-cluster: $(VENV)/.bench
	$(BIN)/python -m bench.cluster overhead $(ARGS)
	$(BIN)/python -m bench.cluster speedup $(ARGS)

bench-inbox: $(VENV)/.bench
	$(BIN)/python -m bench.inbox --building $(ARGS)

bench-diary: $(VENV)/.bench
	$(BIN)/python -m bench.diary $(ARGS)

bench-planning: $(VENV)/.bench
	$(BIN)/python -m bench.planning $(ARGS)

bench-buckets: $(VENV)/.bench
	$(BIN)/python -m bench.buckets $(ARGS)

bench-imports: $(VENV)/.bench
	$(BIN)/python -m bench.imports $(ARGS)

clean:
	rm -rf $(VENV) .sitegen

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.site: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[search]'
	@touch $@

$(VENV)/.test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@ $(VENV)/.site

$(VENV)/.bench: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@ $(VENV)/.site

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.test $(VENV)/.site

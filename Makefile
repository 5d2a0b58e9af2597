# Every command of the project; `make` lists them. Settings live in pyproject.toml.
# Written for GNU make 3.81 and newer, which is what macOS ships.

PYTHON ?= python3
LAB_ARGS ?=
FIRST_NOTEBOOK := notebooks/01-flight-delays.ipynb
BIN := .venv/bin
READY := .venv/ready
# Programs that tests and notebooks start (`!nbflow runs`) are those of this environment.
IN_VENV := PATH="$(CURDIR)/$(BIN):$$PATH"

NPM := $(IN_VENV) npm --prefix labextension --loglevel=error
GOOD_NODE := $(IN_VENV) npm --version >/dev/null 2>&1 && \
  $(IN_VENV) node -e 'process.exit(+(parseInt(process.versions.node) < 20))'

# What a notebook saves: no times, and what is printed piece by piece is one piece, as on the page.
AS_SEEN := --ExecutePreprocessor.record_timing=False \
  --Exporter.preprocessors=nbconvert.preprocessors.CoalesceStreamsPreprocessor

# Stamps: what has not changed since is not done again.
MODULES := labextension/node_modules/ready
BUILT := labextension/dist/ready
WEB := .make/web
CHROMIUM := .make/chromium
WEB_FILES := $(shell find labextension -type d '(' -name node_modules -o -name dist -o -name lib ')' -prune -o -type f -print)
LAB_LINK := .venv/share/jupyter/labextensions/jupyterlab-nbflow

.PHONY: help lab test check coverage lint types web browser gen build format notebooks bench soak release-check constraints
.DELETE_ON_ERROR:

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-14s %s\n", $$1, $$2}' Makefile

lab: $(READY) $(BUILT) ## Open JupyterLab on the first notebook; LAB_ARGS="--no-browser" is passed on
	@$(IN_VENV) exec jupyter-lab --LabApp.default_url=/lab/tree/$(FIRST_NOTEBOOK) $(LAB_ARGS)

test: lint types $(WEB) $(BUILT) browser ## Run everything: lint, types, all tests, every notebook, the built wheel
	$(if $(UNCHANGED),@echo "Not repeated since green with the same inputs: $(UNCHANGED)")
	$(IN_VENV) pytest --nbval $(UNCHANGED:%=--ignore=%) nbflow tests $(wildcard notebooks)
	@mkdir -p .make && touch $(foreach name,$(RELEASE_TESTS),$(call stamp,$(name)))

check: lint types $(WEB) ## Run lint, types and the fast tests, in two minutes at most
	$(IN_VENV) pytest -m "not slow"

coverage: $(READY) ## Measure that the tests go through every branch of core and engine
	$(IN_VENV) pytest --cov --cov-report= tests/core tests/engine tests/flows tests/seeds
	$(IN_VENV) coverage report --fail-under=100 --include="nbflow/core/*,nbflow/engine/*"

lint: $(READY)
	$(IN_VENV) ruff check
	$(IN_VENV) ruff format --check
	$(IN_VENV) python -m nbflow.notebook.gen --check

types: $(READY)
	$(IN_VENV) mypy

web: $(WEB) ## Lint, type-check and test the TypeScript, where it has changed

build: $(BUILT) ## Build the widget and the JupyterLab extension, where their sources have changed

browser: $(BUILT) $(CHROMIUM) ## Go through notebooks in a real JupyterLab in Chromium
	$(NPM) run test:browser
	$(NPM) run test:lab

gen: $(READY) ## Write what the page needs of the protocol
	$(IN_VENV) python -m nbflow.notebook.gen

format: $(READY) $(MODULES) ## Format the code and mend what the linters can mend
	$(IN_VENV) ruff check --fix
	$(IN_VENV) ruff format
	$(NPM) run format

notebooks: $(READY) ## Run every notebook and save what it shows
	$(IN_VENV) jupyter nbconvert --to notebook --inplace --execute $(AS_SEEN) notebooks/*.ipynb

bench: $(BUILT) $(CHROMIUM) ## Measure the figures of benchmarks/
	$(IN_VENV) python -m benchmarks

soak: $(READY) $(MODULES) ## Run the tests at length, with random examples
	$(IN_VENV) HYPOTHESIS_PROFILE=soak pytest

release-check: $(READY) $(CHROMIUM) ## Test the built wheel and `make lab`, each in an environment of its own
	$(IN_VENV) pytest tests/release

# The environment. Its stamp is older than what it was made from only when that has changed.
SETUP := install --quiet --constraint constraints.txt --build-constraint constraints.txt
NEED_PYTHON := nbflow needs Python 3.11 or newer. Name one: make PYTHON=python3.12 lab
NEED_ENSUREPIP := $(PYTHON) cannot make environments: its module ensurepip is missing. \
  On Debian and Ubuntu install the package python3-venv, or name another Python: make PYTHON=...

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(NEED_PYTHON)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "$(NEED_ENSUREPIP)" >&2; exit 1; }
	@echo "Setting up .venv: a minute or two, once"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --upgrade --constraint constraints.txt pip
	@$(GOOD_NODE) || $(BIN)/python -m pip $(SETUP) --group node
	@rm -rf $(LAB_LINK)
	@SKIP_JUPYTER_BUILDER=1 $(BIN)/python -m pip $(SETUP) --editable '.[dask,docker,s3]' --group dev --group notebooks
	@rm -rf $(LAB_LINK) && mkdir -p $(dir $(LAB_LINK)) && ln -s ../../../../labextension/dist/lab $(LAB_LINK)
	@touch $@

# The TypeScript. What is built is linked into the environment, so a change needs no new install.
$(MODULES): labextension/package.json labextension/package-lock.json | $(READY)
	@echo "Setting up labextension/node_modules: half a minute, once"
	@$(NPM) ci --no-audit --no-fund
	@touch $@

$(BUILT): $(MODULES) $(shell find labextension/src labextension/schema -type f)
	$(NPM) run build
	@touch $@

$(WEB): $(MODULES) $(WEB_FILES)
	$(NPM) run lint
	$(NPM) run types
	$(NPM) test
	@mkdir -p $(@D) && touch $@

$(CHROMIUM): $(MODULES)
	@$(NPM) run chromium
	@mkdir -p $(@D) && touch $@

constraints: ## Resolve constraints.txt anew, with the newest versions
	$(PYTHON) -m venv --clear .make/resolve
	.make/resolve/bin/python -m pip install --quiet --upgrade pip setuptools
	SKIP_JUPYTER_BUILDER=1 .make/resolve/bin/python -m pip install --quiet --editable '.[dask,docker,s3]' --group dev --group node --group notebooks
	{ grep '^#' constraints.txt; .make/resolve/bin/pip freeze --all --exclude-editable; } > .make/constraints.txt
	mv .make/constraints.txt constraints.txt

# A release test sets up an environment, which takes minutes. `make test` repeats one only when
# the content of what it depends on has changed since it was green, and in CI always.
RELEASE_TESTS := wheel make_lab
inputs_wheel = pyproject.toml constraints.txt README.md LICENSE pytest_nbflow.py $(shell find nbflow -type f ! -name '*.pyc' | sort) $(sort $(WEB_FILES))
inputs_make_lab = Makefile pyproject.toml constraints.txt $(wildcard $(FIRST_NOTEBOOK))
stamp = .make/$(1)-$(shell cat tests/release/test_$(1).py $(inputs_$(1)) | cksum | tr ' ' '-')
is_green = $(wildcard $(call stamp,$(name)))
UNCHANGED = $(strip $(if $(CI),,$(foreach name,$(RELEASE_TESTS),$(if $(is_green),tests/release/test_$(name).py))))

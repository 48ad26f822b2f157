# Everything runs in .venv, which the targets make and keep up to date with pyproject.toml.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
NPM := $(shell command -v npm)

.PHONY: help learn test lint js lintjs format chapters docs clean

help:  ## print this list
	@echo 'make TARGET [ARGS="..."] [PYTHON=python3.12]'
	@sed -n 's/^\([a-z]*\):.*## /  \1	/p' $(MAKEFILE_LIST)

learn: .venv/course.stamp  ## open the course in JupyterLab; ARGS are those of `tslab learn`
	$(BIN)/tslab learn $(ARGS)

test: lint  ## check everything; ARGS go to pytest, e.g. ARGS="-k graph"
	$(BIN)/pytest tests $(ARGS)
	$(BIN)/pytest --nbval chapters
	PYTHONPATH=$(CURDIR)/tests/without_tensorflow $(BIN)/pytest --nbval chapters/07_tensorflow.ipynb
	$(BIN)/python -m tslab.course.editions check

lint: .venv/test.stamp lintjs  ## style, types and spelling
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/codespell
	$(BIN)/mypy

js: node_modules/.stamp  ## bundle widgets/js into widgets/static
	npm run --silent build

ifdef NPM
lintjs: node_modules/.stamp
	npm run --silent check
else
lintjs:
	@printf '\033[1;31m!!! THE JAVASCRIPT CHECKS DO NOT RUN: install nodejs (18.18 or later) and npm\033[0m\n' >&2
	@test -z "$$CI"
endif

format: .venv/test.stamp  ## rewrite the sources in the project's style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
ifdef NPM
	$(MAKE) node_modules/.stamp
	npm run --silent format
endif

chapters: .venv/test.stamp  ## build chapters/*.ipynb from chapters/src; ARGS="01 02" builds those alone
	$(BIN)/python -m tslab.course.editions build $(ARGS)

docs: .venv/docs.stamp node_modules/.stamp  ## build the web edition in build/site
	rm -rf build/site
	$(BIN)/python -m sphinx -W --keep-going -E -q -d build/doctrees docs build/site
	@echo 'Open build/site/index.html'

clean:  ## remove what was made here, but never my-course/
	rm -rf .venv node_modules build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache

.venv/bin/python:
	$(PYTHON) -m venv .venv

# A stamp newer than pyproject.toml says that this extra is installed.
.venv/%.stamp: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[$*]'
	@touch $@

# The same for what package-lock.json names.
node_modules/.stamp: package.json package-lock.json
	npm ci --silent
	@touch $@

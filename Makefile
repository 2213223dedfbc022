# make demo   environment, ingest of samples/, the chat on http://127.0.0.1:7860
# make test   the same environment and the test tools; ruff, mypy, pytest
#
# TORCH_INDEX   address of a package index with CPU builds of torch, where the usual one has only those for graphics cards

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TORCH_INDEX ?=
PIP_ARGS := --constraint constraints.txt $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))

.PHONY: check install demo test test-env lint clean
.DEFAULT_GOAL := demo

check:
	@command -v $(PYTHON) >/dev/null || { echo "没有找到 python3，请先安装，例如：apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新的版本，可用 make PYTHON=python3.12 指定" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "缺少 Python 的 venv 模块，请先安装，例如：apt-get install python3-venv" >&2; exit 1; }

# An environment left half made by a broken-off install has no stamp, and is gone over again.
$(VENV)/installed: pyproject.toml constraints.txt | check
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet $(PIP_ARGS) --editable .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(PIP) install --quiet $(PIP_ARGS) --editable '.[test]'
	@touch $@

install: $(VENV)/installed

demo: install
	@$(BIN)/mingzhang demo

test-env: $(VENV)/installed-test
	@.ci/chromium $(BIN)

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/mypy

test: test-env lint
	$(BIN)/pytest

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

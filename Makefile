# `make run` and `make test` do all their own set-up; the second time they start at once.
.DEFAULT_GOAL := help
.PHONY: help run demo test fuzz check format docs translations screenshots bench lock upgrade setup clean
BIN := .venv/bin

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## open the kiosk with sample content; ARGS="--windowed --size 1280x800"
	@tools/setup.sh run
	@tools/run.sh $(ARGS)

demo: ## a scripted visit through the real screen; ARGS="--screenshots DIR"
	@tools/setup.sh run
	@$(BIN)/kiosk demo $(ARGS)

test: ## the whole suite; ARGS="tests/unit -k scale"
	@tools/setup.sh test
	@$(BIN)/python -m pytest -n auto --maxprocesses=4 $(ARGS)

fuzz: ## thousands of spoiled files, feeds and pictures; SEED=1 repeats a run, CASES=500 is shorter, ARGS="-k feeds"
	@tools/setup.sh test
	@tools/fuzz.sh $(ARGS)

check: ## lint, format, types, imports, QML
	@tools/setup.sh test
	@tools/check.sh

format: ## put Python and QML into the house's form
	@tools/setup.sh test
	@$(BIN)/ruff check --quiet --fix --exit-zero .
	@$(BIN)/ruff format .
	@$(BIN)/python tools/qml_lint.py --format

docs: ## write the pages that derive from the code
	@tools/setup.sh test
	@$(BIN)/python tools/write_settings_page.py

translations: ## update resources/i18n from the QML and compile it
	@tools/setup.sh test
	@$(BIN)/python tools/translations.py

screenshots: ## take the pictures of the README anew
	@tools/setup.sh test
	@$(BIN)/python tools/screenshots.py

bench: ## each figure beside its floor or peer; never part of the suite
	@tools/setup.sh bench
	@$(BIN)/python tests/benchmarks/run.py $(ARGS)

lock: ## write requirements/*.lock from pyproject.toml
	@tools/setup.sh test
	@tools/lock.sh

upgrade: ## the same with the newest versions that fit
	@tools/setup.sh test
	@tools/lock.sh --upgrade

setup: ## everything that `make run` needs, without running
	@tools/setup.sh run

clean: ## remove what was built; the kiosk's home stays
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist

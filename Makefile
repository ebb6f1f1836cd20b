# Short names; ./run and ./test do everything by themselves.
.PHONY: run test fast lint format lock vendor

run:
	./run

test:
	./test

fast:
	./test --fast

lint:
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

format:
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

# The lock for development takes its versions from the lock for running, so that the two never differ.
COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url
lock:
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) -c requirements.txt requirements-dev.in -o requirements-dev.txt

vendor:
	python3 static/vendor/fetch.py

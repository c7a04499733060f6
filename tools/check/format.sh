#!/usr/bin/env bash
# Fails when gofmt would change a file.
set -euo pipefail
cd "$(dirname "$0")/../.."

folders=$(find . -maxdepth 1 -mindepth 1 -type d ! -name '.*' ! -name node_modules ! -name tools ! -name var ! -name bin)
unformatted=$(gofmt -l $folders)
if [ -n "$unformatted" ]; then
	echo "Not formatted (make fmt does it):" >&2
	echo "$unformatted" >&2
	exit 1
fi

#!/usr/bin/env bash
# Generates the Go code of all templates and fails when it was not up to date;
# holds the list of common passwords against what it is made from.
set -euo pipefail
cd "$(dirname "$0")/../.."

sums() { find templates -name '*_templ.go' -print0 | sort -z | xargs -0 cksum; }

before=$(sums)
go tool templ generate -path templates -log-level error
if ! difference=$(diff <(echo "$before") <(sums)); then
	echo "The Go code of these templates was stale; it is new now: commit it." >&2
	echo "$difference" | awk '/^[<>]/ { print "  " $NF }' | sort -u >&2
	exit 1
fi

if [ -d tools/node_modules/@zxcvbn-ts ]; then
	node tools/passwords/generate.mjs --check
elif [ -n "${CI:-}" ]; then
	echo "npm's tools are missing: whether the list of common passwords is up to date was not looked at." >&2
	exit 1
fi

#!/usr/bin/env bash
# Holds the style sheets against stylelint's rules; says so when npm's tools are missing.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ ! -x tools/node_modules/.bin/stylelint ]; then
	echo "Left out: stylelint is not installed (it needs npm)." >&2
	[ -z "${CI:-}" ]
	exit
fi
tools/node_modules/.bin/stylelint --config tools/stylelint.config.mjs --config-basedir tools 'static/**/*.css'

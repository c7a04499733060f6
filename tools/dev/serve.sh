#!/usr/bin/env bash
# What tools/dev/watch.sh restarts: builds, then becomes the portal.
set -euo pipefail
cd "$(dirname "$0")/../.."

go build -o bin/manager-dev ./cmd/manager
exec bin/manager-dev serve

#!/bin/sh
# Writes random passwords for compose.yaml into .env, unless they are there.
set -eu
cd "$(dirname "$0")/../.."

umask 077
touch .env
for name in POSTGRES_PASSWORD MANAGER_DB_PASSWORD; do
	if ! grep -q "^$name=" .env; then
		printf '%s=%s\n' "$name" "$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')" >>.env
	fi
done
echo "The passwords are in .env; now: docker compose up --build"

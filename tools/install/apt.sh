# Sourced by the other scripts of this folder: apt_install PACKAGE... installs
# with apt when this user may, and fails without a word when not.

say() { echo "$*" >&2; }

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo -n "$@"
	fi
}

may_apt() {
	command -v apt-get >/dev/null || return 1
	[ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

apt_install() {
	may_apt || return 1
	say "Installing $* …"
	# Only the programs are wanted: no service of the system's is started (Debian's invoke-rc.d asks this file).
	local policy=/usr/sbin/policy-rc.d ours= done=0
	if [ ! -e $policy ]; then
		ours=1
		printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
		as_root chmod +x $policy
	fi
	# The index is refreshed only here, when something is missing.
	{
		as_root apt-get -q -y update &&
			as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 install --no-install-recommends "$@"
	} </dev/null >&2 || done=$?
	if [ -n "$ours" ]; then as_root rm -f $policy; fi
	return $done
}

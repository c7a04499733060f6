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
	# The index is refreshed only here, when something is missing.
	{
		as_root apt-get -q -y update &&
			as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 install --no-install-recommends "$@"
	} </dev/null >&2
}

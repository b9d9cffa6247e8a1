#!/usr/bin/env bash
# Computes values.json in a virtual environment of its own. Needs Python 3.10 (confseq has no newer wheel) and a package index.
# Use another interpreter with PYTHON=/path/to/python3.10.
set -euo pipefail
cd "$(dirname "$0")"
environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
"${PYTHON:-python3.10}" -m venv "$environment"
"$environment/bin/pip" install --quiet --no-deps --requirement requirements.txt
"$environment/bin/python" compute.py > values.json

#!/bin/sh
# Install one version into an environment of its own: install.sh WHEEL REQUIREMENTS FOLDER
# The libraries are those of the lock, by hash; pip goes when it has done its work.
set -eu
wheel=$1 requirements=$2 folder=$3
[ ! -e "$folder" ] || { echo "$folder exists: install each version into a folder of its own" >&2; exit 2; }
"${PYTHON:-python3}" -m venv "$folder"
pip() { "$folder/bin/python" -m pip --quiet --disable-pip-version-check --no-input "$@"; }
pip install --require-hashes --only-binary :all: -r "$requirements"
pip install --no-deps --no-index "$wheel"
pip uninstall --yes pip
"$folder/bin/tracker" --help >/dev/null
echo "installed into $folder"

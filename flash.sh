#!/usr/bin/env bash
# Writes Espruino and the firmware's Storage image onto an ESP32. What goes where
# stands in firmware/engine.json; firmware/parts.js checks the files.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
  cat <<'EOF'
Usage: ./flash.sh --board NAME --port PORT --engine-dir DIR [--baud N] [--dry-run]

Writes Espruino and snapferry onto the ESP32 of a board.

  --board NAME      a board of boards/, built by: BOARD=NAME npm run build
  --port PORT       the serial port that the ESP32 is on, such as /dev/ttyUSB0
  --engine-dir DIR  the folder with Espruino's release files for the ESP32
  --baud N          the rate to write at (460800)
  --dry-run         tells what would be written where, and writes nothing
  --help            prints this
EOF
}

fail() {
  printf 'flash.sh: %s\n' "$1" >&2
  exit 1
}

board='' port='' engine_dir='' baud=460800 dry_run=false
while [ $# -gt 0 ]; do
  option=$1
  shift
  case $option in
    --help | -h) usage; exit 0 ;;
    --dry-run) dry_run=true; continue ;;
    --board | --port | --engine-dir | --baud) [ $# -gt 0 ] || fail "$option needs a value; --help tells more" ;;
    *) fail "there is no option $option; --help tells which there are" ;;
  esac
  case $option in
    --board) board=$1 ;;
    --port) port=$1 ;;
    --engine-dir) engine_dir=$1 ;;
    --baud) baud=$1 ;;
  esac
  shift
done
[ -n "$board" ] || fail '--board is missing: the name of a board, one of boards/'
[ -n "$engine_dir" ] || fail "--engine-dir is missing: the folder with Espruino's release files for the ESP32"
[ -n "$port" ] || "$dry_run" || fail '--port is missing: the serial port that the ESP32 is on, such as /dev/ttyUSB0'
[[ $baud =~ ^[1-9][0-9]*$ ]] || fail "--baud is $baud, but must be a number, such as 115200"
command -v node >/dev/null || fail 'node is not installed, and the check of the files needs it: https://nodejs.org'

parts=$(node "$root/firmware/parts.js" "$board" "$engine_dir") || exit 1
files=()
while IFS=$'\t' read -r address path bytes sha; do
  printf '%-9s %8s bytes  %s\n          SHA-256 %s\n' "$address" "$bytes" "$path" "$sha"
  files+=("$address" "$path")
done <<<"$parts"

if "$dry_run"; then
  echo 'Nothing was written: this was a dry run.'
  exit 0
fi

if command -v esptool >/dev/null; then
  esptool=esptool
elif command -v esptool.py >/dev/null; then
  esptool=esptool.py
else
  fail 'esptool is not installed: pip install esptool'
fi
[ -e "$port" ] || fail "there is no port $port: is the board plugged in?"
[[ -r $port && -w $port ]] || fail "you may not use $port: on Linux, join the group that owns it ($(stat -c %G "$port" 2>/dev/null || echo dialout)) and log in again"

# esptool 5 spells its words with hyphens, the ones before it with underscores.
major=$("$esptool" version 2>/dev/null | sed -n 's/^esptool[^0-9]*\([0-9]*\)\..*/\1/p' | head -n 1)
if [ "${major:-4}" -ge 5 ]; then d=-; else d=_; fi
"$esptool" --chip esp32 --port "$port" --baud "$baud" --before "default${d}reset" --after "hard${d}reset" \
  "write${d}flash" -z "--flash${d}mode" dio "--flash${d}freq" 40m "--flash${d}size" detect "${files[@]}"
echo "Done. The console is on $port at 115200 baud."

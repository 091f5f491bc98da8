#!/usr/bin/env bash
# Writes Espruino and the firmware's Storage image onto an ESP32. firmware/engine/engine.js
# has the addresses; firmware/flash/parts.js checks the files.
if [ -z "${BASH_VERSION:-}" ]; then
  if command -v bash >/dev/null; then exec bash "$0" "$@"; fi
  echo 'flash.sh: this needs bash, which is not installed' >&2
  exit 1
fi
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
devices=${SNAPFERRY_DEVICES:-/dev} # only tests use another folder

usage() {
  cat <<'EOF'
Usage: ./flash.sh --board NAME [--port PORT] [--engine-dir DIR] [option]...

Writes Espruino and snapferry onto the ESP32 of a board, reads them back, and
opens the console.

  --board NAME      a board of boards/, built by: npm run build -- NAME
  --port PORT       the serial port that the ESP32 is on, such as /dev/ttyUSB0;
                    detected if there is only one
  --engine-dir DIR  the folder with Espruino's release files for the ESP32;
                    without it they are fetched from Espruino's site
  --engine-url URL  another place to fetch them from, by https
  --engine-sha256 X accepts the engine's files without a question if X is their
                    checksum, and refuses any others; --dry-run shows it
  --only-app        writes only Storage, the firmware, and leaves Espruino alone;
                    the files that the chip saved in Storage are kept
  --erase           erases the whole flash first, saved settings of Espruino too
  --baud N          the rate to write at (460800)
  --yes             writes without asking; an engine that is not known needs
                    --engine-sha256, too
  --dry-run         shows the files and their addresses, and writes nothing
  --help            prints this
EOF
}

fail() {
  printf 'flash.sh: %s\n' "$1" >&2
  exit 1
}

board='' port='' engine_dir='' engine_url='' engine_sha256='' baud=460800 given=' '
dry_run=false only_app=false erase=false yes=false
while [ $# -gt 0 ]; do
  option=$1
  shift
  case $option in
    --help | -h) usage; exit 0 ;;
    --dry-run) dry_run=true; continue ;;
    --only-app) only_app=true; continue ;;
    --erase) erase=true; continue ;;
    --yes | -y) yes=true; continue ;;
    --board | --port | --engine-dir | --engine-url | --engine-sha256 | --baud) [ $# -gt 0 ] || fail "$option needs a value; see --help" ;;
    *) fail "there is no option $option; --help lists all options" ;;
  esac
  [ -n "$1" ] || fail "$option has an empty value: write it, or leave $option out"
  case $given in *" $option "*) fail "$option is given twice: leave one of them out" ;; esac
  given+="$option "
  case $option in
    --board) board=$1 ;;
    --port) port=$1 ;;
    --engine-dir) engine_dir=$1 ;;
    --engine-url) engine_url=$1 ;;
    --engine-sha256) engine_sha256=$1 ;;
    --baud) baud=$1 ;;
  esac
  shift
done
if [ -n "$engine_sha256" ] && ! grep -qiE '^[0-9a-f]{64}$' <<< "$engine_sha256"; then fail '--engine-sha256 needs 64 hexadecimal digits: --dry-run shows them'; fi
if [ -z "$board" ]; then
  boards=()
  for file in "$root"/boards/*.json; do
    # other files are the schema, and boards of a desktop
    if grep -q '"engine": *"esp32"' "$file"; then boards+=("$(basename "$file" .json)"); fi
  done
  fail "--board is missing; the boards are: ${boards[*]}"
fi
[[ $baud =~ ^[1-9][0-9]*$ ]] || fail "--baud is $baud, but must be a number, such as 115200"
if [ -n "$engine_dir" ] && [ -n "$engine_url" ]; then fail '--engine-dir and --engine-url are two places for the engine: leave one of them out'; fi
if "$only_app" && [[ $given == *--engine-* ]]; then fail '--only-app leaves Espruino alone, so it needs no option --engine-…: leave it out'; fi
if "$only_app" && "$erase"; then fail '--erase takes Espruino away too, and --only-app does not write it: leave one of them out'; fi
command -v node >/dev/null || fail 'node is not installed, and the check of the files needs it: https://nodejs.org'
node "$root/firmware/commands/nodeversion.cjs" || exit 1

find_port() {
  local found=() file
  for file in "$devices"/ttyUSB* "$devices"/ttyACM* "$devices"/cu.usbserial* "$devices"/cu.wchusbserial* "$devices"/cu.SLAB_USBtoUART* "$devices"/cu.usbmodem*; do
    if [ -e "$file" ]; then
      # with two drivers on macOS, a board has two names that differ only in the driver's
      case " ${found[*]-} " in *"/cu.usbserial-${file##*/cu.wchusbserial} "* | *"/cu.usbserial${file##*/cu.wchusbserial} "*) continue ;; esac
      found+=("$file")
    fi
  done
  case ${#found[@]} in
    0) fail "no serial port was found: is the board plugged in, by a cable that carries data, and is the driver of its USB chip there? --port names a port" ;;
    1) port=${found[0]} ;;
    *) fail "there is more than one serial port, ${found[*]}: name the board's by --port" ;;
  esac
  echo "The only serial port is $port."
}

check_port() {
  case $port in COM[0-9]*) return ;; esac # Windows has no file for it: esptool reports a missing port
  [ -e "$port" ] || fail "there is no port $port: is the board plugged in?"
  [[ -r $port && -w $port ]] || fail "you have no permission to use $port: on Linux, join the group that owns it (sudo usermod -aG $(stat -c %G "$port" 2>/dev/null || echo dialout) \$USER) and log in again"
}

find_esptool() {
  local name
  for name in esptool esptool.py; do
    if command -v "$name" >/dev/null; then esptool=$name; return; fi
  done
  fail 'esptool is not installed, and only it can write to the chip: pipx install esptool (or: pip install esptool, apt install esptool, brew install esptool)'
}

# Checks for faults of the user come before slow steps.
node "$root/firmware/flash/flashable.js" "$board" || exit 1
if ! "$dry_run"; then
  find_esptool
  [ -n "$port" ] || find_port
  check_port
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! "$only_app" && [ -z "$engine_dir" ]; then
  if [ -n "$engine_url" ]; then engine_dir=$work/engine; else engine_dir=$root/dist/engine; fi
  echo 'Fetching Espruino, unless it is here already …'
  node "$root/firmware/engine/findengine.js" "$engine_dir" ${engine_url:+"$engine_url"} || exit 1
fi
if "$only_app"; then engine_dir=''; fi

parts=$(node "$root/firmware/flash/parts.js" "$board" "$work" ${engine_dir:+"$engine_dir"}) || exit 1
files=() last_address=''
while IFS=$'\t' read -r address path from bytes sha; do
  printf '%-9s %8s bytes  %s\n          SHA-256 %s\n' "$address" "$bytes" "$from" "$sha"
  files+=("$address" "$path")
  last_address=$address
done <<<"$parts"
cat "$work/built.txt"
stranger='' # why the engine is unknown
if ! "$only_app"; then
  { read -r sum && read -r stranger; } <"$work/engine.txt" || true
  if [ -n "$engine_sha256" ] && [ "$engine_sha256" != "$sum" ]; then
    fail "the engine's files are not those that --engine-sha256 names: their SHA-256 is $sum. Nothing was written"
  fi
  if [ -z "$stranger" ]; then echo "The engine's files are known: their SHA-256 is $sum."
  elif [ -n "$engine_sha256" ]; then stranger=''; echo 'The engine is the one that --engine-sha256 names.'; fi
fi
if [ -n "$stranger" ]; then
  echo "$stranger"
  echo "If you trust where these files are from: --engine-sha256 $sum accepts them, and no others."
fi
if "$only_app"; then
  echo 'What the chip itself saved in Storage is read first, and kept.'
else
  echo 'The rest of Storage is erased. The firmware keeps there only which numbers its camera has given to folders; --only-app keeps that.'
fi
if "$erase"; then
  echo 'All else in the flash is erased first. The settings (NVS) at 0x9000 are written with Wi-Fi on and Bluetooth off.'
else
  echo "The chip's settings (NVS) at 0x9000 are read first. If Wi-Fi is off in them, or Bluetooth on, that is changed, and all else in them is kept; settings that cannot be read are replaced."
fi

if "$dry_run"; then
  echo 'Nothing was written: this was a dry run.'
  exit 0
fi

if [ -n "$stranger" ]; then
  if "$yes"; then fail 'nothing was written: --yes does not accept an engine that is not known; add --engine-sha256 as shown'; fi
  printf 'Write an engine that is not known? [y/N] '
  read -r answer || answer=''
  [[ $answer =~ ^[Yy] ]] || fail 'nothing was written: the answer was not "y"'
fi
if ! "$yes"; then
  printf 'Write this onto the ESP32 on %s? [y/N] ' "$port"
  read -r answer || answer=''
  [[ $answer =~ ^[Yy] ]] || fail 'nothing was written: the answer was not "y"; --yes writes without asking'
fi

# esptool 5 has hyphens in its options, older versions have underscores.
major=$("$esptool" version 2>/dev/null | sed -n 's/^esptool[^0-9]*\([0-9]*\)\..*/\1/p' | head -n 1)
if [ "${major:-4}" -ge 5 ]; then d=-; else d=_; fi
flash=("--flash${d}mode" dio "--flash${d}freq" 40m "--flash${d}size" detect)

# Shows esptool's output; explain() turns its failure into a sentence. The chip stays
# in its boot loader until the end, because a running program would write into the flash.
# Each step may be run twice, so one of whose answers one was missing or damaged is run
# again, at last at the slowest rate.
run_esptool() {
  local left rate=$baud
  : >"$work/log"
  for left in 2 1 0; do
    if "$esptool" --chip esp32 --port "$port" --baud "$rate" --before "default${d}reset" --after "$1${d}reset" "${@:2}" 2>&1 | tee "$work/last"; then return 0; fi
    cat "$work/last" >>"$work/log"
    if [ "$left" = 0 ] || ! node "$root/firmware/flash/passing.js" <"$work/last"; then return 1; fi
    if [ "$left" = 1 ] && [ "$rate" -gt 115200 ]; then rate=115200; fi
    echo "Once more, at $rate baud …"
  done
}

explain() {
  fail "$(node "$root/firmware/flash/explain.js" "$port" "$@" <"$work/log")"
}

kind=whole
if "$only_app"; then kind=app; fi
if "$erase"; then
  kind=erased
else
  echo "Reading the chip's settings …"
  run_esptool no "read${d}flash" 0x8000 16384 "$work/before" || explain 'nothing was written'
fi
node "$root/firmware/flash/settings.js" "$kind" "$work/settings.bin" "$work/before" || exit 1
if "$only_app"; then
  echo 'Reading the files in Storage …'
  run_esptool no "read${d}flash" "$last_address" "$(wc -c <"$work/storage.bin" | tr -d ' ')" "$work/old" || explain 'nothing was written'
  node "$root/firmware/flash/keep.js" "$work/old" "$work/storage.bin" || exit 1
fi
if [ -e "$work/settings.bin" ]; then files+=(0x9000 "$work/settings.bin"); fi
erase_all=()
if "$erase"; then erase_all=(--erase-all); fi
run_esptool no "write${d}flash" -z ${erase_all[@]+"${erase_all[@]}"} "${flash[@]}" "${files[@]}" || explain 'the flash content may not start now'
echo 'Reading back …'
run_esptool hard "verify${d}flash" "${flash[@]}" "${files[@]}" || explain '' 'all parts were written, and esptool confirmed the hash of each, but reading back failed'
echo "Done: all parts were read back and are correct. The console is on $port at 115200 baud."

# esptool's Python has pyserial, which contains a terminal.
python=$(sed -n '1s/^#! *//p' "$(command -v "$esptool")" 2>/dev/null | tr -d '\0' || true)
case $python in *python*) ;; *) python=python3 ;; esac
console=("${python%% *}" -m serial.tools.miniterm --dtr 0 --rts 0 "$port" 115200)
if [ -t 0 ] && [ -t 1 ] && "${python%% *}" -c 'import serial.tools.miniterm' 2>/dev/null; then
  rm -rf "$work"
  echo 'Opening it; Ctrl+] leaves. Press RESET to see it boot from its first line.'
  exec "${console[@]}"
fi
echo "To open it: ${console[*]}"

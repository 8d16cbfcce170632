#!/usr/bin/env bash
# Takes Vitable Connect's whole care flow with bash, curl, grep and sed. JSON is cut by patterns here, which is good enough
# for ids and fixed texts; an application has a parser.
# usage: bash examples/curl/walk.sh
set -euo pipefail

interval=1  # seconds between two polls
deadline=60 # seconds that a sync may take

fail() {
  printf 'walk: %s\n' "$1" >&2
  exit 1
}

# start_sandbox runs the sandbox of this repository on a free port until the script ends.
start_sandbox() {
  folder=$(mktemp -d)
  # Not `go run`: a signal to that does not reach the program.
  (cd "$(dirname "$0")/../.." && go build -o "$folder/sandbox" .)
  "$folder/sandbox" --addr 127.0.0.1:0 --delay 500ms 2>"$folder/log" &
  sandbox=$!
  trap 'kill "$sandbox"; wait "$sandbox" || true; rm -r "$folder"' EXIT
  until base_url=$(grep -o 'listening on http://[^" ]*' "$folder/log"); do
    kill -0 "$sandbox" || fail "the sandbox did not start: $(<"$folder/log")"
    sleep 0.1
  done
  base_url=${base_url#listening on }
}

# call METHOD PATH [BODY] prints the answer, or ends the script with it if it is an error.
call() {
  # The key goes by way of a file: everybody on the machine may read a command line.
  curl --silent --show-error --fail-with-body --max-time 30 --request "$1" "$base_url$2" \
    --header @<(printf 'Authorization: Bearer %s' "$api_key") \
    --header 'Content-Type: application/json' ${3:+--data "$3"} >"$answer" || fail "$1 $2: $(<"$answer")"
}

# texts NAME prints each value of a field.
texts() { sed 's/"'"$1"'": *"\([^"]*\)"/\n\1\n/g' ; }

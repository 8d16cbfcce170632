#!/usr/bin/env bash
# Walks through Vitable Connect's whole care flow with bash, curl, grep and sed. Patterns cut the JSON, which is good enough
# for ids and short texts; an application uses a parser.
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
  # Not `go run`: a signal to that does not reach the program.
  (cd "$(dirname "$0")/../.." && go build -o "$folder/sandbox" .)
  : >"$folder/log" # the loop below may read it before the sandbox starts
  "$folder/sandbox" --addr 127.0.0.1:0 --delay 500ms 2>"$folder/log" &
  sandbox=$!
  trap 'kill "$sandbox" || true; wait "$sandbox" || true; rm -r "$folder"' EXIT
  until base_url=$(grep -o 'listening on http://[^" ]*' "$folder/log"); do
    kill -0 "$sandbox" 2>/dev/null || fail "the sandbox did not start: $(<"$folder/log")"
    sleep 0.1
  done
  base_url=${base_url#listening on }
}

# call METHOD PATH [BODY] prints the answer on one line. curl retries temporary failures; any other error ends the script,
# and its body has a message and a trace id.
call() {
  # The answer goes into a file, from which curl can remove what a broken try has written. The key comes from a file as well:
  # everybody on the machine can read a command line.
  curl --silent --show-error --fail-with-body --max-time 30 --retry 2 --retry-all-errors --request "$1" "$base_url$2" \
    --header @<(printf 'Authorization: Bearer %s\n' "$api_key") --output "$folder/answer" \
    --header 'Content-Type: application/json' ${3:+--data "$3"} || fail "$1 $2: $(<"$folder/answer")"
  tr -d '\r\n' <"$folder/answer"
}

# texts NAME prints every value that the field has in the JSON on standard input, ids NAME every member id in its array.
texts() { { grep -o "\"$1\": *\"[^\"]*\"" || true; } | sed 's/^[^:]*: *"//; s/"$//'; }
ids() { { grep -o "\"$1\": *\[[^]]*\]" | grep -o 'grpmbr_[^"]*'; } || true; }

# person REFERENCE_ID FIRST_NAME LAST_NAME PLAN_ID prints a row of a roster.
person() {
  printf '{"reference_id": "%s", "first_name": "%s", "last_name": "%s", "plan_id": "%s", ' "$@"
  printf '"date_of_birth": "1990-05-15", "phone": "4155550100", "address": {"address_line_1": "123 Main Street", '
  printf '"city": "San Francisco", "state": "CA", "zipcode": "94102"}}'
}

# sync_roster GROUP_ID [ROW...] makes the rows the group's roster, waits, prints what changed and keeps it in $synced.
# Whoever is not in the roster is removed.
sync_roster() {
  local path=/v1/groups/$1/members/sync request_id end=$((SECONDS + deadline)) failure
  shift
  request_id=$(call POST "$path" "$(IFS=, && printf '{"members": [%s]}' "$*")" | texts request_id)
  printf 'roster   %s of %s\n' "$request_id" "$#"
  synced=$(call GET "$path/$request_id")
  while [[ -z $(texts completed_at <<<"$synced") ]]; do # null while it is in flight
    ((SECONDS < end)) || fail "sync $request_id is still in flight after $deadline s"
    sleep "$interval"
    synced=$(call GET "$path/$request_id")
  done
  ids added_group_member_ids <<<"$synced" | sed 's/^/added    /'
  ids removed_group_member_ids <<<"$synced" | sed 's/^/removed  /'
  { grep -o '{[^{}]*"reason"[^{}]*}' <<<"$synced" || true; } | while read -r failure; do
    printf 'refused  %s (%s): %s\n' "$(texts reference_id <<<"$failure")" "$(texts operation <<<"$failure")" "$(texts reason <<<"$failure")"
  done
}

folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
base_url=${VITABLE_CONNECT_BASE_URL:-}
base_url=${base_url%/}
if [[ -n $base_url ]]; then
  api_key=${VITABLE_CONNECT_API_KEY:?}
else
  api_key=any-key-will-do
  start_sandbox
fi

plans=$(call GET /v1/plans)
paste -d ' ' <(texts id <<<"$plans") <(texts name <<<"$plans") | sed 's/^/plan     /'
plan_id=$(texts id <<<"$plans" | sed -n 1p)
[[ -n $plan_id ]] || fail 'the organization has no plan'

find_group() { call GET '/v1/groups?external_reference_id=example-tier-1'; }

group=$(find_group)
if [[ -z $(texts id <<<"$group") ]]; then
  # If the answer to a create was lost, the retry gets 409: the group exists by then.
  group=$(call POST /v1/groups '{"name": "Tier 1", "external_reference_id": "example-tier-1"}') || group=$(find_group)
fi
group_id=$(texts id <<<"$group")
[[ -n $group_id ]] || fail 'the group was neither found nor created'
printf 'group    %s %s\n' "$group_id" "$(texts name <<<"$group")"

jane=$(person EMP-001 Jane Doe "$plan_id")
sync_roster "$group_id" "$jane" "$(person EMP-002 John Roe "$plan_id")" "$(person EMP-003 Mary Poe pln_nowhere)"
joined=$(texts reference_id <<<"$synced"):$(texts reason <<<"$synced")
sync_roster "$group_id" "$jane" # whoever is missing from it is removed
left=$(texts reference_id <<<"$synced")
# If the first answer was lost, the roster was sent twice, and adds and removes nobody the second time. So check who was
# refused: everybody else is on the roster, or off it.
[[ $joined == 'EMP-003:Invalid plan_id' && -z $left ]] || fail 'expected one person refused, for the plan, and nobody kept'

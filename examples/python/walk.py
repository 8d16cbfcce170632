#!/usr/bin/env python3
"""Walks through Vitable Connect's whole care flow with urllib, in Python 3.9 or later and nothing else."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

INTERVAL = 1  # seconds between two polls
DEADLINE = 60  # seconds that a sync may take
TRIES = 4  # of a call that fails temporarily


class Refused(Exception):
    """An error of the API."""

    def __init__(self, status, retry_after, message):
        super().__init__(message)
        self.status, self.retry_after = status, retry_after


class Client:
    def __init__(self, base_url, api_key):
        self.base_url = base_url.rstrip("/")
        self.headers = {"Authorization": f"Bearer {api_key}", "Content-Type": "application/json"}

    def call(self, method, path, body=None):
        """Sends a request, retries it after temporary failures, and returns the data of the answer."""
        for pause in range(1, TRIES):
            try:
                return self.once(method, path, body)
            except Refused as error:
                if error.status not in (408, 429) and error.status < 500:
                    raise
                time.sleep(max(pause, error.retry_after))
            except (OSError, http.client.HTTPException, ValueError):
                # The connection broke, or the body is cut off or not JSON: the parser raises a ValueError.
                time.sleep(pause)
        return self.once(method, path, body)

    def once(self, method, path, body):
        payload = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base_url + path, payload, self.headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.load(response)["data"]
        except urllib.error.HTTPError as error:
            # The body has a message, and a trace id by which the log has the request.
            message = f"{method} {path}: {error.code} {error.read().decode()}"
            raise Refused(error.code, int(error.headers.get("Retry-After", 0)), message) from None

    def find_group(self, external_reference_id):
        query = urllib.parse.urlencode({"external_reference_id": external_reference_id})
        return next(iter(self.call("GET", f"/v1/groups?{query}")), None)

    def find_or_create_group(self, name, external_reference_id):
        if group := self.find_group(external_reference_id):
            return group
        try:
            return self.call("POST", "/v1/groups", {"name": name, "external_reference_id": external_reference_id})
        except Refused as error:
            # If the answer to a create was lost, the retry gets 409: the group exists by then.
            group = self.find_group(external_reference_id) if error.status == 409 else None
            if not group:
                raise
            return group

    def sync(self, group_id, roster):
        """Replaces the roster of the group, waits, prints and returns the changes. Whoever is not in it is removed."""
        path = f"/v1/groups/{group_id}/members/sync"
        request_id = self.call("POST", path, {"members": roster})["request_id"]
        print("roster  ", request_id, "of", len(roster))
        deadline = time.monotonic() + DEADLINE
        while not (sync := self.call("GET", f"{path}/{request_id}"))["completed_at"]:  # None while it is in flight
            if time.monotonic() > deadline:
                raise SystemExit(f"sync {request_id} is still in flight after {DEADLINE} s")
            time.sleep(INTERVAL)
        results = sync["results"]
        for member_id in results["added_group_member_ids"]:
            print("added   ", member_id)
        for member_id in results["removed_group_member_ids"]:
            print("removed ", member_id)
        for failure in results["failures"]:
            print(f"refused  {failure['reference_id']} ({failure['operation']}): {failure['reason']}")
        return results


def person(reference_id, first_name, last_name, plan_id):
    return {
        "reference_id": reference_id,
        "first_name": first_name,
        "last_name": last_name,
        "date_of_birth": "1990-05-15",
        "phone": "4155550100",
        "plan_id": plan_id,
        "address": {"address_line_1": "123 Main Street", "city": "San Francisco", "state": "CA", "zipcode": "94102"},
    }


def walk(client):
    """The flow. It can be repeated with the same key."""
    plans = client.call("GET", "/v1/plans")
    for plan in plans:
        print("plan    ", plan["id"], plan["name"])
    if not plans:
        raise SystemExit("the organization has no plan")
    group = client.find_or_create_group("Tier 1", "example-tier-1")
    print("group   ", group["id"], group["name"])

    jane = person("EMP-001", "Jane", "Doe", plans[0]["id"])
    joined = client.sync(group["id"], [
        jane,
        person("EMP-002", "John", "Roe", plans[0]["id"]),
        person("EMP-003", "Mary", "Poe", "pln_nowhere"),
    ])
    left = client.sync(group["id"], [jane])
    # If the first answer was lost, the roster was sent twice, and adds and removes nobody the second time. So check who was
    # refused: everybody else is on the roster, or off it.
    refused = [{"reference_id": "EMP-003", "operation": "add", "reason": "Invalid plan_id"}]
    if (joined["failures"], left["failures"]) != (refused, []):
        raise SystemExit("expected one person refused, for the plan, and nobody kept")


@contextlib.contextmanager
def sandbox():
    """Runs the sandbox of this repository on a free port and gives its URL."""
    repository = pathlib.Path(__file__).resolve().parents[2]
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder, "sandbox.exe")  # Windows needs the ending
        log = pathlib.Path(folder, "log")
        # Not `go run`: a signal to that does not reach the program.
        subprocess.run(["go", "build", "-o", program, "."], cwd=repository, check=True)
        with log.open("w") as stderr:
            process = subprocess.Popen([program, "--addr", "127.0.0.1:0", "--delay", "500ms"], stderr=stderr)
        try:
            while not (line := re.search(r'listening on (http://[^\s"]+)', log.read_text())):
                if process.poll() is not None:
                    raise SystemExit(f"the sandbox did not start: {log.read_text()}")
                time.sleep(0.1)
            yield line[1]
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    if base_url := os.environ.get("VITABLE_CONNECT_BASE_URL"):
        walk(Client(base_url, os.environ.get("VITABLE_CONNECT_API_KEY") or sys.exit("VITABLE_CONNECT_API_KEY is not set")))
    else:
        with sandbox() as base_url:
            walk(Client(base_url, "any-key-will-do"))

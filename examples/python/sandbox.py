"""A running sandbox, for tests. Copy this file: Python 3.9 or later, nothing to install."""

import json
import os
import urllib.error
import urllib.request
import uuid


class Sandbox:
    """One organization with only the fixture in it. Each has its own key, so tests do not see each other, in any worker."""

    def __init__(self, url=None):
        self.url = (url or os.environ.get("SANDBOX_URL", "http://127.0.0.1:4010")).rstrip("/")
        self.key = f"test-{uuid.uuid4()}"

    def call(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        payload = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + path, payload, headers, method=method), timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            hint = error.headers.get("Sandbox-Hint", "none")
            raise RuntimeError(f"{method} {path}: {error.code} {error.read().decode().strip()}, hint: {hint}") from None

    def advance(self, by):
        """Advances the clock, such as by "2s" or "5m"."""
        return self.call("POST", "/_sandbox/clock/advance", {"by": by})["data"]

    def inject(self, rule):
        """Makes something fail, such as {"when": {"call": "ListPlans"}, "respond": {"status": 503}, "times": 1}."""
        return self.call("POST", "/_sandbox/rules", rule)["data"]

    def verify(self, when, count):
        """Raises unless the number of matching requests is right, such as {"call": "ListPlans"}, {"exactly": 1}."""
        proof = self.call("POST", "/_sandbox/verify", {"when": when, "count": count})
        if proof["result"] != "verified":
            raise AssertionError(json.dumps(proof, indent=2))

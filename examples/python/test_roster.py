import pytest
from sandbox import Sandbox

SYNCS = "/v1/groups/grp_abc123def456/members/sync"
ROSTER = {"members": [{
    "reference_id": "EMP-001", "first_name": "Jane", "last_name": "Doe", "date_of_birth": "1990-05-15",
    "phone": "4155550100", "plan_id": "pln_nowhere",
    "address": {"address_line_1": "123 Main Street", "city": "San Francisco", "state": "CA", "zipcode": "94102"},
}]}


@pytest.fixture
def sandbox():
    return Sandbox()


def test_unknown_plan_is_refused(sandbox):
    request_id = sandbox.call("POST", SYNCS, ROSTER)["data"]["request_id"]
    sandbox.advance("1h")
    failures = sandbox.call("GET", f"{SYNCS}/{request_id}")["data"]["results"]["failures"]
    assert [failure["reason"] for failure in failures] == ["Invalid plan_id"]
    sandbox.verify({"call": "SubmitGroupMemberSync", "status": 202}, {"exactly": 1})


def test_an_outage_is_seen(sandbox):
    sandbox.inject({"when": {"call": "ListPlans"}, "respond": {"status": 503}, "times": 1})
    with pytest.raises(RuntimeError, match="503"):
        sandbox.call("GET", "/v1/plans")
    assert sandbox.call("GET", "/v1/plans")["data"]


def test_what_was_not_sent_is_not_verified(sandbox):
    with pytest.raises(AssertionError, match='"result": "failed"'):
        sandbox.verify({"call": "SubmitGroupMemberSync"}, {"at_least": 1})


def test_an_error_has_the_hint(sandbox):
    with pytest.raises(RuntimeError, match="404.*hint: (?!none)"):
        sandbox.call("GET", "/v1/groups/grp_nowhere")

import { beforeEach, expect, test } from "vitest";
import { Sandbox } from "../typescript/sandbox";

const syncs = "/v1/groups/grp_abc123def456/members/sync";
const address = { address_line_1: "123 Main Street", city: "San Francisco", state: "CA", zipcode: "94102" };
const jane = { reference_id: "EMP-001", first_name: "Jane", last_name: "Doe", date_of_birth: "1990-05-15", phone: "4155550100" };
const roster = { members: [{ ...jane, plan_id: "pln_nowhere", address }] };

interface Sync {
  data: { request_id: string; results: { failures: { reason: string }[] } };
}

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});

test("an unknown plan is refused", async () => {
  const { data } = await sandbox.call<Sync>("POST", syncs, roster);
  await sandbox.advance("1h");
  const polled = await sandbox.call<Sync>("GET", `${syncs}/${data.request_id}`);
  expect(polled.data.results.failures).toMatchObject([{ reason: "Invalid plan_id" }]);
  await sandbox.verify({ call: "SubmitGroupMemberSync", status: 202 }, { exactly: 1 });
});

test("an outage is seen", async () => {
  await sandbox.inject({ when: { call: "ListPlans" }, respond: { status: 503 }, times: 1 });
  await expect(sandbox.call("GET", "/v1/plans")).rejects.toThrow("503");
  await sandbox.call("GET", "/v1/plans");
});

test("what was not sent is not verified", async () => {
  await expect(sandbox.verify({ call: "SubmitGroupMemberSync" }, { at_least: 1 })).rejects.toThrow('"result": "failed"');
});

test("an error has the hint", async () => {
  await expect(sandbox.call("GET", "/v1/groups/grp_nowhere")).rejects.toThrow(/404.*hint: (?!none)/s);
});

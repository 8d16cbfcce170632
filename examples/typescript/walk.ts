// Walks through Vitable Connect's whole care flow with fetch, on Node 20 or later.

import { setTimeout as sleep } from "node:timers/promises";
import { withSandbox } from "./start.js";

const interval = 1_000; // milliseconds between two polls
const deadline = 60_000; // milliseconds that a sync may take
const tries = 4; // of a call that fails temporarily

interface Plan {
  id: string;
  name: string;
}

interface Group {
  id: string;
  name: string;
  external_reference_id: string;
}

interface Member {
  reference_id: string;
  first_name: string;
  last_name: string;
  date_of_birth: string;
  phone: string;
  plan_id: string;
  address: { address_line_1: string; city: string; state: string; zipcode: string };
}

interface Results {
  added_group_member_ids: string[];
  removed_group_member_ids: string[];
  failures: { reference_id: string; operation: "add" | "remove"; reason: string }[];
}

/** While a sync is in flight, it has neither a completion time nor results. */
type Sync = { request_id: string; group_id: string; accepted_at: string } & (
  | { completed_at: null; results: null }
  | { completed_at: string; results: Results }
);

/** An error of the API. */
class Refused extends Error {
  constructor(
    readonly status: number,
    readonly retryAfter: number, // seconds
    message: string,
  ) {
    super(message);
  }

  get mayPass(): boolean {
    return this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

class Client {
  constructor(
    private readonly baseURL: string,
    private readonly apiKey: string,
  ) {}

  plans(): Promise<Plan[]> {
    return this.call("GET", "/v1/plans");
  }

  async findGroup(externalReferenceID: string): Promise<Group | undefined> {
    const query = new URLSearchParams({ external_reference_id: externalReferenceID });
    const [found] = await this.call<Group[]>("GET", `/v1/groups?${query}`);
    return found;
  }

  async findOrCreateGroup(name: string, externalReferenceID: string): Promise<Group> {
    const found = await this.findGroup(externalReferenceID);
    if (found) return found;
    try {
      return await this.call<Group>("POST", "/v1/groups", { name, external_reference_id: externalReferenceID });
    } catch (error) {
      // If the answer to a create was lost, the retry gets 409: the group exists by then.
      const conflict = error instanceof Refused && error.status === 409;
      const made = conflict ? await this.findGroup(externalReferenceID) : undefined;
      if (!made) throw error;
      return made;
    }
  }

  /** Replaces the roster of the group, waits, prints and returns the changes. Whoever is not in it is removed. */
  async sync(groupID: string, members: Member[]): Promise<Results> {
    const path = `/v1/groups/${groupID}/members/sync`;
    const { request_id } = await this.call<{ request_id: string }>("POST", path, { members });
    console.log("roster  ", request_id, "of", members.length);
    const end = Date.now() + deadline;
    let sync = await this.call<Sync>("GET", `${path}/${request_id}`);
    while (sync.completed_at === null) {
      if (Date.now() > end) throw new Error(`sync ${request_id} is still in flight after ${deadline} ms`);
      await sleep(interval);
      sync = await this.call<Sync>("GET", `${path}/${request_id}`);
    }
    for (const id of sync.results.added_group_member_ids) console.log("added   ", id);
    for (const id of sync.results.removed_group_member_ids) console.log("removed ", id);
    for (const { reference_id, operation, reason } of sync.results.failures) {
      console.log(`refused  ${reference_id} (${operation}): ${reason}`);
    }
    return sync.results;
  }

  /** Sends a request, and retries it after temporary failures: a broken connection, a body that is cut off or not JSON. */
  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    for (let pause = 1; pause < tries; pause++) {
      try {
        return await this.once<T>(method, path, body);
      } catch (error) {
        if (error instanceof Refused && !error.mayPass) throw error;
        await sleep(1_000 * Math.max(pause, error instanceof Refused ? error.retryAfter : 0));
      }
    }
    return this.once<T>(method, path, body);
  }

  /** Sends a request and returns the data of its answer, which it trusts to follow the contract. */
  private async once<T>(method: string, path: string, body: unknown): Promise<T> {
    const response = await fetch(this.baseURL.replace(/\/$/, "") + path, {
      method,
      headers: { Authorization: `Bearer ${this.apiKey}`, "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) {
      // The body of an error has a message, and a trace id by which the log has the request.
      const message = `${method} ${path}: ${response.status} ${await response.text()}`;
      throw new Refused(response.status, Number(response.headers.get("Retry-After") ?? 0), message);
    }
    const { data } = (await response.json()) as { data: T };
    return data;
  }
}

function person(reference_id: string, first_name: string, last_name: string, plan_id: string): Member {
  const address = { address_line_1: "123 Main Street", city: "San Francisco", state: "CA", zipcode: "94102" };
  return { reference_id, first_name, last_name, date_of_birth: "1990-05-15", phone: "4155550100", plan_id, address };
}

/** The flow. It can be repeated with the same key. */
async function walk(client: Client): Promise<void> {
  const plans = await client.plans();
  for (const { id, name } of plans) console.log("plan    ", id, name);
  const [plan] = plans;
  if (!plan) throw new Error("the organization has no plan");
  const group = await client.findOrCreateGroup("Tier 1", "example-tier-1");
  console.log("group   ", group.id, group.name);

  const jane = person("EMP-001", "Jane", "Doe", plan.id);
  const joined = await client.sync(group.id, [
    jane,
    person("EMP-002", "John", "Roe", plan.id),
    person("EMP-003", "Mary", "Poe", "pln_nowhere"),
  ]);
  const left = await client.sync(group.id, [jane]);
  // If the first answer was lost, the roster was sent twice, and adds and removes nobody the second time. So check who was
  // refused: everybody else is on the roster, or off it.
  const refused = joined.failures.map(({ reference_id, reason }) => `${reference_id}: ${reason}`).join();
  if (refused !== "EMP-003: Invalid plan_id" || left.failures.length > 0) {
    throw new Error("expected one person refused, for the plan, and nobody kept");
  }
}

const { VITABLE_CONNECT_BASE_URL: baseURL, VITABLE_CONNECT_API_KEY: apiKey } = process.env;
if (!baseURL) {
  await withSandbox((url) => walk(new Client(url, "any-key-will-do")));
} else if (apiKey) {
  await walk(new Client(baseURL, apiKey));
} else {
  throw new Error("VITABLE_CONNECT_API_KEY is not set");
}

import { randomUUID } from "node:crypto";

/**
 * One organization of a running sandbox, with only the fixture in it. Each has its own key, so tests do not see each other, in
 * any worker. Copy this file: Node 20 or later, nothing to install.
 */
export class Sandbox {
  readonly url: string;
  readonly key = `test-${randomUUID()}`;

  constructor(url = process.env["SANDBOX_URL"] ?? "http://127.0.0.1:4010") {
    this.url = url.replace(/\/$/, "");
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = { Authorization: `Bearer ${this.key}`, "Content-Type": "application/json" };
    const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
    const answer = await fetch(this.url + path, { ...init, signal: AbortSignal.timeout(30_000) });
    if (answer.ok) return (await answer.json()) as T;
    const hint = answer.headers.get("Sandbox-Hint") ?? "none";
    throw new Error(`${method} ${path}: ${answer.status} ${(await answer.text()).trim()}, hint: ${hint}`);
  }

  /** Advances the clock, such as by "2s" or "5m". */
  advance(by: string): Promise<unknown> {
    return this.call("POST", "/_sandbox/clock/advance", { by });
  }

  /** Makes something fail, such as { when: { call: "ListPlans" }, respond: { status: 503 }, times: 1 }. */
  inject(rule: object): Promise<unknown> {
    return this.call("POST", "/_sandbox/rules", rule);
  }

  /** Throws unless the number of matching requests is right, such as { call: "ListPlans" }, { exactly: 1 }. */
  async verify(when: object, count: object): Promise<void> {
    const proof = await this.call<{ result: string }>("POST", "/_sandbox/verify", { when, count });
    if (proof.result !== "verified") throw new Error(JSON.stringify(proof, null, 2));
  }
}

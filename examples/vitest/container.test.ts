import { GenericContainer, Wait, type StartedTestContainer } from "testcontainers";
import { afterAll, beforeAll, test } from "vitest";
import { Sandbox } from "../typescript/sandbox";

let container: StartedTestContainer;
beforeAll(async () => {
  container = await new GenericContainer("ghcr.io/vitable-sandbox/sandbox:latest")
    .withEnvironment({ SANDBOX_DELAY: "500ms" })
    .withExposedPorts(4010)
    .withWaitStrategy(Wait.forHttp("/_sandbox/health", 4010))
    .start();
}, 60_000);
afterAll(() => container.stop());

test("the plans are listed", async () => {
  const sandbox = new Sandbox(`http://${container.getHost()}:${container.getMappedPort(4010)}`);
  await sandbox.call("GET", "/v1/plans");
  await sandbox.verify({ call: "ListPlans", status: 200 }, { exactly: 1 });
});

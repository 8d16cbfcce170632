import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Runs the sandbox of this repository on a free port while use runs. */
export async function withSandbox(use: (url: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  try {
    const program = join(folder, "sandbox.exe"); // Windows needs the ending
    // Not `go run`: a signal to that does not reach the program.
    const repository = fileURLToPath(new URL("../../..", import.meta.url));
    execFileSync("go", ["build", "-o", program, "."], { cwd: repository, stdio: "inherit" });
    const sandbox = spawn(program, ["--addr", "127.0.0.1:0", "--delay", "500ms"], { stdio: ["ignore", "ignore", "pipe"] });
    let last = "";
    const ended = once(sandbox, "exit");
    try {
      const url = await new Promise<string>((resolve, reject) => {
        createInterface(sandbox.stderr).on("line", (line) => {
          const found = /listening on (http:\/\/[^\s"]+)/.exec(line);
          if (found?.[1]) resolve(found[1]);
          last = line;
        });
        ended.then(() => reject(new Error(`the sandbox did not start: ${last}`)), reject);
      });
      await use(url);
    } finally {
      sandbox.kill();
      await ended;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

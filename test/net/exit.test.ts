import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** Runs a program that uses the network of the lab, and waits for it to end by itself. */
async function run(program: string): Promise<string> {
  const source = `
    import { openWorldLab } from ${JSON.stringify(join(ROOT, "test/support/lab.ts"))};
    const lab = await openWorldLab({ scenarios: ["good", "ns-dead"] });
    ${program}`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module-typescript", "--no-warnings", "--eval", source],
    { cwd: ROOT, timeout: 30_000 },
  );
  return stdout.trim();
}

test("after close nothing keeps the process alive, whatever was in flight", async () => {
  const program = `
    const net = lab.net();
    const session = net.session({ target: "good.test" });
    const answer = await session.lookup("good.test", "A");
    await session.ask("192.0.2.53", { name: "good.test", type: "SOA" }, { transport: "tcp" });
    const pending = session.lookup("ns-dead.test", "A");
    setTimeout(async () => {
      await lab.close();
      const { outcome } = await pending;
      process.stdout.write(answer.security + " " + outcome);
    }, 200);`;
  expect(await run(program)).toBe("secure timeout");
}, 60_000);

test("an aborted target leaves no handle", async () => {
  const program = `
    const net = lab.net();
    const controller = new AbortController();
    const session = net.session({ target: "ns-dead.test", signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    const { failures } = await session.lookup("ns-dead.test", "A");
    await lab.close();
    process.stdout.write(failures.map(({ why }) => why).join());`;
  expect(await run(program)).toBe("cancelled");
}, 60_000);

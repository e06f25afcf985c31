/** Early data as OpenSSL's own server grants it; Node.js has none to grant. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuthority } from "../../../src/lab/tls/authority.ts";
import { pem } from "../../../src/proto/pem.ts";
import { talk } from "./server13.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const children: ChildProcess[] = [];
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "early-data-"));
  const issued = openAuthority(1_790_000_000).issue({ names: ["example.nl"] });
  writeFileSync(join(folder, "chain.pem"), issued.chain.map((der) => pem("CERTIFICATE", der)).join(""));
  writeFileSync(join(folder, "key.pem"), issued.key.privateKey.export({ format: "pem", type: "pkcs8" }));
});

afterAll(() => {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true });
});

/** Starts `openssl s_server` on a free port and gives the port once it listens. */
function serve(...more: readonly string[]): Promise<number> {
  const files = ["-cert", "chain.pem", "-key", "key.pem"];
  const child = spawn("openssl", ["s_server", "-accept", "127.0.0.1:0", ...files, ...more], { cwd: folder });
  children.push(child);
  return new Promise((resolve) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      const port = /ACCEPT 127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });
}

test.skipIf(!hasOpenssl).each([
  ["x25519", []],
  ["secp256r1 alone, after a retry", ["-groups", "P-256"]],
])("a server that takes early data: %s", async (_, more) => {
  const port = await serve("-early_data", "-max_early_data", "8192", ...more);
  const [ticket] = (await talk(port, {})).session.tickets;
  if (ticket === undefined) throw new Error("no ticket");
  expect(ticket.maxEarlyData).toBe(8192);
  const { session } = await talk(port, { resume: { ticket, ageMs: 0 } });
  expect(session).toMatchObject({ outcome: "answered", resumed: true, earlyDataAccepted: true });
});

test.skipIf(!hasOpenssl)("a server that does not", async () => {
  const port = await serve();
  const [ticket] = (await talk(port, {})).session.tickets;
  if (ticket === undefined) throw new Error("no ticket");
  expect(ticket.maxEarlyData).toBe(0);
  const { session } = await talk(port, { resume: { ticket, ageMs: 0 } });
  expect(session).toMatchObject({ outcome: "answered", resumed: true, earlyDataAccepted: false });
});

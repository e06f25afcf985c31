/** A mail server that many domains share is down for a while: nobody is blamed for it (`scale.md` 3.4 and 7, 6). */
import { afterAll, beforeAll, expect, test } from "vitest";
import { TENANT_ADDRESSES } from "../../../src/lab/scenarios/tenants.ts";
import { startWorld, type World } from "../../../src/lab/world.ts";
import type { Report } from "../../../src/model/report.ts";
import { type Net, type NetSession, openNet } from "../../../src/net/open.ts";
import { openAuditor } from "../../../src/scan/batch/auditor.ts";
import { runBatch } from "../../../src/scan/batch/run.ts";
import { readList } from "../../../src/scan/input/list.ts";
import { anchorsOf } from "../../../src/scan/inputs.ts";
import { openTrust } from "../../../src/scan/trust.ts";
import { requestFor } from "../fake-net.ts";
import { batchOf, chunksOf } from "./fake.ts";

/** Certificates are compared with the clock of OpenSSL. */
const NOW = Math.floor(Date.now() / 1000);
const COUNT = 8;
const TESTS = ["mail_starttls_tls_available", "mail_ipv6_mx_reach"] as const;

let world: World;
beforeAll(async () => {
  world = await startWorld({ scenarios: [], tenants: COUNT, now: NOW });
});
afterAll(() => world.close());

type IsDown = (ms: number, address: string) => boolean;

/** The network, in which addresses refuse connections while `isDown`. */
function failing(net: Net, isDown: (address: string) => boolean): Net {
  const refuse: NetSession["smtp"] = async () => ({
    outcome: "refused",
    seen: { connect: { error: "refused", detail: "" } },
    attempt: 1,
  });
  return {
    ...net,
    session(options) {
      const session = net.session(options);
      return {
        ...session,
        smtp: (at) => (isDown(at.address) ? refuse(at) : session.smtp(at)),
      };
    },
  };
}

/** The run, in which an hour passes before the second pass. */
async function run(isDownAt: IsDown) {
  let passed = 0;
  const trust_anchors = world.trustAnchor.split("\n").filter((line) => line.trim() !== "");
  const opened = openNet({ netMap: world.netMap, anchors: anchorsOf({ trust_anchors }), retries: 0 });
  const net = failing(opened, (address) => isDownAt(passed, address));
  const {
    targets: _,
    runSuffix: __,
    ...request
  } = await requestFor([], net, {
    trust: openTrust([world.ca]),
    clock: () => 1000 * NOW + passed,
    confirming: "all",
    options: {
      ...{ depth: "fast", resolver: "iterate", families: ["ipv4", "ipv6"], trust_anchors, net_map: true },
      only: [...TESTS],
    },
  });
  try {
    const auditor = await openAuditor({ ...request, net }, "run_20260701T080000Z_0000");
    const names = Array.from({ length: COUNT }, (_, at) => `user@tenant-${at}.test\n`).join("");
    const list = readList(chunksOf(names), { format: "lines", file: "list", allowReserved: true });
    const { request: batch, finished } = batchOf("", {
      list,
      audit: auditor.audit,
      judge: auditor.judge,
      secondPass: { afterMs: 600_000, most: 16 },
      onSecondPass() {
        passed = 3_600_000;
        auditor.beginLast();
      },
      clock: () => passed,
    });
    expect(await runBatch(batch)).toMatchObject({ done: COUNT, pending: 0, left: 0 });
    return finished.flatMap(({ reports }) => [...reports]);
  } finally {
    await opened.close();
  }
}

const statusesOf = (reports: readonly Report[]): Record<string, string[]> =>
  Object.fromEntries(
    TESTS.map((id) => [
      id,
      [...new Set(reports.map(({ tests }) => tests.find((each) => each.id === id)?.status ?? "absent"))],
    ]),
  );

test.each<readonly [string, readonly string[]]>([
  ["both addresses", TENANT_ADDRESSES],
  ["the IPv6 address alone", TENANT_ADDRESSES.slice(1)],
])(
  "%s down for the first seconds: no domain has anything failed or not measured",
  async (_, addresses) => {
    expect(statusesOf(await run((ms, address) => ms < 5_000 && addresses.includes(address)))).toEqual({
      mail_starttls_tls_available: ["passed"],
      mail_ipv6_mx_reach: ["passed"],
    });
  },
  60_000,
);

test("down for good: what can be said of that is said after the second pass", async () => {
  const reports = await run(() => true);
  expect(statusesOf(reports)).toEqual({
    mail_starttls_tls_available: ["error"],
    mail_ipv6_mx_reach: ["failed"],
  });
}, 60_000);

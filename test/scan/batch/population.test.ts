/** Whole audits of domains with known traits: what is counted, and that it does not depend on how many run at once. */
import { beforeAll, describe, expect, test } from "vitest";
import { buildInternet } from "../../../src/lab/build.ts";
import { CORE } from "../../../src/lab/core.ts";
import type { Report, RunHeader } from "../../../src/model/report.ts";
import { type NetOptions, openNet } from "../../../src/net/open.ts";
import { parseAnchors } from "../../../src/proto/dnssec/anchor.ts";
import { type Admission, openAdmission } from "../../../src/scan/batch/admission.ts";
import { openAuditor } from "../../../src/scan/batch/auditor.ts";
import { runBatch } from "../../../src/scan/batch/run.ts";
import { readList } from "../../../src/scan/input/list.ts";
import { openStatistics } from "../../../src/score/statistics.ts";
import { loadProfile } from "../../../src/store/profile.ts";
import { LAB_NOW } from "../../support/lab.ts";
import { expectedCounts, populationList, populationZone } from "../../support/population.ts";
import { batchOf, chunksOf } from "./fake.ts";

const COUNT = 120;
const zones = Array.from({ length: COUNT }, (_, i) => populationZone(i)).filter((zone) => zone !== null);
const internet = buildInternet(
  { zones: [...CORE.zones, ...zones], servers: CORE.servers },
  { now: LAB_NOW, seed: "population", plan: "doc" },
);

/** Every server answers at once, or never. */
const transport: NonNullable<NetOptions["transport"]> = async ({ server, proto, query, accept }) => {
  const startedMs = performance.now();
  await new Promise((resolve) => setImmediate(resolve));
  const exchange = internet.exchange(server.address, query, proto);
  if (exchange.kind !== "sent") return { startedMs, result: { outcome: exchange.kind, detail: "" } };
  const value = exchange.deliveries
    .map(({ octets }) => octets)
    .find((octets) => accept(octets) !== undefined);
  const silence = { outcome: "timeout", detail: "no answer" } as const;
  return { startedMs, result: value === undefined ? silence : { outcome: "ok", value } };
};

/** Of every seventh domain this machine has no socket left to ask. */
const OUT_OF = 7;
const QNAME = /p(\d+)\Wtest\W/i;
const outOfSockets: typeof transport = async (sending) => {
  const name = QNAME.exec(Buffer.from(sending.query).toString("latin1"));
  if (name === null || Number(name[1]) % OUT_OF !== 0) return transport(sending);
  return { startedMs: performance.now(), result: { outcome: "blocked", detail: "EMFILE" } };
};

/** Reports of the first so many domains. */
async function audited(
  count: number,
  admission: Admission,
  { way = transport, ownFault = 0 }: { way?: typeof transport; ownFault?: number } = {},
): Promise<Report[]> {
  const anchors = internet.trustAnchor.split("\n").filter((line) => line !== "");
  const parsed = parseAnchors(internet.trustAnchor);
  if (!parsed.ok) throw new Error(parsed.reason);
  const net = openNet({ transport: way, anchors: parsed.value, now: () => LAB_NOW, secondTryMs: 1 });
  const auditor = await openAuditor(
    {
      net,
      profile: await loadProfile("waterpas"),
      tool: { name: "waterpas", version: "0.0.0", node: "24.0.0", openssl: "3.5.0" },
      options: {
        depth: "fast",
        resolver: "iterate",
        families: ["ipv4", "ipv6"],
        trust_anchors: anchors,
        net_map: true,
        only: ["web_dnssec", "mail_dnssec", "mail_auth"],
        port25: false,
        dkim_probe: "off",
      },
      clock: () => LAB_NOW * 1000,
    },
    "run_20260701T080000Z_0000",
  );
  const list = readList(chunksOf(populationList(count)), {
    format: "csv",
    file: "list.csv",
    allowReserved: true,
  });
  const { request, finished } = batchOf("", { list, audit: auditor.audit, judge: auditor.judge, admission });
  const counts = await runBatch(request);
  await net.close();
  expect(counts).toMatchObject({ targets: count, done: count, broken: 0, left: 0, ownFault });
  return finished.flatMap(({ reports }) => [...reports]);
}

const fixed = (limit: number): Admission => openAdmission({ most: limit, least: limit, start: limit });

const verdictsOf = (reports: readonly Report[]): ReadonlyMap<string, string> =>
  new Map(
    reports.map(({ target, tests, status }) => [
      `${target.name} ${target.type}`,
      [
        status,
        ...tests.map(({ id, status: each, verdict, cause }) => `${id} ${each} ${verdict} ${cause}`),
      ].join("\n"),
    ]),
  );

describe("a run over domains with known traits", () => {
  let reports: Report[];
  beforeAll(async () => {
    reports = await audited(COUNT, openAdmission({ most: 32 }));
  });

  test("counts each standard exactly, for all and for each group", () => {
    const statistics = openStatistics();
    for (const report of reports) statistics.add(report);
    const { groups } = statistics.end({ run_id: "run", profile: { name: "waterpas" } } as RunHeader);
    const expected = expectedCounts(COUNT);
    const found = Object.fromEntries(
      groups.map(({ group, standards }) => [
        group,
        Object.fromEntries(
          standards.map(({ id, adopted, not_adopted, not_applicable, inconclusive, not_measured }) => [
            id,
            { adopted, not_adopted, not_applicable, inconclusive, not_measured },
          ]),
        ),
      ]),
    );
    expect(found).toMatchObject(expected);
  });

  // scale.md 7, test 15.
  test("out of sockets: that is told as our own fault, and nobody fails because of it", async () => {
    const others = await audited(21, openAdmission({ most: 32 }), { way: outOfSockets, ownFault: 3 });
    const usual = new Map<string, string>(
      reports.flatMap(({ target, tests }) =>
        tests.map(({ id, status }) => [`${target.name} ${target.type} ${id}`, status] as const),
      ),
    );
    const blamed = others.flatMap(({ target, tests }) =>
      tests
        .map(({ id, status }) => ({ key: `${target.name} ${target.type} ${id}`, status }))
        .filter(({ key, status }) => status === "failed" && usual.get(key) !== "failed"),
    );
    expect(blamed).toEqual([]);
    const causes = others
      .filter(({ target }) => Number(/\d+/.exec(target.name)?.[0]) % OUT_OF === 0)
      .flatMap(({ tests }) => tests.flatMap(({ cause }) => cause ?? []));
    expect(new Set(causes)).toEqual(new Set(["local"]));
  });

  test.each([
    ["one at a time", 20, 1],
    ["all at once", COUNT, 1_000],
  ])("comes to the same verdicts %s", async (_, count, limit) => {
    const others = verdictsOf(await audited(count, fixed(limit)));
    const usual = verdictsOf(reports);
    expect(others.size).toBe(2 * count);
    for (const [key, verdicts] of others) expect(verdicts, key).toBe(usual.get(key));
  });
});

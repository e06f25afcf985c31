/** Routes in scans of the lab: old data, data that the user does without, origins asked of a service. */
import { describe, expect, test } from "vitest";
import { buildInternet } from "../../src/lab/build.ts";
import { CORE, HOSTER_NS, soa } from "../../src/lab/core.ts";
import { routingFiles } from "../../src/lab/routing.ts";
import { findScenario } from "../../src/lab/scenarios/all.ts";
import { HOSTED } from "../../src/lab/scenarios/scenario.ts";
import { serveInternet } from "../../src/lab/serve.ts";
import type { ZoneSpec } from "../../src/lab/spec.ts";
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import type { TestResult } from "../../src/model/report.ts";
import { openNet } from "../../src/net/open.ts";
import { resultJson } from "../../src/report/json.ts";
import { exitCode } from "../../src/scan/exit-code.ts";
import { anchorsOf } from "../../src/scan/inputs.ts";
import { judge } from "../../src/scan/judge.ts";
import type { ScanOutcome } from "../../src/scan/request.ts";
import { routingDataOfTexts } from "../../src/scan/routing/text.ts";
import { type RunRouting, runRouting } from "../../src/scan/routing.ts";
import { scan } from "../../src/scan/scan.ts";
import { parseEvidence } from "../../src/store/evidence.ts";
import { loadProfile } from "../../src/store/profile.ts";
import { validate } from "../../src/store/schema.ts";
import { sampleEvidence } from "../store/sample.ts";
import { LAB_NOW } from "../support/lab.ts";
import { requestFor } from "./fake-net.ts";
import { scanLab } from "./lab-scan.ts";

const RPKI = {
  depth: "fast",
  resolver: "iterate",
  families: ["ipv4", "ipv6"],
  net_map: true,
  only: ["rpki"],
} as const;

const testsOf = ({ result }: ScanOutcome): TestResult[] => result.reports.flatMap(({ tests }) => tests);
const anchored = (outcome: ScanOutcome): TestResult[] =>
  testsOf(outcome).filter(({ origin }) => origin === "internetnl");

/** The same document after it was written and read. */
const reread = (document: EvidenceDocument) => parseEvidence(JSON.stringify(document), "e.json");

async function expectSameOffline({ evidence, result }: ScanOutcome): Promise<void> {
  const judging = { profile: await loadProfile("waterpas"), tool: sampleEvidence().tool };
  for (const document of evidence) expect(validate("evidence", document)).toEqual([]);
  expect(resultJson(judge(evidence.map(reread), judging))).toBe(resultJson(result));
}

describe("an export of three days ago", () => {
  test("leaves every test about routes unmeasured, and says so once for the run", async () => {
    const outcome = await scanLab(["r-nodata"], { options: RPKI });
    expect(anchored(outcome).map(({ status, verdict, cause }) => [status, verdict, cause])).toEqual(
      Array.from({ length: 10 }, () => ["error", "not-tested", "rpki-stale"]),
    );
    expect(outcome.result.run.problems).toEqual([{ code: "rpki-stale" }]);
    // Nothing that was asked for could be measured.
    expect(exitCode(outcome.result)).toBe(3);
    await expectSameOffline(outcome);
  });

  test("does not keep the other tests from being made", async () => {
    const outcome = await scanLab(["r-nodata"]);
    expect(exitCode(outcome.result)).toBe(0);
    expect(outcome.result.reports.map(({ status }) => status)).toEqual(["partial", "partial"]);
  });

  test("is out of the score, as if its tests were not there", async () => {
    const outcome = await scanLab(["r-nodata"]);
    for (const { categories, score } of outcome.result.reports) {
      const rpki = categories.find(({ id }) => id.endsWith("_rpki"));
      expect(rpki).toMatchObject({ points: { awarded: 0, max: 0 }, incomplete: true, counted: false });
      expect(score.measured).toBe(100);
    }
  });
});

describe.each(["r-notfound", "r-invalid-as", "r-invalid-len", "r-unrouted", "r-moas", "r-ns", "r-mx"])(
  "%s",
  (name) => {
    test("judged offline gives the same bytes", async () => {
      await expectSameOffline(await scanLab([name], { options: RPKI }));
    });
  },
);

test("without tests about routes no data is asked for, and there is no section", async () => {
  const { evidence, result } = await scanLab(["good"], { options: { ...RPKI, only: ["dnssec"] } });
  expect(evidence[0]?.routing).toBeUndefined();
  expect(evidence[0]?.missing).toBeUndefined();
  expect(result.run.problems).toEqual([]);
});

test("an address that is mapped counts as reachable; a private one does not", async () => {
  const { evidence } = await scanLab(["good"], { options: RPKI });
  const lookups = Object.values(evidence[0]?.routing?.addresses ?? {}).map(({ lookup }) => lookup);
  expect(new Set(lookups)).toEqual(new Set(["routed"]));
});

describe("what the user does without", () => {
  const data = routingDataOfTexts(routingFiles(LAB_NOW), LAB_NOW);
  const off = (disabled: RunRouting["disabled"]): RunRouting =>
    runRouting({
      ...data,
      disabled,
      ...(disabled.vrps ? { vrps: null, sources: { ...data.sources, vrp: null } } : {}),
      ...(disabled.routes ? { routes: null, sources: { ...data.sources, bgp: null } } : {}),
    });

  test("VRPs: there is no category of routes, and no percentage", async () => {
    const routing = off({ vrps: true, routes: false });
    const outcome = await scanLab(["good"], { options: { ...RPKI, only: ["rpki", "dnssec"] }, routing });
    for (const { categories, score } of outcome.result.reports) {
      expect(categories.map(({ id }) => id).filter((id) => id.endsWith("_rpki"))).toEqual([]);
      expect(score.null_reason).toBe("disabled");
    }
    await expectSameOffline(outcome);
  });

  test("routes: existence is judged on the addresses themselves", async () => {
    const outcome = await scanLab(["good"], { options: RPKI, routing: off({ vrps: false, routes: true }) });
    const made = testsOf(outcome).filter(({ not_tested_reason: reason }) => reason !== "disabled");
    expect(made.every(({ id, status }) => id.endsWith("_exists") && status === "passed")).toBe(true);
    expect(made).toHaveLength(5);
  });
});

const COM: ZoneSpec = {
  name: "com",
  text: `${soa("ns1.hoster-a.example.", "hostmaster.hoster-a.example.")}${HOSTER_NS}`,
  placements: HOSTED,
};

/** A stand-in for Team Cymru's zones; `asns` by name below them. */
function serviceZone(asns: Readonly<Record<string, string>>): ZoneSpec {
  const records = Object.entries(asns).map(
    ([name, text]) => `${name} TXT "${text} | ZZ | lab | 2026-01-01"\n`,
  );
  return {
    name: "asn.cymru.com",
    text: `${soa("ns1.hoster-a.example.", "hostmaster.hoster-a.example.")}${HOSTER_NS}${records.join("")}`,
    placements: HOSTED,
  };
}

const SERVICE: Readonly<Record<string, string>> = {
  "2.0.192.origin": "64500 | 192.0.2.0/24",
  "100.51.198.origin": "64501 | 198.51.100.0/24",
  "2.0.0.0.8.b.d.0.1.0.0.2.origin6": "64500 | 2001:db8:2::/48",
  "1.5.0.0.8.b.d.0.1.0.0.2.origin6": "64501 | 2001:db8:51::/48",
};

async function scanWithService(zones: readonly ZoneSpec[], name = "good"): Promise<ScanOutcome> {
  const scenario = findScenario(name);
  const spec = {
    ...CORE,
    zones: [...CORE.zones, ...(scenario?.parts.zones ?? []), COM, ...zones],
  };
  const internet = buildInternet(spec, { plan: "doc", seed: "service", now: LAB_NOW });
  const served = await serveInternet(internet, "doc");
  const trust_anchors = internet.trustAnchor.split("\n").filter((line) => line.trim() !== "");
  const machines = [
    "192.0.2.80",
    "2001:db8:2::80",
    "192.0.2.24",
    "2001:db8:2::24",
    "198.51.100.24",
    "2001:db8:51::24",
  ];
  const net = openNet({
    netMap: {
      ...served.netMap,
      map: [...served.netMap.map, ...machines.map((address) => ({ address, fault: "refused" as const }))],
    },
    anchors: anchorsOf({ trust_anchors }),
    now: () => LAB_NOW,
    retries: 0,
  });
  const data = routingDataOfTexts(routingFiles(LAB_NOW), LAB_NOW);
  try {
    const routing = runRouting({
      ...data,
      routes: null,
      service: "cymru",
      sources: { ...data.sources, bgp: null, unusable: { bgp: "origins-missing" } },
    });
    const options = { ...RPKI, trust_anchors };
    return await scan(await requestFor([`${name}.test`], net, { options, routing }));
  } finally {
    await net.close();
    await served.close();
  }
}

describe("where the dumps cannot be had", () => {
  test("origins are asked of Team Cymru, once for each network, and stand in the evidence", async () => {
    const outcome = await scanWithService([serviceZone(SERVICE)]);
    expect(anchored(outcome).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => "passed"));
    const [document] = outcome.evidence;
    expect(document?.routing).toMatchObject({
      bgp: { source: "asn.cymru.com", kind: "cymru-dns" },
      unusable: {},
    });
    const asked = Object.keys(document?.dns?.answers ?? {}).filter((key) => key.includes("cymru"));
    expect(asked.filter((key) => key.endsWith("/TXT")).sort()).toEqual(
      Object.keys(SERVICE)
        .map((name) => `${name}.asn.cymru.com/TXT`)
        .sort(),
    );
    await expectSameOffline(outcome);
  });

  test("a name that the service denies is not announced", async () => {
    const { "2.0.192.origin": _web, ...rest } = SERVICE;
    const outcome = await scanWithService([serviceZone(rest)]);
    const { addresses = {} } = outcome.evidence[0]?.routing ?? {};
    expect(addresses["192.0.2.80"]).toMatchObject({ lookup: "unrouted", granularity: 24 });
    expect(addresses["2001:db8:2::80"]).toMatchObject({ lookup: "routed" });
  });

  test("a service that is gone says nothing of routes", async () => {
    const outcome = await scanWithService([]);
    const byId = new Map(testsOf(outcome).map((each) => [each.id, each]));
    expect(byId.get("web_rpki_valid")).toMatchObject({ status: "error", cause: "origins-missing" });
    // VRPs alone decide whether there are ROAs.
    expect(byId.get("web_rpki_exists")).toMatchObject({ status: "passed" });
    const { addresses = {} } = outcome.evidence[0]?.routing ?? {};
    expect(addresses["192.0.2.80"]).toMatchObject({ lookup: "unavailable", detail: "nxdomain-above" });
  });
});

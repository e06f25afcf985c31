/** Scans of lab domains over loopback: the documents, their order, and the same bytes offline. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import { UserError } from "../../src/model/user-error.ts";
import { resultJson } from "../../src/report/json.ts";
import { exitCode } from "../../src/scan/exit-code.ts";
import { judge } from "../../src/scan/judge.ts";
import type { Judging, ScanOutcome } from "../../src/scan/request.ts";
import { parseEvidence, readEvidence } from "../../src/store/evidence.ts";
import { loadProfile } from "../../src/store/profile.ts";
import { openRunFolder } from "../../src/store/run-folder.ts";
import { validate } from "../../src/store/schema.ts";
import { sampleEvidence } from "../store/sample.ts";
import { scanLab } from "./lab-scan.ts";

let folder = "";
let outcome: ScanOutcome;
let judging: Judging;
const bugs: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-lab-"));
  judging = {
    profile: await loadProfile("waterpas"),
    tool: sampleEvidence().tool,
    onBug: (where, error) => bugs.push(`${where}: ${error}`),
  };
  const run = await openRunFolder(folder);
  outcome = await scanLab(["mixed", "good", "broken"], {
    ...judging,
    onTarget: ({ evidence, reports }) => run.write(evidence, reports),
  });
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const reread = (document: EvidenceDocument) => parseEvidence(JSON.stringify(document), "e.json");

function reportOf(name: string, type: "web" | "mail") {
  const report = outcome.result.reports.find(({ target }) => target.name === name && target.type === type);
  if (report === undefined) throw new Error(`no report on ${name} ${type}`);
  return report;
}

describe("a scan", () => {
  test("has a report for each name and side, sorted", () => {
    const order = outcome.result.reports.map(({ target }) => `${target.name} ${target.type}`);
    expect(order).toEqual(
      ["broken", "good", "mixed"].flatMap((name) => [`${name}.test web`, `${name}.test mail`]),
    );
  });

  test("meets no bug", () => {
    expect(bugs).toEqual([]);
    expect(exitCode(outcome.result)).toBe(0);
  });

  test("writes documents that fit their schemas", () => {
    expect(validate("result", outcome.result)).toEqual([]);
    for (const document of outcome.evidence)
      expect(validate("evidence", document), document.target.name).toEqual([]);
    for (const { attempts } of outcome.evidence) {
      for (const attempt of attempts) expect(validate("trace", attempt)).toEqual([]);
    }
  });

  test("says that it is of a lab", () => {
    expect(outcome.result.run.net_map).toBe(true);
  });

  test("finds the good one good, and the broken one bogus", () => {
    const verdictsOf = (name: string) =>
      reportOf(name, "web")
        .tests.filter(({ category }) => category === "web_dnssec")
        .map(({ status, verdict }) => [status, verdict]);
    expect(verdictsOf("good.test")).toEqual([
      ["passed", "good"],
      ["passed", "good"],
    ]);
    expect(verdictsOf("broken.test")).toEqual([
      ["passed", "good"],
      ["failed", "bad"],
    ]);
  });

  test("gives the web side a score, and the mail side none while its servers are not asked", () => {
    expect(reportOf("good.test", "web").score).toMatchObject({ percentage: 100, null_reason: null });
    expect(reportOf("good.test", "mail").score).toMatchObject({
      percentage: null,
      null_reason: "disabled",
      measured: 100,
    });
  });

  test("gives every bad result a finding that points into the evidence", () => {
    const bad = outcome.result.reports.flatMap(({ target, tests }) =>
      tests
        .filter(({ status }) => ["failed", "warning", "error"].includes(status))
        .map(({ id, findings }) => ({
          what: `${target.name} ${id}`,
          evidence: outcome.evidence.find((each) => each.target.name === target.name),
          pointers: findings.flatMap((finding) => finding.evidence),
        })),
    );
    for (const { what, evidence, pointers } of bad) {
      expect(pointers, what).not.toEqual([]);
      const lost = pointers.filter((pointer) => resolvePointer(evidence, pointer) === undefined);
      expect(lost, what).toEqual([]);
    }
  });
});

/** What a JSON Pointer points to (RFC 6901 section 4). */
function resolvePointer(document: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
}

describe("judging the evidence again", () => {
  test("gives the bytes of the scan", () => {
    const again = judge(outcome.evidence.map(reread), judging);
    expect(resultJson(again)).toBe(resultJson(outcome.result));
  });

  test("from the folder, too, and in any order", async () => {
    const documents = await readEvidence([folder]);
    expect(resultJson(judge(documents, judging))).toBe(resultJson(outcome.result));
    expect(resultJson(judge([...documents].reverse(), judging))).toBe(resultJson(outcome.result));
  });

  test("one by one gives the same reports", () => {
    const reports = outcome.evidence.flatMap((document) => judge([reread(document)], judging).reports);
    expect(JSON.stringify(reports)).toBe(JSON.stringify(outcome.result.reports));
  });

  test("does not believe what the file says about security", () => {
    const [document] = outcome.evidence.filter(({ target }) => target.name === "broken.test");
    const text = JSON.stringify(document).replaceAll('"security":"bogus"', '"security":"secure"');
    const { reports } = judge([parseEvidence(text, "e.json")], judging);
    const statuses = (each: typeof reports) => each.flatMap(({ tests }) => tests.map(({ status }) => status));
    const before = outcome.result.reports.filter(({ target }) => target.name === "broken.test");
    expect(statuses(reports)).toEqual(statuses(before));
  });

  test("under another profile has another id, and the same evidence", async () => {
    const profile = await loadProfile("internetnl-1.11");
    const { run, reports } = judge(outcome.evidence.map(reread), { ...judging, profile });
    expect(run.profile.name).toBe("internetnl-1.11");
    const before = outcome.result.reports;
    expect(reports.map((report) => report.evidence.digest)).toEqual(
      before.map((report) => report.evidence.digest),
    );
    const ids = new Set([...reports, ...before].map(({ id }) => id));
    expect(ids.size).toBe(reports.length * 2);
  });

  test("under a profile with other levels, verdicts and limits of uncertainty", async () => {
    const waterpas = await loadProfile("waterpas");
    const profile = {
      ...waterpas,
      tests: { web_ipv6_ns_address: { level: "optional" as const }, web_dnssec_valid: { points: 4 } },
      verdicts: { "mail_ipv6_ns_address/other": { status: "warning" as const } },
      categories: { web_ipv6: { counted: false } },
    };
    const { reports } = judge(outcome.evidence.map(reread), { ...judging, profile });
    const [web, mail] = reports.filter(({ target }) => target.name === "mixed.test");
    const byId = (id: string) =>
      [web, mail].flatMap((each) => each?.tests ?? []).find((each) => each.id === id);
    expect(byId("web_ipv6_ns_address")).toMatchObject({
      level: "optional",
      status: "info",
      verdict: "other",
    });
    expect(byId("web_dnssec_valid")?.points).toEqual({ awarded: 4, max: 4, counted: true, effect: 0 });
    expect(byId("mail_ipv6_ns_address")).toMatchObject({ level: "required", status: "warning" });
    expect(web?.categories.find(({ id }) => id === "web_ipv6")?.counted).toBe(false);
    // DNSSEC 100, RPKI 50 for the name servers alone, and HTTPS what it is; IPv6 is not among them.
    const https = web?.categories.find(({ id }) => id === "web_https")?.percentage ?? Number.NaN;
    expect(https).toBeLessThan(100);
    expect(web?.score.measured).toBe(Math.floor((100 + 50 + https) / 3));
  });

  test("at another time judges the signatures as at that time", () => {
    const now = "2036-01-01T00:00:00.000Z";
    const { run, reports } = judge(outcome.evidence.map(reread), { ...judging, now });
    expect(run.now).toBe(now);
    // The signatures of the root itself have run out by then: nothing can be said about the domains.
    const good = reports.find(({ target }) => target.name === "good.test");
    expect(good?.timing.judged_at).toBe(now);
    expect(good?.tests.find(({ id }) => id === "web_dnssec_valid")).toMatchObject({ status: "error" });
    expect(good?.errors.map(({ code }) => code)).toEqual(["clock-off", "rpki-stale"]);
    // Nothing is wrong with this machine.
    expect(run.problems).toEqual([]);
    expect(exitCode({ run, reports })).toBe(0);
  });

  test("without a section says so, test by test", () => {
    const [good] = outcome.evidence.filter(({ target }) => target.name === "good.test");
    const { ns: _ns, ...rest } = good as EvidenceDocument;
    const [web] = judge([reread(rest)], judging).reports;
    const reach = web?.tests.find(({ id }) => id === "web_ipv6_ns_reach");
    expect(reach).toMatchObject({ status: "error", cause: "evidence-missing" });
    expect(web?.tests.find(({ id }) => id === "web_dnssec_valid")).toMatchObject({ status: "passed" });
    expect(web?.status).toBe("partial");
  });
});

describe("damaged evidence", () => {
  test("is judged or refused, never a crash and never a bug in a check", () => {
    const texts = outcome.evidence.map((document) => JSON.stringify(document));
    bugs.length = 0;
    fc.assert(
      fc.property(fc.nat(texts.length - 1), fc.nat(), fc.anything({ maxDepth: 1 }), (which, at, value) => {
        const document: unknown = JSON.parse(texts[which] ?? "");
        const places = placesIn(document);
        const place = places[at % places.length];
        if (place === undefined) return;
        place.holder[place.key] = value;
        try {
          judge([parseEvidence(JSON.stringify(document), "e.json")], judging);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
        }
        expect(bugs, `${place.key} = ${JSON.stringify(value)}`).toEqual([]);
      }),
      { numRuns: 200, seed: 20260701 },
    );
  }, 60_000);
});

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Every key of every object and list inside, at any depth. */
function placesIn(document: unknown): Place[] {
  if (typeof document !== "object" || document === null) return [];
  const holder = document as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

describe("only some of the tests", () => {
  test("a category of which no test was asked for is absent, and so is a side", async () => {
    const { result } = await scanLab(["good"], {
      options: {
        depth: "fast",
        resolver: "iterate",
        families: ["ipv4", "ipv6"],
        net_map: true,
        only: ["web_dnssec"],
      },
    });
    expect(result.reports.map(({ target }) => target.type)).toEqual(["web"]);
    expect(result.reports[0]?.categories.map(({ id }) => id)).toEqual(["web_dnssec"]);
  });
});

describe("a delegation given in place of the parent's", () => {
  const good = () => outcome.evidence.find(({ target }) => target.name === "good.test");

  async function scanGiven(ds: readonly string[]): Promise<ScanOutcome> {
    const hosts = good()?.ns?.["good.test"]?.hosts ?? [];
    const ns = hosts.map(({ name, ipv4 }) => ({ name, addresses: ipv4 ?? [] }));
    const preDelegation = { zone: "good.test", ns, ds };
    return scanLab(["good"], { ...judging, preDelegation }, { preDelegation });
  }

  const stateOf = ({ result }: ScanOutcome) =>
    result.reports[0]?.tests
      .filter(({ category }) => category === "web_dnssec")
      .map(({ status, verdict }) => `${status} ${verdict}`);

  function parentDs(): readonly string[] {
    const { dns } = good() ?? {};
    const sets = Object.values(dns?.rrsets ?? {});
    return sets.find(({ name, type }) => name === "good.test" && type === "DS")?.rdata ?? [];
  }

  test.each<[string, () => readonly string[], string[]]>([
    ["no DS: not signed", () => [], ["failed bad", "not_tested not-tested"]],
    ["the right DS: secure", parentDs, ["passed good", "passed good"]],
    ["a DS of no key: bogus", () => [`1 13 2 ${"00".repeat(32)}`], ["passed good", "failed bad"]],
  ])("%s, live and offline", async (_what, ds, expected) => {
    const given = await scanGiven(ds());
    expect(stateOf(given)).toEqual(expected);
    expect(resultJson(judge(given.evidence.map(reread), judging))).toBe(resultJson(given.result));
  });
});

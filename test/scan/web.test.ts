import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import { validate } from "../../src/store/schema.ts";
import { scanLab } from "./lab-scan.ts";

const SCENARIOS = ["good", "w-private", "split", "v6-othersite"] as const;

const documents = new Map<string, EvidenceDocument>();
beforeAll(async () => {
  const { evidence } = await scanLab(SCENARIOS, {
    options: { depth: "fast", resolver: "iterate", families: ["ipv4", "ipv6"] },
    preloadList: new Map([
      ["good.test", { name: "good.test", includeSubDomains: true, policy: "bulk-1-year" }],
    ]),
  });
  for (const each of evidence) documents.set(each.target.name, each);
}, 60_000);

const documentOf = (scenario: string): EvidenceDocument => {
  const document = documents.get(`${scenario}.test`);
  if (document === undefined) throw new Error(`no evidence of ${scenario}`);
  return document;
};

describe.each(SCENARIOS)("evidence of %s.test", (scenario) => {
  test("fits the schema", () => {
    expect(validate("evidence", documentOf(scenario))).toEqual([]);
  });

  test("keeps what it says it keeps, under its hash", () => {
    const { web, blobs = {} } = documentOf(scenario);
    const kept = Object.values(web?.exchanges ?? {}).flatMap(({ body }) =>
      body?.kept === true ? [body.sha256] : [],
    );
    const leaves = Object.values(web?.exchanges ?? {}).flatMap(({ tls }) => tls?.leaf ?? []);
    for (const hash of [...kept, ...leaves]) {
      const octets = Buffer.from(blobs[hash] ?? "", "base64url");
      expect(createHash("sha256").update(octets).digest("hex")).toBe(hash);
    }
  });

  test("points to attempts that are there", () => {
    const { web, attempts } = documentOf(scenario);
    const numbers = new Set(attempts.map(({ n }) => n));
    const pointed = [
      ...Object.values(web?.exchanges ?? {}).flatMap((exchange) => exchange.attempts),
      ...(web?.endpoints ?? []).flatMap(({ tcp }) => Object.values(tcp).flatMap((port) => port.attempts)),
    ];
    expect(pointed.length).toBeGreaterThan(0);
    expect(pointed.filter((n) => !numbers.has(n))).toEqual([]);
  });
});

describe("what a scan collects of the web", () => {
  test("HTTPS records are listed by their questions", () => {
    const { svcb, dns } = documentOf("good");
    expect(svcb).toEqual({ "good.test": ["good.test/HTTPS"] });
    expect(dns?.answers["good.test/HTTPS"]?.outcome).toBe("ok");
  });

  test("an address inside gets no packet", () => {
    const { attempts, web } = documentOf("w-private");
    const toIt = attempts.filter(({ peer }) => peer.startsWith("10.0.0.1"));
    expect(toIt.length).toBeGreaterThan(0);
    expect(toIt.every(({ outcome, out }) => outcome === "denied" && out === 0)).toBe(true);
    expect(web?.endpoints[0]?.tcp["443"]).toMatchObject({ state: "denied", detail: "private-use" });
  });

  test("a name without a web side has no section", async () => {
    const { evidence } = await scanLab(["good"], {
      targets: [{ input: "good.test", name: "good.test", unicode: "good.test", types: ["mail"] }],
    });
    expect(evidence[0]).not.toHaveProperty("web");
    expect(evidence[0]).not.toHaveProperty("svcb");
  }, 30_000);

  test("nothing is asked of web servers where no test needs it", async () => {
    const { evidence } = await scanLab(["good"], {
      options: {
        ...{ depth: "fast", resolver: "iterate", families: ["ipv4", "ipv6"] },
        only: ["dnssec", "web_ipv6_ns*", "mail_ipv6_ns*", "dns"],
      },
    });
    for (const section of ["web", "tls", "smtp", "spf"]) expect(evidence[0]).not.toHaveProperty(section);
    expect(evidence[0]?.attempts.filter(({ kind }) => !kind.startsWith("dns/"))).toEqual([]);
  }, 30_000);
});

test("the preload list is looked up where there is one", () => {
  expect(documentOf("good").web?.preload).toEqual({
    name: "good.test",
    include_subdomains: true,
    policy: "bulk-1-year",
  });
  expect(documentOf("split").web?.preload).toBeNull();
});

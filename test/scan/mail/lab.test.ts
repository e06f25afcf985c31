/** Mail servers of the lab in whole scans: measured once, and what the documents say of it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TENANT_ADDRESSES } from "../../../src/lab/scenarios/tenants.ts";
import { startWorld, type World, type WorldOptions } from "../../../src/lab/world.ts";
import type { EvidenceDocument, EvidenceOptions } from "../../../src/model/evidence.ts";
import type { NetMap } from "../../../src/net/map.ts";
import { openNet } from "../../../src/net/open.ts";
import { anchorsOf } from "../../../src/scan/inputs.ts";
import type { ScanOutcome } from "../../../src/scan/request.ts";
import { scan } from "../../../src/scan/scan.ts";
import { openTrust } from "../../../src/scan/trust.ts";
import { danglingReferences } from "../../../src/store/evidence-references.ts";
import { validate } from "../../../src/store/schema.ts";
import { requestFor } from "../fake-net.ts";

/** Certificates are compared with the clock of OpenSSL. */
const NOW = Math.floor(Date.now() / 1000);

interface Scanned extends ScanOutcome {
  readonly world: World;
}

const worlds: World[] = [];
afterAll(async () => {
  for (const world of worlds) await world.close();
});

async function scanned(
  names: readonly string[],
  options: Partial<EvidenceOptions> = {},
  what: Omit<WorldOptions, "now"> = { scenarios: names },
  mapped: (map: NetMap) => NetMap = (map) => map,
): Promise<Scanned> {
  const world = await startWorld({ ...what, now: NOW });
  worlds.push(world);
  const trust_anchors = world.trustAnchor.split("\n").filter((line) => line.trim() !== "");
  const net = openNet({ netMap: mapped(world.netMap), anchors: anchorsOf({ trust_anchors }), retries: 0 });
  try {
    const request = await requestFor(
      names.map((name) => `user@${name}.test`),
      net,
      {
        trust: openTrust([world.ca]),
        clock: () => 1000 * NOW,
        onBug: (where, error) => {
          throw new Error(`${where}: ${error}`);
        },
        options: {
          ...{ depth: "fast", resolver: "iterate", families: ["ipv4", "ipv6"], trust_anchors, net_map: true },
          ...options,
        },
      },
    );
    return { ...(await scan(request)), world };
  } finally {
    await net.close();
  }
}

const connectionsTo = ({ world }: Scanned, port: number): number =>
  world
    .connections()
    .filter((each) => each.port === port)
    .reduce((sum, { count }) => sum + count, 0);

const documentOf = ({ evidence }: Scanned, name: string): EvidenceDocument => {
  const document = evidence.find(({ target }) => target.name === `${name}.test`);
  if (document === undefined) throw new Error(`no evidence of ${name}`);
  return document;
};

describe("domains on the same mail hosts", () => {
  let alone: Scanned;
  let both: Scanned;
  beforeAll(async () => {
    [alone, both] = await Promise.all([scanned(["good"]), scanned(["good", "spf-all"])]);
  }, 60_000);

  test("open no more connections than one", () => {
    expect(connectionsTo(both, 25)).toBe(connectionsTo(alone, 25));
  });

  test("have whole documents, each of which says what was measured for another", () => {
    for (const document of both.evidence) {
      expect(validate("evidence", document)).toEqual([]);
      expect(danglingReferences(document)).toEqual([]);
      expect(Object.keys(document.smtp ?? {})).toHaveLength(4);
      expect(Object.keys(document.tls ?? {})).toHaveLength(4);
      for (const server of Object.values(document.smtp ?? {})) {
        for (const key of server.tls) expect(document.tls).toHaveProperty([key]);
      }
    }
    const pointers = both.evidence.map(({ shared = [] }) => shared.map(({ pointer }) => pointer));
    expect(pointers.flat().filter((pointer) => pointer.startsWith("/smtp/"))).toHaveLength(4);
    expect(pointers.flat().filter((pointer) => pointer.startsWith("/tls/"))).toHaveLength(4);
    expect(pointers.flat()).toContain("/tls/192.0.2.24:25~1mx1.hoster-a.example");
  });

  test("point to attempts of their own only", () => {
    for (const { shared = [], smtp = {}, attempts } of both.evidence) {
      for (const [key, server] of Object.entries(smtp)) {
        const isShared = shared.some(({ pointer }) => pointer === `/smtp/${key}`);
        expect(server.attempts.length > 0).toBe(!isShared);
        for (const number of server.attempts) expect(attempts[number - 1]?.peer).toBe(key);
      }
    }
  });

  test("are judged alike", () => {
    const statuses = both.result.reports.map(({ tests }) =>
      tests.filter(({ category }) => category === "mail_starttls").map(({ id, status }) => `${id} ${status}`),
    );
    expect(statuses[0]).toEqual(statuses[1]);
  });

  test("say which name they gave, and that port 25 is open", () => {
    expect(documentOf(both, "good").vantage).toMatchObject({ ehlo: "[127.0.0.1]", port25: "ok" });
  });
});

test("tenants with names of their own on two addresses cost one whole measurement for each address", async () => {
  const names = Array.from({ length: 6 }, (_, at) => `tenant-${at}`);
  const outcome = await scanned(names, { depth: "standard" }, { scenarios: [], tenants: names.length });
  const [address] = TENANT_ADDRESSES;
  const spent = names.map((name) => {
    const document = documentOf(outcome, name);
    return document.tls?.[`${address}:25/${name}.mail-big.example`];
  });
  const connections = spent
    .map((endpoint) => (endpoint?.connections.crafted ?? 0) + (endpoint?.connections.full ?? 0))
    .sort((a, b) => b - a);
  // One in full; of the others one handshake each.
  expect(connections[0]).toBeGreaterThan(10);
  expect(connections.slice(1)).toEqual([1, 1, 1, 1, 1]);
  for (const [at, endpoint] of spent.entries()) {
    expect(endpoint).toMatchObject({ scan: "full", complete: true, sni: `tenant-${at}.mail-big.example` });
    expect(endpoint?.suites.length).toBe(spent[0]?.suites.length);
  }
  // Each name has its own certificate.
  expect(new Set(spent.map((endpoint) => endpoint?.fingerprint?.leaf)).size).toBe(names.length);
}, 90_000);

describe("options", () => {
  test("--no-port25 speaks to no mail server and leaves the rest", async () => {
    const outcome = await scanned(["good"], { port25: false });
    const document = documentOf(outcome, "good");
    expect(connectionsTo(outcome, 25)).toBe(0);
    expect(document).not.toHaveProperty("smtp");
    expect(document.vantage.port25).toBe("off");
    expect(Object.keys(document)).toEqual(expect.arrayContaining(["mx", "spf", "dmarc", "dkim", "mta_sts"]));
  }, 30_000);

  test("--active finds commands that are carried out inside TLS; without it nobody looks", async () => {
    const [active, usual] = await Promise.all([
      scanned(["mx-injectable"], { active: true }),
      scanned(["mx-injectable"]),
    ]);
    const serversOf = (outcome: Scanned) => Object.values(documentOf(outcome, "mx-injectable").smtp ?? {});
    expect(serversOf(active).map(({ injection }) => injection?.answered)).toEqual([true, true]);
    expect(serversOf(usual).filter((server) => "injection" in server)).toEqual([]);
  }, 60_000);

  test("--dkim-selector is asked for although selectors are not guessed", async () => {
    const outcome = await scanned(["good"], { port25: false, dkim_probe: "off", dkim_selectors: ["lab"] });
    expect(documentOf(outcome, "good").dkim).toMatchObject({
      probe: "off",
      selectors: [{ selector: "lab", source: "user", answer: "lab._domainkey.good.test/TXT" }],
    });
  }, 30_000);
});

/** Healthy mail hosts, which these domains share. */
const TWENTY = [
  ...["good", "spf-all", "spf-11", "spf-two", "spf-include-nx", "dmarc-none", "dmarc-missing"],
  ...["dmarc-two", "dmarc-ext", "dkim-none", "no-caa", "tls10", "unsigned", "mtasts-mismatch"],
  ...["mtasts-badcert", "hsts-none", "no-https", "hsts-short", "www-differs", "cert-rsa2048"],
];

test("twenty domains on the same mail hosts open no more connections than one", async () => {
  const only = ["mail_starttls_tls_available", "mail_starttls_tls_version"];
  const [one, twenty] = await Promise.all([scanned(["good"], { only }), scanned(TWENTY, { only })]);
  expect(connectionsTo(one, 25)).toBeGreaterThan(4);
  expect(connectionsTo(twenty, 25)).toBe(connectionsTo(one, 25));
  // What a batch may spend is enough to decide about a server in which nothing is wrong.
  const verdicts = twenty.result.reports.map(({ tests }) =>
    only.map((wanted) => tests.find(({ id }) => id === wanted)?.verdict),
  );
  expect(verdicts).toEqual(TWENTY.map(() => ["good", "good"]));
}, 90_000);

describe("port 25 is closed for this machine", () => {
  let closed: Scanned;
  beforeAll(async () => {
    const shut = ({ map, ...rest }: NetMap): NetMap => ({
      ...rest,
      map: map.map(({ to, ...entry }) =>
        entry.port === 25 ? { ...entry, fault: "unreachable" } : { ...entry, ...(to && { to }) },
      ),
    });
    closed = await scanned(["good", "dmarc-none"], { depth: "standard" }, undefined, shut);
  }, 90_000);

  const DNS_ALONE = ["mail_starttls_tls_caa", "mail_starttls_dane_exist", "mail_starttls_dane_rollover"];

  test("which is told once, as a problem of this machine", () => {
    expect(closed.result.run.problems.filter(({ code }) => code === "port25-blocked")).toHaveLength(1);
    expect(connectionsTo(closed, 25)).toBe(0);
    for (const { vantage } of closed.evidence) expect(vantage.port25).toBe("blocked");
  });

  test("what depends on it could not be measured, for that reason; what DNS decides is decided", () => {
    for (const { tests } of closed.result.reports) {
      const own = tests.filter(
        ({ category, origin }) => category === "mail_starttls" && origin === "internetnl",
      );
      const said = own.map(({ id, status, cause }) => [id, status, cause]);
      expect(said).toEqual(
        own.map(({ id }) =>
          DNS_ALONE.includes(id) ? [id, "passed", undefined] : [id, "error", "port25-blocked"],
        ),
      );
      const reach = tests.find(({ id }) => id === "mail_ipv6_mx_reach");
      expect(reach).toMatchObject({ status: "error", cause: "port25-blocked" });
    }
  });

  test("nothing is held against the domains, and the score says what it may be", () => {
    const reportOf = (name: string) => closed.result.reports.find(({ target }) => target.name === name);
    const failed = (name: string) =>
      (reportOf(name)?.tests ?? []).filter(({ status }) => status === "failed").map(({ id }) => id);
    expect([failed("good.test"), failed("dmarc-none.test")]).toEqual([[], ["mail_auth_dmarc_policy"]]);
    const good = reportOf("good.test");
    expect(good).toMatchObject({ status: "partial", score: { percentage: null, best_case: 100 } });
    expect(good?.score.null_reason).toBe("inconclusive");
    expect(good?.score.worst_case).toBeLessThan(100);
  });
});

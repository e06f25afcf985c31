import { describe, expect, test } from "vitest";
import type { DnsAnswer } from "../../src/model/evidence.ts";
import { collect } from "../../src/scan/collect.ts";
import { openRunMail } from "../../src/scan/mail/run.ts";
import { openTrust } from "../../src/scan/trust.ts";
import { validate } from "../../src/store/schema.ts";
import { sampleEvidence } from "../store/sample.ts";
import { type Behaviour, fakeNet, requestFor } from "./fake-net.ts";

const TRUST = openTrust();
const NEVER = new Promise<never>(() => {});

async function collected(
  behave: Parameters<typeof fakeNet>[0],
  over: Parameters<typeof requestFor>[2] = {},
  typed = "example.nl",
) {
  const request = await requestFor([typed], fakeNet(behave), over);
  const [target] = request.targets;
  if (target === undefined) throw new Error("no target");
  const { vantage } = sampleEvidence();
  const run = {
    request,
    runId: "run_20260701T080000Z_7c1e",
    vantage,
    inputs: [],
    trust: TRUST,
    mail: openRunMail("unknown"),
  };
  return collect(target, run);
}

describe("evidence of one target", () => {
  test("has its keys in the order of the specification", async () => {
    const document = await collected(() => ({}), { now: "2027-01-01T00:00:00.000Z" });
    expect(Object.keys(document)).toEqual([
      "kind",
      "schema_version",
      "run_id",
      "target",
      "tool",
      "options",
      "collected_from",
      "collected_until",
      "now",
      "vantage",
      "inputs",
      "attempts",
      "dns",
      "ns",
      "web",
      "tls",
      "mx",
      "spf",
      "dmarc",
      "dkim",
      "mta_sts",
      "tls_rpt",
      "srv",
      "caa",
      "tlsa",
      "svcb",
      "routing",
      "blobs",
    ]);
  });

  test("fits the schema", async () => {
    expect(validate("evidence", await collected(() => ({})))).toEqual([]);
  });

  test("is sorted by key where order has no meaning", async () => {
    const { dns } = await collected(() => ({}));
    const keys = Object.keys(dns?.answers ?? {});
    expect(keys).toEqual([...keys].sort());
    expect(keys).toContain("example.nl/MX");
  });

  test("has no MX where mail is not asked for", async () => {
    const document = await collected(() => ({}), {}, "www.example.nl");
    expect(document.mx).toBeUndefined();
    expect(document.missing).toBeUndefined();
    expect(Object.keys(document.dns?.answers ?? {})).not.toContain("www.example.nl/MX");
  });

  test("names the delegation that was given", async () => {
    const preDelegation = {
      zone: "example.nl",
      ns: [
        { name: "ns1.example.nl", addresses: ["192.0.2.1", "2001:db8::1"] },
        { name: "ns2.example.org", addresses: [] },
      ],
      ds: ["1 13 2 00"],
    };
    const { target } = await collected(() => ({}), { preDelegation });
    expect(target.pre_delegation).toEqual({
      zone: "example.nl",
      ns: ["ns1.example.nl/192.0.2.1", "ns1.example.nl/2001:db8::1", "ns2.example.org"],
      ds: ["1 13 2 00"],
    });
  });
});

describe("a part that fails loses only itself", () => {
  const broken = (what: string): Behaviour => ({
    zone: async () => {
      throw new Error(what);
    },
  });

  test("a bug in one probe", async () => {
    const bugs: string[] = [];
    const document = await collected(() => broken("oops"), { onBug: (where) => bugs.push(where) });
    expect(document.missing).toEqual({ ns: "internal" });
    expect(document.ns).toBeUndefined();
    expect(document.mx).toBeDefined();
    expect(document.dns).toBeDefined();
    expect(bugs).toEqual(["probe ns"]);
  });

  test("a probe that does not end is left behind when the time of the target is over", async () => {
    const document = await collected(() => ({ zone: () => NEVER }), { targetTimeoutMs: 1 });
    expect(document.missing).toEqual({ ns: "budget" });
    expect(document.mx).toBeDefined();
    expect(validate("evidence", document)).toEqual([]);
  });

  test("after an interruption a probe gets the grace, then is left behind", async () => {
    const interruption = new AbortController();
    const behave = () => {
      interruption.abort();
      return { zone: () => NEVER };
    };
    const document = await collected(behave, { signal: interruption.signal, graceMs: 1 });
    expect(document.missing).toEqual({ ns: "cancelled" });
  });

  test("the session is told to end only when the grace is over", async () => {
    const interruption = new AbortController();
    let wasAborted: boolean | undefined;
    const behave: Parameters<typeof fakeNet>[0] = ({ signal }) => ({
      lookup: async (): Promise<DnsAnswer> => {
        interruption.abort();
        await new Promise((resolve) => setTimeout(resolve, 5));
        wasAborted = signal?.aborted;
        return { outcome: "timeout", rcode: null, messages: [], rrs: [], cname: [] };
      },
    });
    await collected(behave, { signal: interruption.signal, graceMs: 10_000 });
    expect(wasAborted).toBe(false);
  });

  test("waiting inside a probe ends with the target", async () => {
    const started = performance.now();
    await collected(() => ({ lookup: () => NEVER, zone: () => NEVER }), { targetTimeoutMs: 1 });
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

import { describe, expect, test } from "vitest";
import type { DnsAnswer, DnsEvidence, StoredMessage, StoredRrset } from "../../src/model/evidence.ts";
import { probeDkim } from "../../src/probe/dkim.ts";
import { selectorsFor } from "../../src/proto/dkim/selector.ts";

const KEY = ['"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="'];

interface Scene {
  /** TXT by name; absent: the name does not exist. */
  readonly keys?: Readonly<Record<string, readonly string[] | "nodata">>;
  readonly secure?: boolean;
  /** NSEC record in the reply about `_domainkey`. */
  readonly nsec?: { readonly name: string; readonly rdata: string };
}

/** A session that keeps the messages in which names are denied. */
function session({ keys = {}, secure = false, nsec }: Scene) {
  const asked: string[] = [];
  const answers: Record<string, DnsAnswer> = {};
  const denial = (rrset: { readonly name: string; readonly rdata: string }): StoredRrset => ({
    ...{ name: rrset.name, type: "NSEC", ttl: 60, rdata: [rrset.rdata], rrsigs: [] },
  });
  const rrsets: Record<string, StoredRrset> = nsec === undefined ? {} : { nsec: denial(nsec) };
  const message: StoredMessage = {
    server: "192.0.2.53",
    transport: "udp",
    name: "",
    type: "TXT",
    rcode: "NOERROR",
    flags: ["aa"],
    answer: [],
    authority: nsec === undefined ? [] : ["nsec"],
    edns: null,
    size: 0,
    observed_at: "2026-07-01T08:00:00.000Z",
  };
  return {
    asked,
    lookup: async (name: string, type: string): Promise<DnsAnswer> => {
      const key = `${name}/${type}`;
      asked.push(key);
      const found = keys[name];
      const isFound = found !== undefined && typeof found !== "string";
      if (isFound) rrsets[key] = { name, type, ttl: 60, rdata: found, rrsigs: [] };
      const outcome = isFound ? "ok" : (found ?? "nxdomain");
      answers[key] = {
        ...{ outcome, rcode: "NOERROR", cname: [], rrs: isFound ? [key] : [] },
        messages: name.startsWith("_domainkey.") ? ["m1"] : [],
        security: secure ? "secure" : "insecure",
      };
      return answers[key];
    },
    rrs: ({ rrs }: DnsAnswer) => rrs.flatMap((key) => rrsets[key] ?? []),
    evidence: (): DnsEvidence => ({ answers, rrsets, messages: { m1: message }, zones: {} }),
  };
}

const FULL = { probe: "full", selectors: [], randomLabel: "rnd" } as const;

describe("selectors", () => {
  test("are guessed until three have keys", async () => {
    const keys = Object.fromEntries(
      ["selector1", "google", "s1"].map((name) => [`${name}._domainkey.a.nl`, KEY]),
    );
    const evidence = await probeDkim("a.nl", FULL, session({ keys }));
    expect(evidence).toMatchObject({ ent: "_domainkey.a.nl/TXT", control: "_rnd.a.nl/TXT", probe: "full" });
    expect(evidence.selectors.length).toBeLessThan(20);
    expect(evidence.selectors).toContainEqual({
      ...{ selector: "google", source: "list", answer: "google._domainkey.a.nl/TXT" },
    });
  });

  test("are all asked for where none has a key", async () => {
    const evidence = await probeDkim("a.nl", FULL, session({}));
    expect(evidence.selectors.map(({ selector }) => selector)).toEqual(selectorsFor("a.nl", "full", []));
  });

  test("are not guessed where DNSSEC proves that there is nothing; those of the user are asked for", async () => {
    const options = { ...FULL, selectors: ["mine"] };
    const evidence = await probeDkim("a.nl", options, session({ secure: true }));
    expect(evidence.selectors).toEqual([
      { selector: "mine", source: "user", answer: "mine._domainkey.a.nl/TXT" },
    ]);
  });

  test("K06: one that an NSEC record gives away is asked for first", async () => {
    const scene: Scene = {
      secure: true,
      keys: { "_domainkey.a.nl": "nodata" },
      nsec: { name: "a.nl", rdata: "s9._domainkey.a.nl. A NS" },
    };
    const evidence = await probeDkim("a.nl", { ...FULL, probe: "off" }, session(scene));
    expect(evidence.selectors).toEqual([
      { selector: "s9", source: "nsec", answer: "s9._domainkey.a.nl/TXT" },
    ]);
  });

  test("twenty are enough for a short look, none for none", async () => {
    const short = await probeDkim("a.nl", { ...FULL, probe: "top20" }, session({}));
    const none = await probeDkim("a.nl", { ...FULL, probe: "off" }, session({}));
    expect([short.selectors.length, none.selectors.length]).toEqual([20, 0]);
  });
});

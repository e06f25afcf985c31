/** Replies put together at random from true and spoilt records: nothing but the truth may come out secure. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openCatalogue } from "../../../src/lab/catalogue/catalogue.ts";
import type { Name } from "../../../src/proto/dns/name.ts";
import { RCODE } from "../../../src/proto/dns/rcode.table.ts";
import { canonicalSet, type Response, type RRset } from "../../../src/proto/dns/rrset.ts";
import { parseAnchors } from "../../../src/proto/dnssec/anchor.ts";
import type { Ask, Reply } from "../../../src/proto/dnssec/ask.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import { replay } from "../../../src/proto/dnssec/replay.ts";
import { type Analysis, validate } from "../../../src/proto/dnssec/validator.ts";
import { recording } from "./evidence.ts";
import { type LabDriver, type LabMode, labDriver } from "./lab-driver.ts";
import { ask } from "./support.ts";

const NOW = 1_790_000_000;
const lab = openCatalogue(NOW);
const memo = createMemo();
const parsed = parseAnchors(lab.trustAnchor);
if (!parsed.ok) throw new Error(parsed.reason);
const context = { now: NOW, anchors: parsed.value, memo };

const QUESTIONS = [
  "www A",
  "www TXT",
  "mail A",
  "nope A",
  "a.b.nope A",
  "ent A",
  "b.ent A",
  "q.w A",
  "q.w TXT",
  "w TXT",
  "*.w A",
  "cn A",
  "x.dn A",
  "x.sub A",
  "_25._tcp.mail TLSA",
  "_25._tcp.mail A",
  "www DS",
];

interface Scene {
  readonly driver: LabDriver;
  readonly truths: readonly { readonly question: { name: Name; type: number }; readonly truth: Analysis }[];
  /** RRsets of the zone and of the zones above, as they are and without signatures. */
  readonly pool: readonly RRset[];
}

/** What a zone truly says, and all records that an attacker can collect. */
function sceneOf(zone: string, mode: LabMode): Scene {
  const driver = labDriver(lab, mode);
  const { answer, got } = recording(driver.answer);
  const truths = [...QUESTIONS.map((text) => text.replace(" ", `.${zone} `)), `${zone} A`, `${zone} TXT`].map(
    (text) => {
      const question = ask(text);
      return { question, truth: replay(validate(question, context), answer) };
    },
  );
  const found = new Map<string, RRset>();
  for (const { response } of got.values()) {
    for (const rrset of [...response.answer, ...response.authority])
      found.set(`${rrset.type}/${rrset.name}`, rrset);
  }
  const genuine = [...found.values()];
  return { driver, truths, pool: [...genuine, ...genuine.map((rrset) => ({ ...rrset, rrsigs: [] }))] };
}

const RCODES = [RCODE.NOERROR, RCODE.NOERROR, RCODE.NXDOMAIN] as const;

/** One forged reply: which RRsets, renamed or not, under which response code. */
const forgeries = fc.record({
  rcode: fc.constantFrom(...RCODES),
  answer: fc.array(fc.tuple(fc.nat(), fc.nat(9)), { maxLength: 3 }),
  authority: fc.array(fc.tuple(fc.nat(), fc.nat(9)), { maxLength: 6 }),
  /** Whether the true RRsets are there as well. */
  isMixed: fc.boolean(),
});

type Forgery = typeof forgeries extends fc.Arbitrary<infer T> ? T : never;

function forge(forgery: Forgery, truth: Response, { name }: Ask, pool: readonly RRset[]): Response {
  const pick = ([index, die]: readonly [number, number]): RRset[] => {
    const rrset = pool[index % pool.length];
    if (rrset === undefined) return [];
    return [die === 0 ? { ...rrset, name } : rrset];
  };
  const { rcode, isMixed } = forgery;
  return {
    ...truth,
    rcode,
    answer: [...forgery.answer.flatMap(pick), ...(isMixed ? truth.answer : [])],
    authority: [...forgery.authority.flatMap(pick), ...(isMixed ? truth.authority : [])],
  };
}

/** What the analysis claims about the name asked for. */
function claim({ outcome, answer, aliases, warnings }: Analysis): unknown {
  const isLenient = warnings.some(({ code }) => code === "nxdomain-for-ent");
  return {
    outcome: isLenient ? "nodata" : outcome,
    data: answer === null ? null : canonicalSet(answer).map((rdata) => rdata.toString("hex")),
    aliases,
  };
}

describe.each([
  ["a-p256.test", "iterate"],
  ["a-p256.test", "stub"],
  ["a-nsec3.test", "iterate"],
  ["a-nsec3.test", "stub"],
  // A signed delegation among unsigned ones in an opt-out span.
  ["a-optout-sec.n3", "iterate"],
  ["a-optout-sec.n3", "stub"],
] as const)("%s, %s", (zone, mode) => {
  const { driver, truths, pool } = sceneOf(zone, mode);

  test("the truth is secure", () => {
    expect(new Set(truths.map(({ truth }) => truth.state))).toEqual(new Set(["secure"]));
  });

  test.each([
    ["every reply", () => true],
    ["replies to the question itself", ({ reason }: Ask) => reason === "answer"],
    ["replies about zone cuts", ({ reason }: Ask) => reason === "ds"],
  ])("%s forged: the truth, or bogus", (_which, isForged) => {
    const property = fc.property(
      fc.nat(),
      fc.array(forgeries, { minLength: 8, maxLength: 8 }),
      (index, forged) => {
        const asked = truths[index % truths.length];
        if (asked === undefined) return;
        let count = 0;
        const answer = (question: Ask): Reply => {
          const reply = driver.answer(question);
          const forgery = forged[count % forged.length];
          if ("failed" in reply || forgery === undefined || !isForged(question)) return reply;
          count += 1;
          return { ...reply, response: forge(forgery, reply.response, question, pool) };
        };
        const analysis = replay(validate(asked.question, context), answer);
        expect(["secure", "bogus", "indeterminate"]).toContain(analysis.state);
        if (analysis.state === "secure") expect(claim(analysis)).toEqual(claim(asked.truth));
      },
    );
    fc.assert(property, { numRuns: 400, seed: 20_261_121 });
  });
});

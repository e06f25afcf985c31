import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inPrefix, parseAddress, parsePrefix } from "../../../src/proto/ip/address.ts";
import { answerAll } from "../../../src/proto/records/ask.ts";
import { analyseSpf, authorisesNobody, type SpfAnalysis } from "../../../src/proto/spf/analysis.ts";
import { checkHost } from "../../../src/proto/spf/check-host.ts";
import { SPF_LIMITS } from "../../../src/proto/spf/limits.table.ts";
import { answers, type World } from "./world.ts";

const NAMES = ["d.t", "a.t", "b.t", "c.t"];
const CLIENTS = ["192.0.2.1", "192.0.2.130", "198.51.100.7", "2001:db8::1", "2001:db8:1::5"];

const name = fc.constantFrom(...NAMES, "gone.t", "x.%{d}");
const qualifier = fc.constantFrom("", "+", "-", "~", "?");
const target = fc.oneof(
  name.map((to) => `include:${to}`),
  name.map((to) => `a:${to}/25`),
  name.map((to) => `mx:${to}`),
  name.map((to) => `exists:${to}`),
  fc.constantFrom(
    "a",
    "mx",
    "ptr",
    "exists:%{ir}.c.t",
    "ip4:192.0.2.0/25",
    "ip4:198.51.100.7",
    "ip6:2001:db8::/33",
    "all",
  ),
);
const term = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(qualifier, target).map(([sign, text]) => `${sign}${text}`) },
  { weight: 1, arbitrary: name.map((to) => `redirect=${to}`) },
);
const record = fc.array(term, { maxLength: 4 }).map((terms) => `TXT v=spf1 ${terms.join(" ")}`);
const data = fc.constantFrom(
  "A 192.0.2.1",
  "A 192.0.2.130",
  "AAAA 2001:db8::1",
  "MX a.t",
  "MX b.t",
  "MX gone.t",
);
const rows = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(record, fc.array(data, { maxLength: 3 })).map(([text, more]) => [text, ...more]),
  },
  { weight: 1, arbitrary: fc.constant(["SERVFAIL"]) },
  { weight: 1, arbitrary: fc.array(data, { maxLength: 2 }) },
);
const worlds = fc
  .tuple(rows, rows, rows, rows)
  .map((all) => Object.fromEntries(NAMES.map((owner, at) => [owner, all[at] ?? []])));

function check(world: World, client: string) {
  const address = parseAddress(client);
  if (!address.ok) throw new Error(`no address: ${client}`);
  return answerAll(checkHost("d.t", { address, sender: "user@d.t", helo: "mail.d.t" }), answers(world));
}

function isInside(client: string, prefixes: readonly string[]): boolean {
  const address = parseAddress(client);
  return prefixes.some((text) => {
    const prefix = parsePrefix(text);
    return address.ok && prefix.ok && inPrefix(address.bytes, prefix);
  });
}

type Evaluated = ReturnType<typeof check>;

/** Whoever passes is counted, or passes by a term that lists nobody. */
function expectCounted(found: SpfAnalysis, client: string): void {
  const isByAll = found.terminal === "+" || found.problems.some(({ code }) => code === "include-plus-all");
  expect(isInside(client, found.space.prefixes) || found.isOpenEnded || isByAll).toBe(true);
  expect(authorisesNobody(found)).toBe(false);
}

/** What a ptr term finds depends on the sender, so the analysis counts none of them as void. */
const ptrTerms = ({ steps }: Evaluated): number =>
  steps.filter((step) => step.kind === "term" && /^.?ptr/.test(step.term)).length;

function expectWithin(found: SpfAnalysis, evaluated: Evaluated, client: string): void {
  const { fault, lookups, voids } = evaluated;
  const isEndless = found.problems.some(({ code }) => code === "loop");
  if (fault === "lookup-limit") expect(isEndless || found.lookups > SPF_LIMITS.lookups).toBe(true);
  if (isEndless || found.isLowerBound) return;
  expect(lookups).toBeLessThanOrEqual(found.lookups);
  const counted = client.includes(":") ? found.voids.ipv6 : found.voids.ipv4;
  expect(voids).toBeLessThanOrEqual(counted + ptrTerms(evaluated));
}

describe("analysis and evaluation of the same random records", () => {
  test("who passes is among those counted, and no evaluation costs more than the analysis says", () => {
    let passes = 0;
    fc.assert(
      fc.property(worlds, fc.constantFrom(...CLIENTS), (world, client) => {
        const found = answerAll(analyseSpf("d.t"), answers(world));
        const evaluated = check(world, client);
        expectWithin(found, evaluated, client);
        if (evaluated.result !== "pass") return;
        passes += 1;
        expectCounted(found, client);
      }),
      { numRuns: 4000, seed: 7208 },
    );
    expect(passes).toBeGreaterThan(200);
  });

  test("both find the same fault in the record itself", () => {
    const FAULTS = { none: "no-record", multiple: "multiple", syntax: "syntax", transient: "dns" } as const;
    const seen = new Set<string>();
    fc.assert(
      fc.property(worlds, (world) => {
        const { state } = answerAll(analyseSpf("d.t"), answers(world)).root;
        if (!(state in FAULTS)) return;
        seen.add(state);
        expect(check(world, "192.0.2.1").fault).toBe(FAULTS[state as keyof typeof FAULTS]);
      }),
      { numRuns: 1000, seed: 7208 },
    );
    expect([...seen].sort()).toEqual(["none", "syntax", "transient"]);
  });
});

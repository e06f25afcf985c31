/** Discovery by the tree walk (RFC 9989) beside an independent implementation, on random records. */
import fc from "fast-check";
import { dmarc } from "mailauth/lib/dmarc/index.js";
import { expect, test } from "vitest";
import { discoverDmarc } from "../../../src/proto/dmarc/discovery.ts";
import { answerAll } from "../../../src/proto/records/ask.ts";
import { resolverOf } from "../spf/oracle/mailauth.ts";
import { answers, type World } from "../spf/world.ts";

const TESTED = ["d.nl", "a.d.nl", "a.b.d.nl", "d.co.uk", "x.d.co.uk", "user.github.io", "p.user.github.io"];
const NAMES = [...TESTED, "b.d.nl", "nl", "co.uk", "github.io"];

const one = fc.constantFrom;
const policy = one("none", "quarantine", "reject", "Reject");
const optional = one("", "; sp=none", "; sp=reject", "; pct=50", "; foo=bar", "; rua=mailto:a@d.nl", ";");
const record = fc
  .tuple(one("v=DMARC1; p=", "v=DMARC1;p=", "v=DMARC1 ; p="), policy, optional)
  .map((parts) => `TXT ${parts.join("")}`);
/** What one of the two takes for a record and the other does not. */
const near = one(
  "TXT v=dmarc1; p=reject",
  "TXT  v=DMARC1; p=reject",
  "TXT v=DMARC1 p=reject",
  "TXT v = DMARC1; p=reject",
);
const rows = fc.oneof(
  { weight: 8, arbitrary: record.map((text) => [text]) },
  { weight: 2, arbitrary: fc.tuple(record, record) },
  { weight: 2, arbitrary: record.map((text) => ["TXT v=spf1 -all", text]) },
  { weight: 2, arbitrary: near.map((text) => [text]) },
  { weight: 8, arbitrary: one([], ["TXT v=spf1 -all"]) },
  { weight: 1, arbitrary: one(["SERVFAIL"], ["TIMEOUT"]) },
);
const scenes = fc.record({
  domain: one(...TESTED),
  world: fc
    .array(rows, { minLength: NAMES.length, maxLength: NAMES.length })
    .map((all): World => Object.fromEntries(NAMES.map((name, at) => [`_dmarc.${name}`, all[at] ?? []]))),
});
type Scene = typeof scenes extends fc.Arbitrary<infer T> ? T : never;

/** The text that applies, `none`, or `failed` when a lookup that decides did. */
function textByUs({ domain, world }: Scene): string {
  const { applied, isUnknown } = answerAll(discoverDmarc(domain), answers(world));
  if (isUnknown) return "failed";
  return applied?.record.text ?? "none";
}

async function textByMailauth({ domain, world }: Scene): Promise<string> {
  const from = { headerFrom: domain, spfDomains: [], dkimDomains: [], resolver: resolverOf(world) };
  const found = await dmarc(from);
  if (found === false) return "none";
  return found.status.result === "temperror" ? "failed" : (found.rr ?? "none");
}

const dropped =
  (pattern: RegExp) =>
  ({ domain, world }: Scene): Scene => ({
    domain,
    world: Object.fromEntries(
      Object.entries(world).map(([name, all]) => [name, all.filter((row) => !pattern.test(row))]),
    ),
  });

/** Where mailauth is known to part from the RFC, and the same without what that depends on. */
const DIFFERENCES: readonly (readonly [what: string, rfc: string, without: (scene: Scene) => Scene])[] = [
  ["takes a space before the version", "RFC 9989 section 4.8", dropped(/^TXT {2}/)],
];

const TREES = 4000;
const withoutAll = (scene: Scene): Scene => DIFFERENCES.reduce((seen, [, , rewrite]) => rewrite(seen), scene);

/** Why the two disagree; `undefined` when it is none of the known reasons. */
async function reasonOf(scene: Scene, text: string): Promise<string | undefined> {
  const without = withoutAll(scene);
  if (textByUs(without) !== text || (await textByMailauth(without)) !== text) return undefined;
  for (const [what, rfc, rewrite] of DIFFERENCES) {
    if ((await textByMailauth(rewrite(scene))) === text) return `it ${what} (${rfc})`;
  }
  return "several of these";
}

const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

test("random records: the same one applies in mailauth, but for its known differences", async () => {
  const reasons = new Map<string, number>();
  const found = new Map<string, number>();
  const unexplained: unknown[] = [];
  let agreed = 0;
  for (const scene of fc.sample(scenes, { numRuns: TREES, seed: 7489 })) {
    const text = textByUs(scene);
    count(found, text === "none" || text === "failed" ? text : "found");
    if ((await textByMailauth(scene)) === text) {
      agreed += 1;
      continue;
    }
    const reason = await reasonOf(scene, text);
    if (reason === undefined) unexplained.push({ text, theirs: await textByMailauth(scene), scene });
    else count(reasons, reason);
  }
  const told = [...reasons].map(([reason, times]) => `  ${times} differ: ${reason}\n`);
  process.stdout.write(`DMARC: ${agreed} of ${TREES} discoveries agree with mailauth\n${told.join("")}`);
  expect(unexplained).toEqual([]);
  for (const sort of ["found", "none", "failed"]) expect(found.get(sort) ?? 0, sort).toBeGreaterThan(100);
}, 60_000);

/** Records that want to be expensive: how much is asked because of them. */
import { describe, expect, test } from "vitest";
import { verifyDestinations } from "../../../src/proto/dmarc/destination.ts";
import { discoverDmarc } from "../../../src/proto/dmarc/discovery.ts";
import { parseDmarc } from "../../../src/proto/dmarc/parse.ts";
import { parseAddress } from "../../../src/proto/ip/address.ts";
import { answerAll } from "../../../src/proto/records/ask.ts";
import { analyseSpf } from "../../../src/proto/spf/analysis.ts";
import { checkHost } from "../../../src/proto/spf/check-host.ts";
import { SPF_LIMITS } from "../../../src/proto/spf/limits.table.ts";
import { answers, type World } from "../spf/world.ts";

const many = (count: number, piece: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => piece(at));

/** Each record includes the next one twice: 4,096 leaves. */
const doubling: World = Object.fromEntries(
  many(13, (at) => `n${at}.t`).map((name, at) => [
    name,
    [`TXT v=spf1 include:n${at + 1}.t include:n${at + 1}.t -all`],
  ]),
);
/** A ring of twelve. */
const ring: World = Object.fromEntries(
  many(12, (at) => `n${at}.t`).map((name, at) => [name, [`TXT v=spf1 include:n${(at + 1) % 12}.t -all`]]),
);
const oneRecord = (text: string, more: World = {}): World => ({ "n0.t": [`TXT v=spf1 ${text}`], ...more });

const HOSTILE: readonly (readonly [what: string, world: World])[] = [
  ["includes that double at each level", doubling],
  ["a ring of includes", ring],
  ["a record that includes itself a thousand times", oneRecord(many(1000, () => "include:n0.t").join(" "))],
  ["a record that redirects to itself", oneRecord("redirect=n0.t")],
  ["a thousand includes", oneRecord(many(1000, (at) => `include:x${at}.t`).join(" "))],
  ["a thousand names that do not exist", oneRecord(many(1000, (at) => `exists:x${at}.t`).join(" "))],
  [
    "a thousand MX hosts",
    oneRecord("mx -all", { "n0.t": ["TXT v=spf1 mx -all", ...many(1000, (at) => `MX h${at}.t`)] }),
  ],
  [
    "a thousand names of the sender's address",
    oneRecord("ptr -all", { "1.2.0.192.in-addr.arpa": many(1000, (at) => `PTR h${at}.n0.t`) }),
  ],
  ["macros that make a name of megabytes", oneRecord(`exists:${"%{s}%{h}%{d}".repeat(5000)}.t -all`)],
  ["macros that grow with each include", growing()],
  ["labels longer than names can have", oneRecord(`a:${"x".repeat(60_000)}.t -all`)],
  [
    "an explanation made of macros",
    oneRecord("-all exp=why.t", { "why.t": [`TXT ${"%{s}".repeat(20_000)}`] }),
  ],
];

/** `%{d}` of each record is longer than that of the one above. */
function growing(): World {
  const text = `TXT v=spf1 include:${"a.%{d}.".repeat(3)}t -all`;
  return new Proxy<Record<string, readonly string[]>>(
    {},
    { get: () => [text], has: () => true, ownKeys: () => [] },
  );
}

const CLIENT = "192.0.2.1";

function evaluated(world: World) {
  const address = parseAddress(CLIENT);
  if (!address.ok) throw new Error(CLIENT);
  const asked: string[] = [];
  const sender = `${"l".repeat(64)}@n0.t`;
  const outcome = answerAll(
    checkHost("n0.t", { address, sender, helo: `${"h".repeat(60)}.t` }),
    answers(world, asked),
  );
  return { asked, outcome };
}

const longest = (names: readonly string[]): number =>
  Math.max(0, ...names.map((key) => key.lastIndexOf("/")));

describe.each(HOSTILE)("%s", (_, world) => {
  test("evaluated: within the limits of RFC 7208 section 4.6.4, whatever it costs its author", () => {
    const { asked, outcome } = evaluated(world);
    // The record, its ten terms, the addresses of ten names of each, the explanation.
    expect(asked.length).toBeLessThanOrEqual(1 + SPF_LIMITS.lookups * (1 + SPF_LIMITS.mxNames) + 1);
    expect(longest(asked)).toBeLessThanOrEqual(SPF_LIMITS.nameChars);
    expect(outcome.lookups).toBeLessThanOrEqual(SPF_LIMITS.lookups + 1);
    expect(outcome.voids).toBeLessThanOrEqual(SPF_LIMITS.voids + 1);
    expect((outcome.explanation ?? "").length).toBeLessThanOrEqual(SPF_LIMITS.explanationChars);
  });

  test("analysed: no question twice, and an end", () => {
    const asked: string[] = [];
    const found = answerAll(analyseSpf("n0.t"), answers(world, asked));
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeLessThanOrEqual(SPF_LIMITS.questions);
    expect(longest(asked)).toBeLessThanOrEqual(SPF_LIMITS.nameChars);
    expect(found.root.state).toBe("ok");
  });
});

test("a DMARC record that names thousands of hosts makes us ask about ten", () => {
  const uris = many(5000, (at) => `mailto:a@h${at}.x.y.z.net`).join(",");
  const asked: string[] = [];
  const record = parseDmarc(`v=DMARC1; p=reject; rua=${uris}; ruf=${uris}`);
  const found = answerAll(verifyDestinations("d.nl", record, "d.nl"), answers({}, asked));
  expect(found.filter(({ consent }) => consent !== "unchecked")).toHaveLength(10);
  // Of each a walk of at most eight names, and two for the consent.
  expect(asked.length).toBeLessThanOrEqual(10 * (8 + 2));
});

test("a name of 127 labels makes the tree walk ask eight times, and once by the list", () => {
  const asked: string[] = [];
  const name = `${"a.".repeat(122)}d.nl`;
  answerAll(discoverDmarc(name), answers({}, asked));
  const policies = asked.filter((key) => key.startsWith("_dmarc."));
  expect(policies.length).toBeLessThanOrEqual(9);
});

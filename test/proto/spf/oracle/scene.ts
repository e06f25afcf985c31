/** Random SPF record trees with what they depend on, and senders to try them with. */
import fc from "fast-check";
import type { World } from "../world.ts";

/** One evaluation: what the DNS holds, and who sends. */
export interface Scene {
  readonly world: World;
  readonly ip: string;
  readonly sender: string;
  readonly helo: string;
}

export const ROOT = "d.test";
const RECORDS = [ROOT, "n1.test", "n2.test", "n3.test", "n4.test", "n5.test"];
const HOSTS = ["h1.test", "h2.test", "h3.test", "h4.test"];
/** What macros before `.h1.test` may come to. */
const EXPANDED = ["192.0.2.1", "1.2.0.192", "user", "strong", "d.test", "n1.test", "n2.test", "h1.test"];
/** Without any record, without an SPF record, without an answer. */
const MISSING = ["gone.test", "text.test", "slow.test"];
const CLIENTS = ["192.0.2.1", "192.0.2.130", "198.51.100.7", "2001:db8::1", "2001:db8:1::5"];

const one = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const weighted = <T>(...rows: readonly (readonly [weight: number, arbitrary: fc.Arbitrary<T>])[]) =>
  fc.oneof(...rows.map(([weight, arbitrary]) => ({ weight, arbitrary })));
const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((texts) => texts.join(""));

const host = weighted([8, one(...HOSTS)], [1, one(...MISSING)], [1, one(...RECORDS)]);
const record = weighted([12, one(...RECORDS)], [1, one(...MISSING)]);
const macro = one(
  "%{i}",
  "%{ir}",
  "%{l}",
  "%{d}",
  "%{o}",
  "%{h}",
  "%{l1r-}",
  "%{d1}",
  "%{v}",
  "%{L}",
  "%{s}",
);
const target = weighted([9, host], [2, joined(macro, one(".h1.test", ".h1.test", ".gone.test", ".test"))]);
const lengths = weighted([4, one("")], [1, one("/24", "/32", "/0", "//64", "//128", "/25//33")]);

const address = weighted(
  [4, one("ip4:192.0.2.1", "ip4:198.51.100.0/24", "ip4:192.0.2.128/25", "ip4:203.0.113.9", "ip4:10.0.0.0/8")],
  [2, one("ip6:2001:db8::/32", "ip6:2001:DB8::1", "ip6:2001:db8:1::/48", "ip6:::ffff:192.0.2.1")],
);
const mechanism = weighted(
  [5, address],
  [4, joined(one("include:"), record)],
  [1, joined(one("include:"), macro, one(".test"))],
  [2, joined(one("a:", "A:"), target, lengths)],
  [1, joined(one("a", "mx"), lengths)],
  [2, joined(one("mx:", "MX:"), target, lengths)],
  [2, joined(one("exists:"), target)],
  [1, one("ptr", "ptr:h1.test", "PTR:d.test")],
  [2, one("all")],
);
const directive = joined(weighted([5, one("")], [4, one("-", "~", "?", "+")]), mechanism);
const modifier = weighted(
  [3, joined(one("redirect="), record)],
  [1, one("exp=why.test", "moo=1", "x-y.z=%{i}", "redirect=%{d1}.test")],
);
/** Terms that RFC 7208 rejects, with the section that does. */
export const BROKEN: Readonly<Record<string, string>> = {
  "ip4:192.0.2.300": "5.6",
  "ip4:192.0.2.1/33": "5.6",
  ip4: "5.6",
  "ip6:192.0.2.1": "5.6",
  "a:192.0.2.1": "7.1", // toplabel
  "a/33": "5.6",
  "a:h1.test/024": "12", // ip4-cidr-length has no leading zero
  "include:": "5.2",
  include: "5.2",
  "include:localhost": "7.1", // domain-end
  "include:n1.test/24": "5.2",
  "exists:h1.test:25": "7.1",
  "all:x": "5.1",
  al: "12",
  "ptr/24": "5.5",
  "ptr:test": "7.1",
  "-all;": "12",
  "redirect=": "6.1",
  "exp=": "6.2",
  "a:%{x}.test": "7.1",
  "a:%{i0}.test": "7.1",
  "exists:%{c}.test": "7.2", // in explanations alone
};
/** Terms that look odd and are fine. */
const ODD = ["moo=", "a:h1.test.", "a:%%.h1.test", "exists:%{l5r-+}.h1.test"];
const odd = one(...Object.keys(BROKEN), ...ODD);
const term = weighted([30, directive], [3, modifier], [1, odd]);
const terms = fc.array(term, { maxLength: 5 });
const ending = weighted([5, one("-all", "~all")], [2, one("?all", "+all", "all")], [3, one("")]);
const version = weighted([30, one("v=spf1")], [1, one("V=SPF1", "v=spf10", " v=spf1", "v=spf1;")]);
const spf = fc
  .tuple(version, terms, ending, weighted([9, one(" ")], [1, one("  ")]))
  .map(([begin, written, end, space]) => `TXT ${[begin, ...written, end].filter(Boolean).join(space)}`);

const records = weighted(
  [30, spf.map((text) => [text])],
  [1, fc.tuple(spf, spf)],
  [2, spf.map((text) => ["TXT hello", text])],
  [1, one(["SERVFAIL"], ["TIMEOUT"], ["TXT hello"], [])],
);
const data = one(
  "A 192.0.2.1",
  "A 192.0.2.130",
  "A 198.51.100.1",
  "AAAA 2001:db8::1",
  "AAAA 2001:db8:1::9",
  "MX h1.test",
  "MX h2.test",
  "MX gone.test",
);
const hosts = weighted(
  [20, fc.uniqueArray(data, { maxLength: 4 })],
  [1, one(["SERVFAIL"], ["REFUSED"])],
  [1, one(Array.from({ length: 11 }, (_, at) => `MX m${at}.test`))],
);
const reverse = fc.uniqueArray(one("PTR h1.test", "PTR d.test", "PTR gone.test", "PTR slow.test"), {
  maxLength: 3,
});

const FAILURE = /^[A-Z]+$/;

const worldOf = (
  texts: readonly (readonly string[])[],
  found: readonly (readonly string[])[],
  names: readonly string[],
): World => ({
  ...Object.fromEntries(
    RECORDS.map((name, at) => {
      const more = found[at + HOSTS.length] ?? [];
      return [name, [...(texts[at] ?? []), ...more.filter((row) => !FAILURE.test(row))]];
    }),
  ),
  ...Object.fromEntries(HOSTS.map((name, at) => [name, found[at] ?? []])),
  ...Object.fromEntries(EXPANDED.map((text, at) => [`${text}.h1.test`, found[at] ?? []])),
  "text.test": ["TXT hello"],
  "slow.test": ["SERVFAIL"],
  "why.test": ["TXT because"],
  "1.2.0.192.in-addr.arpa": names,
  "7.100.51.198.in-addr.arpa": names,
});

/** Scenes in which everything that the RFC speaks of happens now and then. */
export const scenes: fc.Arbitrary<Scene> = fc
  .record({
    texts: fc.tuple(records, records, records, records, records, records),
    found: fc.array(hosts, { minLength: 10, maxLength: 10 }),
    names: reverse,
    ip: one(...CLIENTS),
    sender: one(`user@${ROOT}`, `strong-bad@${ROOT}`, `a.b+c@${ROOT}`),
    helo: one("mx.h1.test", "h1.test"),
  })
  .map(({ texts, found, names, ...from }) => ({ ...from, world: worldOf(texts, found, names) }));

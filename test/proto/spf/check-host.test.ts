import { describe, expect, test } from "vitest";
import { parseAddress } from "../../../src/proto/ip/address.ts";
import { answerAll } from "../../../src/proto/records/ask.ts";
import { checkHost, type SpfOutcome } from "../../../src/proto/spf/check-host.ts";
import { answers, type World } from "./world.ts";

interface From {
  readonly ip?: string;
  readonly sender?: string;
  readonly helo?: string;
  readonly domain?: string;
}

function evaluate(
  world: World,
  { ip = "192.0.2.1", sender, helo = "mail.example.org", domain }: From = {},
): SpfOutcome {
  const address = parseAddress(ip);
  if (!address.ok) throw new Error(`no address: ${ip}`);
  const mailFrom = sender ?? "user@example.com";
  const at = domain ?? mailFrom.slice(mailFrom.lastIndexOf("@") + 1);
  return answerAll(
    checkHost(at, { address, sender: mailFrom, helo, receiver: "mx.receiver.test", now: 1_700_000_000 }),
    answers(world),
  );
}

/** The zone of RFC 7208 appendix A. */
const APPENDIX_A: World = {
  "example.com": ["MX mail-a.example.com", "MX mail-b.example.com", "A 192.0.2.10", "A 192.0.2.11"],
  "amy.example.com": ["A 192.0.2.65"],
  "bob.example.com": ["A 192.0.2.66"],
  "mail-a.example.com": ["A 192.0.2.129"],
  "mail-b.example.com": ["A 192.0.2.130"],
  "www.example.com": ["A 192.0.2.10", "A 192.0.2.11"],
  "10.2.0.192.in-addr.arpa": ["PTR example.com"],
  "11.2.0.192.in-addr.arpa": ["PTR example.com"],
  "65.2.0.192.in-addr.arpa": ["PTR amy.example.com"],
  "66.2.0.192.in-addr.arpa": ["PTR bob.example.com"],
  "129.2.0.192.in-addr.arpa": ["PTR mail-a.example.com"],
  "130.2.0.192.in-addr.arpa": ["PTR mail-b.example.com"],
  "10.0.0.10.in-addr.arpa": ["PTR example.com"],
  "4.0.0.10.in-addr.arpa": ["PTR bob.example.com"],
  "example.org": ["MX mail-c.example.org"],
  "mail-c.example.org": ["A 192.0.2.140"],
};

const withRecord = (world: World, name: string, record: string): World => ({
  ...world,
  [name]: [...(world[name] ?? []), `TXT ${record}`],
});

describe("RFC 7208 appendix A.1, simple examples", () => {
  test.each([
    ["v=spf1 +all", ["192.0.2.1", "203.0.113.9"], []],
    ["v=spf1 a -all", ["192.0.2.10", "192.0.2.11"], ["192.0.2.1"]],
    ["v=spf1 a:example.org -all", [], ["192.0.2.10", "192.0.2.140"]],
    ["v=spf1 mx -all", ["192.0.2.129", "192.0.2.130"], ["192.0.2.10"]],
    ["v=spf1 mx:example.org -all", ["192.0.2.140"], ["192.0.2.129"]],
    ["v=spf1 mx mx:example.org -all", ["192.0.2.129", "192.0.2.130", "192.0.2.140"], ["192.0.2.10"]],
    ["v=spf1 mx/30 mx:example.org/30 -all", ["192.0.2.128", "192.0.2.131", "192.0.2.143"], ["192.0.2.132"]],
    ["v=spf1 ptr -all", ["192.0.2.10", "192.0.2.65", "192.0.2.130"], ["192.0.2.140", "10.0.0.4"]],
    ["v=spf1 ip4:192.0.2.128/28 -all", ["192.0.2.129", "192.0.2.140"], ["192.0.2.65"]],
  ])("%s", (record, pass, fail) => {
    const world = withRecord(APPENDIX_A, "example.com", record);
    expect(pass.map((ip) => [ip, evaluate(world, { ip }).result])).toEqual(pass.map((ip) => [ip, "pass"]));
    expect(fail.map((ip) => [ip, evaluate(world, { ip }).result])).toEqual(fail.map((ip) => [ip, "fail"]));
  });
});

describe("RFC 7208 appendix A.2 to A.4", () => {
  test.each([
    ["192.0.2.129", "pass"],
    ["192.0.2.140", "pass"],
    ["192.0.2.65", "fail"],
  ])("A.2: departments that redirect to a record with includes, %s: %s", (ip, result) => {
    const world: World = {
      ...APPENDIX_A,
      "example.com": [...(APPENDIX_A["example.com"] ?? []), "TXT v=spf1 mx -all"],
      "example.net": ["TXT v=spf1 mx:example.org -all"],
      "example.org": ["TXT v=spf1 include:example.com include:example.net -all", "MX mail-c.example.org"],
      "la.example.org": ["TXT v=spf1 redirect=example.org"],
    };
    expect(evaluate(world, { ip, sender: "x@la.example.org" }).result).toBe(result);
  });

  test.each([
    ["mary@example.com", "203.0.113.1", "pass"],
    ["mary+lists@example.com", "203.0.113.1", "pass"],
    ["fred@example.com", "203.0.113.1", "pass"],
    ["joel@example.com", "192.168.15.15", "pass"],
    ["joel@example.com", "192.168.15.17", "fail"],
    ["anna@example.com", "203.0.113.1", "fail"],
  ])("A.3: users in the DNS, %s from %s: %s", (sender, ip, result) => {
    const world: World = {
      "example.com": ["TXT v=spf1 mx include:mobile-users._spf.%{d} include:remote-users._spf.%{d} -all"],
      "mobile-users._spf.example.com": ["TXT v=spf1 exists:%{l1r+}.%{d}"],
      "remote-users._spf.example.com": ["TXT v=spf1 exists:%{ir}.%{l1r+}.%{d}"],
      "mary.mobile-users._spf.example.com": ["A 127.0.0.2"],
      "fred.mobile-users._spf.example.com": ["A 127.0.0.2"],
      "15.15.168.192.joel.remote-users._spf.example.com": ["A 127.0.0.2"],
    };
    const withMx = { ...world, "example.com": [...(world["example.com"] ?? []), "MX mx.example.com"] };
    expect(evaluate({ ...withMx, "mx.example.com": ["A 192.0.2.9"] }, { ip, sender }).result).toBe(result);
  });

  test.each([
    ["192.0.2.65", "pass"], // in the network, and its name below example.com
    ["192.0.2.1", "fail"], // in the network, without a name
    ["10.0.0.4", "fail"], // neither
  ])("A.4: two requirements at once, %s: %s", (ip, result) => {
    const world: World = {
      ...APPENDIX_A,
      "example.com": ["TXT v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all"],
      "ip4._spf.example.com": ["TXT v=spf1 -ip4:192.0.2.0/24 +all"],
      "ptr._spf.example.com": ["TXT v=spf1 -ptr:example.com +all"],
    };
    expect(evaluate(world, { ip }).result).toBe(result);
  });
});

describe("RFC 7208 section 7.4, expansion", () => {
  const SENDER = "strong-bad@email.example.com";
  test.each([
    ["%{s}", "192.0.2.3", "strong-bad@email.example.com"],
    ["%{o}", "192.0.2.3", "email.example.com"],
    ["%{d}", "192.0.2.3", "email.example.com"],
    ["%{d4}", "192.0.2.3", "email.example.com"],
    ["%{d3}", "192.0.2.3", "email.example.com"],
    ["%{d2}", "192.0.2.3", "example.com"],
    ["%{d1}", "192.0.2.3", "com"],
    ["%{dr}", "192.0.2.3", "com.example.email"],
    ["%{d2r}", "192.0.2.3", "example.email"],
    ["%{l}", "192.0.2.3", "strong-bad"],
    ["%{l-}", "192.0.2.3", "strong.bad"],
    ["%{lr}", "192.0.2.3", "strong-bad"],
    ["%{lr-}", "192.0.2.3", "bad.strong"],
    ["%{l1r-}", "192.0.2.3", "strong"],
    ["%{ir}.%{v}._spf.%{d2}", "192.0.2.3", "3.2.0.192.in-addr._spf.example.com"],
    ["%{lr-}.lp._spf.%{d2}", "192.0.2.3", "bad.strong.lp._spf.example.com"],
    ["%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "192.0.2.3", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"],
    ["%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "192.0.2.3", "3.2.0.192.in-addr.strong.lp._spf.example.com"],
    ["%{d2}.trusted-domains.example.net", "192.0.2.3", "example.com.trusted-domains.example.net"],
    [
      "%{ir}.%{v}._spf.%{d2}",
      "2001:db8::cb01",
      "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com",
    ],
    [
      "%{S} %{c} %{r} %{t} %{h} %% %_ %-",
      "192.0.2.3",
      "strong-bad%40email.example.com 192.0.2.3 mx.receiver.test 1700000000 mail.example.org %   %20",
    ],
    ["%{p}", "192.0.2.3", "unknown"],
  ])("%s for %s", (text, ip, expected) => {
    const world: World = {
      "email.example.com": ["TXT v=spf1 -all exp=why.%{d}"],
      "why.email.example.com": [`TXT ${text}`],
    };
    expect(evaluate(world, { ip, sender: SENDER }).explanation).toBe(expected);
  });
});

const includes = (count: number): World => {
  const world: Record<string, string[]> = {};
  for (let at = 0; at < count; at += 1) world[`i${at}.t`] = [`TXT v=spf1 ip4:203.0.113.${at} -all`];
  world["example.com"] = [
    `TXT v=spf1 ${Object.keys(world)
      .map((name) => `include:${name}`)
      .join(" ")} -all`,
  ];
  return world;
};

describe("check_host", () => {
  test.each<[string, World, From, string, string | null]>([
    ["no record", { "example.com": ["TXT hello"] }, {}, "none", "no-record"],
    ["no such name", {}, {}, "none", "no-record"],
    ["two records", { "example.com": ["TXT v=spf1 -all", "TXT v=SPF1 ~all"] }, {}, "permerror", "multiple"],
    ["a failed lookup", { "example.com": ["SERVFAIL"] }, {}, "temperror", "dns"],
    ["a syntax error after all", { "example.com": ["TXT v=spf1 -all foo"] }, {}, "permerror", "syntax"],
    ["an empty record", { "example.com": ["TXT v=spf1"] }, {}, "neutral", null],
    ["a softfail", { "example.com": ["TXT v=spf1 ~all"] }, {}, "softfail", null],
    ["a single label", {}, { domain: "localhost" }, "none", "invalid-domain"],
    ["an empty label", {}, { domain: "a..example.com" }, "none", "invalid-domain"],
    ["an address literal", {}, { domain: "[192.0.2.1]" }, "none", "invalid-domain"],
    ["a long label", {}, { domain: `${"a".repeat(64)}.example.com` }, "none", "invalid-domain"],
    [
      "an IPv4-mapped client",
      { "example.com": ["TXT v=spf1 ip4:192.0.2.1 -all"] },
      { ip: "::ffff:192.0.2.1" },
      "pass",
      null,
    ],
    [
      "an IPv6 client against ip4",
      { "example.com": ["TXT v=spf1 ip4:0.0.0.0/0 -all"] },
      { ip: "2001:db8::1" },
      "fail",
      null,
    ],
    ["ip6", { "example.com": ["TXT v=spf1 ip6:2001:db8::/32 -all"] }, { ip: "2001:db8::1" }, "pass", null],
    [
      "a with a length for IPv6",
      { "example.com": ["TXT v=spf1 a//64 -all", "AAAA 2001:db8::2"] },
      { ip: "2001:db8::1" },
      "pass",
      null,
    ],
    ["a/0", { "example.com": ["TXT v=spf1 a/0 -all", "A 198.51.100.1"] }, {}, "pass", null],
    [
      "a transient failure of an a term",
      { "example.com": ["TXT v=spf1 a:x.test -all"], "x.test": ["TIMEOUT"] },
      {},
      "temperror",
      "dns",
    ],
    ["a name with an empty label", { "example.com": ["TXT v=spf1 a:x..test ?all"] }, {}, "neutral", null],
    [
      "mx without addresses",
      { "example.com": ["TXT v=spf1 mx ?all", "MX a.test"], "a.test": [] },
      {},
      "neutral",
      null,
    ],
    [
      "mx that fails behind a match",
      {
        "example.com": ["TXT v=spf1 mx ?all", "MX a.test", "MX b.test"],
        "a.test": ["A 192.0.2.1"],
        "b.test": ["SERVFAIL"],
      },
      {},
      "pass",
      null,
    ],
    [
      "mx that fails before a match",
      {
        "example.com": ["TXT v=spf1 mx ?all", "MX b.test", "MX a.test"],
        "a.test": ["A 192.0.2.1"],
        "b.test": ["SERVFAIL"],
      },
      {},
      "temperror",
      "dns",
    ],
    ["a null MX", { "example.com": ["TXT v=spf1 mx -all", "MX ."] }, {}, "fail", null],
    [
      "a failed MX lookup",
      { "example.com": ["TXT v=spf1 mx:x.test -all"], "x.test": ["REFUSED"] },
      {},
      "temperror",
      "dns",
    ],
    [
      "include that passes",
      { "example.com": ["TXT v=spf1 ?include:x.test -all"], "x.test": ["TXT v=spf1 +all"] },
      {},
      "neutral",
      null,
    ],
    [
      "include that fails",
      { "example.com": ["TXT v=spf1 include:x.test ~all"], "x.test": ["TXT v=spf1 -all"] },
      {},
      "softfail",
      null,
    ],
    [
      "include of nothing",
      { "example.com": ["TXT v=spf1 include:x.test ~all"] },
      {},
      "permerror",
      "include-none",
    ],
    [
      "include of a broken record",
      { "example.com": ["TXT v=spf1 include:x.test ~all"], "x.test": ["TXT v=spf1 a:"] },
      {},
      "permerror",
      "syntax",
    ],
    [
      "include that cannot be looked up",
      { "example.com": ["TXT v=spf1 include:x.test ~all"], "x.test": ["TIMEOUT"] },
      {},
      "temperror",
      "dns",
    ],
    [
      "redirect",
      { "example.com": ["TXT v=spf1 redirect=x.test"], "x.test": ["TXT v=spf1 ip4:192.0.2.1 -all"] },
      {},
      "pass",
      null,
    ],
    ["redirect beside all", { "example.com": ["TXT v=spf1 redirect=x.test ?all"] }, {}, "neutral", null],
    [
      "redirect to nothing",
      { "example.com": ["TXT v=spf1 redirect=x.test"] },
      {},
      "permerror",
      "redirect-none",
    ],
    [
      "redirect in a loop",
      { "example.com": ["TXT v=spf1 redirect=example.com"] },
      {},
      "permerror",
      "lookup-limit",
    ],
    [
      "include in a loop",
      { "example.com": ["TXT v=spf1 include:example.com"] },
      {},
      "permerror",
      "lookup-limit",
    ],
    ["ten lookups", includes(10), {}, "fail", null],
    ["eleven lookups", includes(11), {}, "permerror", "lookup-limit"],
    ["two void lookups", { "example.com": ["TXT v=spf1 a:a.test a:b.test -all"] }, {}, "fail", null],
    [
      "a ptr term of an address without names is a void lookup, each time",
      { "example.com": ["TXT v=spf1 ptr a:a.test ptr -all"] },
      {},
      "permerror",
      "void-limit",
    ],
    [
      "three void lookups",
      { "example.com": ["TXT v=spf1 a:a.test mx:b.test exists:c.test -all"] },
      {},
      "permerror",
      "void-limit",
    ],
    [
      "exists for an IPv6 client",
      { "example.com": ["TXT v=spf1 exists:x.test -all"], "x.test": ["A 127.0.0.2"] },
      { ip: "2001:db8::1" },
      "pass",
      null,
    ],
    [
      "exists with a character to be escaped",
      { "example.com": ["TXT v=spf1 exists:%{l}.x.test -all"], "a\\032b.x.test": ["A 127.0.0.2"] },
      { sender: "a b@example.com" },
      "pass",
      null,
    ],
    [
      "an empty MAIL FROM",
      {
        "helo.test": ["TXT v=spf1 exists:%{l}.%{o}.x.test -all"],
        "postmaster.helo.test.x.test": ["A 127.0.0.2"],
      },
      { sender: "", helo: "helo.test", domain: "helo.test" },
      "pass",
      null,
    ],
    [
      "ptr, when no name points back",
      { "example.com": ["TXT v=spf1 ptr -all"], "1.2.0.192.in-addr.arpa": ["PTR example.com"] },
      {},
      "fail",
      null,
    ],
    [
      "ptr below the domain",
      {
        "example.com": ["TXT v=spf1 ptr -all"],
        "1.2.0.192.in-addr.arpa": ["PTR a.example.com"],
        "a.example.com": ["A 192.0.2.1"],
      },
      {},
      "pass",
      null,
    ],
    [
      "ptr that cannot be looked up",
      { "example.com": ["TXT v=spf1 ptr -all"], "1.2.0.192.in-addr.arpa": ["SERVFAIL"] },
      {},
      "fail",
      null,
    ],
    [
      "ptr of another domain with the same end",
      {
        "example.com": ["TXT v=spf1 ptr -all"],
        "1.2.0.192.in-addr.arpa": ["PTR anexample.com"],
        "anexample.com": ["A 192.0.2.1"],
      },
      {},
      "fail",
      null,
    ],
    [
      "p, preferring the domain",
      {
        "example.com": ["TXT v=spf1 exists:%{p}.x.test -all"],
        "1.2.0.192.in-addr.arpa": ["PTR z.test", "PTR m.example.com"],
        "z.test": ["A 192.0.2.1"],
        "m.example.com": ["A 192.0.2.1"],
        "m.example.com.x.test": ["A 127.0.0.1"],
      },
      {},
      "pass",
      null,
    ],
  ])("%s", (_situation, world, from, result, fault) => {
    expect(evaluate(world, from)).toMatchObject({ result, fault });
  });

  test.each<[string, World, From, string]>([
    [
      "a HELO name in capitals is escaped, so that it makes one label",
      { "example.com": ["TXT v=spf1 a:%{H} -all"] },
      { helo: "JUMPIN' JUPITER" },
      "fail",
    ],
    [
      "an escaped label that is too long is no name",
      { "example.com": ["TXT v=spf1 a:%{H}.bar ?all"] },
      { helo: "%".repeat(22) },
      "neutral",
    ],
    [
      "a HELO name of one label is asked for",
      {
        "example.com": ["TXT v=spf1 -include:_h.%{d2} ip4:192.0.2.0/24 -all"],
        "_h.example.com": ["TXT v=spf1 -a:%{h} +all"],
      },
      { helo: "PC" },
      "fail",
    ],
    [
      "a HELO name that fits",
      {
        "example.com": ["TXT v=spf1 -include:_h.%{d2} ip4:192.0.2.0/24 -all"],
        "_h.example.com": ["TXT v=spf1 -a:%{h} +all"],
        "mail.example.org": ["A 192.0.2.1"],
      },
      {},
      "pass",
    ],
    [
      "several delimiters at once",
      {
        "example.com": ["TXT v=spf1 exists:%{l2r+-}.user.%{d2}"],
        "bar.foo.user.example.com": ["A 127.0.0.2"],
      },
      { sender: "foo-bar+zip+quux@example.com" },
      "pass",
    ],
    [
      "a final dot in an include",
      { "example.com": ["TXT v=spf1 include:x.test. -all"], "x.test": ["TXT v=spf1 ip4:192.0.2.1"] },
      {},
      "pass",
    ],
    [
      "spaces and percent signs in a name",
      {
        "example.com": ["TXT v=spf1 a:m%%p%_%_s%-u.example.com -all"],
        "m%p\\032\\032s%20u.example.com": ["A 192.0.2.1"],
      },
      {},
      "pass",
    ],
    [
      "a colon and a slash in a name",
      {
        "example.com": ["TXT v=spf1 a:foo:bar/baz.example.com -all"],
        "foo:bar/baz.example.com": ["A 192.0.2.1"],
      },
      {},
      "pass",
    ],
    [
      "a name truncated after expansion",
      {
        "somewhat.long.exp.example.com": [`TXT v=spf1 exists:foobar.${"%{o}.".repeat(8)}example.com -all`],
        [`${"somewhat.long.exp.example.com.".repeat(8)}example.com`]: ["A 127.0.0.1"],
      },
      { sender: "x@somewhat.long.exp.example.com" },
      "pass",
    ],
    [
      "redirect changes the domain that a alone stands for",
      {
        "example.com": ["TXT v=spf1 redirect=x.test", "A 198.51.100.1"],
        "x.test": ["TXT v=spf1 a -all", "A 192.0.2.1"],
      },
      {},
      "pass",
    ],
    [
      "the lookup of exp is free",
      { "example.com": ["TXT v=spf1 a:a.test a:b.test exp=c.test -all"] },
      {},
      "fail",
    ],
    [
      "many addresses of one a are no limit",
      {
        "example.com": [
          "TXT v=spf1 a -all",
          ...Array.from({ length: 12 }, (_, at) => `A 192.0.2.${12 - at}`),
        ],
      },
      {},
      "pass",
    ],
    [
      "no local part",
      { "example.com": ["TXT v=spf1 exists:%{l}.x.test -all"], "postmaster.x.test": ["A 127.0.0.2"] },
      { sender: "@example.com" },
      "pass",
    ],
    [
      "mx does not fall back to the address",
      { "example.com": ["TXT v=spf1 mx", "A 192.0.2.1"] },
      {},
      "neutral",
    ],
    ["a record of version 3 beside a failed lookup", { "example.com": ["TIMEOUT"] }, {}, "temperror"],
    [
      "a softfail of an include does not match",
      { "example.com": ["TXT v=spf1 include:x.test all"], "x.test": ["TXT v=spf1 ip4:198.51.100.1 ~all"] },
      {},
      "pass",
    ],
  ])("%s", (_situation, world, from, result) => {
    expect(evaluate(world, from).result).toBe(result);
  });

  test.each([
    ["v=spf1 a mx a mx a mx a mx a ptr ip4:192.0.2.1 -all", "pass"],
    ["v=spf1 a mx a mx a mx a mx a ptr a ip4:192.0.2.1 -all", "permerror"],
    ["v=spf1 a include:inc.test ip4:192.0.2.1 mx -all", "pass"],
    ["v=spf1 a include:inc.test a ip4:192.0.2.1 -all", "permerror"],
  ])("counts lookups as they come: %s gives %s", (record, result) => {
    const world = {
      "example.com": [`TXT ${record}`, "A 198.51.100.8", "MX example.com"],
      "inc.test": ["TXT v=spf1 a a a a a a a a", "A 198.51.100.9"],
    };
    expect(evaluate(world).result).toBe(result);
  });

  test.each([
    [10, "neutral", null],
    [11, "permerror", "mx-limit"],
  ])("%i MX names that do not match give %s", (count, result, fault) => {
    const names = Array.from({ length: count }, (_, at) => `MX m${at}.test`);
    expect(evaluate({ "example.com": ["TXT v=spf1 mx ?all", ...names] })).toMatchObject({ result, fault });
  });

  test("uses ten of the names that an address has", () => {
    const others = Array.from({ length: 10 }, (_, at) => `PTR m${at}.test`);
    const world = {
      "example.com": ["TXT v=spf1 ptr ?all", "A 192.0.2.1"],
      "1.2.0.192.in-addr.arpa": [...others, "PTR example.com"],
    };
    expect(evaluate(world).result).toBe("neutral");
    expect(evaluate({ ...world, "1.2.0.192.in-addr.arpa": ["PTR example.com", ...others] }).result).toBe(
      "pass",
    );
  });

  test("cuts an expanded name longer than 253 characters at a dot, from the left", () => {
    const label = "x".repeat(50);
    const long = `${label}.${label}.${label}.${label}.${label}.example.com`;
    const world = {
      "example.com": [`TXT v=spf1 exists:${long} -all`],
      [long.slice(51)]: ["A 127.0.0.1"],
    };
    expect(evaluate(world).result).toBe("pass");
  });

  test.each([
    ["two texts", ["TXT a", "TXT b"], null],
    ["none", [], null],
    ["a macro that is none", ["TXT 100%"], null],
    ["octets above ASCII", ["TXT caf\xe9"], null],
    ["a plain text", ["TXT See http://example.com/why?ip=%{i}"], "See http://example.com/why?ip=192.0.2.1"],
  ])("an explanation of %s", (_what, rows, explanation) => {
    const world = { "example.com": ["TXT v=spf1 -all exp=why.example.com"], "why.example.com": rows };
    expect(evaluate(world)).toMatchObject({ result: "fail", explanation });
  });

  test("takes the explanation of the redirect's target and not of an include", () => {
    const world = {
      "example.com": ["TXT v=spf1 include:inc.test redirect=red.test exp=own.test"],
      "inc.test": ["TXT v=spf1 -all exp=inc-why.test"],
      "red.test": ["TXT v=spf1 -all exp=red-why.test"],
      "own.test": ["TXT own"],
      "inc-why.test": ["TXT inc"],
      "red-why.test": ["TXT red"],
    };
    expect(evaluate(world).explanation).toBe("red");
  });

  test("tells every step, with what was spent", () => {
    const world = {
      "example.com": ["TXT v=spf1 a:gone.test include:x.test -all"],
      "x.test": ["TXT v=spf1 ip4:192.0.2.0/24 -all"],
    };
    const { steps, lookups, voids, term, domain } = evaluate(world);
    expect({ lookups, voids, term, domain }).toEqual({
      lookups: 2,
      voids: 1,
      term: "include:x.test",
      domain: "example.com",
    });
    expect(steps.map((step) => [step.depth, step.kind, "term" in step ? step.term : step.domain])).toEqual([
      [0, "record", "example.com"],
      [0, "term", "a:gone.test"],
      [1, "record", "x.test"],
      [1, "term", "ip4:192.0.2.0/24"],
      [1, "result", "ip4:192.0.2.0/24"],
      [0, "term", "include:x.test"],
      [0, "result", "include:x.test"],
    ]);
    expect(steps[1]).toMatchObject({ target: "gone.test", isMatch: false, lookups: 1, voids: 1, offset: 7 });
  });

  test("macros that multiply a long name end as a name of 253 characters, soon", () => {
    const domain = `${"x.".repeat(110)}example.com`;
    const asked: string[] = [];
    const address = parseAddress("192.0.2.1");
    if (!address.ok) throw new Error("no address");
    const world = { [domain]: [`TXT v=spf1 exists:${"%{d}.".repeat(12_000)}%{d} ?all`] };
    const begin = performance.now();
    const asking = checkHost(domain, { address, sender: `a@${domain}`, helo: "h.test" });
    expect(answerAll(asking, answers(world, asked)).result).toBe("neutral");
    expect(performance.now() - begin).toBeLessThan(1000);
    expect(asked[1]?.length).toBeLessThanOrEqual(253 + "/A".length);
    expect(asked[1]?.endsWith("x.example.com/A")).toBe(true);
  });

  test("an explanation is cut", () => {
    const world = {
      "example.com": ["TXT v=spf1 -all exp=why.test"],
      "why.test": [`TXT ${"%{s}".repeat(2000)}`],
    };
    expect(evaluate(world).explanation?.length).toBe(4096);
  });
});

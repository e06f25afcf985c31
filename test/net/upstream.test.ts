import { expect, test } from "vitest";
import { parseUpstream } from "../../src/net/upstream.ts";

const stub = (...servers: [string, number][]) => ({
  ok: true,
  value: { mode: "stub", servers: servers.map(([address, port]) => ({ address, port })) },
});

test.each([
  ["iterate", { ok: true, value: { mode: "iterate" } }],
  ["system", stub(["127.0.0.53", 53], ["2001:db8::53", 5353])],
  ["192.0.2.53", stub(["192.0.2.53", 53])],
  ["192.0.2.53:5353", stub(["192.0.2.53", 5353])],
  ["2001:db8::53", stub(["2001:db8::53", 53])],
  ["[2001:db8::53]:5353, 192.0.2.53", stub(["2001:db8::53", 5353], ["192.0.2.53", 53])],
  [
    "https://dns.example/dns-query",
    { ok: true, value: { mode: "doh", url: "https://dns.example/dns-query" } },
  ],
])("--resolver %s", (text, expected) => {
  expect(parseUpstream(text, () => ["127.0.0.53", "[2001:db8::53]:5353"])).toEqual(expected);
});

test.each([
  ["", "no address"],
  ["dns.example", "not an address"],
  ["192.0.2.53,", undefined],
  ["192.0.2.53;192.0.2.54", "not an address"],
  ["192.0.2.53:99999", "not an address"],
  ["0x7f.1", "not an address"],
  ["http://dns.example/", "https"],
  ["https://user:secret@dns.example/", "credentials"],
  ["https://", "not a URL"],
  ["Iterate", "not an address"],
])("--resolver %j is refused", (text, reason) => {
  const result = parseUpstream(text, () => []);
  if (reason === undefined) expect(result.ok).toBe(true);
  else expect(result).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
});

test("a system without resolvers", () => {
  expect(parseUpstream("system", () => [])).toEqual({ ok: false, reason: "the system has no resolver" });
});

import { describe, expect, test } from "vitest";
import { ROOT_HINTS } from "../../../src/net/dns/hints.table.ts";
import { parseHints } from "../../../src/net/dns/hints.ts";
import { makePolicy } from "../../../src/net/policy.ts";

const addresses = ROOT_HINTS.flatMap((server) => server.addresses);

test("13 servers, 26 addresses, all of them globally reachable", () => {
  const policy = makePolicy({ own: [] });
  expect(ROOT_HINTS).toHaveLength(13);
  expect(new Set(addresses).size).toBe(26);
  expect(addresses.filter((address) => !policy(address, "target").allowed)).toEqual([]);
});

describe("a hints file", () => {
  const text = `; root hints\r
.            3600000  NS    A.ROOT.TEST.\r
A.ROOT.TEST. 3600000  A     192.0.2.1\r
a.root.test. 3600000  AAAA  2001:db8::1\r
.            3600000  NS    b.root.test.\r
b.root.test. 3600000  A     192.0.2.2\r
.            3600000  NS    c.root.test.\r
example.nl.  3600000  NS    a.root.test.\r
`;

  test("names and addresses; a server without address is left out", () => {
    expect(parseHints(text)).toEqual({
      ok: true,
      value: [
        { name: "a.root.test", addresses: ["192.0.2.1", "2001:db8::1"] },
        { name: "b.root.test", addresses: ["192.0.2.2"] },
      ],
    });
  });

  test.each([
    ["empty", "", "no-root-server"],
    ["no addresses", ". 1 NS a.test.", "no-root-server"],
    ["another zone", "nl. 1 NS a.test.\na.test. 1 A 192.0.2.1", "no-root-server"],
    ["not a zone file", "hello world", "bad-type"],
  ])("%s: %s", (_, bad, reason) => {
    expect(parseHints(bad)).toMatchObject({ ok: false, reason });
  });
});

import { expect, test } from "vitest";
import { ehloName } from "../../../src/probe/smtp/name.ts";
import { scripted } from "../session.ts";

const GLOBAL4 = "9.9.9.9";
const PTR4 = "9.9.9.9.in-addr.arpa/PTR";
const GLOBAL6 = "2620:fe::fe";

test.each([
  [
    "a name that leads back",
    GLOBAL4,
    { [PTR4]: ["Scan.example.nl."], "scan.example.nl/A": [GLOBAL4] },
    "scan.example.nl",
  ],
  [
    "one that leads elsewhere",
    GLOBAL4,
    { [PTR4]: ["scan.example.nl."], "scan.example.nl/A": ["192.0.2.1"] },
    "[9.9.9.9]",
  ],
  ["no name", GLOBAL4, {}, "[9.9.9.9]"],
  ["a failure", GLOBAL4, { [PTR4]: "timeout" as const }, "[9.9.9.9]"],
  ["a name that is none of a host", GLOBAL4, { [PTR4]: ["a\\\\032b."] }, "[9.9.9.9]"],
  ["a single label", GLOBAL4, { [PTR4]: ["localhost."] }, "[9.9.9.9]"],
  ["no name, IPv6", GLOBAL6, {}, "[IPv6:2620:fe::fe]"],
  ["a private address", "10.0.0.7", {}, "[10.0.0.7]"],
  ["no address", "", {}, "[127.0.0.1]"],
])("%s", async (_, address, answers, name) => {
  const { session, lookups } = scripted({ answers });
  expect(await ehloName(address, session)).toBe(name);
  if (!address.startsWith("9") && !address.startsWith("26")) expect(lookups).toEqual([]);
});

import { expect, test } from "vitest";
import { probeApex } from "../../src/probe/apex.ts";
import { scripted } from "./session.ts";

test.each([
  [["web"], ["example.nl/SOA", "example.nl/A", "example.nl/AAAA"]],
  [["mail"], ["example.nl/SOA", "example.nl/A", "example.nl/AAAA", "example.nl/MX"]],
  [
    ["web", "mail"],
    ["example.nl/SOA", "example.nl/A", "example.nl/AAAA", "example.nl/MX"],
  ],
] as const)("a target of types %j is asked for %j, each once", async (types, expected) => {
  const { lookups, session } = scripted({});
  await probeApex("example.nl", types, session);
  expect(lookups).toEqual(expected);
});

import { describe, expect, test } from "vitest";
import type { ServerRow } from "../../../src/model/report.ts";
import type { Status } from "../../../src/model/status.ts";
import { serversSentence } from "../../../src/report/terminal/servers.ts";
import { terminal } from "../samples.ts";

const row = (server: string, address: string | null, status: Status): ServerRow => ({
  server,
  address,
  status,
  verdict: "x",
});
const GOOD = row("ns1.example.nl", "192.0.2.1", "passed");
const BAD = row("ns2.example.nl", "192.0.2.2", "failed");
const six = Array.from({ length: 6 }, (_, index) => row(`ns${index}.example.nl`, null, "failed"));

describe("servers in a sentence", () => {
  test.each<[string, readonly ServerRow[], readonly string[], string | null]>([
    ["nobody showed it", [GOOD], [], null],
    ["there are no servers", [], [], null],
    ["the only one", [BAD], [], "ns2.example.nl (192.0.2.2)"],
    ["one of two", [GOOD, BAD], [], "1 of 2 servers: ns2.example.nl (192.0.2.2); the other one passed"],
    ["one of three", [GOOD, GOOD, BAD], [], "1 of 3 servers: ns2.example.nl (192.0.2.2); the others passed"],
    ["all", [BAD, BAD], [], "all 2 servers: ns2.example.nl (192.0.2.2), ns2.example.nl (192.0.2.2)"],
    [
      "many",
      six,
      [],
      "all 6 servers: ns0.example.nl, ns1.example.nl, ns2.example.nl, ns3.example.nl and 2 more",
    ],
    [
      "the others differ",
      [GOOD, row("ns3", null, "info"), BAD],
      [],
      "1 of 3 servers: ns2.example.nl (192.0.2.2)",
    ],
    ["it was said already", [GOOD, BAD], ["at ns2.example.nl"], "1 of 2 servers; the other one passed"],
    ["it was said already, of all", [BAD], ["at 192.0.2.2"], null],
    ["a web server is its address", [row("192.0.2.7", "192.0.2.7", "failed")], [], "192.0.2.7"],
  ])("%s", (_what, rows, said, expected) => {
    expect(serversSentence(rows, said, terminal(80))).toBe(expected);
  });
});

import { describe, expect, test } from "vitest";
import { traceJson, traceLine } from "../../src/cli/trace.ts";
import type { AttemptRecord } from "../../src/model/attempt.ts";

const ANSWERED: AttemptRecord = {
  n: 14,
  at_ms: 12,
  kind: "dns/udp",
  peer: "[2001:db8::53]:53",
  what: "example.nl DNSKEY +do",
  outcome: "ok",
  ms: 11,
  out: 51,
  in: 891,
  detail: { rcode: "NOERROR", aa: true, tc: false, rr: 3 },
};

describe("trace", () => {
  test("a line for people has time, peer, question, outcome, size, duration and number", () => {
    expect(traceLine(ANSWERED).replaceAll(/ {2,}/g, "  ").trim()).toBe(
      "12 ms  dns/udp  2001:db8::53  example.nl DNSKEY +do  ok NOERROR aa 3 rr  891 B  11 ms  #14",
    );
  });

  test("columns stand below each other whatever the outcome", () => {
    const silent: AttemptRecord = {
      ...ANSWERED,
      n: 15,
      peer: "198.51.100.53:53",
      outcome: "timeout",
      in: 0,
      ms: 5000,
      detail: {},
    };
    expect(traceLine(silent).indexOf("#15")).toBe(traceLine(ANSWERED).indexOf("#14"));
  });

  test("a port of one's own is shown", () => {
    expect(traceLine({ ...ANSWERED, peer: "192.0.2.1:5353" })).toContain("192.0.2.1:5353");
    expect(traceLine({ ...ANSWERED, kind: "tcp", peer: "198.51.100.7:443", what: "-" })).toContain(
      "198.51.100.7:443",
    );
  });

  test("names from the network cannot command the terminal", () => {
    expect(traceLine({ ...ANSWERED, what: "\u001b[2Jx A" })).toContain("\\u{1b}[2Jx A");
  });

  test("a line for programs is the record, and the target where there is one", () => {
    expect(JSON.parse(traceJson(ANSWERED, "example.nl"))).toEqual({ ...ANSWERED, target: "example.nl" });
    expect(JSON.parse(traceJson(ANSWERED))).toEqual(ANSWERED);
  });
});

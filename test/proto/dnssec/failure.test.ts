import { describe, expect, test } from "vitest";
import type { DnsOutcome } from "../../../src/model/evidence.ts";
import { type FailedWhy, OUTCOME_OF_FAILURE } from "../../../src/proto/dnssec/ask.ts";
import { failureOf, sumUpFailures } from "../../../src/proto/dnssec/failure.ts";

const server = { server: "192.0.2.53", zone: "example" };

describe("the reason that there was no reply", () => {
  test.each<[string, DnsOutcome, string[], FailedWhy]>([
    ["nobody answered", "timeout", ["timeout", "timeout"], "timeout"],
    ["one was silent, one refused", "timeout", ["rcode:REFUSED", "timeout"], "timeout"],
    ["one refused, one is lame", "refused", ["rcode:REFUSED", "lame:upward-referral"], "refused"],
    ["all are lame", "refused", ["lame:upward-referral", "lame:not-authoritative"], "lame"],
    ["a closed port is silence", "timeout", ["refused: ECONNREFUSED"], "timeout"],
    ["garbage is silence", "timeout", ["protocol: rdata-overrun"], "timeout"],
    ["our limit was reached", "timeout", ["timeout", "budget"], "budget"],
    ["given up", "timeout", ["cancelled"], "budget"],
    ["no way to any", "timeout", ["unreachable", "denied"], "unreachable"],
    ["no way to some", "timeout", ["unreachable", "timeout"], "timeout"],
    ["SERVFAIL", "servfail", ["rcode:SERVFAIL"], "servfail"],
    ["FORMERR", "servfail", ["rcode:FORMERR"], "servfail"],
    ["a loop of glue", "loop", ["glue-loop"], "loop"],
    ["no server at all", "timeout", [], "unreachable"],
    ["a loop of waiting", "loop", [], "loop"],
    ["no such name can be", "badname", [], "badname"],
    ["nothing is known", "ok", [], "exhausted"],
  ])("%s", (_situation, outcome, whys, expected) => {
    expect(failureOf({ outcome, failures: whys.map((why) => ({ ...server, why })) })).toEqual({
      failed: expected,
    });
  });

  test.each([
    ["rcode:SERVFAIL"],
    ["rcode:REFUSED"],
    ["timeout"],
    ["lame:upward-referral"],
    ["glue-loop"],
    ["unreachable"],
  ])("%s: what is stored gives what was told live", (why) => {
    const failed = sumUpFailures([why]);
    const stored = { outcome: OUTCOME_OF_FAILURE[failed], failures: [{ ...server, why }] };
    expect(failureOf(stored)).toEqual({ failed });
  });
});

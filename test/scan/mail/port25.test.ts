import { describe, expect, test } from "vitest";
import type { SmtpServer } from "../../../src/model/mail.ts";
import { makePort25 } from "../../../src/scan/mail/port25.ts";

type Noted = Pick<SmtpServer, "address" | "connect" | "outcome">;

const silent = (address: string): Noted => ({
  address,
  outcome: "timeout-connect",
  connect: { error: "timeout", detail: "no answer in 10000 ms" },
});
const denied = (address: string, detail: string): Noted => ({
  address,
  outcome: "unreachable",
  connect: { error: "unreachable", detail },
});
const spoke = (address: string, outcome: SmtpServer["outcome"] = "ready-for-tls"): Noted => ({
  address,
  outcome,
  connect: {},
});

const NETWORKS = ["192.0.2.1", "198.51.100.1", "203.0.113.1"];

describe("port 25 is closed here", () => {
  test.each([
    ["P14: three networks are silent", NETWORKS.map(silent)],
    ["three networks are unreachable with the same code", NETWORKS.map((a) => denied(a, "ENETUNREACH"))],
    ["networks of IPv6 count as well", ["192.0.2.1", "2001:db8:1::1", "2001:db8:2::1"].map(silent)],
  ])("when %s", (_, noted) => {
    const port25 = makePort25("unknown");
    for (const each of noted) port25.note(each);
    expect(port25.state()).toBe("blocked");
  });
});

describe("nothing is known of port 25", () => {
  test.each([
    ["nothing was dialled", []],
    ["two networks are silent", NETWORKS.slice(0, 2).map(silent)],
    ["three addresses of one network are silent", ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(silent)],
    ["failures differ", [...NETWORKS.slice(0, 2).map(silent), denied("203.0.113.1", "EHOSTUNREACH")]],
    ["codes differ", NETWORKS.map((address, at) => denied(address, `E${at}`))],
    [
      "our own time was over",
      NETWORKS.map((address): Noted => ({ address, outcome: "budget", connect: { error: "budget" } })),
    ],
  ])("when %s", (_, noted) => {
    const port25 = makePort25("unknown");
    for (const each of noted) port25.note(each);
    expect(port25.state()).toBe("unknown");
  });
});

describe("port 25 is open", () => {
  test.each(["ready-for-tls", "banner-tempfail", "timeout-banner"] as const)(
    "when a server was connected to, however it went on: %s",
    (outcome) => {
      const port25 = makePort25("unknown");
      for (const address of NETWORKS) port25.note(silent(address));
      port25.note(spoke("192.0.2.9", outcome));
      expect(port25.state()).toBe("ok");
    },
  );
});

test.each(["blocked", "off"] as const)("what was known before stays: %s", (known) => {
  expect(makePort25(known).state()).toBe(known);
});

test("what was open before stays so, until a run proves the opposite", () => {
  const port25 = makePort25("ok");
  port25.note(silent("192.0.2.1"));
  expect(port25.state()).toBe("ok");
  for (const address of NETWORKS) port25.note(silent(address));
  expect(port25.state()).toBe("blocked");
});

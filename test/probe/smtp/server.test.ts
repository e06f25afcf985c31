import { afterEach, describe, expect, test } from "vitest";
import { SMTP_BEHAVIOURS, type SmtpBehaviourName } from "../../../src/lab/smtp/behaviour.table.ts";
import type { SmtpBehaviour } from "../../../src/lab/smtp/script.ts";
import { fakeOf } from "../../../src/lab/tls/fake.table.ts";
import type { TlsSetup } from "../../../src/lab/tls/setup.ts";
import { openNet } from "../../../src/net/open.ts";
import { probeSmtp, type SmtpNeeds } from "../../../src/probe/smtp/server.ts";
import { MX, openMailLab, QUICK } from "../../support/smtp.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function probe(
  behaviour: SmtpBehaviour | SmtpBehaviourName | "closed",
  over: Partial<SmtpNeeds> = {},
  setup: TlsSetup = {},
) {
  const lab = await openMailLab(
    typeof behaviour === "function" || behaviour === "closed" ? behaviour : SMTP_BEHAVIOURS[behaviour],
    setup,
  );
  closing.push(lab.close);
  const needs: SmtpNeeds = {
    smtp: (at) => lab.session.smtp(at),
    ehlo: async () => "[192.0.2.1]",
    roots: lab.roots,
    signal: lab.end.signal,
    now: () => "2026-07-01T08:00:00.000Z",
    active: false,
    times: QUICK,
    ...over,
  };
  const { server, started } = await probeSmtp(MX, needs);
  return { server, started, connections: lab.connections(), attempts: lab.attempts };
}

describe("a good server", () => {
  test("is greeted, secured, greeted again and left with QUIT, in one connection", async () => {
    const { server, connections, attempts } = await probe("good");
    expect(server).toMatchObject({
      ...{ address: MX.address, port: 25, tries: 1, outcome: "ready-for-tls", connect: {} },
      banner: { code: 220, lines: ["220 mx.example.nl ESMTP"], bare_lf: false },
      ehlo: { code: 250, keywords: expect.arrayContaining(["SIZE 52428800", "STARTTLS"]) },
      starttls: { code: 220, residual: null },
      ehlo_tls: { code: 250, keywords: expect.arrayContaining(["PIPELINING"]) },
    });
    expect(server.ehlo_tls?.keywords).not.toContain("STARTTLS");
    expect(server).not.toHaveProperty("injection");
    expect(connections).toBe(1);
    expect(attempts).toMatchObject([{ kind: "smtp", outcome: "ok", peer: "192.0.2.25:25" }]);
    expect(server.attempts).toEqual([1]);
  });
});

describe("what a server does is seen as it is", () => {
  test.each([
    ["P01: a greeting in two parts, six seconds apart", "greeting-in-two", "ready-for-tls"],
    ["P02: 421", "too-many", "banner-tempfail"],
    ["P03: 554", "no-ptr", "banner-permfail"],
    ["P04: one octet a second", "stutter", "ready-for-tls"],
    ["P05: silence", "silent", "timeout-banner"],
    ["P06: no STARTTLS", "no-starttls", "no-starttls"],
    ["P07: a masked keyword", "masked", "starttls-stripped"],
    ["P07: a masked greeting", "masked-greeting", "starttls-stripped"],
    ["P08: 454", "starttls-454", "starttls-tempfail"],
    ["502 to STARTTLS", "starttls-refused", "starttls-permfail"],
    ["P09: plaintext after the 220", "inject-after-220", "ready-for-tls"],
    ["P10: starttls in lower case", "lower-case", "ready-for-tls"],
    ["P11: bare LF", "bare-lf", "ready-for-tls"],
    ["P12: HTTP", "http", "not-smtp"],
    ["P13: 450 to EHLO, without another try", "greylisting", "ehlo-tempfail"],
    ["HELO only", "helo-only", "no-starttls"],
    ["closing at once", "closes-at-once", "closed-before-banner"],
    ["a reset", "resets", "closed-before-banner"],
    ["a megabyte of control octets", "huge-greeting", "not-smtp"],
  ] as const)("%s", async (_, behaviour, outcome) => {
    const { server, connections } = await probe(behaviour);
    expect(server.outcome).toBe(outcome);
    expect(connections).toBe(1);
    expect(server.attempts).toHaveLength(1);
    expect(server.ehlo_tls !== undefined).toBe(outcome === "ready-for-tls");
  });

  test("refused connections", async () => {
    const { server } = await probe("closed");
    expect(server).toMatchObject({ outcome: "refused", connect: { error: "refused" }, attempts: [1] });
    expect(server).not.toHaveProperty("banner");
  });
});

test("P08: 454 twice is told with both outcomes", async () => {
  const { server } = await probe("starttls-454", { again: async () => undefined });
  expect(server).toMatchObject({
    tries: 2,
    outcome: "starttls-tempfail",
    before: ["starttls-tempfail"],
    starttls: { code: 454, lines: ["454 4.7.0 TLS not available"] },
  });
});

test("P09: what came after the 220 is kept and not taken for TLS", async () => {
  const { server } = await probe("inject-after-220");
  expect(server.starttls?.residual).toEqual({ octets: 16, sample: "250 AUTH PLAIN\\x0d\\x0a" });
  expect(server.ehlo_tls).toMatchObject({ code: 250 });
});

test("P11: the missing CR is remembered", async () => {
  expect((await probe("bare-lf")).server.banner?.bare_lf).toBe(true);
});

test("P13: greylisting passes with the next try", async () => {
  const { server, connections } = await probe("greylisting", { again: async () => undefined });
  expect(server).toMatchObject({ outcome: "ready-for-tls", tries: 2, before: ["ehlo-tempfail"] });
  expect(server.attempts).toEqual([1, 2]);
  expect(connections).toBe(2);
});

test.each(["no-ptr", "no-starttls", "http"] as const)("%s is not tried again", async (behaviour) => {
  const { connections } = await probe(behaviour, { again: async () => undefined });
  expect(connections).toBe(1);
});

test("P15: without a handshake there is nothing inside TLS", async () => {
  const { server } = await probe("good", {}, { fakes: [fakeOf("alert-40")] });
  expect(server).toMatchObject({ outcome: "ready-for-tls", ehlo_tls: null });
});

test("a huge greeting is kept small and without control octets", async () => {
  const { server, attempts } = await probe("huge-greeting");
  expect(server.banner?.error).toBe("too-long");
  expect(JSON.stringify(server).length).toBeLessThan(3000);
  expect(server.banner?.lines.join("")).toMatch(/^[\x20-\x7e]*$/);
  // What is read at once, after what there may be of a session.
  expect(attempts[0]?.in).toBeLessThanOrEqual(2 * 65_536);
});

test.each([
  ["10.0.0.5", "private-use"],
  ["127.0.0.1", "loopback"],
  ["169.254.169.254", "metadata"],
  ["::1", "loopback"],
  ["fd00::25", "unique-local"],
  ["::ffff:10.0.0.5", "ipv4-mapped"],
])("M12: nobody dials %s, whatever an MX record says", async (address, detail) => {
  // Should it be dialled all the same, the map has no way for it.
  const net = openNet({ netMap: { version: 1, otherwise: "deny", map: [] } });
  closing.push(() => net.close());
  const session = net.session({ target: "example.nl" });
  const { server } = await probeSmtp(
    { address, port: 25, host: "mx.example.nl" },
    {
      ...{ smtp: (at) => session.smtp(at), ehlo: async () => "[192.0.2.1]", roots: [] },
      ...{ signal: new AbortController().signal, now: () => "2026-07-01T08:00:00.000Z", active: false },
    },
  );
  expect(server).toMatchObject({ outcome: "denied", connect: { error: "denied", detail } });
  expect(net.counts().tcpConnections).toBe(0);
  expect(server).not.toHaveProperty("banner");
});

describe("commands before TLS", () => {
  test.each([
    ["are forgotten by a good server", "good", { answered: false, reply: null }],
    ["are carried out by a vulnerable one", "keeps-plaintext", { answered: true, reply: "250 2.0.0 ok" }],
  ] as const)("%s", async (_, behaviour, injection) => {
    const { server, connections } = await probe(behaviour, { active: true });
    expect(server.injection).toEqual(injection);
    expect(connections).toBe(2);
    expect(server.attempts).toHaveLength(2);
  });

  test("are not sent to a server that turns the second connection away", async () => {
    const shy: SmtpBehaviour = ({ nth }) => (nth > 1 ? SMTP_BEHAVIOURS["too-many"]() : {});
    expect((await probe(shy, { active: true })).server.injection).toBeNull();
  });
});

test("when the target's time is over the session says so", async () => {
  const lab = await openMailLab(SMTP_BEHAVIOURS.silent);
  closing.push(lab.close);
  setTimeout(() => lab.end.abort(new DOMException("over", "AbortError")), 30);
  const { server } = await probeSmtp(MX, {
    smtp: (at) => lab.session.smtp(at),
    ehlo: async () => "[192.0.2.1]",
    roots: [],
    signal: lab.end.signal,
    now: () => "2026-07-01T08:00:00.000Z",
    active: false,
    again: async () => undefined,
  });
  expect(server).toMatchObject({ outcome: "cancelled", tries: 1 });
});

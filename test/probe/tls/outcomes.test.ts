import { describe, expect, test } from "vitest";
import type { TlsEndpoint } from "../../../src/model/tls.ts";
import { GOOD, measure, measureOver, SUBJECT } from "./scene.ts";
import { type FakeServer, type Made, type Meddle, type Outcome, wireTo } from "./server.ts";

type Refusal = Exclude<Outcome<never>, { readonly is: "yes" }>;

const SILENT: Refusal = { is: "silent", why: "timeout" };
const RESET: Refusal = { is: "reset", why: "reset" };
const CLOSED: Refusal = { is: "no", why: "closed" };
const OVER: Refusal = { is: "over", why: "budget" };
const unreached = (why: string): Refusal => ({ is: "unreached", why });

const always =
  (refusal: Refusal): Meddle =>
  () =>
    refusal;
const on =
  (probe: string | RegExp, refusal: Refusal): Meddle =>
  (made) =>
    made.probe.match(probe) ? refusal : undefined;
const from =
  (index: number, refusal: Refusal): Meddle =>
  (_, at) =>
    at >= index ? refusal : undefined;

/** How many octets of suites a hello may have. */
const isLong = ({ offer }: Made): boolean => (offer?.suites.length ?? 0) > 32;

describe("nothing there", () => {
  test.each<[string, Refusal, string, number]>([
    ["refused", unreached("refused"), "refused", 1],
    ["unreachable", unreached("unreachable"), "unreachable", 1],
    ["silent, twice", unreached("timeout"), "timeout", 2],
    ["an address of no use", unreached("denied"), "denied", 1],
    ["this machine has no such family", unreached("blocked"), "blocked", 1],
    ["turned away before anything was learnt", unreached("rate-limited"), "rate-limited", 1],
    ["no STARTTLS", unreached("no-starttls"), "no-starttls", 1],
    ["the time is over", OVER, "budget", 1],
  ])("%s", async (_, refusal, state, connections) => {
    const { endpoint } = await measure(GOOD, { meddle: always(refusal) });
    expect(endpoint.reach.state).toBe(state);
    expect(endpoint.reach.attempts).toEqual(Array.from({ length: connections }, (_each, index) => index + 1));
    expect(endpoint.connections.crafted).toBe(connections);
    expect(endpoint).toMatchObject({
      complete: false,
      fingerprint: null,
      suites: [],
      suite_lists: [],
      chains: [],
    });
    for (const { ok } of Object.values(endpoint.versions)) expect(ok).toBeNull();
  });

  test("something else is spoken: one connection, and its words", async () => {
    const refusal = { is: "not-tls", why: "not-tls", detail: "SSH-2.0-OpenSSH_9.2" } as const;
    const { endpoint } = await measure(GOOD, { meddle: always(refusal) });
    expect(endpoint.reach).toEqual({ state: "not-tls", detail: "SSH-2.0-OpenSSH_9.2", attempts: [1] });
  });

  test.each<[string, Refusal, string]>([
    ["accepts connections and says nothing", SILENT, "timeout"],
    ["resets every connection", RESET, "reset"],
  ])("%s: three tries, then no more", async (_, refusal, state) => {
    const { endpoint, log } = await measure(GOOD, { meddle: always(refusal) });
    expect(endpoint.reach.state).toBe(state);
    expect(log).toHaveLength(3);
    expect(endpoint.versions["0304"]?.ok).toBeNull();
  });

  test("closes every connection: no TLS, and no version is called off", async () => {
    const { endpoint } = await measure(GOOD, { meddle: always(CLOSED) });
    expect(endpoint.reach).toMatchObject({ state: "not-tls", detail: "closed" });
    for (const { ok } of Object.values(endpoint.versions)) expect(ok).toBeNull();
  });

  test("alerts and nothing else", async () => {
    const { endpoint } = await measure(GOOD, { meddle: always({ is: "no", why: "alert:112" }) });
    expect(endpoint.reach).toMatchObject({ state: "no-handshake", detail: "alert:112" });
    expect(endpoint.complete).toBe(false);
  });
});

test("--retries 0: nothing is put twice, and silence stays unknown", async () => {
  const { endpoint } = await measureOver(
    { ...wireTo(GOOD, on("ssl2", SILENT)), mayRetry: false },
    { scan: "full" },
  );
  expect(endpoint.log.filter(({ probe }) => probe === "ssl2")).toHaveLength(1);
  expect(endpoint.versions["0002"]).toEqual({ ok: null, why: "timeout" });
});

describe("one question that comes to nothing", () => {
  test.each<[string, Refusal, number]>([
    ["silence: again after two seconds", SILENT, 2_000],
    ["a reset: again at once", RESET, 0],
    ["a connection that fails where others worked", unreached("refused"), 2_000],
  ])("%s", async (_, refusal, waitMs) => {
    const { endpoint, wire } = await measure(GOOD, { meddle: on("ssl2", refusal) });
    const tries = wire.made.filter(({ probe }) => probe === "ssl2");
    expect(tries).toHaveLength(2);
    expect((tries[1]?.at ?? 0) - (tries[0]?.at ?? 0)).toBeGreaterThanOrEqual(waitMs);
    expect(endpoint.versions["0002"]).toEqual({ ok: null, why: refusal.why });
    // The question that was answered before is answered still: the rest goes on.
    expect(endpoint).toMatchObject({
      complete: true,
      versions: { "0303": { ok: true }, "0302": { ok: false } },
    });
  });

  test("a plain close is a rejection where others were answered", async () => {
    const { endpoint } = await measure(GOOD, { meddle: on("ssl2", CLOSED) });
    expect(endpoint.versions["0002"]).toEqual({ ok: false, why: "closed" });
  });

  test("what is no TLS in the middle of it turns a hello away", async () => {
    const { endpoint } = await measure(GOOD, { meddle: on("ssl2", { is: "not-tls", why: "not-tls" }) });
    expect(endpoint.versions["0002"]).toEqual({ ok: false, why: "not-tls" });
  });

  test.each([
    ["0303 weak-hash", { weak_sig: { sha1: null, sha224: null, md5: null } }],
    ["0303 a", { suite_lists: [] }],
    ["renegotiate", { reneg: null }],
    ["13 session", { hello13: null, early_data: null }],
    ["preference", { preference: null }],
    ["old 0302", { versions: { "0302": { ok: null }, "0301": { ok: null }, "0300": { ok: null } } }],
    ["large", { large_hello: { answered: false, outcome: "timeout" } }],
  ])("silence at '%s' leaves no false fact", async (probe, expected) => {
    const { endpoint } = await measure(GOOD, { meddle: on(new RegExp(`^(?!control).*${probe}`), SILENT) });
    const { suite_lists, ...others } = expected as { suite_lists?: [] };
    expect(endpoint).toMatchObject(others);
    if (suite_lists !== undefined) {
      expect(endpoint.suite_lists).toContainEqual({ v: "0303", list: "a", exhausted: false });
      expect(endpoint.versions["0303"]?.ok).not.toBe(false);
    }
  });

  test("silence in the middle of a loop: what was found stays, and the list is not exhausted", async () => {
    let asked = 0;
    const meddle: Meddle = ({ probe }) => {
      if (probe !== "0303 a") return undefined;
      asked += 1;
      return asked > 2 ? SILENT : undefined;
    };
    const { endpoint } = await measure(GOOD, { meddle });
    expect(endpoint.suites.filter(({ v }) => v === "0303").length).toBeGreaterThanOrEqual(2);
    expect(endpoint.suite_lists).toContainEqual({ v: "0303", list: "a", exhausted: false });
  });
});

describe("long hellos are not borne", () => {
  const meddle: Meddle = (made) => (isLong(made) ? SILENT : undefined);

  test("everything is found with small ones, without an order that parts of a list cannot show", async () => {
    const { endpoint } = await measure(GOOD, { meddle });
    expect(endpoint).toMatchObject({
      complete: true,
      versions: { "0304": { ok: true }, "0303": { ok: true } },
    });
    expect(endpoint.suites.filter(({ v }) => v === "0303")).toHaveLength(6);
    expect(endpoint.suite_lists).toContainEqual({ v: "0303", list: "a", exhausted: true });
    expect(endpoint.orders).toEqual([]);
  });

  test("after the first such answer no long one is sent any more", async () => {
    const { wire } = await measure(GOOD, { meddle });
    const long = wire.made.filter(isLong).filter(({ probe }) => probe !== "large");
    expect(long).toHaveLength(1);
  });
});

describe("stop rules", () => {
  test.each<[string, Refusal]>([
    ["silence", SILENT],
    ["resets", RESET],
    ["refused connections", unreached("refused")],
  ])(
    "%s after successes: two tries, one question that was answered before, and the end",
    async (_, refusal) => {
      const { endpoint, log } = await measure(GOOD, { meddle: from(6, refusal) });
      expect(endpoint).toMatchObject({ complete: false, stopped: "rate-limited", reach: { state: "tls" } });
      expect(log.some((line) => line.startsWith("control C0="))).toBe(true);
      // Two lanes are under way; each may try twice and look once.
      expect(log.length).toBeLessThanOrEqual(6 + 2 * 3);
      expect(endpoint.suites.length).toBeGreaterThan(0);
      for (const answer of Object.values(endpoint.versions)) {
        if (answer.ok === false) expect(answer.why).toMatch(/^(alert|hello):/);
      }
      for (const { exhausted } of endpoint.suite_lists) expect(exhausted).toBe(false);
    },
  );

  test("a mail server that says 421: at once", async () => {
    const { endpoint, log } = await measure(GOOD, {
      ...SUBJECT,
      port: 25,
      starttls: "smtp",
      meddle: from(5, unreached("rate-limited")),
    });
    expect(endpoint).toMatchObject({ complete: false, stopped: "rate-limited" });
    expect(log).toHaveLength(6);
  });

  test.each([1, 3, 7, 12, 20])("a budget of %i connections is never exceeded", async (budget) => {
    const { endpoint, wire } = await measure(GOOD, { budget });
    expect(wire.made).toHaveLength(budget);
    expect(endpoint).toMatchObject({ complete: false, stopped: "connection-budget" });
  });

  test.each(["budget", "cancelled"])("the target's time is over (%s)", async (why) => {
    const { endpoint } = await measure(GOOD, { meddle: from(4, { is: "over", why }) });
    expect(endpoint).toMatchObject({ complete: false, stopped: why });
  });
});

/** Has what should not be: a fact that is false here would be a lie. */
const WEAK: FakeServer = {
  ...GOOD,
  versions: [0x0304, 0x0303, 0x0302, 0x0301],
  suites: [0xc02b, 0xc02f, 0xc013, 0xc027, 0x009c, 0x000a],
  schemes: [0x0804, 0x0403, 0x0201, 0x0203, 0x0301, 0x0101],
  compression: 1,
  ssl2: [0x010080],
};

/** Facts that an endpoint denies, lists and groups that it calls complete with what they hold. */
function claims(endpoint: TlsEndpoint): string[] {
  const off = Object.entries(endpoint.versions).filter(([, { ok }]) => ok === false);
  const unused = Object.entries(endpoint.weak_sig ?? {}).filter(([, value]) => value === false);
  const lists = endpoint.suite_lists.filter(({ exhausted }) => exhausted);
  const groups = Object.entries(endpoint.groups).filter(([, { exhaustive }]) => exhaustive);
  const held = (v: string): string =>
    endpoint.suites
      .flatMap((each) => (each.v === v ? [each.id] : []))
      .sort()
      .join();
  return [
    ...off.map(([version]) => `${version} is off`),
    ...unused.map(([hash]) => `${hash} is not used`),
    ...lists.filter(({ list }) => list === "a" || list === "tls13").map(({ v }) => `${v} has ${held(v)}`),
    ...groups.map(([version, { accepted }]) => `${version} has ${[...accepted].sort().join()}`),
  ];
}

describe("wherever it is cut off, nothing becomes false that is true", () => {
  test.each(Array.from({ length: 30 }, (_, index) => index))("after %i connections", async (index) => {
    const whole = claims((await measure(WEAK)).endpoint);
    for (const refusal of [SILENT, RESET, OVER, unreached("rate-limited"), unreached("timeout")]) {
      const { endpoint } = await measure(WEAK, { meddle: from(index, refusal) });
      expect(whole).toEqual(expect.arrayContaining(claims(endpoint)));
    }
  });
});

describe("order of work", () => {
  test("mail: one connection after the other, the cheapest facts first", async () => {
    const { log } = await measure(GOOD, { port: 25, starttls: "smtp" });
    const order = [...new Set(log.map((line) => line.split("=")[0]))];
    expect(order).toEqual([
      "C0",
      "0303 a",
      "old 0302",
      "13 session",
      "13 zip",
      "13 groups",
      "13 suites",
      "0303 preference",
      "0303 groups",
      "0303 weak-hash",
      "renegotiate",
      "trust",
      "ssl2",
      "0303 b1",
      "0303 b2",
      "large",
    ]);
  });

  test("at most two connections under way", async () => {
    const { wire } = await measure(GOOD);
    const starts = wire.made.map(({ at }) => at);
    const crowd = starts.map((at) => starts.filter((other) => other === at).length);
    expect(Math.max(...crowd)).toBeLessThanOrEqual(2);
  });
});

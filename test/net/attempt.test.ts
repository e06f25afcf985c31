import { describe, expect, test } from "vitest";
import { attempt, budgetReached, failureOf, waitOver } from "../../src/net/attempt.ts";

const coded = (code: string, more: object = {}): Error => Object.assign(new Error("text"), { code, ...more });

test.each([
  ["ECONNREFUSED", "refused"],
  ["ECONNRESET", "reset"],
  ["EPIPE", "reset"],
  ["ETIMEDOUT", "timeout"],
  ["EHOSTUNREACH", "unreachable"],
  ["ENETUNREACH", "unreachable"],
  ["EADDRNOTAVAIL", "blocked"],
  ["EACCES", "blocked"],
  ["EPERM", "blocked"],
  ["EMFILE", "blocked"],
  ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "protocol"],
  ["HPE_INVALID_CONSTANT", "protocol"],
  ["CERT_HAS_EXPIRED", "protocol"],
])("%s is %s", async (code, outcome) => {
  expect(await attempt(() => Promise.reject(coded(code)))).toEqual({ outcome, detail: code });
});

test("a system error that nobody thought of never went out", () => {
  expect(failureOf(coded("EWHATEVER", { syscall: "connect" }))).toBe("blocked");
});

test.each([
  ["our wait", waitOver(1_500), "timeout", "no answer in 1500 ms"],
  ["our budget", budgetReached("3 minutes"), "budget", "3 minutes"],
  ["a cancellation", new DOMException("stop", "AbortError"), "cancelled", "stop"],
])("the signal decides before the error: %s", async (_, reason, outcome, detail) => {
  const controller = new AbortController();
  const work = attempt(async () => {
    controller.abort(reason);
    throw coded("ECONNRESET");
  }, controller.signal);
  expect(await work).toEqual({ outcome, detail });
});

describe("what is not of the network", () => {
  test("a bug is thrown on", async () => {
    await expect(attempt(() => Promise.reject(new TypeError("bug")))).rejects.toThrow("bug");
    await expect(attempt(() => Promise.reject(coded("ERR_INVALID_ARG_TYPE")))).rejects.toThrow("text");
  });

  test("an aborted signal starts nothing", async () => {
    let started = false;
    const work = async (): Promise<void> => {
      started = true;
    };
    expect(await attempt(work, AbortSignal.abort())).toMatchObject({ outcome: "cancelled" });
    expect(started).toBe(false);
  });
});

import { expect, test } from "vitest";
import type { SmtpOutcome } from "../../../src/model/mail.ts";
import type { SmtpStarted } from "../../../src/net/smtp/session.ts";
import { asStream } from "../../../src/net/smtp/starttls.ts";

type Failed = Exclude<SmtpOutcome, "ready-for-tls">;

const ended = (outcome: Failed): SmtpStarted => ({ outcome, seen: { connect: {} }, attempt: 3 });

test.each<[Failed, string | undefined, string | undefined]>([
  ["no-starttls", "no-starttls", "no-starttls"],
  ["starttls-stripped", "no-starttls", "no-starttls"],
  ["starttls-permfail", "starttls-failed", "starttls-failed"],
  ["starttls-tempfail", "starttls-failed", "rate-limited"],
  ["starttls-no-reply", "starttls-failed", "rate-limited"],
  ["banner-tempfail", "rate-limited", "rate-limited"],
  ["ehlo-tempfail", "rate-limited", "rate-limited"],
  ["banner-permfail", "refused-by-policy", "rate-limited"],
  ["ehlo-permfail", "refused-by-policy", "refused-by-policy"],
  ["timeout-banner", undefined, "rate-limited"],
  ["closed-before-banner", undefined, "rate-limited"],
  ["not-smtp", undefined, undefined],
])("a session that ended with %s says %s; after one that worked %s", (outcome, first, later) => {
  const told = (hasWorked: boolean) => {
    const stream = asStream(ended(outcome), hasWorked);
    if (stream.outcome === "ok") throw new Error("a stream");
    expect(stream).toMatchObject({ detail: outcome, attempt: 3 });
    return stream.said;
  };
  expect([told(false), told(true)]).toEqual([first, later]);
});

test("silence stays a timeout, a limit of ours a limit; a failed connection is told as it was", () => {
  expect(asStream(ended("timeout-banner"), false).outcome).toBe("timeout");
  expect(asStream(ended("budget"), true)).toMatchObject({ outcome: "budget" });
  const dialled = { outcome: "refused", detail: "ECONNREFUSED", attempt: 4 } as const;
  expect(asStream({ outcome: "refused", seen: { connect: {} }, attempt: 4, dialled }, false)).toBe(dialled);
});

import { expect, test } from "vitest";
import {
  type Heard,
  isPassing,
  isTurnedAway,
  isUnknownVerb,
  outcomeOfBanner,
  outcomeOfEhlo,
  outcomeOfOffer,
  outcomeOfStarttls,
} from "../../../src/proto/smtp/outcome.ts";

const says = (code: number): Heard => ({ code, lines: [`${code} text`] });

test.each([
  ["220", says(220), null],
  ["P02: 421", says(421), "banner-tempfail"],
  ["450", says(450), "banner-tempfail"],
  ["P03: 554", says(554), "banner-permfail"],
  ["a code that greets nobody", says(250), "banner-permfail"],
  ["P05: silence", "timeout" as const, "timeout-banner"],
  ["closing", "closed" as const, "closed-before-banner"],
  ["a reset", "reset" as const, "closed-before-banner"],
  ["P12: something else", "not-smtp" as const, "not-smtp"],
  ["a megabyte", "too-long" as const, "not-smtp"],
])("a greeting: %s", (_, heard, outcome) => {
  expect(outcomeOfBanner(heard)).toBe(outcome);
});

test.each([
  ["250", says(250), null],
  ["P13: 450", says(450), "ehlo-tempfail"],
  ["550", says(550), "ehlo-permfail"],
  ["silence", "timeout" as const, "ehlo-no-reply"],
  ["something else", "not-smtp" as const, "not-smtp"],
])("the reply to EHLO: %s", (_, heard, outcome) => {
  expect(outcomeOfEhlo(heard)).toBe(outcome);
});

test.each([
  ["P06: not offered", ["SIZE", "PIPELINING"], "220 mx", "no-starttls"],
  ["P07: masked", ["XXXXXXXA"], "220 mx", "starttls-stripped"],
  ["P07: masked greeting", [], "220 ********", "starttls-stripped"],
  ["offered beside a masked keyword", ["STARTTLS", "XXXXXXXA"], "220 mx", null],
])("the offer: %s", (_, keywords, greeting, outcome) => {
  expect(outcomeOfOffer(keywords, greeting)).toBe(outcome);
});

test.each([
  ["220", says(220), "ready-for-tls"],
  ["P08: 454", says(454), "starttls-tempfail"],
  ["502", says(502), "starttls-permfail"],
  ["silence", "timeout" as const, "starttls-no-reply"],
  ["closing", "closed" as const, "starttls-no-reply"],
  ["something else", "not-smtp" as const, "not-smtp"],
])("the reply to STARTTLS: %s", (_, heard, outcome) => {
  expect(outcomeOfStarttls(heard)).toBe(outcome);
});

test.each([
  [500, true],
  [502, true],
  [550, false],
])("HELO is tried after %i: %s", (code, is) => {
  expect(isUnknownVerb(says(code))).toBe(is);
  expect(isUnknownVerb("closed")).toBe(false);
});

test("another session is due after what may pass, and none after a policy", () => {
  expect(isPassing("banner-tempfail")).toBe(true);
  expect(isPassing("banner-permfail")).toBe(false);
  expect(isPassing("no-starttls")).toBe(false);
  expect(isTurnedAway("ehlo-tempfail")).toBe(true);
  expect(isTurnedAway("starttls-tempfail")).toBe(false);
});

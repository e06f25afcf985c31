/** Points that the tests of TLS bring to their categories (`catalogue.md` 4.3, 4.9; `scoring.md` 5). */
import { expect, test } from "vitest";
import type { Reading } from "../../../src/model/profile.ts";
import { SCORED_CATEGORIES } from "../../../src/score/category.table.ts";
import { categoryPoints } from "../../../src/score/points.ts";
import {
  evidenceOf,
  given,
  judgeSide,
  MAIL_NAME,
  type MutableEvidence,
  profileOf,
} from "../../support/evidence.ts";
import { all, type Change, MAIL_PORT, one, only13, reach, stopped } from "./scene.ts";

const READINGS: readonly Reading[] = ["rfc", "internetnl-1.11"];

function pointsOf(category: "web_https" | "mail_starttls", evidence: MutableEvidence, reading: Reading) {
  const side = category === "web_https" ? "web" : "mail";
  const results = judgeSide(evidence, side, profileOf(reading)).filter((one_) => one_.category === category);
  return categoryPoints(results, given(SCORED_CATEGORIES[category]).aggregation, reading);
}

const measured = (...parameters: Parameters<typeof pointsOf>) => pointsOf(...parameters).measured;

function withoutTlsa(): MutableEvidence {
  const evidence = evidenceOf();
  Object.assign(given(evidence.dns?.answers[`_25._tcp.${MAIL_NAME}/TLSA`]), { outcome: "nodata", rrs: [] });
  return evidence;
}

function strayTlsa(): MutableEvidence {
  const evidence = evidenceOf();
  const [id] = given(evidence.dns?.answers[`_25._tcp.${MAIL_NAME}/TLSA`]).rrs;
  given(evidence.dns?.rrsets[given(id)]).rdata = [`3 1 1 ${"ab".repeat(32)}`];
  return evidence;
}

function withoutMx(): MutableEvidence {
  const evidence = evidenceOf();
  Object.assign(given(evidence.mx), { records: [], hosts: [] });
  return evidence;
}

const old = (): MutableEvidence =>
  one((endpoint) => {
    endpoint.versions["0301"] = { ok: true };
  });

/** No TLS, while port 80 still leads there. */
function without(change: (change: Change) => MutableEvidence): MutableEvidence {
  const { web } = evidenceOf();
  return Object.assign(change(reach("refused")), { web });
}

/** Of these, redirects and HSTS bring 20 on the web. */
test.each<[string, "web_https" | "mail_starttls", () => MutableEvidence, number, number]>([
  ["everything good", "web_https", () => evidenceOf(), 150, 150],
  ["TLS 1.3 alone", "web_https", () => all(only13), 140, 140],
  ["TLS 1.3 alone at one of two addresses", "web_https", () => one(only13), 150, 150],
  ["no HTTPS anywhere", "web_https", () => without(all), 0, 130],
  ["no HTTPS at one of two addresses", "web_https", () => without(one), 0, 150],
  ["an old version at one of two addresses", "web_https", old, 140, 150],
  ["everything good, with DANE", "mail_starttls", () => evidenceOf(), 140, 140],
  ["without DANE", "mail_starttls", withoutTlsa, 120, 130],
  ["DANE that does not match", "mail_starttls", strayTlsa, 120, 140],
  ["without MX", "mail_starttls", withoutMx, 0, 0],
])("%s: %s", (_what, category, evidence, awarded, max) => {
  for (const reading of READINGS)
    expect(measured(category, evidence(), reading), reading).toEqual({ awarded, max });
});

test("TLS 1.3 alone on the mail servers takes ten points off the maximum", () => {
  const evidence = () => all(only13, MAIL_PORT);
  for (const reading of READINGS) {
    expect(measured("mail_starttls", evidence(), reading)).toEqual({ awarded: 130, max: 130 });
  }
});

test("what was cut off lies between nothing and full points", () => {
  const evidence = all(stopped("rate-limited", "b1", "b2"));
  const { measured: known, best, worst } = pointsOf("web_https", evidence, "rfc");
  // Suites, their order and the parameters of the key exchange stay unknown.
  expect(known).toEqual({ awarded: 120, max: 120 });
  expect(best).toEqual({ awarded: 150, max: 150 });
  expect(worst).toEqual({ awarded: 120, max: 150 });
});

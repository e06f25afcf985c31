import { describe, expect, test } from "vitest";
import { catalogue, openCatalogue, serverCatalogue } from "../../../src/lab/catalogue/catalogue.ts";
import type { DnsEvidence } from "../../../src/model/evidence.ts";
import { typeNumber } from "../../../src/proto/dns/type.table.ts";
import { revalidate } from "../../../src/proto/dnssec/analysis.ts";
import { parseAnchors } from "../../../src/proto/dnssec/anchor.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import { replay } from "../../../src/proto/dnssec/replay.ts";
import { validate } from "../../../src/proto/dnssec/validator.ts";
import { name } from "../dns/support.ts";
import { evidenceOf, recording } from "./evidence.ts";
import { type LabMode, labDriver } from "./lab-driver.ts";

const NOW = 1_790_000_000;
const lab = openCatalogue(NOW);
const memo = createMemo();
const parsed = parseAnchors(lab.trustAnchor);
if (!parsed.ok) throw new Error(parsed.reason);
const context = { now: NOW, anchors: parsed.value, memo };

function observe(
  mode: LabMode,
  ...questions: readonly { readonly name: string; readonly type: string }[]
): DnsEvidence {
  const driver = recording(labDriver(lab, mode).answer);
  const analyses = questions.map((question) => {
    const asked = { name: name(question.name), type: typeNumber(question.type) ?? 0 };
    return [asked, replay(validate(asked, context), driver.answer)] as const;
  });
  return evidenceOf(analyses, driver.got);
}

const throughJson = (dns: DnsEvidence): DnsEvidence => JSON.parse(JSON.stringify(dns)) as DnsEvidence;

describe.each(["iterate", "stub"] as const)("stored evidence gives what was seen live, %s", (mode) => {
  const rows = [...catalogue(), ...serverCatalogue()].map((row) => [row.id, row] as const);
  test.each(rows)("%s", (_id, { question, also = [] }) => {
    const live = observe(mode, question, ...also);
    expect(throughJson(revalidate(throughJson(live), context))).toEqual(throughJson(live));
  });
});

describe("what a file says is not believed", () => {
  const question = { name: "www.a-p256.test", type: "A" };
  const key = "www.a-p256.test/A";

  test("states, reasons and zones are found anew", () => {
    const live = observe("iterate", question);
    const answer = live.answers[key];
    if (answer === undefined) throw new Error("no answer");
    const forged: DnsEvidence = {
      ...live,
      answers: { ...live.answers, [key]: { ...answer, security: "bogus", path: [] } },
      zones: {},
    };
    expect(revalidate(throughJson(forged), context)).toEqual(live);
  });

  test("changed records are bogus", () => {
    const live = observe("iterate", question);
    const rrsets = Object.fromEntries(
      Object.entries(live.rrsets).map(([id, rrset]) => [
        id,
        rrset.name === question.name && rrset.type === "A" ? { ...rrset, rdata: ["192.0.2.99"] } : rrset,
      ]),
    );
    expect(revalidate({ ...live, rrsets }, context).answers[key]).toMatchObject({
      security: "bogus",
      reason: { code: "rrsig-invalid" },
    });
  });

  test.each([
    ["the message of the answer", key, "evidence-truncated"],
    ["the keys of the zone", "a-p256.test/DNSKEY", "evidence-truncated"],
    ["DS of the zone", "a-p256.test/DS", "evidence-truncated"],
  ])("without %s: indeterminate", (_situation, missing, code) => {
    const live = observe("iterate", question);
    const answer = live.answers[missing];
    if (answer === undefined) throw new Error("no answer");
    const less = {
      ...live,
      answers: { ...live.answers, [missing]: { ...answer, outcome: "ok" as const, messages: [] } },
    };
    expect(revalidate(less, context).answers[key]).toMatchObject({
      security: "indeterminate",
      reason: { code },
    });
  });

  test("another clock", () => {
    const live = observe("iterate", question);
    const later = revalidate(live, { ...context, now: NOW + 20 * 86_400 });
    expect(later.answers[key]).toMatchObject({
      security: "indeterminate",
      reason: { code: "local-clock-suspect" },
    });
  });
});

test("a bogus RRset of a zone is told with the secure ones (D-mx)", () => {
  const zone = "d-mx.test";
  const dns = observe(
    "iterate",
    { name: zone, type: "A" },
    { name: zone, type: "MX" },
    { name: "www.a-p256.test", type: "A" },
  );
  const codes = (key: string) =>
    dns.answers[key]?.warnings?.map(({ code, subject }) => `${code} ${subject}`) ?? [];
  expect(codes(`${zone}/A`)).toEqual(["partial-bogus MX"]);
  expect(codes(`${zone}/MX`)).toEqual([]);
  expect(codes("www.a-p256.test/A")).toEqual([]);
});

describe("bogus data from a recursive resolver", () => {
  const question = { name: "www.d-bad.test", type: "A" };
  const key = "www.d-bad.test/A";
  const again = (mode: LabMode, reason?: string) => {
    const live = observe(mode, question);
    const answer = live.answers[key];
    if (answer === undefined) throw new Error("no answer");
    const stored =
      reason === undefined ? answer : { ...answer, reason: { code: reason, zone: ".", name: question.name } };
    return revalidate({ ...live, answers: { ...live.answers, [key]: stored } }, context).answers[key];
  };

  test("blames nobody", () => {
    expect(again("stub")).toMatchObject({
      security: "indeterminate",
      reason: { code: "unconfirmed-bogus", zone: "d-bad.test", extra: { why: "rrsig-invalid" } },
    });
  });

  test("blames the resolver when it is known to be unfit", () => {
    expect(again("stub", "resolver-strips-dnssec")).toMatchObject({
      security: "indeterminate",
      reason: { code: "resolver-strips-dnssec", zone: ".", extra: { why: "rrsig-invalid" } },
    });
  });

  test("from the authoritative servers it is bogus, whatever the file says of a resolver", () => {
    expect(again("iterate", "resolver-strips-dnssec")).toMatchObject({
      security: "bogus",
      reason: { code: "rrsig-invalid" },
    });
  });

  test("a file that says so does not make it secure", () => {
    const live = observe("stub", question);
    const answer = live.answers[key];
    if (answer === undefined) throw new Error("no answer");
    const forged = { ...answer, security: "secure" as const, security_strict: "secure" as const };
    const judged = revalidate({ ...live, answers: { ...live.answers, [key]: forged } }, context).answers[key];
    expect([judged?.security, judged?.security_strict]).toEqual(["indeterminate", "indeterminate"]);
  });
});

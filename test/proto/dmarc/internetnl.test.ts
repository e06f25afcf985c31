import { describe, expect, test } from "vitest";
import { verifyDestinations } from "../../../src/proto/dmarc/destination.ts";
import { discoverDmarc } from "../../../src/proto/dmarc/discovery.ts";
import {
  judgeLikeInternetNl,
  lacksConsentLikeInternetNl,
  parseLikeInternetNl,
  rejectsAllLikeInternetNl,
} from "../../../src/proto/dmarc/internetnl.ts";
import { parseDmarc } from "../../../src/proto/dmarc/parse.ts";
import { answerAll } from "../../../src/proto/records/ask.ts";
import { answers, type World } from "../spf/world.ts";

const judge = (domain: string, world: World) =>
  judgeLikeInternetNl(answerAll(discoverDmarc(domain), answers(world)));
const at = (domain: string, ...records: string[]): World => ({
  [`_dmarc.${domain}`]: records.map((record) => `TXT ${record}`),
});

describe("mail.md 2.4, the grammar", () => {
  test.each([
    ["v=DMARC1; p=reject; sp=none", true],
    ["v=DMARC1; p=reject; pct=150", true],
    ["v=DMARC1; p=reject; fo=0:1;", true],
    ["V=dmarc1; P=Reject; rua=mailto:a@d.nl,mailto:b@d.nl", true],
    ["v=DMARC1;", true],
    ["v=DMARC1; p=reject; foo=bar", false],
    ["v=DMARC1; p=reject; p=reject", false],
    ["v=DMARC1; p=reject;;", false],
    ["v=DMARC1; sp=reject; p=reject", false],
    ["v=DMARC1; rua=mailto:a@d.nl", false],
    ["v=DMARC1", false],
    ["v=DMARC1; p=reject; rua=a@d.nl", false],
    ["v=DMARC1; p=reject; rua=mailto:a@d.nl mailto:b@d.nl", false],
    ["v=DMARC1; p=reject; adkim=strict", false],
    ["v=DMARC1; p=rejcet", false],
    ["v=DMARC1; p", false],
  ])("%s: %s", (text, expected) => {
    expect(parseLikeInternetNl(text) !== null).toBe(expected);
  });
});

describe("mail.md 2.4, the record and its policy", () => {
  test.each<[string, string, World, string, boolean, string | null]>([
    ["own", "d.nl", at("d.nl", "v=DMARC1; p=reject"), "found", false, "strong"],
    ["version in lower case", "d.nl", at("d.nl", "v=dmarc1; p=quarantine"), "found", false, "strong"],
    ["none", "d.nl", {}, "none", false, null],
    ["several", "d.nl", at("d.nl", "v=DMARC1; p=none", "v=dmarc1; p=none"), "multiple", false, null],
    ["a failed lookup", "d.nl", { "_dmarc.d.nl": ["SERVFAIL"] }, "error", false, null],
    ["p=none", "d.nl", at("d.nl", "v=DMARC1; p=none"), "found", false, "policy"],
    ["no p", "d.nl", at("d.nl", "v=DMARC1;"), "found", false, "policy"],
    ["quarantine on trial", "d.nl", at("d.nl", "v=DMARC1; p=quarantine; t=y"), "found", false, "policy"],
    ["reject on trial", "d.nl", at("d.nl", "v=DMARC1; p=reject; t=y"), "found", false, "strong"],
    ["sp=none of its own", "d.nl", at("d.nl", "v=DMARC1; p=reject; sp=none"), "found", false, "strong"],
    ["broken", "d.nl", at("d.nl", "v=DMARC1; p=x"), "found", false, "bad"],
    ["inherited sp", "a.b.d.nl", at("d.nl", "v=DMARC1; p=reject; sp=none"), "found", true, "policy"],
    ["inherited p", "a.b.d.nl", at("d.nl", "v=DMARC1; p=reject"), "found", true, "strong"],
    ["between is not looked at", "a.b.d.nl", at("b.d.nl", "v=DMARC1; p=reject"), "none", true, null],
    ["above fails", "a.d.nl", { "_dmarc.d.nl": ["TIMEOUT"] }, "error", true, null],
    ["a public suffix", "co.uk", {}, "none", false, null],
  ])("%s", (_what, domain, world, state, isInherited, policy) => {
    expect(judge(domain, world)).toMatchObject({ state, isInherited, policy });
  });

  test.each([
    [{}, true],
    [{ "d.nl._report._dmarc.r.net": ["TXT v=DMARC1"] }, true],
    [{ "d.nl._report._dmarc.r.net": ["TXT v=DMARC1;"] }, false],
    [{ "d.nl._report._dmarc.r.net": ["TXT v=DMARC1;", "TXT v=DMARC1;"] }, true],
    [{ "d.nl._report._dmarc.r.net": ["SERVFAIL"] }, true],
  ])("consent %j is lacking: %s", (world, expected) => {
    const record = parseDmarc("v=DMARC1; p=none; rua=mailto:a@r.net,mailto:b@d.nl");
    const destinations = answerAll(verifyDestinations("d.nl", record, "d.nl"), answers(world));
    expect(destinations.map(lacksConsentLikeInternetNl)).toEqual([expected, false]);
  });

  test.each<[string, World, boolean]>([
    ["d.nl", at("d.nl", "v=DMARC1; p=reject"), true],
    ["d.nl", at("d.nl", "v=DMARC1;   p=reject; rua=mailto:a@d.nl"), true],
    ["d.nl", at("d.nl", "v=DMARC1; sp=reject; p=reject"), false],
    ["d.nl", {}, false],
    ["a.d.nl", at("d.nl", "v=DMARC1; p=none; sp=reject"), true],
    ["a.d.nl", at("d.nl", "v=DMARC1; p=reject"), true],
    ["a.d.nl", at("d.nl", "v=DMARC1; p=reject; sp=none"), false],
  ])("1.5, %s with %j: all mail is to be rejected: %s", (domain, world, expected) => {
    expect(rejectsAllLikeInternetNl(judge(domain, world))).toBe(expected);
  });
});

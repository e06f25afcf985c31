import { describe, expect, test } from "vitest";
import { answerAll } from "../../../src/proto/records/ask.ts";
import { analyseSpf } from "../../../src/proto/spf/analysis.ts";
import { deniesAllLikeInternetNl, judgeLikeInternetNl } from "../../../src/proto/spf/internetnl.ts";
import { answers, type World } from "./world.ts";

const ZONE: World = {
  "pass.t": ["TXT v=spf1 ip4:192.0.2.0/24 -all"],
  "neutral.t": ["TXT v=spf1 ip4:192.0.2.0/24 ?all"],
  "noall.t": ["TXT v=spf1 ip4:192.0.2.0/24"],
  "plus.t": ["TXT v=spf1 +all"],
  "bad.t": ["TXT v=spf1 ip4:192.0.2.300 -all"],
  "two.t": ["TXT v=spf1 -all", "TXT v=spf1 ~all"],
  "text.t": ["TXT hello"],
  "slow.t": ["SERVFAIL"],
  "deep.t": ["TXT v=spf1 include:gone.t -all"],
  "la.t": ["TXT v=spf1 include:la.t -all"],
  "red.t": ["TXT v=spf1 redirect=plus.t"],
};

const judge = (...records: readonly string[]) => {
  const zone = { ...ZONE, "d.t": records.map((record) => `TXT ${record}`) };
  return judgeLikeInternetNl(answerAll(analyseSpf("d.t"), answers(zone)).root);
};

const terms = (term: string, count: number): string => Array.from({ length: count }, () => term).join(" ");

describe("mail.md 2.6", () => {
  test.each<[string, string, 0 | 2 | 10]>([
    ["v=spf1 -all", "good", 10],
    ["v=spf1 ~all", "good", 10],
    ["v=spf1 ipv4:1.2.3.4 -all", "bad", 0],
    ["v=spf1", "all", 2],
    ["v=spf1 all", "all", 2],
    ["v=spf1 ?all", "all", 2],
    ["v=spf1 a mx", "all", 2],
    ["v=spf1 include:pass.t -all", "good", 10],
    ["v=spf1 include:neutral.t -all", "good", 10],
    ["v=spf1 include:noall.t -all", "good", 10],
    ["v=spf1 include:gone.t -all", "include", 2],
    ["v=spf1 include:slow.t -all", "include", 2],
    ["v=spf1 include:two.t -all", "include", 0],
    ["v=spf1 include:text.t -all", "include", 0],
    ["v=spf1 include:bad.t -all", "include", 0],
    ["v=spf1 include:plus.t -all", "include", 2],
    ["v=spf1 include:deep.t -all", "include", 2],
    ["v=spf1 include:red.t -all", "include", 2],
    ["v=spf1 redirect=pass.t", "good", 10],
    ["v=spf1 redirect=neutral.t", "redirect", 2],
    ["v=spf1 redirect=noall.t", "redirect", 2],
    ["v=spf1 redirect=plus.t", "redirect", 2],
    ["v=spf1 redirect=gone.t", "redirect", 2],
    ["v=spf1 redirect=bad.t", "redirect", 0],
    ["v=spf1 redirect=deep.t", "redirect", 2],
    ["v=spf1 redirect=gone.t ~all", "good", 10],
    ["v=spf1 include:%{i}.t -all", "good", 10],
    ["v=spf1 include:la.t -all", "max-lookups", 2],
  ])("%s: %s, %i points", (record, verdict, points) => {
    expect(judge(record)).toEqual({ verdict, points });
  });

  test.each<[string, string, string]>([
    ["terms that count, when no include follows", `v=spf1 ${terms("a", 20)} -all`, "good"],
    ["terms that count, before an include", `v=spf1 ${terms("a", 10)} include:pass.t -all`, "max-lookups"],
    ["a with a name does not count", `v=spf1 ${terms("a:pass.t", 20)} include:pass.t -all`, "good"],
    [
      "a name that contains mx counts",
      `v=spf1 ${terms("ip4:192.0.2.1", 5)} ${terms("a:mx.t", 10)} include:pass.t -all`,
      "max-lookups",
    ],
    ["eleven includes", `v=spf1 ${terms("include:pass.t", 11)} -all`, "max-lookups"],
    ["ten includes", `v=spf1 ${terms("include:pass.t", 10)} -all`, "good"],
    ["terms after all", `v=spf1 -all ${terms("include:pass.t", 11)}`, "good"],
  ])("the budget: %s", (_what, record, verdict) => {
    expect(judge(record)?.verdict).toBe(verdict);
  });

  test.each<[string, string, string]>([
    ["ports", "v=spf1 a:host.example:25 -all", "good"],
    ["single labels", "v=spf1 a:localhost -all", "good"],
    ["a prefix length on exists", "v=spf1 exists:x.example/24 -all", "good"],
    ["a wrong prefix length on a", "v=spf1 a/33 -all", "bad"],
    ["redirect twice", "v=spf1 redirect=pass.t redirect=plus.t", "good"],
    ["exp twice", "v=spf1 -all exp=a.t exp=b.t", "good"],
    ["macros of explanations", "v=spf1 exists:%{c}.x.t -all", "good"],
    ["no space after the version", "v=spf1mx -all", "good"],
  ])("errors that it does not see: %s", (_what, record, verdict) => {
    expect(judge(record)?.verdict).toBe(verdict);
  });

  test("no single record, no judgement", () => {
    expect(judge()).toBeNull();
    expect(judge("v=spf1 -all", "v=spf1mx -all")).toBeNull();
  });

  test.each([
    ["v=spf1 -all", true],
    ["v=spf1  -all ", true],
    ["v=spf1 exp=x.t -all", true],
    ["v=spf1 -all exp=x.t", true],
    ["v=spf1 redirect=x.nl", false],
    ["v=spf1 ~all", false],
  ])("1.5, %s: sends no mail: %s", (text, expected) => {
    expect(deniesAllLikeInternetNl(text)).toBe(expected);
  });
});

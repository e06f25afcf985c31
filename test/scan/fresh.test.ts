/** When security states that this process found are taken as they are, and when they are found anew. */
import { expect, test } from "vitest";
import type { DnsAnswer, EvidenceDocument } from "../../src/model/evidence.ts";
import { openJudge } from "../../src/scan/judge.ts";
import { loadProfile } from "../../src/store/profile.ts";
import { scanLab } from "./lab-scan.ts";

const TOOL = { name: "waterpas", version: "0", node: "0", openssl: "0" } as const;

const withAnswers = (document: EvidenceDocument, change: (answer: DnsAnswer, key: string) => DnsAnswer) => ({
  ...document,
  ...(document.dns === undefined
    ? {}
    : {
        dns: {
          ...document.dns,
          answers: Object.fromEntries(
            Object.entries(document.dns.answers).map(([key, answer]) => [key, change(answer, key)]),
          ),
        },
      }),
});

test("states stand where the evidence shows what they rest on, and nowhere else", async () => {
  const { evidence } = await scanLab(["good"]);
  const [document] = evidence;
  if (document === undefined) throw new Error("nothing was collected");
  const judge = openJudge({ profile: await loadProfile("waterpas"), tool: TOOL });
  const since = Date.parse(document.collected_from) / 1000;
  const valid = (of: EvidenceDocument, madeSince?: number): string | undefined =>
    judge.reports(of, madeSince)[0]?.tests.find(({ id }) => id === "web_dnssec_valid")?.verdict;
  expect(valid(document, since)).toBe("good");

  const bogus = withAnswers(document, (answer) => ({ ...answer, security: "bogus" }));
  // Taken as it is: the state in it counts. Found anew: it does not.
  expect([valid(bogus, since), valid(bogus)]).toEqual([expect.not.stringMatching("good"), "good"]);

  const forgotten = withAnswers(bogus, (answer, key) =>
    key === "./DNSKEY" ? { ...answer, messages: [] } : answer,
  );
  expect(valid(forgotten, since)).toBe(valid(forgotten));
});

import { expect, test } from "vitest";
import { probeSpf } from "../../src/probe/spf.ts";
import { scripted } from "./session.ts";

const TXT = (text: string) => [`"${text}"`];

test("all that the analysis asks for is kept, in the order asked, each once", async () => {
  const { session, lookups } = scripted({
    answers: {
      "example.nl/TXT": TXT("v=spf1 include:_spf.a.nl include:_spf.a.nl mx -all"),
      "_spf.a.nl/TXT": TXT("v=spf1 ip4:192.0.2.0/24 -all"),
      "example.nl/MX": ["10 mx.example.nl."],
      "mx.example.nl/A": ["192.0.2.25"],
    },
  });
  const evidence = await probeSpf("example.nl", "rnd", session);
  expect(evidence).toMatchObject({
    domain: "example.nl",
    answers: expect.arrayContaining(["example.nl/TXT", "_spf.a.nl/TXT", "example.nl/MX", "mx.example.nl/A"]),
    wildcard: "rnd.example.nl/TXT",
    type99: "example.nl/SPF",
  });
  expect(evidence.answers[0]).toBe("example.nl/TXT");
  expect(new Set(evidence.answers).size).toBe(evidence.answers.length);
  expect(evidence).not.toHaveProperty("misplaced");
  for (const key of [...evidence.answers, "rnd.example.nl/TXT", "example.nl/SPF"])
    expect(lookups).toContain(key);
});

test("without a record, it is looked for where people put it by mistake", async () => {
  const { session, lookups } = scripted({});
  const evidence = await probeSpf("example.nl", "rnd", session);
  expect(evidence.misplaced).toEqual(["_spf.example.nl/TXT", "www.example.nl/TXT"]);
  expect(lookups).toEqual(expect.arrayContaining(["_spf.example.nl/TXT", "www.example.nl/TXT"]));
});

test.each([
  ["several records", [...TXT("v=spf1 -all"), ...TXT("v=spf1 ~all")]],
  ["a lookup that fails", "timeout" as const],
])("%s: nothing more is looked for", async (_, answer) => {
  const { session } = scripted({ answers: { "example.nl/TXT": answer } });
  expect(await probeSpf("example.nl", "rnd", session)).not.toHaveProperty("misplaced");
});

import { expect, test } from "vitest";
import { probeDmarc } from "../../src/probe/dmarc.ts";
import { scripted } from "./session.ts";

test("the walk, the consent of others, and whether destinations take mail", async () => {
  const { session, lookups } = scripted({
    answers: {
      "_dmarc.example.nl/TXT": ['"v=DMARC1; p=reject; rua=mailto:a@reports.net,mailto:b@gone.org"'],
      "example.nl._report._dmarc.reports.net/TXT": ['"v=DMARC1"'],
      "reports.net/MX": ["10 mx.reports.net."],
      "gone.org/MX": "nodata",
    },
  });
  const evidence = await probeDmarc("example.nl", session);
  expect(evidence.domain).toBe("example.nl");
  expect(evidence.answers).toEqual(
    expect.arrayContaining([
      "_dmarc.example.nl/TXT",
      "example.nl._report._dmarc.reports.net/TXT",
      "example.nl._report._dmarc.gone.org/TXT",
    ]),
  );
  expect(evidence.destinations).toEqual({
    "reports.net": ["reports.net/MX"],
    "gone.org": ["gone.org/MX", "gone.org/A", "gone.org/AAAA"],
  });
  for (const key of [...evidence.answers, ...Object.values(evidence.destinations).flat()]) {
    expect(lookups).toContain(key);
  }
});

test("a record further up is asked for its destinations too", async () => {
  const { session } = scripted({
    answers: { "_dmarc.example.nl/TXT": ['"v=DMARC1; p=reject; rua=mailto:a@reports.net"'] },
  });
  const evidence = await probeDmarc("sub.example.nl", session);
  expect(evidence.answers[0]).toBe("_dmarc.sub.example.nl/TXT");
  expect(Object.keys(evidence.destinations)).toEqual(["reports.net"]);
});

test("more than ten destinations are not looked at", async () => {
  const rua = Array.from({ length: 14 }, (_, at) => `mailto:a@r${at}.net`).join(",");
  const { session } = scripted({
    answers: { "_dmarc.example.nl/TXT": [`"v=DMARC1; p=reject; rua=${rua}"`] },
  });
  expect(Object.keys((await probeDmarc("example.nl", session)).destinations)).toHaveLength(10);
});

test("without a record there is nothing to ask of others", async () => {
  const { session } = scripted({});
  expect((await probeDmarc("example.nl", session)).destinations).toEqual({});
});

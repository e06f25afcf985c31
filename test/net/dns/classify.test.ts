import { describe, expect, test } from "vitest";
import { classify, withinZone } from "../../../src/net/dns/classify.ts";
import { parseMessage } from "../../../src/proto/dns/message.ts";
import { nameToText } from "../../../src/proto/dns/name.ts";
import { RCODE } from "../../../src/proto/dns/rcode.table.ts";
import { type Response, responseOf } from "../../../src/proto/dns/rrset.ts";
import { TYPE, typeName } from "../../../src/proto/dns/type.table.ts";
import { writeMessage } from "../../../src/proto/dns/write.ts";
import { recordsOf, type Says } from "../../support/script.ts";
import { nameOf } from "../../support/transport.ts";

const NAME = nameOf("www.example.nl");

function response({ aa = true, rcode = "NOERROR", answer, authority, additional }: Says): Response {
  const octets = writeMessage({
    id: 1,
    flags: { qr: true, aa },
    rcode: RCODE[rcode],
    question: { name: NAME, type: TYPE.A, class: 1 },
    answer: recordsOf(answer),
    authority: recordsOf(authority),
    additional: recordsOf(additional),
    edns: null,
  });
  const parsed = parseMessage(octets);
  if (!parsed.ok) throw new Error(parsed.reason);
  return responseOf(parsed.value);
}

const SOA = (zone: string) => `${zone} SOA ns.${zone} h.${zone} 1 2 3 4 5`;
const NS = (zone: string) => `${zone} NS ns1.${zone}`;

describe("a question for www.example.nl A at a server of nl", () => {
  const meaningOf = (says: Says, type: number = TYPE.A) => {
    const meaning = classify(response(says), { name: NAME, type }, nameOf("nl"));
    if (meaning.kind === "referral") return `referral ${nameToText(meaning.child)}`;
    return meaning.kind === "useless" ? meaning.why : meaning.kind;
  };

  test.each<[string, Says, string]>([
    ["a referral", { aa: false, authority: NS("example.nl.") }, "referral example.nl"],
    ["a referral with AA", { authority: NS("example.nl.") }, "referral example.nl"],
    [
      "a referral to the name itself",
      { aa: false, authority: NS("www.example.nl.") },
      "referral www.example.nl",
    ],
    ["the answer", { answer: "www.example.nl. A 192.0.2.1" }, "answer"],
    ["an answer without AA", { aa: false, answer: "www.example.nl. A 192.0.2.1" }, "lame:not-authoritative"],
    [
      "an answer with the zone's NS in authority",
      { answer: "www.example.nl. A 192.0.2.1", authority: NS("example.nl.") },
      "answer",
    ],
    ["an alias", { answer: "www.example.nl. CNAME example.com." }, "answer"],
    ["a DNAME above the name", { answer: "example.nl. DNAME example.com." }, "answer"],
    ["an answer to another name", { aa: false, answer: "other.nl. A 192.0.2.1" }, "lame:not-authoritative"],
    ["no data, with SOA", { authority: SOA("nl.") }, "answer"],
    ["no data, SOA and NS", { authority: `${SOA("nl.")};${NS("example.nl.")}` }, "answer"],
    ["no data, empty", {}, "answer"],
    ["empty without AA", { aa: false }, "lame:not-authoritative"],
    ["no data without AA", { aa: false, authority: SOA("nl.") }, "lame:not-authoritative"],
    ["NXDOMAIN", { rcode: "NXDOMAIN", authority: SOA("nl.") }, "answer"],
    [
      "NXDOMAIN without AA",
      { aa: false, rcode: "NXDOMAIN", authority: SOA("nl.") },
      "lame:not-authoritative",
    ],
    ["NXDOMAIN with NS", { rcode: "NXDOMAIN", authority: NS("example.nl.") }, "answer"],
    ["YXDOMAIN", { rcode: "YXDOMAIN", answer: "example.nl. DNAME example.com." }, "answer"],
    [
      "S10: a referral to the root",
      { aa: false, authority: ". NS a.root-servers.net." },
      "lame:upward-referral",
    ],
    ["a referral to the zone itself", { aa: false, authority: NS("nl.") }, "lame:upward-referral"],
    ["the zone's NS with AA", { authority: NS("nl.") }, "answer"],
    ["a referral to a sibling", { aa: false, authority: NS("other.nl.") }, "lame:not-authoritative"],
    [
      "a referral below the name",
      { aa: false, authority: NS("a.www.example.nl.") },
      "lame:not-authoritative",
    ],
    ["a referral elsewhere", { aa: false, authority: NS("com.") }, "lame:not-authoritative"],
    ["SERVFAIL", { rcode: "SERVFAIL" }, "rcode:SERVFAIL"],
    ["REFUSED", { aa: false, rcode: "REFUSED" }, "rcode:REFUSED"],
    ["FORMERR", { rcode: "FORMERR" }, "rcode:FORMERR"],
    ["NOTIMP", { rcode: "NOTIMP" }, "rcode:NOTIMP"],
    ["NOTAUTH", { rcode: "NOTAUTH" }, "rcode:NOTAUTH"],
  ])("%s", (_, says, meaning) => {
    expect(meaningOf(says)).toBe(meaning);
  });

  test("a DS question answered with a referral to the name: the server knows no DS", () => {
    expect(meaningOf({ aa: false, authority: NS("www.example.nl.") }, TYPE.DS)).toBe("answer");
    expect(meaningOf({ aa: false, authority: NS("example.nl.") }, TYPE.DS)).toBe("referral example.nl");
  });
});

test("dns.md 4.2: records outside the server's zone and additional ones are dropped", () => {
  const within = withinZone(
    response({
      answer: "www.example.nl. CNAME example.com.;example.com. A 192.0.2.1",
      authority: `${NS("com.")};${NS("example.nl.")}`,
      additional: "ns1.example.nl. A 192.0.2.1",
    }),
    nameOf("nl"),
  );
  const listed = [...within.answer, ...within.authority, ...within.additional];
  expect(listed.map(({ name, type }) => `${nameToText(name)} ${typeName(type)}`)).toEqual([
    "www.example.nl CNAME",
    "example.nl NS",
  ]);
});

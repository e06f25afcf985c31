import { describe, expect, test } from "vitest";
import { parseAddress } from "../../../src/proto/ip/address.ts";
import { cymruQuestion, parseCymruTxt } from "../../../src/proto/rpki/cymru.ts";
import { prefixText } from "../../../src/proto/rpki/prefix.ts";
import { fixture } from "./support.ts";

function questionOf(text: string, base?: string) {
  const address = parseAddress(text);
  if (!address.ok) throw new Error(text);
  return cymruQuestion(address, base);
}

describe("cymruQuestion", () => {
  test.each([
    ["216.90.108.31", "108.90.216.origin.asn.cymru.com", "216.90.108.0/24"],
    ["0.0.0.1", "0.0.0.origin.asn.cymru.com", "0.0.0.0/24"],
    ["255.255.255.255", "255.255.255.origin.asn.cymru.com", "255.255.255.0/24"],
    ["2001:db8:1::5", "1.0.0.0.8.b.d.0.1.0.0.2.origin6.asn.cymru.com", "2001:db8:1::/48"],
    ["::ffff:192.0.2.7", "2.0.192.origin.asn.cymru.com", "192.0.2.0/24"],
  ])("%s", (address, name, block) => {
    const question = questionOf(address);
    expect([question.name, prefixText(question.block)]).toEqual([name, block]);
  });

  test("another zone may serve the same", () => {
    expect(questionOf("192.0.2.7", "asnlookup.zonemaster.net").name).toBe(
      "2.0.192.origin.asnlookup.zonemaster.net",
    );
  });
});

describe("parseCymruTxt", () => {
  const replies = fixture("variants/cymru-txt.txt")
    .toString()
    .trim()
    .split("\n")
    .map((line) => line.slice(1, -1));

  test("one origin, several, none", () => {
    expect(parseCymruTxt(replies[0] ?? "", questionOf("93.175.147.1"))).toMatchObject({
      kind: "routed",
      origins: [12_654],
    });
    expect(parseCymruTxt(replies[1] ?? "", questionOf("192.0.2.1"))).toMatchObject({
      origins: [64_500, 64_501],
    });
    expect(parseCymruTxt(replies[2] ?? "", questionOf("192.0.2.1"))).toEqual({ kind: "unrouted" });
  });

  test("a block around the address, and a route to another part of it", () => {
    const answer = parseCymruTxt("1 | 192.0.0.0/16 | NL | ripencc |", questionOf("192.0.2.200"));
    expect(answer?.kind === "routed" && prefixText(answer.prefix)).toBe("192.0.0.0/16");
    expect(parseCymruTxt("1 | 192.0.2.0/25 | NL", questionOf("192.0.2.200"))).toEqual({ kind: "unrouted" });
    expect(parseCymruTxt("1 | 192.0.2.0/25 | NL", questionOf("192.0.2.100"))).toMatchObject({
      kind: "routed",
    });
  });

  test.each([
    ["", "nothing"],
    ["1", "no prefix"],
    ["1 | 198.51.100.0/24 | NL", "another address"],
    ["1 | 2001:db8::/32 | NL", "another family"],
    ["x | 192.0.2.0/24 | NL", "no AS"],
    [" | 192.0.2.0/24 | NL", "an empty AS"],
    ["1 x | 192.0.2.0/24 | NL", "one AS that is none"],
    ["1 | 192.0.2.1/24 | NL", "host bits"],
  ])("%j is of no use: %s", (text) => {
    expect(parseCymruTxt(text, questionOf("192.0.2.1"))).toBeNull();
  });
});

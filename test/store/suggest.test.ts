import { expect, test } from "vitest";
import { suggest } from "../../src/store/suggest.ts";

const KNOWN = ["web_dnssec_valid", "web_dnssec_exist", "dns_ns_tcp", "concurrency", "web"];

test.each([
  ["web_dnsec_valid", "web_dnssec_valid"],
  ["web_dnssec_vaild", "web_dnssec_valid"],
  ["concurency", "concurrency"],
  ["CONCURRENCY", "concurrency"],
  ["dns_ns_tcpx", "dns_ns_tcp"],
  ["wbe", "web"],
  ["xyz", null],
  ["", null],
  ["something-else-entirely", null],
])("%s -> %s", (word, meant) => {
  expect(suggest(word, KNOWN)).toBe(meant);
});

test("nothing is near when nothing is known", () => {
  expect(suggest("web", [])).toBeNull();
});

import { expect, test } from "vitest";
import type { DnsOutcome } from "../../src/model/evidence.ts";
import { probeTlsa } from "../../src/probe/tlsa.ts";

const OWNER = "_25._tcp.mx.example.nl";

function dns(outcome: DnsOutcome) {
  const asked: string[] = [];
  return {
    asked,
    lookup: async (name: string, type: string) => {
      asked.push(`${name}/${type}`);
      return { outcome, rcode: null, messages: [], rrs: [], cname: [] };
    },
  };
}

test.each<[DnsOutcome, string[]]>([
  ["ok", [`${OWNER}/TLSA`, `${OWNER}/A`]],
  ["nodata", [`${OWNER}/TLSA`]],
  ["nxdomain", [`${OWNER}/TLSA`]],
  ["servfail", [`${OWNER}/TLSA`]],
  ["timeout", [`${OWNER}/TLSA`]],
])("%s: the address question follows only where there are records", async (outcome, keys) => {
  const { asked, lookup } = dns(outcome);
  expect(await probeTlsa([{ host: "mx.example.nl", port: 25 }], { lookup })).toEqual({ [OWNER]: keys });
  expect(asked).toEqual(keys);
});

test("each service once", async () => {
  const service = { host: "example.nl", port: 443 };
  expect(await probeTlsa([service, service], dns("ok"))).toEqual({
    "_443._tcp.example.nl": ["_443._tcp.example.nl/TLSA", "_443._tcp.example.nl/A"],
  });
});

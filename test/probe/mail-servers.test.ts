import { expect, test } from "vitest";
import type { ZoneServers } from "../../src/model/evidence.ts";
import { probeMailServers } from "../../src/probe/mail-servers.ts";
import { scripted } from "./session.ts";

type NameServerHost = ZoneServers["hosts"][number];

/** A name server with these addresses. */
const host = (name: string, more: Partial<NameServerHost> = {}): NameServerHost => ({
  ...{ name, a: `${name}/A`, aaaa: `${name}/AAAA`, ipv4: [], ipv6: [] },
  ...more,
});
const HOSTS = [
  host("ns2.example.net", { ipv4: ["192.0.2.54"], ipv6: ["2001:db8::54"] }),
  host("ns1.example.nl", { ipv4: ["192.0.2.53", "192.0.2.54"] }),
];

test("every address of the name servers is asked for MX, TXT and DMARC, once, whatever names it has", async () => {
  const { session, asked } = scripted({});
  const found = await probeMailServers("example.nl", { hosts: HOSTS }, session);
  expect(Object.keys(found)).toEqual(["192.0.2.53", "192.0.2.54", "2001:db8::54"]);
  expect(found["192.0.2.54"]?.hosts).toEqual(["ns2.example.net", "ns1.example.nl"]);
  const questions = (at: string) =>
    asked.flatMap(({ address, question }) => (address === at ? [`${question.name} ${question.type}`] : []));
  for (const address of Object.keys(found)) {
    expect(questions(address)).toEqual(["example.nl MX", "example.nl TXT", "_dmarc.example.nl TXT"]);
  }
});

test("what a server does not answer is told as that", async () => {
  const { session } = scripted({
    reply: (address) => (address === "192.0.2.53" ? { outcome: "timeout" } : { rcode: "REFUSED" }),
  });
  const found = await probeMailServers("example.nl", { hosts: HOSTS }, session);
  expect(found["192.0.2.53"]?.mx).toMatchObject({ outcome: "timeout" });
  expect(found["2001:db8::54"]?.dmarc.outcome).toBe("ok");
});

test("without addresses nobody is asked", async () => {
  const { session, asked } = scripted({});
  const hosts = [host("ns1.example.nl"), host("ns2.example.net")];
  expect(await probeMailServers("example.nl", { hosts }, session)).toEqual({});
  expect(asked).toEqual([]);
});

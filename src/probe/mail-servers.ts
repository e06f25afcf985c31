/** What each authoritative server says of the records that mail depends on (`mail.md` 9). */
import type { ZoneServers } from "../model/evidence.ts";
import type { MailServerAnswers } from "../model/mail.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { compareAddresses } from "../proto/ip/address.ts";

/** By address of the servers of the domain's zone. */
export async function probeMailServers(
  domain: string,
  { hosts }: Pick<ZoneServers, "hosts">,
  { ask }: Pick<DnsSession, "ask">,
): Promise<Readonly<Record<string, MailServerAnswers>>> {
  const namesOf = new Map<string, string[]>();
  for (const { name, ipv4, ipv6 } of hosts) {
    for (const address of [...(ipv4 ?? []), ...(ipv6 ?? [])]) {
      namesOf.set(address, [...(namesOf.get(address) ?? []), name]);
    }
  }
  const addresses = [...namesOf.keys()].sort(compareAddresses);
  const answers = await Promise.all(
    addresses.map(async (address): Promise<[string, MailServerAnswers]> => {
      const [mx, txt, dmarc] = await Promise.all([
        ask(address, { name: domain, type: "MX" }),
        ask(address, { name: domain, type: "TXT" }),
        ask(address, { name: `_dmarc.${domain}`, type: "TXT" }),
      ]);
      return [address, { hosts: namesOf.get(address) ?? [], mx, txt, dmarc }];
    }),
  );
  return Object.fromEntries(answers);
}

import { SRV_SERVICES, type SrvEvidence } from "../model/mail.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { hostName } from "./host-name.ts";

type Needs = Pick<DnsSession, "lookup" | "rrs">;

/** Hosts that are looked at; more than two or three of a service are rare. */
const MAX_TARGETS = 20;

/** Where the domain's users find its mail services (RFC 6186, RFC 8314 section 5.1), and the addresses of these hosts. */
export async function probeSrv(domain: string, needs: Needs): Promise<SrvEvidence> {
  const found = await Promise.all(
    SRV_SERVICES.map(async (service) => {
      const owner = `${service}.${domain}`;
      const rrsets = needs.rrs(await needs.lookup(owner, "SRV"));
      const rdata = rrsets.filter(({ type }) => type === "SRV").flatMap((rrset) => rrset.rdata);
      return { service, key: `${owner}/SRV`, targets: rdata.flatMap(targetOf) };
    }),
  );
  const targets = [...new Set(found.flatMap((each) => each.targets))].sort().slice(0, MAX_TARGETS);
  const asked = await Promise.all(
    targets.map(async (target) => {
      await Promise.all(["A", "AAAA"].map((type) => needs.lookup(target, type)));
      return [target, [`${target}/A`, `${target}/AAAA`]] as const;
    }),
  );
  return {
    services: Object.fromEntries(found.map(({ service, key }) => [service, key])),
    targets: Object.fromEntries(asked),
  };
}

/** The host of a record; none for `.`, which says that there is no such service (RFC 2782). */
function targetOf(rdata: string): string[] {
  const [, , , target = "."] = rdata.trim().split(/\s+/);
  const host = hostName(target);
  return host === "." ? [] : [host];
}

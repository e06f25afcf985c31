import { type TlsaEvidence, tlsaName } from "../model/tlsa.ts";
import type { DnsSession } from "../net/dns/session.ts";

type Needs = Pick<DnsSession, "lookup">;

/** A service of which TLSA records may speak. */
export interface Service {
  readonly host: string;
  readonly port: number;
}

/**
 * The TLSA questions for some services. Where there are records, the address question at the same name shows whether
 * denials there validate; senders that do not trust them pass the server over (`tls.md` 1.2, RFC 7672 section 2.1.3).
 */
export async function probeTlsa(services: readonly Service[], { lookup }: Needs): Promise<TlsaEvidence> {
  const owners = [...new Set(services.map(({ host, port }) => tlsaName(host, port)))];
  const asked = await Promise.all(
    owners.map(async (owner): Promise<[string, string[]]> => {
      const { outcome } = await lookup(owner, "TLSA");
      if (outcome !== "ok") return [owner, [`${owner}/TLSA`]];
      await lookup(owner, "A");
      return [owner, [`${owner}/TLSA`, `${owner}/A`]];
    }),
  );
  return Object.fromEntries(asked);
}

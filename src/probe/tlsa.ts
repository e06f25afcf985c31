import { type TlsaEvidence, tlsaName } from "../model/tlsa.ts";
import type { DnsSession } from "../net/dns/session.ts";

type Needs = Pick<DnsSession, "lookup">;

/** A service of which TLSA records may speak. */
export interface Service {
  readonly host: string;
  readonly port: number;
}

/** Answers that say that there is no record. */
const EMPTY: ReadonlySet<string> = new Set(["nodata", "nxdomain"]);

/**
 * The TLSA questions for some services. Where there is no record, the address question at the same name shows whether the
 * name server denies names that exist (`tls.md` 1.2).
 */
export async function probeTlsa(services: readonly Service[], { lookup }: Needs): Promise<TlsaEvidence> {
  const owners = [...new Set(services.map(({ host, port }) => tlsaName(host, port)))];
  const asked = await Promise.all(
    owners.map(async (owner): Promise<[string, string[]]> => {
      const { outcome } = await lookup(owner, "TLSA");
      if (!EMPTY.has(outcome)) return [owner, [`${owner}/TLSA`]];
      await lookup(owner, "A");
      return [owner, [`${owner}/TLSA`, `${owner}/A`]];
    }),
  );
  return Object.fromEntries(asked);
}

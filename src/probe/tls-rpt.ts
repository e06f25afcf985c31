import type { TlsRptEvidence } from "../model/mail.ts";
import type { DnsSession } from "../net/dns/session.ts";

/** The record that asks for reports about TLS (RFC 8460 section 3). */
export async function probeTlsRpt(
  domain: string,
  { lookup }: Pick<DnsSession, "lookup">,
): Promise<TlsRptEvidence> {
  await lookup(`_smtp._tls.${domain}`, "TXT");
  return { record: `_smtp._tls.${domain}/TXT` };
}

/** TLSA records, RFC 6698 section 2 and RFC 7218. */
import { parseCertificate } from "../x509/certificate.ts";
import type { Parsed } from "../x509/der.ts";
import { readPublicKey } from "../x509/public-key.ts";

/** Certificate usages by their acronyms (RFC 7218 section 2.1). */
export const USAGE = { pkixTa: 0, pkixEe: 1, daneTa: 2, daneEe: 3 } as const;
export const SELECTOR = { certificate: 0, publicKey: 1 } as const;
export const MATCHING = { full: 0, sha256: 1, sha512: 2 } as const;

export interface TlsaRecord {
  readonly usage: number;
  readonly selector: number;
  readonly matching: number;
  readonly data: Buffer;
}

/** Octets before the certificate association data. */
const HEADER_OCTETS = 3;

/** The fields of TLSA RDATA. Whether anyone can use them is another question. */
export function parseTlsa(rdata: Uint8Array): Parsed<TlsaRecord> {
  const [usage, selector, matching] = rdata;
  if (usage === undefined || selector === undefined || matching === undefined) {
    return { ok: false, reason: "truncated" };
  }
  return { ok: true, value: { usage, selector, matching, data: Buffer.from(rdata.subarray(HEADER_OCTETS)) } };
}

/** `3 1 1 <hexadecimal>`: as in a zone file; equal records have equal texts. */
export function printTlsa({ usage, selector, matching, data }: TlsaRecord): string {
  return `${usage} ${selector} ${matching} ${data.toString("hex")}`;
}

/** The records without those that say the same again. */
export function distinctRecords(records: readonly TlsaRecord[]): TlsaRecord[] {
  return [...new Map(records.map((record) => [printTlsa(record), record])).values()];
}

/** What the records are for: SMTP between servers knows DANE-TA and DANE-EE only. */
export type TlsaService = "web" | "mail";

export type UnusableReason = "pkix-usage" | "unknown-param" | "bad-length" | "bad-certificate";

const DIGEST_OCTETS: ReadonlyMap<number, number> = new Map<number, number>([
  [MATCHING.sha256, 32],
  [MATCHING.sha512, 64],
]);

/** Why no client can use the record; `null` when one can (RFC 7671 section 4, RFC 7672 section 3.1.3). */
export function unusableReason(record: TlsaRecord, service: TlsaService): UnusableReason | null {
  const { usage, selector, matching, data } = record;
  if (usage > USAGE.daneEe || selector > SELECTOR.publicKey || matching > MATCHING.sha512)
    return "unknown-param";
  if (service === "mail" && usage < USAGE.daneTa) return "pkix-usage";
  if (data.length === 0) return "bad-length";
  const octets = DIGEST_OCTETS.get(matching);
  if (octets !== undefined) return data.length === octets ? null : "bad-length";
  return isWhole(selector, data) ? null : "bad-certificate";
}

/** Matching type 0: the data is the certificate or the key itself. */
function isWhole(selector: number, data: Buffer): boolean {
  return selector === SELECTOR.certificate ? parseCertificate(data).ok : readPublicKey(data) !== null;
}

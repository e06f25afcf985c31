/** Are there enough signed certificate timestamps? The rule of the large browsers. */

import type { Certificate } from "./certificate.ts";
import { lifetimeDays } from "./lifetime.ts";
import type { Sct } from "./sct.ts";

/** Embedded ones: two up to 180 days of validity, three above. */
const LONG_LIFETIME_DAYS = 180;
const EMBEDDED_SHORT = 2;
const EMBEDDED_LONG = 3;
/** Delivered while connecting, in the TLS extension or the OCSP response. */
const DELIVERED = 2;

/** Timestamps by the way they came. */
export interface SctSources {
  /** Of the TLS extension signed_certificate_timestamp. */
  readonly tls?: readonly Sct[];
  /** Of the stapled OCSP response. */
  readonly ocsp?: readonly Sct[];
}

/** Counts are of distinct logs. */
export interface TransparencyFacts {
  readonly embedded: number;
  readonly embeddedNeeded: number;
  readonly delivered: number;
  readonly deliveredNeeded: number;
  readonly enough: boolean;
}

/** How many logs promised the certificate, and how many are asked for. Signatures of the logs are not looked at. */
export function readTransparency(
  certificate: Pick<Certificate, "notBefore" | "notAfter" | "scts">,
  { tls = [], ocsp = [] }: SctSources = {},
): TransparencyFacts {
  const embedded = countLogs(certificate.scts);
  const delivered = countLogs([...tls, ...ocsp]);
  const embeddedNeeded = lifetimeDays(certificate) > LONG_LIFETIME_DAYS ? EMBEDDED_LONG : EMBEDDED_SHORT;
  return {
    embedded,
    embeddedNeeded,
    delivered,
    deliveredNeeded: DELIVERED,
    enough: embedded >= embeddedNeeded || delivered >= DELIVERED,
  };
}

function countLogs(scts: readonly Sct[]): number {
  return new Set(scts.flatMap(({ log }) => log ?? [])).size;
}

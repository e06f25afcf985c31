/** Every finding that a check can emit. */
import { ANY_FINDINGS } from "./findings/any.table.ts";
import { CDS_FINDINGS } from "./findings/cds.table.ts";
import { CERTIFICATE_FINDINGS } from "./findings/certificate.table.ts";
import { CSP_FINDINGS } from "./findings/csp.table.ts";
import { DANE_FINDINGS } from "./findings/dane.table.ts";
import { DELEGATION_FINDINGS } from "./findings/delegation.table.ts";
import { DKIM_FINDINGS } from "./findings/dkim.table.ts";
import { DMARC_FINDINGS } from "./findings/dmarc.table.ts";
import { DNSSEC_FINDINGS } from "./findings/dnssec.table.ts";
import { HEADER_FINDINGS } from "./findings/headers.table.ts";
import { KEY_FINDINGS } from "./findings/keys.table.ts";
import { MX_FINDINGS } from "./findings/mx.table.ts";
import { NS_IPV6_FINDINGS } from "./findings/ns-ipv6.table.ts";
import { ROUTE_TARGET_FINDINGS } from "./findings/route-target.table.ts";
import { ROUTE_FINDINGS } from "./findings/routes.table.ts";
import type { FindingTable } from "./findings/row.ts";
import { SECURITY_TXT_FINDINGS } from "./findings/security-txt.table.ts";
import { SIGNATURE_FINDINGS } from "./findings/signatures.table.ts";
import { SMTP_FINDINGS } from "./findings/smtp.table.ts";
import { SPF_FINDINGS } from "./findings/spf.table.ts";
import { TLS_FINDINGS } from "./findings/tls.table.ts";
import { TRANSPORT_FINDINGS } from "./findings/transport.table.ts";
import { WEB_FINDINGS } from "./findings/web.table.ts";
import { REASON_FINDINGS } from "./reasons.table.ts";

export const FINDINGS = {
  ...REASON_FINDINGS,
  ...ANY_FINDINGS,
  ...DNSSEC_FINDINGS,
  ...NS_IPV6_FINDINGS,
  ...WEB_FINDINGS,
  ...HEADER_FINDINGS,
  ...CSP_FINDINGS,
  ...SECURITY_TXT_FINDINGS,
  ...TLS_FINDINGS,
  ...CERTIFICATE_FINDINGS,
  ...DANE_FINDINGS,
  ...ROUTE_FINDINGS,
  ...ROUTE_TARGET_FINDINGS,
  ...SPF_FINDINGS,
  ...DMARC_FINDINGS,
  ...DKIM_FINDINGS,
  ...MX_FINDINGS,
  ...SMTP_FINDINGS,
  ...TRANSPORT_FINDINGS,
  ...KEY_FINDINGS,
  ...SIGNATURE_FINDINGS,
  ...CDS_FINDINGS,
  ...DELEGATION_FINDINGS,
} as const satisfies FindingTable;

export type FindingCode = keyof typeof FINDINGS;

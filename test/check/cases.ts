import { ASN_CASES } from "./asn/asn.cases.ts";
import type { Case } from "./case.ts";
import { DELEGATION_CASES } from "./dns/delegation.cases.ts";
import { DNSSEC_CASES } from "./dns/dnssec.cases.ts";
import { SERVER_CASES } from "./dns/servers.cases.ts";
import { SIGNING_CASES } from "./dns/signing.cases.ts";
import { DANE_CASES } from "./mail/dane.cases.ts";
import { DKIM_CASES } from "./mail/dkim.cases.ts";
import { DMARC_CASES } from "./mail/dmarc.cases.ts";
import { MX_CASES } from "./mail/dnssec-mx.cases.ts";
import { MX_HOST_CASES } from "./mail/mx.cases.ts";
import { SPF_CASES } from "./mail/spf.cases.ts";
import { STARTTLS_CASES } from "./mail/starttls.cases.ts";
import { TRANSPORT_CASES } from "./mail/transport.cases.ts";
import { NAME_CASES } from "./name.cases.ts";
import { NS_IPV6_CASES } from "./ns-ipv6.cases.ts";
import { PREFIX_CASES } from "./prefix/prefix.cases.ts";
import { ROUTING_CASES } from "./routing/routing.cases.ts";
import { MAIL_TLS_CASES } from "./tls/mail.cases.ts";
import { NO_CERTIFICATE_CASES } from "./tls/no-certificate.cases.ts";
import { WEB_TLS_CASES } from "./tls/web.cases.ts";
import { WEB_CASES } from "./web/web.cases.ts";

/** Every situation that any test is tried on. */
export const CASES: readonly Case[] = [
  ...NS_IPV6_CASES,
  ...NAME_CASES,
  ...MX_CASES,
  ...SPF_CASES,
  ...DMARC_CASES,
  ...DKIM_CASES,
  ...MX_HOST_CASES,
  ...STARTTLS_CASES,
  ...DANE_CASES,
  ...TRANSPORT_CASES,
  ...DNSSEC_CASES,
  ...SIGNING_CASES,
  ...DELEGATION_CASES,
  ...SERVER_CASES,
  ...WEB_CASES,
  ...WEB_TLS_CASES,
  ...MAIL_TLS_CASES,
  ...NO_CERTIFICATE_CASES,
  ...ROUTING_CASES,
  ...PREFIX_CASES,
  ...ASN_CASES,
];

import { asnAspaExists } from "./asn/aspa.ts";
import { asnRpkiForeign } from "./asn/foreign.ts";
import { asnRpkiExists, asnRpkiInvalid, asnRpkiValid } from "./asn/states.ts";
import { asnRpkiMaxlength, asnRpkiUnused } from "./asn/vrps.ts";
import type { AnyCheck } from "./define.ts";
import { dnsDnssecAlgorithm } from "./dns/dnssec-algorithm.ts";
import { dnsDnssecAlgorithmCompleteness } from "./dns/dnssec-algorithm-completeness.ts";
import { dnsDnssecCds } from "./dns/dnssec-cds.ts";
import { dnsDnssecConsistency } from "./dns/dnssec-consistency.ts";
import { dnsDnssecDenial } from "./dns/dnssec-denial.ts";
import { dnsDnssecDsDigest } from "./dns/dnssec-ds-digest.ts";
import { dnsDnssecDsMatch } from "./dns/dnssec-ds-match.ts";
import { dnsDnssecKeySize } from "./dns/dnssec-key-size.ts";
import { dnsDnssecNsec3 } from "./dns/dnssec-nsec3.ts";
import { dnsDnssecRrsets } from "./dns/dnssec-rrsets.ts";
import { dnsDnssecRrsigLifetime } from "./dns/dnssec-rrsig-lifetime.ts";
import { dnsNsAlias } from "./dns/ns-alias.ts";
import { dnsNsBehaviour } from "./dns/ns-behaviour.ts";
import { dnsNsCount } from "./dns/ns-count.ts";
import { dnsNsDelegation } from "./dns/ns-delegation.ts";
import { dnsNsDiversity } from "./dns/ns-diversity.ts";
import { dnsNsEdns } from "./dns/ns-edns.ts";
import { dnsNsLame } from "./dns/ns-lame.ts";
import { dnsNsTcp } from "./dns/ns-tcp.ts";
import { dnsSoaSerial } from "./dns/soa-serial.ts";
import { dnsSoaValues } from "./dns/soa-values.ts";
import { MAIL_AUTH_CHECKS, MAIL_TRANSPORT_CHECKS, STARTTLS_CHECKS } from "./mail/checks.ts";
import { mailDnssecMailtoExist, mailDnssecMailtoValid } from "./mail/dnssec-mailto.ts";
import { mailDnssecMxExist, mailDnssecMxValid } from "./mail/dnssec-mx.ts";
import { mailIpv6MxAddress } from "./mail/hosts/ipv6.ts";
import { mailIpv6MxReach } from "./mail/hosts/ipv6-reach.ts";
import { mailIpv6NsAddress, mailIpv6NsReach } from "./mail/ipv6-ns.ts";
import { prefixRouteBogon } from "./prefix/bogon.ts";
import { prefixRpkiExists } from "./prefix/exists.ts";
import { prefixRpkiMaxlength } from "./prefix/max-length.ts";
import { prefixRpkiReachable } from "./prefix/reachable.ts";
import { prefixRpkiValid } from "./prefix/valid.ts";
import { prefixRouteVisible } from "./prefix/visible.ts";
import { MAIL_ROUTING_CHECKS, WEB_ROUTING_CHECKS } from "./routing/checks.ts";
import { WEB_HTTPS_CHECKS } from "./tls/checks.ts";
import { WEB_APPSECPRIV_CHECKS } from "./web/checks.ts";
import { webDnssecExist, webDnssecValid } from "./web/dnssec.ts";
import { webIpv6WsAddress } from "./web/ipv6-address.ts";
import { webIpv6NsAddress, webIpv6NsReach } from "./web/ipv6-ns.ts";
import { webIpv6WsReach } from "./web/ipv6-reach.ts";
import { webIpv6WsSimilar } from "./web/ipv6-similar.ts";

const ALL: readonly AnyCheck[] = [
  webIpv6NsAddress,
  webIpv6NsReach,
  webIpv6WsAddress,
  webIpv6WsReach,
  webIpv6WsSimilar,
  webDnssecExist,
  webDnssecValid,
  ...WEB_HTTPS_CHECKS,
  ...WEB_APPSECPRIV_CHECKS,
  ...WEB_ROUTING_CHECKS,
  mailIpv6NsAddress,
  mailIpv6NsReach,
  mailIpv6MxAddress,
  mailIpv6MxReach,
  mailDnssecMailtoExist,
  mailDnssecMailtoValid,
  mailDnssecMxExist,
  mailDnssecMxValid,
  ...MAIL_AUTH_CHECKS,
  ...STARTTLS_CHECKS,
  ...MAIL_ROUTING_CHECKS,
  ...MAIL_TRANSPORT_CHECKS,
  dnsDnssecRrsets,
  dnsDnssecDsMatch,
  dnsDnssecConsistency,
  dnsDnssecDenial,
  dnsDnssecAlgorithm,
  dnsDnssecDsDigest,
  dnsDnssecKeySize,
  dnsDnssecRrsigLifetime,
  dnsDnssecNsec3,
  dnsDnssecAlgorithmCompleteness,
  dnsDnssecCds,
  dnsNsCount,
  dnsNsLame,
  dnsNsDelegation,
  dnsNsAlias,
  dnsNsTcp,
  dnsNsEdns,
  dnsNsDiversity,
  dnsSoaSerial,
  dnsSoaValues,
  dnsNsBehaviour,
  prefixRpkiValid,
  prefixRpkiExists,
  prefixRpkiMaxlength,
  prefixRpkiReachable,
  prefixRouteBogon,
  prefixRouteVisible,
  asnRpkiInvalid,
  asnRpkiExists,
  asnRpkiValid,
  asnRpkiMaxlength,
  asnRpkiForeign,
  asnRpkiUnused,
  asnAspaExists,
];

/** Every check, by the id of its test. */
export const CHECKS: ReadonlyMap<string, AnyCheck> = new Map(ALL.map((check) => [check.id, check]));

/** Details of a TLS server that websites and mail servers have in common (`scoring.md` 7.3). */
import { certificateOf, holderOf } from "../../check/tls/certificates.ts";
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { Report } from "../../model/report.ts";
import { endpointKey } from "../../model/tls.ts";
import { tlsaName } from "../../model/tlsa.ts";
import { type Place, type Spot, spotOf, textsOf } from "./spot.ts";

export interface TlsSubject {
  readonly report: Report;
  readonly evidence: EvidenceDocument;
  readonly place: Place;
  readonly prefix: "web_https" | "mail_starttls";
  readonly port: number;
}

const orElse = <V>(table: Readonly<Record<string, V>>, word: string, other: V): V => table[word] ?? other;

/** A test of the role about the server. */
export const aboutServer = ({ report, place, prefix }: TlsSubject, test: string): Spot =>
  spotOf(report, `${prefix}_${test}`, place);

/** `dane_status` and `dane_records`. */
export function daneDetails(subject: TlsSubject) {
  return { dane_status: daneStatus(subject), dane_records: tlsaRecords(subject) };
}

function daneStatus(subject: TlsSubject): "validated" | "failed" | "none" | "none_bogus" {
  const { verdict } = aboutServer(subject, "dane_valid");
  if (verdict === "good") return "validated";
  if (verdict === "bad") return "failed";
  return aboutServer(subject, "dane_exist").verdict === "bogus" ? "none_bogus" : "none";
}

function tlsaRecords({ evidence: { tlsa = {}, dns }, place, port }: TlsSubject): string[] {
  const [key] = tlsa[tlsaName(place.host, port)] ?? [];
  const answer = key === undefined ? undefined : dns?.answers[key];
  if (answer?.outcome !== "ok") return [];
  return answer.rrs.flatMap((id) => dns?.rrsets[id]?.rdata ?? []).map((rdata) => rdata.toLowerCase());
}

/** From the key exchange to 0-RTT, in the order of the document. */
export function handshakeDetails(subject: TlsSubject) {
  const about = (test: string): Spot => aboutServer(subject, `tls_${test}`);
  const [exchange, ciphers, order] = [about("keyexchange"), about("ciphers"), about("cipherorder")];
  return {
    kex_params_bad: textsOf(exchange, "key-exchange-insufficient", "parameters"),
    kex_params_phase_out: textsOf(exchange, "key-exchange-phase-out", "parameters"),
    ciphers_bad: textsOf(ciphers, "cipher-insufficient", "ciphers"),
    ciphers_phase_out: textsOf(ciphers, "cipher-phase-out", "ciphers"),
    cipher_order: orElse({ bad: "bad", good: "good" }, order.verdict, "na"),
    cipher_order_violation: violation(order),
    protocols_bad: textsOf(about("version"), "old-version", "version"),
    protocols_phase_out: [],
    compression: about("compress").verdict === "bad",
    secure_reneg: about("secreneg").verdict === "good",
    client_reneg: orElse<string | null>(RENEGOTIATION, about("clientreneg").verdict, null),
    zero_rtt: orElse({ good: "good", bad: "bad" }, about("0rtt").verdict, "na"),
  };
}

const RENEGOTIATION: Readonly<Record<string, string>> = {
  "not-allowed": "not_allowed",
  "allowed-with-low-limit": "allowed_with_low_limit",
  "allowed-with-too-high-limit": "allowed_with_too_high_limit",
};

/** The suite that was chosen, and the one that should have gone before it. */
function violation(order: Spot): string[] {
  const [first] = textsOf(order, "cipher-order", "pairs");
  return first?.split(" before ") ?? [];
}

const HASH: Readonly<Record<string, string>> = { good: "good", bad: "bad", "phase-out": "phase_out" };
const MASTER_SECRET: Readonly<Record<string, string>> = {
  good: "supported",
  bad: "not_supported",
  "na-no-tls-1-2": "na_no_tls_1_2",
};

export function sessionDetails(subject: TlsSubject) {
  const verdictOf = (test: string): string => aboutServer(subject, `tls_${test}`).verdict;
  return {
    kex_hash_func: orElse(HASH, verdictOf("keyexchangehash"), "unknown"),
    extended_master_secret: orElse(MASTER_SECRET, verdictOf("extendedmastersecret"), "unknown"),
  };
}

/** internet.nl's numbers for a chain. */
const TRUST: Readonly<Record<string, number>> = { good: 0, bad: 20 };

export function certificateDetails(subject: TlsSubject) {
  const about = (test: string): Spot => aboutServer(subject, `cert_${test}`);
  const [key, signature, domain] = [about("pubkey"), about("sig"), about("domain")];
  return {
    cert_chain: chainNames(subject),
    cert_trusted: orElse<number | null>(TRUST, about("chain").verdict, null),
    cert_pubkey_bad: formsOf(key, "certificate-key-insufficient").map((each) => each.join(": ")),
    cert_pubkey_phase_out: formsOf(key, "certificate-key-phase-out").map((each) => each.join(": ")),
    cert_signature_bad: Object.fromEntries(formsOf(signature, "certificate-signature-insufficient")),
    cert_signature_phase_out: Object.fromEntries(formsOf(signature, "certificate-signature-phase-out")),
    cert_hostmatch_bad: domain.verdict === "bad" ? textsOf(domain, "certificate-name", "names") : [],
  };
}

function formsOf({ findings }: Spot, code: string): [string, string][] {
  return findings
    .filter((finding) => finding.code === code)
    .map(({ params: { certificate = "", form = "" } = {} }) => [String(certificate), String(form)]);
}

function chainNames({ evidence, place, port }: TlsSubject): string[] {
  const endpoint = evidence.tls?.[endpointKey(place.address, port, place.host)];
  const [chain] = (endpoint?.chains ?? []).filter(({ certificates }) => certificates.length > 0);
  return (chain?.certificates ?? []).flatMap((digest) => {
    const certificate = certificateOf(evidence, digest);
    return certificate === null ? [] : [holderOf(certificate)];
  });
}

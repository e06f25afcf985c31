/** Keys inside an evidence document that point to nothing. */
import type { DnsEvidence, EvidenceDocument, ZoneServers } from "../model/evidence.ts";
import type { MxHost } from "../model/mail.ts";
import type { RoutingEvidence } from "../model/routing.ts";
import type { ServerReply } from "../model/server-reply.ts";
import type { TlsEndpoint } from "../model/tls.ts";
import type { DocumentProblem } from "./schema-problem.ts";

type Path = readonly (string | number)[];
type Table = "answers" | "rrsets" | "messages";

/** One problem for each reference to an answer, RRset, message, address or blob that the document does not hold. */
export function danglingReferences(evidence: EvidenceDocument): DocumentProblem[] {
  const { dns, ns, routing, caa = {}, tlsa = {} } = evidence;
  const others = [
    ...(routing === undefined ? [] : ofRouting(routing, dns)),
    ...ofEndpoints(evidence),
    ...ofServers(evidence),
    ...ofPolicies(evidence),
  ];
  if (dns === undefined) return others;
  const problems = [...ofAnswers(dns), ...ofMessages(dns), ...others];
  for (const [section, questions] of Object.entries({ caa, tlsa }))
    for (const [name, keys] of Object.entries(questions))
      problems.push(...missing(dns, "answers", [section, name], keys));
  for (const [zone, servers] of Object.entries(ns ?? {}))
    problems.push(...ofZone(dns, ["ns", zone], servers));
  return [...problems, ...ofMail(evidence, dns)];
}

/** Where the sections of mail hold keys of answers. */
function ofMail(
  { mx, spf, dmarc, dkim, mta_sts, tls_rpt, srv }: EvidenceDocument,
  dns: DnsEvidence,
): DocumentProblem[] {
  const keys: Readonly<Record<string, readonly (string | undefined)[]>> = {
    mx:
      mx === undefined
        ? []
        : [mx.answer, mx.wildcard, ...Object.values(mx.details ?? {}).flatMap(keysOfHost)],
    spf: spf === undefined ? [] : [...spf.answers, spf.wildcard, spf.type99, ...(spf.misplaced ?? [])],
    dmarc: dmarc === undefined ? [] : [...dmarc.answers, ...Object.values(dmarc.destinations).flat()],
    dkim: dkim === undefined ? [] : [dkim.ent, dkim.control, ...dkim.selectors.map(({ answer }) => answer)],
    mta_sts: mta_sts === undefined ? [] : [mta_sts.record, ...(mta_sts.host ?? [])],
    tls_rpt: tls_rpt === undefined ? [] : [tls_rpt.record],
    srv: srv === undefined ? [] : [...Object.values(srv.services), ...Object.values(srv.targets).flat()],
  };
  const replies = Object.entries(mx?.servers ?? {}).flatMap(
    ([address, { mx: records, txt, dmarc: policy }]) =>
      [records, txt, policy].flatMap(({ message }) =>
        message === undefined ? [] : missing(dns, "messages", ["mx", "servers", address], [message]),
      ),
  );
  const answers = Object.entries(keys).flatMap(([section, found]) =>
    missing(
      dns,
      "answers",
      [section],
      found.filter((key) => key !== undefined),
    ),
  );
  return [...answers, ...replies];
}

function keysOfHost({ a, aaaa, soa, ptr }: MxHost): string[] {
  const reverse = Object.values(ptr).flatMap(({ answer, forward }) => [answer, ...forward]);
  return [a, aaaa, soa, ...reverse];
}

function ofServers({ smtp = {}, tls = {} }: EvidenceDocument): DocumentProblem[] {
  return Object.entries(smtp).flatMap(([key, server]) =>
    server.tls
      .filter((endpoint) => !Object.hasOwn(tls, endpoint))
      .map((endpoint) => ({ path: ["smtp", key, "tls"], text: `${JSON.stringify(endpoint)} is not in tls` })),
  );
}

function ofPolicies({ mta_sts, blobs = {} }: EvidenceDocument): DocumentProblem[] {
  return (mta_sts?.fetches ?? []).flatMap(({ body, certificate }, index) =>
    [body, certificate]
      .filter((digest) => digest !== undefined && !Object.hasOwn(blobs, digest))
      .map((digest) => ({
        path: ["mta_sts", "fetches", index],
        text: `${JSON.stringify(digest)} is not in blobs`,
      })),
  );
}

function ofAnswers(dns: DnsEvidence): DocumentProblem[] {
  return Object.entries(dns.answers).flatMap(([key, answer]) => {
    const path = ["dns", "answers", key];
    const denials = (answer.path ?? []).flatMap((hop) => hop.denial?.rrsets ?? []);
    return [
      ...missing(dns, "messages", [...path, "messages"], answer.messages),
      ...missing(dns, "rrsets", [...path, "rrs"], answer.rrs),
      ...missing(dns, "rrsets", [...path, "path"], denials),
    ];
  });
}

function ofMessages(dns: DnsEvidence): DocumentProblem[] {
  return Object.entries(dns.messages).flatMap(([key, message]) => {
    const path = ["dns", "messages", key];
    return [
      ...missing(dns, "rrsets", [...path, "answer"], message.answer),
      ...missing(dns, "rrsets", [...path, "authority"], message.authority),
    ];
  });
}

function ofZone(dns: DnsEvidence, path: Path, { hosts, servers = {} }: ZoneServers): DocumentProblem[] {
  const replies = Object.entries(servers).flatMap(([address, observations]) =>
    Object.entries(observations).map(([question, reply]) => ({
      path: [...path, "servers", address, question, "message"],
      message: (reply as Partial<ServerReply>).message,
    })),
  );
  return [
    ...hosts.flatMap((host, index) =>
      missing(dns, "answers", [...path, "hosts", index], [host.a, host.aaaa]),
    ),
    ...replies.flatMap((reply) =>
      reply.message === undefined ? [] : missing(dns, "messages", reply.path, [reply.message]),
    ),
  ];
}

function ofRouting({ hosts, addresses }: RoutingEvidence, dns?: DnsEvidence): DocumentProblem[] {
  const lost = hosts.flatMap((host, index) =>
    host.addresses
      .filter((address) => !Object.hasOwn(addresses, address))
      .map((address) => ({
        path: ["routing", "hosts", index, "addresses"],
        text: `${JSON.stringify(address)} is not in routing.addresses`,
      })),
  );
  const answers = Object.entries(addresses).flatMap(([address, { answer }]) =>
    answer === undefined || dns === undefined
      ? []
      : missing(dns, "answers", ["routing", "addresses", address, "answer"], [answer]),
  );
  return [...lost, ...answers];
}

function ofEndpoints({ tls = {}, blobs = {} }: EvidenceDocument): DocumentProblem[] {
  return Object.entries(tls).flatMap(([key, endpoint]) =>
    [...new Set(blobsOf(endpoint))]
      .filter((digest) => !Object.hasOwn(blobs, digest))
      .map((digest) => ({ path: ["tls", key], text: `${JSON.stringify(digest)} is not in blobs` })),
  );
}

function blobsOf({ chains, anchors }: TlsEndpoint): string[] {
  const ofChains = chains.flatMap(({ certificates, staples, sct_list = null }) => [
    ...certificates,
    ...[sct_list, ...staples.map(({ response }) => response)].filter((digest) => digest !== null),
  ]);
  return [...ofChains, ...anchors.map(({ certificate }) => certificate)];
}

function missing(dns: DnsEvidence, table: Table, path: Path, keys: readonly string[]): DocumentProblem[] {
  return keys
    .filter((key) => !Object.hasOwn(dns[table], key))
    .map((key) => ({ path, text: `${JSON.stringify(key)} is not in dns.${table}` }));
}

/** Keys inside an evidence document that point to nothing. */
import type { DnsEvidence, EvidenceDocument, ServerReply, ZoneServers } from "../model/evidence.ts";
import type { RoutingEvidence } from "../model/routing.ts";
import type { TlsEndpoint } from "../model/tls.ts";
import type { DocumentProblem } from "./schema-problem.ts";

type Path = readonly (string | number)[];
type Table = "answers" | "rrsets" | "messages";

/** One problem for each reference to an answer, RRset, message, address or blob that the document does not hold. */
export function danglingReferences(evidence: EvidenceDocument): DocumentProblem[] {
  const { dns, ns, mx, routing, caa = {}, tlsa = {} } = evidence;
  const others = [...(routing === undefined ? [] : ofRouting(routing, dns)), ...ofEndpoints(evidence)];
  if (dns === undefined) return others;
  const problems = [...ofAnswers(dns), ...ofMessages(dns), ...others];
  for (const [section, questions] of Object.entries({ caa, tlsa }))
    for (const [name, keys] of Object.entries(questions))
      problems.push(...missing(dns, "answers", [section, name], keys));
  for (const [zone, servers] of Object.entries(ns ?? {}))
    problems.push(...ofZone(dns, ["ns", zone], servers));
  if (mx !== undefined) problems.push(...missing(dns, "answers", ["mx", "answer"], [mx.answer]));
  return problems;
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

/** Evidence of mail: answers out of a small world of DNS records, and sections that point to them. */
import { createHash } from "node:crypto";
import type { DnsAnswer, DnsOutcome, EvidenceDocument } from "../../src/model/evidence.ts";
import type { MailServerAnswers, SmtpServer } from "../../src/model/mail.ts";
import { SRV_SERVICES, smtpKey } from "../../src/model/mail.ts";
import type { Security } from "../../src/model/security.ts";
import { endpointKey } from "../../src/model/tls.ts";
import { verifyDestinations } from "../../src/proto/dmarc/destination.ts";
import { discoverDmarc } from "../../src/proto/dmarc/discovery.ts";
import { answerInEvidence } from "../../src/proto/records/answer.ts";
import { type Asking, answerAll } from "../../src/proto/records/ask.ts";
import { analyseSpf } from "../../src/proto/spf/analysis.ts";
import { rsa } from "../proto/dkim/keys.ts";
import { type Blobs, keep } from "./tls.ts";

type Mutable<T> = T extends readonly (infer E)[]
  ? Mutable<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;
type Document = Mutable<EvidenceDocument>;

/**
 * Keys are names; values list `TYPE rdata`, where TXT may be written without quotes; `CNAME target`; one of `SERVFAIL`,
 * `TIMEOUT`, `REFUSED`, `NXDOMAIN` for every type, or `TYPE SERVFAIL` for one; `INSECURE` or `BOGUS`; and `NSEC owner next types` as
 * the proof of what is not there. A name that is absent does not exist, unless a name below it is present.
 */
export type World = Readonly<Record<string, readonly string[]>>;

const FAILURES: Readonly<Record<string, DnsOutcome>> = {
  SERVFAIL: "servfail",
  TIMEOUT: "timeout",
  REFUSED: "refused",
};

const RCODES: Readonly<Partial<Record<DnsOutcome, string>>> = {
  ok: "NOERROR",
  nodata: "NOERROR",
  nxdomain: "NXDOMAIN",
  servfail: "SERVFAIL",
  refused: "REFUSED",
};

/** Puts the answers of a world into a document, as they are asked for. */
export interface Asker {
  /** The key of the answer. */
  ask(name: string, type: string): string;
  /** The keys of all answers that a computation asks for. */
  compute(asking: Asking<unknown>): string[];
}

export function askerOf(evidence: Document, world: World): Asker {
  const dns = given(evidence.dns);
  const ask = (name: string, type: string): string => {
    const key = `${name}/${type}`;
    dns.answers[key] = answerFrom(world, name, type, dns) as Mutable<DnsAnswer>;
    return key;
  };
  return {
    ask,
    compute(asking) {
      const asked: string[] = [];
      answerAll(asking, (question) => {
        asked.push(ask(question.name, question.type));
        return answerInEvidence(dns as EvidenceDocument["dns"], question);
      });
      return [...new Set(asked)];
    },
  };
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the evidence lacks a section");
  return value;
}

type Dns = Mutable<NonNullable<EvidenceDocument["dns"]>>;

function answerFrom(world: World, name: string, type: string, dns: Dns): DnsAnswer {
  const { rows, cname } = follow(world, name, type);
  const own = rows ?? [];
  const security = securityOf(own, world[name] ?? []);
  const failure = FAILURES[own[0] ?? ""] ?? failureOf(own, type);
  const base = { messages: [], rrs: [], cname, security, path: [] };
  if (failure !== undefined) {
    const failures = [{ server: "192.0.2.53", zone: "example.nl", why: "timeout" }];
    return { ...base, outcome: failure, rcode: RCODES[failure] ?? null, security: "indeterminate", failures };
  }
  const owner = cname.at(-1) ?? name;
  const rdata = own.filter((row) => row.startsWith(`${type} `)).map((row) => row.slice(type.length + 1));
  if (rdata.length === 0) return { ...base, ...denial(world, name, owner, own, dns, security) };
  const texts = type === "TXT" ? rdata.map(quoted) : rdata;
  return { ...base, outcome: "ok", rcode: "NOERROR", rrs: [put(dns, owner, type, texts)] };
}

function failureOf(rows: readonly string[], type: string): DnsOutcome | undefined {
  const row = rows.find((each) => each.startsWith(`${type} `));
  return row === undefined ? undefined : FAILURES[row.slice(type.length + 1)];
}

function securityOf(own: readonly string[], asked: readonly string[]): Security {
  const rows = [...own, ...asked];
  if (rows.includes("BOGUS")) return "bogus";
  return rows.includes("INSECURE") ? "insecure" : "secure";
}

function follow(
  world: World,
  name: string,
  type: string,
): { rows: readonly string[] | undefined; cname: string[] } {
  const cname: string[] = [];
  let rows = world[name];
  for (let at = name; cname.length < 8; ) {
    const alias = rows?.find((row) => row.startsWith("CNAME "));
    if (alias === undefined || type === "CNAME") break;
    at = alias.slice("CNAME ".length);
    cname.push(at);
    rows = world[at];
  }
  return { rows, cname };
}

function denial(
  world: World,
  name: string,
  owner: string,
  own: readonly string[],
  dns: Dns,
  security: Security,
): Pick<DnsAnswer, "outcome" | "rcode" | "messages" | "security"> {
  const isAbove = Object.keys(world).some((other) => other.endsWith(`.${owner}`));
  const exists = own.includes("NXDOMAIN") ? false : world[owner] !== undefined || isAbove;
  const outcome = exists ? "nodata" : "nxdomain";
  const nsecs = own.filter((row) => row.startsWith("NSEC ")).map((row) => row.split(" "));
  const authority = nsecs.map(([, of = "", ...rest]) => put(dns, of, "NSEC", [rest.join(" ")]));
  const id = `d${Object.keys(dns.messages).length + 1}`;
  if (authority.length === 0) return { outcome, rcode: RCODES[outcome] ?? null, messages: [], security };
  dns.messages[id] = {
    server: "192.0.2.53",
    transport: "udp",
    name,
    type: "TXT",
    rcode: RCODES[outcome] ?? "NOERROR",
    flags: ["aa"],
    answer: [],
    authority,
    edns: null,
    size: 300,
    observed_at: "2026-07-01T08:00:00.000Z",
  };
  return { outcome, rcode: RCODES[outcome] ?? null, messages: [id], security };
}

/** An RRset of the document; its key. */
export function put(dns: Dns, name: string, type: string, rdata: readonly string[]): string {
  const text = JSON.stringify([name, type, rdata]);
  const key = createHash("sha256").update(text).digest("hex").slice(0, 24);
  dns.rrsets[key] = { name, type, ttl: 3600, rdata: [...rdata], rrsigs: [] };
  return key;
}

/** A text as character-strings of at most 255 octets, unless it is written as such. */
export function quoted(text: string): string {
  if (text.startsWith('"')) return text;
  const strings = text.match(/.{1,255}/gs) ?? [""];
  return strings
    .map((part) => `"${part.replace(/[\\"]/g, "\\$&").replace(/[^\x20-\x7e]/g, escaped)}"`)
    .join(" ");
}

const escaped = (octet: string): string => `\\${String(octet.charCodeAt(0)).padStart(3, "0")}`;

const RANDOM_LABEL = "x7k2n9";

/** Sections of the records of a domain, with everything asked that a scan asks. */
export function addRecords(evidence: Document, domain: string, world: World): void {
  const asker = askerOf(evidence, world);
  const { ask } = asker;
  for (const type of ["SOA", "A", "AAAA", "MX"]) known(evidence, asker, domain, type);
  const spf = asker.compute(analyseSpf(domain));
  evidence.spf = {
    domain,
    answers: spf,
    wildcard: ask(`${RANDOM_LABEL}.${domain}`, "TXT"),
    type99: ask(domain, "SPF"),
  };
  evidence.dmarc = { domain, answers: [], destinations: {} };
  evidence.dmarc.answers = dmarcAnswers(evidence, domain, asker);
  evidence.dkim = {
    domain,
    ent: ask(`_domainkey.${domain}`, "TXT"),
    control: ask(`_${RANDOM_LABEL}.${domain}`, "TXT"),
    probe: "full",
    selectors: selectorsIn(world, domain).map((selector) => ({
      selector,
      source: "list",
      answer: ask(`${selector}._domainkey.${domain}`, "TXT"),
    })),
  };
  evidence.mta_sts = { record: ask(`_mta-sts.${domain}`, "TXT") };
  evidence.tls_rpt = { record: ask(`_smtp._tls.${domain}`, "TXT") };
  evidence.srv = srvSection(world, domain, ask);
}

/** The key of an answer, out of the world where the document has none yet. */
function known(evidence: Document, { ask }: Asker, name: string, type: string): string {
  const key = `${name}/${type}`;
  return evidence.dns?.answers[key] === undefined ? ask(name, type) : key;
}

function dmarcAnswers(evidence: Document, domain: string, asker: Asker): string[] {
  const first = asker.compute(discoverDmarc(domain));
  const found = answerAll(discoverDmarc(domain), (question) =>
    answerInEvidence(evidence.dns as EvidenceDocument["dns"], question),
  );
  const applied = [found.applied, found.byList.applied].flatMap((each) => each ?? []);
  const consents = applied.flatMap((each) =>
    asker.compute(verifyDestinations(each.domain, each.record, found.organizational)),
  );
  for (const { record } of applied) {
    for (const { host, scheme, isValid } of [...record.rua, ...record.ruf]) {
      if (!isValid || host === null || scheme !== "mailto") continue;
      const keys = ["MX", "A", "AAAA"].map((type) => known(evidence, asker, host, type));
      Object.assign(given(evidence.dmarc).destinations, { [host]: keys });
    }
  }
  return [...new Set([...first, ...consents])];
}

/** Selectors that the world has below the domain. */
function selectorsIn(world: World, domain: string): string[] {
  const end = `._domainkey.${domain}`;
  return Object.keys(world).flatMap((name) => (name.endsWith(end) ? [name.slice(0, -end.length)] : []));
}

function srvSection(
  world: World,
  domain: string,
  ask: Asker["ask"],
): Mutable<NonNullable<EvidenceDocument["srv"]>> {
  const services = Object.fromEntries(
    SRV_SERVICES.map((service) => [service, ask(`${service}.${domain}`, "SRV")]),
  );
  const rows = SRV_SERVICES.flatMap((service) => world[`${service}.${domain}`] ?? []);
  const targets = rows.flatMap((row) => /^SRV \d+ \d+ \d+ (\S+[^.\s])\.?$/.exec(row)?.[1] ?? []);
  return {
    services,
    targets: Object.fromEntries(
      [...new Set(targets)].map((target) => [target, ["A", "AAAA"].map((type) => ask(target, type))]),
    ),
  };
}

/** A session in which nothing is wrong. */
export function healthySession(address: string, host: string): Mutable<SmtpServer> {
  const lines = ["250-mail.example.nl", "250-PIPELINING", "250-8BITMIME", "250 STARTTLS"];
  const reply = { code: 220, lines: [`220 ${host} ESMTP`], ms: 12 };
  return {
    address,
    port: 25,
    hosts: [host],
    observed_at: "2026-07-01T08:00:00.000Z",
    tries: 1,
    outcome: "ready-for-tls",
    attempts: [],
    connect: {},
    banner: { ...reply, bare_lf: false },
    ehlo: { code: 250, lines, ms: 9, keywords: ["PIPELINING", "8BITMIME", "STARTTLS"] },
    starttls: { code: 220, lines: ["220 2.0.0 go ahead"], ms: 7, residual: null },
    ehlo_tls: { code: 250, lines: lines.slice(0, 3), ms: 9, keywords: ["PIPELINING", "8BITMIME"] },
    injection: { answered: false, reply: null },
    tls: [endpointKey(address, 25, host)],
  };
}

const STS_POLICY = "version: STSv1\nmode: enforce\nmx: *.example.nl\nmax_age: 1209600\n";

/** One fetch of a policy. */
export function stsFetch(
  evidence: Pick<Document, "blobs">,
  address: string,
  body: string | null,
): Mutable<NonNullable<NonNullable<EvidenceDocument["mta_sts"]>["fetches"]>>[number] {
  const found = { address, attempt: 1, outcome: "ok" as const, status: 200, media_type: "text/plain" };
  return body === null ? found : { ...found, body: keep(given(evidence.blobs) as Blobs, Buffer.from(body)) };
}

/** What a domain publishes in which nothing is wrong. */
const HEALTHY_WORLD: World = {
  "example.nl": [
    "TXT v=spf1 ip4:9.9.9.9 -all",
    "MX 10 mail.example.nl",
    "A 192.0.2.80",
    "AAAA 2001:db8:80::80",
  ],
  "mail.example.nl": ["A 192.0.2.25", "AAAA 2001:db8:25::25"],
  "_dmarc.example.nl": ["TXT v=DMARC1; p=reject; rua=mailto:dmarc@example.nl"],
  "s1._domainkey.example.nl": [`TXT v=DKIM1; k=rsa; p=${rsa(2048)}`],
  "_mta-sts.example.nl": ["TXT v=STSv1; id=20260101;"],
  "mta-sts.example.nl": ["A 192.0.2.80", "AAAA 2001:db8:80::80"],
  "_smtp._tls.example.nl": ["TXT v=TLSRPTv1; rua=mailto:tls@example.nl"],
  "_submissions._tcp.example.nl": ["SRV 0 1 465 mail.example.nl."],
  "25.2.0.192.in-addr.arpa": ["PTR mail.example.nl."],
  "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.2.0.0.8.b.d.0.1.0.0.2.ip6.arpa": ["PTR mail.example.nl."],
};

/** The mail of a healthy domain. */
export function addHealthyMail(evidence: Document, servers: readonly string[]): void {
  const asker = askerOf(evidence, HEALTHY_WORLD);
  const domain = evidence.target.name;
  const host = `mail.${domain}`;
  addRecords(evidence, domain, HEALTHY_WORLD);
  const addresses = ["192.0.2.25", "2001:db8:25::25"];
  evidence.options.active = true;
  evidence.vantage.port25 = "ok";
  Object.assign(given(evidence.mx), mxSection(asker, domain, host, addresses));
  given(evidence.mx).servers = serverAnswers(given(evidence.dns), domain, servers);
  evidence.smtp = Object.fromEntries(
    addresses.map((address) => [smtpKey(address, 25), healthySession(address, host)]),
  );
  evidence.mta_sts = {
    record: asker.ask(`_mta-sts.${domain}`, "TXT"),
    host: ["A", "AAAA"].map((type) => asker.ask(`mta-sts.${domain}`, type)),
    fetches: ["192.0.2.80", "2001:db8:80::80"].map((address) => stsFetch(evidence, address, STS_POLICY)),
    skipped: [],
  };
}

function mxSection({ ask }: Asker, domain: string, host: string, addresses: readonly string[]): object {
  const [v4, v6] = Object.keys(HEALTHY_WORLD).filter((name) => name.endsWith(".arpa"));
  return {
    excluded: [],
    wildcard: ask(`${RANDOM_LABEL}.${domain}`, "MX"),
    details: {
      [host]: {
        preference: 10,
        a: `${host}/A`,
        aaaa: `${host}/AAAA`,
        soa: `${host}/SOA`,
        addresses: [...addresses],
        skipped: [],
        denied: [],
        ptr: {
          [addresses[0] ?? ""]: { answer: ask(v4 ?? "", "PTR"), forward: [`${host}/A`] },
          [addresses[1] ?? ""]: { answer: ask(v6 ?? "", "PTR"), forward: [`${host}/AAAA`] },
        },
        tlsa_bases: [host],
      },
    },
  };
}

/** Every server gives the records that the document holds. */
function serverAnswers(
  dns: Dns,
  domain: string,
  servers: readonly string[],
): Record<string, Mutable<MailServerAnswers>> {
  const questions = { mx: `${domain}/MX`, txt: `${domain}/TXT`, dmarc: `_dmarc.${domain}/TXT` } as const;
  return Object.fromEntries(
    servers.map((address) => {
      const replyTo = (key: string): Mutable<MailServerAnswers>["mx"] => {
        const id = `s${Object.keys(dns.messages).length + 1}`;
        const [name = "", type = ""] = key.split("/");
        dns.messages[id] = {
          server: address,
          transport: "udp",
          name,
          type,
          rcode: "NOERROR",
          flags: ["aa"],
          answer: [...(dns.answers[key]?.rrs ?? [])],
          authority: [],
          edns: null,
          size: 200,
          observed_at: "2026-07-01T08:00:00.000Z",
        };
        return { outcome: "ok", message: id, attempts: [] };
      };
      const { mx, txt, dmarc } = questions;
      return [
        address,
        { hosts: ["ns1.example.nl"], mx: replyTo(mx), txt: replyTo(txt), dmarc: replyTo(dmarc) },
      ];
    }),
  );
}

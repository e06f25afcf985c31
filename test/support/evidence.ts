import type { Depth } from "../../src/model/depth.ts";
/** Evidence of a small, healthy, signed domain, made by the lab's own signer, and ways to change it. */

import { CHECKS } from "../../src/check/catalogue.ts";
import { judgeTests } from "../../src/check/judge.ts";
import { answerFrom } from "../../src/lab/answer.ts";
import { type KeyRequest, type LabKey, makeKey } from "../../src/lab/key.ts";
import type { Reply } from "../../src/lab/reply.ts";
import { type Denial, type ServedZone, type Signing, serveUnsigned, signZone } from "../../src/lab/sign.ts";
import { labName, putRrset, zoneFromText } from "../../src/lab/zone.ts";
import { dsFor } from "../../src/lab/zone-maker.ts";
import type {
  DnsAnswer,
  DnsEvidence,
  DsLink,
  EvidenceDocument,
  NameServerHost,
  ReportType,
  ServerObservations,
  StoredMessage,
  TargetType,
  Vantage,
  ZoneServers,
} from "../../src/model/evidence.ts";
import { LIMITS, type LimitName } from "../../src/model/limits.table.ts";
import type { Profile, Reading } from "../../src/model/profile.ts";
import type { TestResult } from "../../src/model/report.ts";
import type { Reason, Security } from "../../src/model/security.ts";
import type { ServerReply } from "../../src/model/server-reply.ts";
import { testsOfSide } from "../../src/model/tests.table.ts";
import type { Response } from "../../src/proto/dns/rrset.ts";
import { storeMessage } from "../../src/proto/dns/stored.ts";
import { TYPE, typeNumber } from "../../src/proto/dns/type.table.ts";
import { createMemo } from "../../src/proto/dnssec/memo.ts";
import { addHealthyMail } from "./mail.ts";
import { type RoutingScene, routingData, routingSection } from "./routing.ts";
import { type Blobs, GOOD_TLSA, healthyTls, NEXT_TLSA } from "./tls.ts";
import { healthyWeb } from "./web-evidence.ts";

export type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;

export type MutableEvidence = Mutable<EvidenceDocument>;

/** The time at which everything is judged. */
export const NOW = Date.UTC(2026, 6, 1, 8) / 1000;
export const DAY = 86_400;
export const HOUR = 3600;
export const ZONE = "example.nl";
const APEX = labName(ZONE);

/** The two name servers, one of them in the zone itself, in four networks. */
export const NS1 = { name: "ns1.example.nl", ipv4: "192.0.2.53", ipv6: "2001:db8:1::53" } as const;
export const NS2 = { name: "ns2.hoster.example", ipv4: "198.51.100.53", ipv6: "2001:db8:2::53" } as const;
export const ADDRESSES = [NS1.ipv4, NS2.ipv4, NS1.ipv6, NS2.ipv6] as const;

export const RECORDS = `@ SOA ns1 hostmaster 2026010101 14400 3600 1209600 3600
@ NS ns1
@ NS ns2.hoster.example.
@ A 192.0.2.80
@ AAAA 2001:db8:80::80
@ MX 10 mail
ns1 A 192.0.2.53
ns1 AAAA 2001:db8:1::53
mail A 192.0.2.25
mail AAAA 2001:db8:25::25
*.w A 192.0.2.81
@ CAA 0 issue "ca.example"
@ HTTPS 1 . alpn=h2,h3
_443._tcp TLSA ${GOOD_TLSA}
_25._tcp.mail TLSA ${GOOD_TLSA}
_25._tcp.mail TLSA ${NEXT_TLSA}
`;

/** Addresses of the web server and of the mail server. */
export const WEB_ADDRESSES = ["192.0.2.80", "2001:db8:80::80"] as const;
const MAIL_ADDRESSES = ["192.0.2.25", "2001:db8:25::25"] as const;
export const MAIL_NAME = "mail.example.nl";

export const KSK: LabKey = key({ flags: 257 });
export const ZSK: LabKey = key({ flags: 256 });

/** A key of the lab's; equal requests give equal keys. */
export function key(request: Partial<KeyRequest>): LabKey {
  return makeKey({ algorithm: 13, flags: 257, seed: "evidence", ...request });
}

export const dsOf = (of: LabKey, digestType = 2): Buffer => dsFor(APEX, of, digestType);
export const NSEC: Denial = { kind: "nsec" };

/** An NSEC3 chain; by default as RFC 9276 wants it. */
export function nsec3(
  over: Partial<{
    iterations: number;
    salt: string;
    optOut: boolean;
    hashAlgorithm: number;
    flags: number;
  }> = {},
): Denial {
  const { iterations = 0, salt = "", optOut = false, ...shown } = over;
  return { kind: "nsec3", iterations, salt: Buffer.from(salt, "hex"), optOut, shown };
}

export interface CopyRequest extends Partial<Omit<Signing, "denial">> {
  readonly records?: string;
  readonly denial?: readonly Denial[];
  /** RDATA of CDS and CDNSKEY records; default those of the KSK. */
  readonly cds?: readonly Buffer[];
  readonly cdnskey?: readonly Buffer[];
}

/** A copy of the zone as a server has it: signed a day ago for nine more days, with CDS and CDNSKEY records. */
export function copyOf({ records = RECORDS, cds, cdnskey, ...signing }: CopyRequest = {}): ServedZone {
  const zone = zoneFromText(APEX, records);
  const put = (type: number, rdatas: readonly Buffer[]): void => {
    if (rdatas.length > 0) putRrset(zone, APEX, type, { ttl: 3600, rdatas });
  };
  put(TYPE.CDS, cds ?? [dsOf(KSK)]);
  put(TYPE.CDNSKEY, cdnskey ?? [KSK.rdata]);
  return signZone(zone, {
    keys: [
      { key: KSK, signs: "keys" },
      { key: ZSK, signs: "data" },
    ],
    denial: [NSEC],
    inception: NOW - DAY,
    expiration: NOW + 9 * DAY,
    ...signing,
  });
}

/** A copy without DNSSEC. */
export function unsignedCopy(records = RECORDS): ServedZone {
  return serveUnsigned(zoneFromText(APEX, records));
}

export interface Scene {
  /** What every server has. */
  readonly zone?: ServedZone;
  /** What single addresses have instead. */
  readonly copies?: Readonly<Record<string, ServedZone>>;
  /** DS RDATAs at the parent. */
  readonly ds?: readonly Buffer[];
  /** State of the zone and of every answer in it. */
  readonly security?: Security;
  readonly reason?: Reason;
  readonly depth?: Depth;
  readonly target?: string;
  readonly types?: readonly TargetType[];
  readonly routing?: RoutingScene;
}

/** Two networks, everything announced as their ROAs say. */
const HEALTHY_ROUTES: RoutingScene = {
  routes: [
    "192.0.2.0/24 64500 370",
    "2001:db8:1::/48 64500 370",
    "2001:db8:25::/48 64500 370",
    "2001:db8:80::/48 64500 370",
    "198.51.100.0/24 64501 370",
    "2001:db8:2::/48 64501 370",
  ],
  vrps: [
    "192.0.2.0/24-24 AS64500",
    "2001:db8:1::/48-48 AS64500",
    "2001:db8:25::/48-48 AS64500",
    "2001:db8:80::/48-48 AS64500",
    "198.51.100.0/24-24 AS64501",
    "2001:db8:2::/48-48 AS64501",
  ],
};

const DEFAULT_COPY = copyOf();
const RANDOM_NAME = "x7k2n9.example.nl";

/** The evidence; with no scene that of a domain in which nothing is wrong, in depth `deep`. */
export function evidenceOf(scene: Scene = HEALTHY): MutableEvidence {
  const made = MADE.get(scene) ?? JSON.stringify(makeEvidence(scene));
  MADE.set(scene, made);
  return JSON.parse(made) as MutableEvidence;
}

const HEALTHY: Scene = {};
/** Signing and storing take most of the time; each caller gets a copy of its own. */
const MADE = new WeakMap<Scene, string>();

function makeEvidence(scene: Scene): MutableEvidence {
  const { depth = "deep", target = ZONE, types = ["web", "mail"] } = scene;
  const store = openStore();
  const blobs: Blobs = {};
  const { ns, answers } = { ns: zoneServers(scene, store), answers: answersOf(scene, store) };
  const tls = tlsOf(blobs);
  const document: EvidenceDocument = {
    kind: "waterpas-evidence",
    schema_version: "1.0",
    run_id: "run_20260701T080000Z_0000",
    target: { input: target, name: target, unicode: target, types },
    tool: { name: "waterpas", version: "0.0.0", node: "24.0.0", openssl: "3.5.0" },
    options: { depth, resolver: "iterate", families: ["ipv4", "ipv6"] },
    collected_from: "2026-07-01T08:00:00.000Z",
    collected_until: "2026-07-01T08:00:01.000Z",
    vantage: VANTAGE,
    inputs: [],
    attempts: [],
    dns: { answers, rrsets: store.rrsets, messages: store.messages, zones: zonesOf(scene) },
    ns: { [ZONE]: ns },
    mx: {
      answer: `${ZONE}/MX`,
      records: [{ preference: 10, exchange: "mail.example.nl" }],
      hosts: ["mail.example.nl"],
      skipped: [],
    },
    web: healthyWeb({ host: ZONE, addresses: WEB_ADDRESSES, now: NOW, tls }, blobs),
    tls,
    caa: { [ZONE]: [`${ZONE}/CAA`], [MAIL_NAME]: [`${MAIL_NAME}/CAA`, `${ZONE}/CAA`] },
    tlsa: {
      [WEB_TLSA]: [`${WEB_TLSA}/TLSA`, `${WEB_TLSA}/A`],
      [MAIL_TLSA]: [`${MAIL_TLSA}/TLSA`, `${MAIL_TLSA}/A`],
    },
    svcb: { [ZONE]: [`${ZONE}/HTTPS`] },
    blobs,
  };
  const routing = routingSection(document, routingData(scene.routing ?? HEALTHY_ROUTES, NOW));
  const evidence = structuredClone({ ...document, routing }) as MutableEvidence;
  if (target === ZONE) addHealthyMail(evidence, ADDRESSES);
  return evidence;
}

function tlsOf(blobs: Blobs): NonNullable<EvidenceDocument["tls"]> {
  const web = WEB_ADDRESSES.map((address) => ({ address, host: ZONE, port: 443, now: NOW }));
  const mail = MAIL_ADDRESSES.map((address) => ({ address, host: MAIL_NAME, port: 25, now: NOW }));
  return healthyTls([...web, ...mail], blobs);
}

const VANTAGE: Vantage = {
  label: null,
  ipv4: "ok",
  ipv6: "ok",
  port25: "unknown",
  dns: "ok",
  clock: "ok",
  resolver: "iterate",
  checked_at: "2026-07-01T08:00:00.000Z",
};

interface Store {
  readonly messages: Record<string, StoredMessage>;
  readonly rrsets: DnsEvidence["rrsets"];
  readonly add: (server: string, response: Response, over?: Partial<StoredMessage>) => string;
}

function openStore(): Store {
  const messages: Record<string, StoredMessage> = {};
  const rrsets: Record<string, DnsEvidence["rrsets"][string]> = {};
  return {
    messages,
    rrsets,
    add(server, response, over = {}) {
      const stored = storeMessage(response, {
        server,
        transport: "udp",
        observed_at: "2026-07-01T08:00:00.000Z",
      });
      const id = `m${Object.keys(messages).length + 1}`;
      messages[id] = { ...stored.message, ...over };
      for (const [each, value] of stored.rrsets) rrsets[each] = value;
      return id;
    },
  };
}

const EDNS = { version: 0, size: 1232, do: true, z: 0, options: [{ code: 10, data: Buffer.alloc(16, 1) }] };

/** What a copy of the zone answers. */
function responseOf(copy: ServedZone, name: string, type: string, over: Partial<Response> = {}): Response {
  const question = { name: labName(name), type: typeNumber(type) ?? 0 };
  const reply = answerFrom(copy, { ...question, dnssec: true });
  const section = (rrsets: Reply["answer"]): Response["answer"] =>
    rrsets.map(({ owner, rrset }) => ({
      name: owner,
      type: rrset.type,
      class: 1,
      ttl: rrset.ttl,
      rdatas: rrset.rdatas,
      rrsigs: rrset.sigs,
    }));
  return {
    rcode: reply.rcode,
    aa: reply.aa,
    tc: false,
    ra: false,
    ad: false,
    question,
    answer: section(reply.answer),
    authority: section(reply.authority),
    additional: [],
    edns: EDNS,
    size: 300,
    ...over,
  };
}

function zoneServers({ zone = DEFAULT_COPY, copies = {}, depth = "deep" }: Scene, store: Store): ZoneServers {
  const servers = ADDRESSES.map((address): [string, ServerObservations] => {
    const host = [NS1, NS2].find(({ ipv4, ipv6 }) => ipv4 === address || ipv6 === address);
    return [
      address,
      { hosts: [host?.name ?? ""], ...observe(copies[address] ?? zone, address, depth, store) },
    ];
  });
  const hosts = [NS1, NS2].map(({ name, ipv4, ipv6 }): NameServerHost => {
    return { name, a: `${name}/A`, aaaa: `${name}/AAAA`, ipv4: [ipv4], ipv6: [ipv6] };
  });
  return {
    parent: "nl",
    parent_ns: [NS1.name, NS2.name],
    glue: { [NS1.name]: [NS1.ipv4, NS1.ipv6] },
    referral_size: 400,
    child_ns: [NS1.name, NS2.name],
    hosts,
    servers: Object.fromEntries(servers),
  };
}

function observe(
  copy: ServedZone,
  address: string,
  depth: Depth,
  store: Store,
): Omit<ServerObservations, "hosts"> {
  const put = (name: string, type: string, over: Partial<Response> = {}): ServerReply => ({
    outcome: "ok",
    message: store.add(address, responseOf(copy, name, type, over)),
    attempts: [],
  });
  const soa = put(ZONE, "SOA");
  if (depth === "fast") return address.includes(":") ? { soa } : {};
  const standard = {
    soa,
    dnskey: put(ZONE, "DNSKEY"),
    ns: put(ZONE, "NS"),
    nxdomain: put(RANDOM_NAME, "A"),
    soa_tcp: put(ZONE, "SOA"),
  };
  if (depth === "standard") return standard;
  const none = { answer: [], authority: [], aa: false };
  return {
    ...standard,
    nodata: put(ZONE, "TYPE65281"),
    cds: put(ZONE, "CDS"),
    cdnskey: put(ZONE, "CDNSKEY"),
    nsec3param: put(ZONE, "NSEC3PARAM"),
    edns_version: put(ZONE, "SOA", { ...none, rcode: 16 }),
    edns_unknown: put(ZONE, "SOA"),
    cookie_malformed: put(ZONE, "SOA", { ...none, rcode: 1 }),
    plain: put(ZONE, "SOA", { edns: null }),
  };
}

const WEB_TLSA = "_443._tcp.example.nl";
const MAIL_TLSA = "_25._tcp.mail.example.nl";

const QUESTIONS: readonly (readonly [name: string, type: string])[] = [
  [ZONE, "SOA"],
  [ZONE, "A"],
  [ZONE, "AAAA"],
  [ZONE, "MX"],
  [ZONE, "NS"],
  [ZONE, "CAA"],
  [ZONE, "HTTPS"],
  [WEB_TLSA, "TLSA"],
  [WEB_TLSA, "A"],
  [MAIL_TLSA, "TLSA"],
  [MAIL_TLSA, "A"],
  ["mail.example.nl", "CAA"],
  ["mail.example.nl", "SOA"],
  ["mail.example.nl", "A"],
  ["mail.example.nl", "AAAA"],
  [NS1.name, "A"],
  [NS1.name, "AAAA"],
];

function answersOf(scene: Scene, store: Store): Record<string, DnsAnswer> {
  const { zone = DEFAULT_COPY, security = "secure", reason } = scene;
  const answers: Record<string, DnsAnswer> = {};
  const put = (name: string, type: string, over: Partial<DnsAnswer>): void => {
    const response = responseOf(zone, name, type);
    const id = store.add(NS1.ipv4, response);
    const rrs = (store.messages[id]?.answer ?? []).filter((each) => store.rrsets[each]?.type === type);
    answers[`${name}/${type}`] = {
      outcome: rrs.length > 0 ? "ok" : "nodata",
      rcode: "NOERROR",
      messages: [id],
      rrs,
      cname: [],
      ...over,
    };
  };
  for (const [name, type] of QUESTIONS) {
    const path = [{ name, type, zone: ZONE, security }];
    put(name, type, { security, ...(reason === undefined ? {} : { reason }), path });
  }
  put(ZONE, "DNSKEY", {});
  for (const type of ["A", "AAAA"] as const) {
    const path = [{ name: NS2.name, type, zone: "hoster.example", security: "insecure" as const }];
    answers[`${NS2.name}/${type}`] = {
      outcome: "ok",
      rcode: "NOERROR",
      messages: [],
      rrs: [],
      cname: [],
      security: "insecure",
      path,
    };
  }
  return answers;
}

function zonesOf({ ds = [dsOf(KSK)], security = "secure", reason }: Scene): DnsEvidence["zones"] {
  const above = { security: "secure", ds: [], dnskeys: [], links: [] } as const;
  return {
    ".": { ...above, parent: null, anchor: true },
    nl: { ...above, parent: ".", anchor: false },
    [ZONE]: {
      parent: "nl",
      security,
      ...(reason === undefined ? {} : { reason }),
      anchor: false,
      ds: ds.map(dsLink),
      dnskeys: [],
      links: [],
    },
  };
}

function dsLink(rdata: Buffer): DsLink {
  return {
    key_tag: rdata.readUInt16BE(0),
    algorithm: rdata.readUInt8(2),
    digest_type: rdata.readUInt8(3),
    digest: rdata.subarray(4).toString("hex"),
    status: "match",
  };
}

/** The evidence of a scene, changed. */
export function changed(change: (evidence: MutableEvidence) => void, scene: Scene = {}): MutableEvidence {
  const evidence = evidenceOf(scene);
  change(evidence);
  return evidence;
}

/** What must be there in evidence that these builders made. */
export function given<T>(value: T | undefined | null): T {
  if (value === undefined || value === null)
    throw new Error("the evidence lacks what the test wants to change");
  return value;
}

export const zoneIn = (evidence: MutableEvidence): Mutable<ZoneServers> => given(evidence.ns?.[ZONE]);
export const serverIn = (evidence: MutableEvidence, address: string): Mutable<ServerObservations> =>
  given(zoneIn(evidence).servers?.[address]);
export const answerIn = (evidence: MutableEvidence, key: string): Mutable<DnsAnswer> =>
  given(evidence.dns?.answers[key]);
export const messageIn = (
  evidence: MutableEvidence,
  address: string,
  question: Exclude<keyof ServerObservations, "hosts">,
): Mutable<StoredMessage> =>
  given(evidence.dns?.messages[given(serverIn(evidence, address)[question]?.message)]);

/** A server that gives no answer to anything. */
export function silence(
  evidence: MutableEvidence,
  address: string,
  outcome: ServerReply["outcome"] = "timeout",
): void {
  const { hosts } = serverIn(evidence, address);
  const reply = { outcome, attempts: [] };
  given(zoneIn(evidence).servers)[address] = {
    hosts,
    soa: reply,
    ...(outcome === "timeout" ? { plain: reply } : {}),
  };
}

/** A server that answers with an RCODE only, each time it is asked. */
export function refuse(evidence: MutableEvidence, address: string, rcode = "REFUSED"): void {
  const { hosts, soa } = serverIn(evidence, address);
  const message = messageIn(evidence, address, "soa");
  Object.assign(message, { rcode, flags: [], answer: [], authority: [] });
  const reply = given(soa);
  given(zoneIn(evidence).servers)[address] = { hosts, soa: reply, soa_again: { ...reply } };
}

/** An answer that no server gave. */
export function failAnswer(
  evidence: MutableEvidence,
  name: string,
  over: Partial<Mutable<DnsAnswer>> = {},
): void {
  const answer: DnsAnswer = {
    outcome: "timeout",
    rcode: null,
    messages: [],
    rrs: [],
    cname: [],
    security: "indeterminate",
    reason: { code: "no-usable-server", zone: ZONE, name: ZONE },
    failures: [{ server: NS1.ipv4, zone: ZONE, why: "timeout" }],
    ...over,
  };
  given(evidence.dns).answers[name] = answer as Mutable<DnsAnswer>;
}

/** The name is proved not to exist. */
export function denyName(evidence: MutableEvidence, name: string): void {
  for (const type of ["SOA", "A", "AAAA", "MX"]) {
    const answer = evidence.dns?.answers[`${name}/${type}`];
    if (answer !== undefined) Object.assign(answer, { outcome: "nxdomain", rcode: "NXDOMAIN", rrs: [] });
  }
}

const LIMIT_VALUES = Object.fromEntries(
  Object.entries(LIMITS).map(([name, { value }]) => [name, value]),
) as Record<LimitName, number | string>;

/** A profile without changes to levels, points or limits. */
export function profileOf(reading: Reading = "rfc", over: Partial<Profile> = {}): Profile {
  return {
    name: reading === "rfc" ? "waterpas" : reading,
    version: 1,
    algorithm: reading === "rfc" ? "waterpas-1" : reading,
    reading,
    max_uncertainty: 0,
    score: true,
    categories: {},
    tests: {},
    verdicts: {},
    tables: {},
    limits: LIMIT_VALUES,
    ...over,
  };
}

const MEMO = createMemo();

/** All results of one side. */
export function judgeSide(
  evidence: MutableEvidence | EvidenceDocument,
  side: ReportType,
  profile: Profile = profileOf(),
): TestResult[] {
  return judgeOf(evidence, side, profile, () => true);
}

function judgeOf(
  evidence: MutableEvidence | EvidenceDocument,
  side: ReportType,
  profile: Profile,
  isWanted: (id: string) => boolean,
): TestResult[] {
  return judgeTests(evidence as EvidenceDocument, {
    side,
    profile,
    now: NOW,
    memo: MEMO,
    tests: testsOfSide(side).filter(({ id }) => isWanted(id)),
    onBug: rethrow,
  });
}

/** A test, the one that lets it through, the one that lets that through, … */
function gatesOf(id: string | undefined): string[] {
  return id === undefined ? [] : [id, ...gatesOf(CHECKS.get(id)?.gate?.test)];
}

function rethrow(_test: string, error: unknown): never {
  throw error;
}

/** The result of one test; own tests as the web report has them. */
export function judgeOne(
  id: string,
  evidence: MutableEvidence | EvidenceDocument,
  profile: Profile = profileOf(),
): TestResult {
  const wanted = new Set(gatesOf(id));
  const results = judgeOf(evidence, sideOf(id), profile, (each) => wanted.has(each));
  return given(results.find((result) => result.id === id));
}

/** A side in whose report a test stands. */
export function sideOf(id: string): ReportType {
  return (["mail", "prefix", "asn"] as const).find((side) => id.startsWith(`${side}_`)) ?? "web";
}

/** TLS of one target: its endpoints, and what DNS says of its certificates. */
import type { EvidenceDocument } from "../model/evidence.ts";
import type { MxEvidence } from "../model/mail.ts";
import type { TlsEndpoint, TlsEvidence } from "../model/tls.ts";
import { TLS_BUDGET, WEB_STREAM } from "../net/limits.table.ts";
import type { NetSession } from "../net/open.ts";
import type { Dial } from "../net/stream/line.ts";
import { makeTlsWire, type TlsWire } from "../net/tls/wire.ts";
import { probeCaa } from "../probe/caa.ts";
import { chooseAddresses, measureAddresses } from "../probe/tls/addresses.ts";
import { probeEndpoint } from "../probe/tls/endpoint.ts";
import type { Subject } from "../probe/tls/evidence.ts";
import { type Looks, openLooks } from "../probe/tls/remember.ts";
import { probeTlsa, type Service } from "../probe/tlsa.ts";
import type { Blobs } from "./blobs.ts";
import type { ScanRequest } from "./request.ts";
import { isAnySelected } from "./selection.ts";
import type { Target } from "./target.ts";
import type { RunTrust } from "./trust.ts";

const HTTPS_PORT = 443;
const HTTP_PORT = 80;
const SMTP_PORT = 25;

/** What measuring TLS needs of the run and the target. */
export interface TlsKit {
  readonly session: NetSession;
  readonly blobs: Blobs;
  readonly trust: RunTrust;
  readonly options: ScanRequest["options"];
  readonly signal: AbortSignal;
}

/** Whether any test about TLS is asked for on a side. */
function wantsTls(
  { types }: Pick<Target, "types">,
  side: "web" | "mail",
  { options }: { readonly options: Pick<ScanRequest["options"], "only" | "skip"> },
): boolean {
  const category = side === "web" ? "web_https" : "mail_starttls";
  return types.includes(side) && isAnySelected(side, new Set([category]), options);
}

/** Names whose certificates the target depends on. */
function certificateHosts(name: string, sides: readonly string[], mx?: MxEvidence): string[] {
  return [...(sides.includes("web") ? [name] : []), ...(sides.includes("mail") ? (mx?.hosts ?? []) : [])];
}

/** Services of which TLSA records may speak; an MX host that is an alias has two names for it (RFC 7672 section 2.2.2). */
function tlsServices(name: string, sides: readonly string[], mx?: MxEvidence): Service[] {
  const bases = (host: string): readonly string[] => mx?.details?.[host]?.tlsa_bases ?? [host];
  return [
    ...(sides.includes("web") ? [{ host: name, port: HTTPS_PORT }] : []),
    ...(sides.includes("mail")
      ? (mx?.hosts ?? []).flatMap(bases).map((host) => ({ host, port: SMTP_PORT }))
      : []),
  ];
}

/** Makes one section, unless the time is over or a bug gets in the way; then `undefined`. */
type Section = <T>(name: "tls" | "caa" | "tlsa", work: Promise<T>) => Promise<T | undefined>;

/** The endpoints of the target, where any test about them is asked for. */
export async function collectTls(
  target: Pick<Target, "name" | "types">,
  section: Section,
  kit: TlsKit,
): Promise<Pick<TlsSections, "tls">> {
  if (!wantsTls(target, "web", kit)) return {};
  const tls = await section("tls", probeWebTls(target.name, kit));
  return tls === undefined ? {} : { tls };
}

/** What DNS says of the certificates that the target depends on. */
export async function collectNames(
  target: Pick<Target, "name" | "types">,
  section: Section,
  kit: Pick<TlsKit, "session" | "options">,
  mx: MxEvidence | undefined,
): Promise<Omit<TlsSections, "tls">> {
  const sides = (["web", "mail"] as const).filter((side) => wantsTls(target, side, kit));
  // Without hosts the sections are there and empty: it was asked for, and there was nothing to ask about.
  if (sides.length === 0) return {};
  const services = tlsServices(target.name, sides, mx);
  const hosts = certificateHosts(target.name, sides, mx);
  const [caa, tlsa] = await Promise.all([
    section("caa", probeCaa(hosts, kit.session)),
    section("tlsa", probeTlsa(services, kit.session)),
  ]);
  return { ...(caa === undefined ? {} : { caa }), ...(tlsa === undefined ? {} : { tlsa }) };
}

/** Endpoints of the web site: port 443 of its addresses. */
async function probeWebTls(name: string, kit: TlsKit): Promise<TlsEvidence> {
  const { session, options } = kit;
  const addresses = await addressesOf(name, kit);
  const looks = new Map<string, Looks>();
  const looksAt = (address: string): Looks => {
    const at = { address, port: HTTPS_PORT, limits: WEB_STREAM };
    const dial: Dial = (purpose) => session.dial(at, purpose);
    const both = looks.get(address) ?? openWires({ ...kit, dial, sni: name, alpn: WEB_ALPN });
    looks.set(address, both);
    return both;
  };
  return measureAddresses(chooseAddresses(addresses, options.all_addresses === true), (address, scan) => {
    const subject: Subject = {
      address,
      port: HTTPS_PORT,
      sni: name,
      starttls: null,
      scan,
      depth: options.depth,
    };
    return withControl(kit, measureTls(subject, looksAt(address)[scan], kit));
  });
}

const WEB_ALPN: readonly string[] = ["h2", "http/1.1"];

async function addressesOf(
  name: string,
  { session, options: { families } }: TlsKit,
): Promise<readonly string[]> {
  const types = [...(families.includes("ipv4") ? ["A"] : []), ...(families.includes("ipv6") ? ["AAAA"] : [])];
  const found = await Promise.all(
    types.map(async (type) => {
      const rrsets = session.rrs(await session.lookup(name, type));
      return rrsets.filter((rrset) => rrset.type === type).flatMap(({ rdata }) => rdata);
    }),
  );
  return found.flat();
}

/** What connections to one endpoint need. */
interface WireNeeds extends Pick<TlsKit, "trust" | "signal"> {
  readonly session: Pick<NetSession, "patience">;
  /** To the place where TLS begins: after STARTTLS, for a mail server. */
  readonly dial: Dial;
  readonly sni: string | null;
  readonly alpn?: readonly string[];
  /** Said inside TLS before it is closed. */
  readonly farewell?: string;
}

/** Connections to one endpoint, for a first and for a closer look. */
export function openWires({ dial, sni, alpn, farewell, trust, signal, session }: WireNeeds): Looks {
  const { waitMs, retries } = session.patience;
  return openLooks(
    makeTlsWire({
      dial,
      roots: trust.pem,
      signal,
      serverName: sni,
      ...(alpn === undefined ? {} : { alpn }),
      ...(farewell === undefined ? {} : { farewell }),
      ...(waitMs === undefined ? {} : { flightMs: waitMs }),
      ...(retries === undefined ? {} : { retries }),
    }),
  );
}

/** Measures one endpoint over its wire. @param budget connections at most; default by depth */
export function measureTls(
  subject: Subject,
  wire: TlsWire,
  { blobs, trust }: Pick<TlsKit, "blobs" | "trust">,
  budget: number = TLS_BUDGET[subject.starttls === null ? "web" : "mail"][subject.depth],
): Promise<TlsEndpoint> {
  return probeEndpoint(subject, { wire, blobs, store: trust, budget });
}

/** Where 443 stayed silent, port 80 of the same address tells whether anything is there (`settled.md` 8.7). */
async function withControl({ session }: TlsKit, measuring: Promise<TlsEndpoint>): Promise<TlsEndpoint> {
  const endpoint = await measuring;
  const { reach, address } = endpoint;
  if (reach.state !== "timeout") return endpoint;
  const at = { address, port: HTTP_PORT, limits: WEB_STREAM };
  const line = await session.dial(at, { kind: "tcp", what: "port 80, for comparison" });
  const attempt = line.outcome === "ok" ? line.end({ outcome: "ok" }) : line.attempt;
  const control = { port: HTTP_PORT, outcome: line.outcome, attempts: [attempt] };
  return { ...endpoint, reach: { ...reach, control } };
}

export type TlsSections = Pick<EvidenceDocument, "tls" | "caa" | "tlsa">;

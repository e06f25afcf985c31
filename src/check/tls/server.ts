/** The servers of a role: each address of each host with its endpoint, and what is missing of them. */
import { type Cause, FAULT_OF_CAUSE } from "../../model/cause.ts";
import type { Finding } from "../../model/report.ts";
import { endpointKey, type TlsEndpoint } from "../../model/tls.ts";
import type { Evidence, Setting, Unmeasured } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { addressesOf } from "./address.ts";
import { judgeReach, type Reach } from "./reach.ts";
import type { TlsRole } from "./role.ts";

export type TlsSections = Evidence<"dns" | "tls">;

/** The document, with an empty section about TLS where there is none. */
export function withTls(evidence: Evidence<"dns">): TlsSections {
  return hasTls(evidence) ? evidence : { ...evidence, tls: {} };
}

const hasTls = (evidence: Evidence<"dns">): evidence is TlsSections => evidence.tls !== undefined;

export interface Server {
  readonly host: string;
  readonly address: string;
  /** How findings call it. */
  readonly label: string;
  readonly reach: Reach;
  /** As measured at this address. */
  readonly endpoint: TlsEndpoint;
  /** JSON Pointer to it. */
  readonly pointer: string;
  /** Where the features were learnt: for a light scan the full one of an address that looks the same. */
  readonly model: TlsEndpoint;
  readonly modelPointer: string;
}

export interface Servers {
  readonly hosts: readonly string[];
  readonly list: readonly Server[];
  readonly findings: readonly Finding[];
  /** Addresses that nobody looked at, and hosts whose addresses are not known. */
  readonly unmeasured: readonly Unmeasured[];
  /** There is something to measure, and the user switched all of it off. */
  readonly switchedOff: boolean;
  /** Addresses left out because of the cap. */
  readonly skipped: readonly string[];
}

/** `settled.md` 8.1. */
const CAP = 4;

/** All servers of the role that count in the reading. */
export function serversOf(role: TlsRole, evidence: TlsSections, setting: Setting): Servers {
  const hosts = role.hosts(evidence, setting);
  const each = hosts.names.map((host) => serversOfHost(host, role, evidence, setting));
  const whole = hosts.unmeasured === null ? [] : [hosts.unmeasured];
  return {
    hosts: hosts.names,
    list: each.flatMap(({ list }) => list),
    findings: [...hosts.findings, ...each.flatMap(({ findings }) => findings)],
    unmeasured: [...whole, ...each.flatMap(({ unmeasured }) => unmeasured)].filter((one) =>
      counts(one, setting),
    ),
    switchedOff: each.length > 0 && each.every(({ switchedOff }) => switchedOff),
    skipped: each.flatMap(({ skipped }) => skipped),
  };
}

/** internet.nl takes what it cannot look up for absent; our own blindness is held against nobody. */
export function counts({ cause }: Unmeasured, { profile }: Setting): boolean {
  return profile.reading === "rfc" || FAULT_OF_CAUSE[cause] === "scanner";
}

type HostServers = Omit<Servers, "hosts">;

function serversOfHost(host: string, role: TlsRole, evidence: TlsSections, setting: Setting): HostServers {
  const { addresses, missing, unknown, switchedOff } = addressesOf(host, role, evidence, setting);
  if (isLeftAlone(role, evidence)) {
    return { list: [], findings: [], unmeasured: unknown, switchedOff: true, skipped: [] };
  }
  const found = addresses.map((address) => ({ address, server: serverAt(host, address, role, evidence) }));
  const seen = found.flatMap(({ server }) => server ?? []);
  const list = role.prefix === "web_https" ? seen : withoutSilentIpv6(seen);
  const lost = found.filter(({ server }) => server === null).map(({ address }) => address);
  const skipped = lost.filter((address) => isOverCap(address, seen));
  const gone = lost.filter((address) => !skipped.includes(address));
  return {
    list,
    findings: missing.map((family) =>
      finding("family-not-measured", { family: family === "ipv4" ? "IPv4" : "IPv6" }, [
        pointerTo("vantage", family),
      ]),
    ),
    unmeasured: [...unknown, ...gone.map(() => whyGone(role, evidence))],
    switchedOff,
    skipped,
  };
}

/** `--no-port25`. */
function isLeftAlone({ prefix }: TlsRole, { options, vantage }: TlsSections): boolean {
  return prefix === "mail_starttls" && (options.port25 === false || vantage.port25 === "off");
}

/** Why nobody looked at an address. */
function whyGone({ prefix }: TlsRole, { vantage, tls }: TlsSections): Unmeasured {
  if (prefix === "mail_starttls" && vantage.port25 === "blocked") {
    return { cause: "port25-blocked", evidence: [pointerTo("vantage", "port25")] };
  }
  const isThere = Object.keys(tls).length > 0;
  return { cause: "evidence-missing", evidence: [pointerTo(isThere ? "tls" : "target")] };
}

const SILENT: ReadonlySet<Cause> = new Set<Cause>(["timeout", "unreachable"]);

/** `mail.md` 10.4: where IPv4 works, IPv6 that does not answer is the matter of `mail_ipv6_mx_reach` alone. */
function withoutSilentIpv6(servers: readonly Server[]): readonly Server[] {
  const isReached = servers.some(({ address, reach }) => !isIpv6(address) && reach.kind === "tls");
  if (!isReached) return servers;
  return servers.filter(
    ({ address, reach }) => !(isIpv6(address) && reach.kind === "unknown" && SILENT.has(reach.cause)),
  );
}

const isIpv6 = (address: string): boolean => address.includes(":");

/** Left out because enough of the family were measured. */
function isOverCap(address: string, list: readonly Server[]): boolean {
  return list.filter((server) => isIpv6(server.address) === isIpv6(address)).length >= CAP;
}

function serverAt(host: string, address: string, { port }: TlsRole, evidence: TlsSections): Server | null {
  const key = endpointKey(address, port, host);
  const endpoint = evidence.tls[key];
  if (endpoint === undefined) return null;
  const modelKey = modelOf(key, endpoint, evidence);
  return {
    host,
    address,
    label: port === 443 ? address : `${host} (${address})`,
    reach: judgeReach(endpoint, evidence),
    endpoint,
    pointer: pointerTo("tls", key),
    model: evidence.tls[modelKey] ?? endpoint,
    modelPointer: pointerTo("tls", modelKey),
  };
}

/** The key of the full scan that speaks for a light one. */
function modelOf(key: string, endpoint: TlsEndpoint, { tls }: TlsSections): string {
  if (endpoint.scan === "full" || endpoint.fingerprint === null) return key;
  const wanted = JSON.stringify(sameness(endpoint));
  const found = Object.entries(tls).find(
    ([, other]) => other.scan === "full" && JSON.stringify(sameness(other)) === wanted,
  );
  return found?.[0] ?? key;
}

function sameness({ port, sni, fingerprint }: TlsEndpoint): readonly unknown[] {
  return [port, sni, fingerprint?.version, fingerprint?.suite, fingerprint?.group, fingerprint?.leaf];
}

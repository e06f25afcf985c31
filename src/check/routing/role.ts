/** The hosts whose routes a test is about, with their addresses, and what of them could not be learnt. */
import { FAULT_OF_CAUSE } from "../../model/cause.ts";
import type { ZoneServers } from "../../model/evidence.ts";
import type { Finding } from "../../model/report.ts";
import type { RoutingHost, RoutingRole } from "../../model/routing.ts";
import { causeOf } from "../answer.ts";
import type { Evidence, Setting, Unmeasured } from "../define.ts";
import { finding } from "../finding.ts";
import { mxRole } from "../mail/mx.ts";
import { answerPointer, pointerTo } from "../pointer.ts";
import { deepestZone } from "../zone-name.ts";
import { type JudgedAddress, judgedAddress } from "./address.ts";

export type RoleEvidence = Evidence<"dns" | "routing">;

/** One address of one host. */
export interface RoleAddress extends JudgedAddress {
  readonly host: string;
}

export interface RoleView {
  readonly addresses: readonly RoleAddress[];
  readonly findings: readonly Finding[];
  /** Hosts or addresses that were not learnt. */
  readonly unmeasured: Unmeasured | null;
}

/** What is known of a role. */
export function viewOf(role: RoutingRole, evidence: RoleEvidence, setting: Setting): RoleView {
  const wanted = WANTED[role](evidence, setting);
  const hosts = evidence.routing.hosts.filter(
    ({ role: of, host }) => of === role && wanted.names.includes(host),
  );
  const unresolved = hosts.filter(({ resolution }) => resolution === "error");
  const unknown = [
    ...wanted.unknown,
    ...unresolved.map((host) => whyUnresolved(host, evidence)),
    ...lost(wanted.names, hosts, evidence, setting),
  ];
  return {
    addresses: hosts.flatMap((host) => addressesOf(host, evidence, setting)),
    findings: hosts.flatMap(({ host }) => bogusFindings(host, evidence)),
    unmeasured: together(unknown.filter((each) => !isHeldAgainstTarget(each, setting))),
  };
}

function addressesOf(host: RoutingHost, { routing }: RoleEvidence, { profile }: Setting): RoleAddress[] {
  return host.addresses.flatMap((address) => {
    const judged = judgedAddress(routing, address, profile);
    return judged === null ? [] : [{ ...judged, host: host.host }];
  });
}

/** Hosts and addresses that the other sections know of and this one does not. */
function lost(
  names: readonly string[],
  hosts: readonly RoutingHost[],
  { routing }: RoleEvidence,
  { profile }: Setting,
): Unmeasured[] {
  const isWhole =
    names.every((name) => hosts.some(({ host }) => host === name)) &&
    hosts.every(({ addresses }) =>
      addresses.every((address) => judgedAddress(routing, address, profile) !== null),
    );
  return isWhole ? [] : [{ cause: "evidence-missing", evidence: [pointerTo("routing")] }];
}

interface Wanted {
  /** Hosts that the role has, as far as known. */
  readonly names: readonly string[];
  readonly unknown: readonly Unmeasured[];
}

const WANTED: Readonly<Record<RoutingRole, (evidence: RoleEvidence, setting: Setting) => Wanted>> = {
  web: ({ target }) => ({ names: [target.name], unknown: [] }),
  ns: (evidence, setting) => nameServersOf([evidence.target.name], evidence, setting),
  mx: mailHosts,
  "mx-ns": (evidence, setting) => {
    const { names, unknown } = mailHosts(evidence, setting);
    const servers = nameServersOf(names, evidence, setting);
    return { names: servers.names, unknown: [...unknown, ...servers.unknown] };
  },
};

function mailHosts(evidence: RoleEvidence, setting: Setting): Wanted {
  const { mx } = evidence;
  if (mx === undefined) return { names: [], unknown: [] };
  const { hosts, unmeasured } = mxRole({ ...evidence, mx }, setting);
  return { names: hosts, unknown: unmeasured === null ? [] : [unmeasured] };
}

/** internet.nl never asks a top-level domain for its name servers. */
function nameServersOf(hosts: readonly string[], { ns = {} }: RoleEvidence, { profile }: Setting): Wanted {
  const zones = [...new Set(hosts.map((host) => deepestZone(host, Object.keys(ns))))];
  const asked = zones.filter((zone) => profile.reading === "rfc" || zone?.includes(".") !== false);
  const unknown = asked.filter((zone) => zone === undefined || serversInUse(ns[zone]) === null);
  return {
    names: asked.flatMap((zone) => serversInUse(ns[zone ?? ""]) ?? []),
    unknown: unknown.length === 0 ? [] : [{ cause: "dns-failure", evidence: [pointerTo("ns")] }],
  };
}

/** The servers that the zone names, those of its parent where it names none; `null` when neither was learnt. */
function serversInUse(zone: ZoneServers | undefined): string[] | null {
  if (zone === undefined || (zone.parent_ns === null && zone.child_ns === null)) return null;
  const { child_ns: child, parent_ns: parent, hosts } = zone;
  const names = child !== null && child.length > 0 ? child : (parent ?? []);
  return hosts.map(({ name }) => name).filter((name) => names.includes(name));
}

const DEFINITE: ReadonlySet<string> = new Set(["ok", "nodata", "nxdomain", "badname", "loop"]);

/** The question about addresses that came to nothing. */
function whyUnresolved({ host }: RoutingHost, evidence: RoleEvidence): Unmeasured {
  for (const key of [`${host}/A`, `${host}/AAAA`]) {
    const answer = evidence.dns.answers[key];
    if (answer === undefined) continue;
    if (!DEFINITE.has(answer.outcome)) {
      return { cause: causeOf(answer, evidence), evidence: [answerPointer(key)] };
    }
  }
  return { cause: "evidence-missing", evidence: [pointerTo("dns", "answers")] };
}

/** internet.nl takes a lookup that fails for "no address"; our own blindness is held against nobody. */
function isHeldAgainstTarget({ cause }: Unmeasured, { profile }: Setting): boolean {
  return profile.reading !== "rfc" && FAULT_OF_CAUSE[cause] === "unclear";
}

function bogusFindings(host: string, { dns }: RoleEvidence): Finding[] {
  return ["A", "AAAA"].flatMap((type) => {
    const key = `${host}/${type}`;
    return dns.answers[key]?.security === "bogus" && dns.answers[key]?.outcome === "ok"
      ? [finding("bogus-data", { name: host, type }, [answerPointer(key)])]
      : [];
  });
}

/** Several reasons as one: the first, with the evidence of all. */
export function together(all: readonly Unmeasured[]): Unmeasured | null {
  const [first] = all;
  return first === undefined
    ? null
    : { cause: first.cause, evidence: all.flatMap(({ evidence }) => evidence) };
}

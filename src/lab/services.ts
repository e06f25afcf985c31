/** Which addresses of the lab are web hosts and which are mail hosts, as its zones say. */
import { isLabAddress } from "./plan.ts";
import type { InternetSpec } from "./spec.ts";

/** A machine behind an address. */
export interface Service {
  /** Of plan `doc`. */
  readonly address: string;
  /** The first name the zones give it; a machine's own name comes before those of its customers. */
  readonly name: string;
}

/** Each address once, in the order of the zones. */
export interface Services {
  readonly web: readonly Service[];
  readonly mail: readonly Service[];
}

/** `owner [ttl] TYPE [preference] value` in master-file text. */
const RECORD = /^(\S+)\s+(?:\d+\s+)?(A|AAAA|MX|NS)\s+(?:\d+\s+)?(\S+)$/i;

interface Line {
  readonly owner: string;
  readonly type: string;
  readonly value: string;
}

/**
 * The hosts behind the address records of the zones: targets of MX records take mail, and nothing else; name servers do
 * neither, all others are web hosts. Addresses of name servers and dead ones are left out.
 */
export function servicesOf(spec: InternetSpec): Services {
  const lines = spec.zones.flatMap(({ name, text }) => linesOf(name, text));
  const targets = (type: string): ReadonlySet<string> =>
    new Set(lines.filter((line) => line.type === type).map(({ value }) => value));
  const [mailNames, serverNames] = [targets("MX"), targets("NS")];
  const taken = new Set([...spec.servers.flatMap(({ addresses }) => addresses), ...(spec.blackholes ?? [])]);
  const services = (wanted: (owner: string) => boolean): Service[] => {
    const found = lines.filter(
      ({ type, owner, value }) =>
        (type === "A" || type === "AAAA") && wanted(owner) && isLabAddress(value) && !taken.has(value),
    );
    const names = new Map(found.toReversed().map(({ owner, value }) => [value, owner]));
    return [...names].reverse().map(([address, name]) => ({ address, name }));
  };
  const mail = services((owner) => mailNames.has(owner));
  const web = services((owner) => !serverNames.has(owner));
  return { web: web.filter(({ address }) => !mail.some((each) => each.address === address)), mail };
}

/** The mail hosts of a domain, as its zone says. */
export function mailHostsOf({ zones }: Pick<InternetSpec, "zones">, domain: string): string[] {
  const lines = zones.filter(({ name }) => name === domain).flatMap(({ name, text }) => linesOf(name, text));
  const hosts = lines
    .filter(({ owner, type }) => owner === domain && type === "MX")
    .map(({ value }) => value);
  return [...new Set(hosts)];
}

function linesOf(zone: string, text: string): Line[] {
  return text.split("\n").flatMap((row) => {
    const [, owner, type, value] = RECORD.exec(row.trim()) ?? [];
    if (owner === undefined || type === undefined || value === undefined) return [];
    const isAddress = type.startsWith("A");
    return [{ owner: absolute(owner, zone), type, value: isAddress ? value : absolute(value, zone) }];
  });
}

/** Lower case, without the final dot. */
function absolute(name: string, zone: string): string {
  if (name === "@") return zone;
  return (name.endsWith(".") ? name.slice(0, -1) : `${name}.${zone}`).toLowerCase();
}

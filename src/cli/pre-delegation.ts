/** `--ns` and `--ds`: what the parent would say. */
import { UserError } from "../model/user-error.ts";
import type { PreDelegation } from "../net/open.ts";
import { nameFromText, nameToText } from "../proto/dns/name.ts";
import { parseRdata, printRdata } from "../proto/dns/presentation.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import { formatAddress, parseAddress } from "../proto/ip/address.ts";

/** The delegation pretended for a zone; `undefined` when none is. @throws UserError for what is no name, address or DS */
export function preDelegationOf(
  zone: string,
  { ns, ds }: { readonly ns?: readonly string[]; readonly ds?: readonly string[] },
): PreDelegation | undefined {
  if (ns === undefined && ds === undefined) return undefined;
  if (ns === undefined) {
    throw new UserError("usage", {
      what: "--ds needs --ns",
      fix: "name the servers as well: --ns ns1.example.nl/192.0.2.53",
    });
  }
  return { zone, ns: serversOf(ns), ds: (ds ?? []).map(readDs) };
}

function serversOf(texts: readonly string[]): PreDelegation["ns"] {
  const servers = new Map<string, string[]>();
  for (const text of texts) {
    const slash = text.indexOf("/");
    const name = readName(slash < 0 ? text : text.slice(0, slash), text);
    const addresses = slash < 0 ? [] : [readAddress(text.slice(slash + 1), text)];
    servers.set(name, [...(servers.get(name) ?? []), ...addresses]);
  }
  return [...servers].map(([name, addresses]) => ({ name, addresses: [...new Set(addresses)] }));
}

function readName(text: string, whole: string): string {
  const name = nameFromText(text);
  if (name.ok && text !== "" && text !== ".") return nameToText(name.value);
  throw refuseNs(whole, name.ok ? "it names no server" : name.reason);
}

function readAddress(text: string, whole: string): string {
  const address = parseAddress(text);
  if (address.ok) return formatAddress(address.bytes);
  throw refuseNs(whole, `'${text}' is not an IP address`);
}

function refuseNs(text: string, why: string): UserError {
  return new UserError("usage", {
    what: `--ns cannot be '${text}': ${why}`,
    fix: "a name, or a name and an address: ns1.example.nl/192.0.2.53",
  });
}

function readDs(text: string): string {
  const rdata = parseRdata(TYPE.DS, text);
  if (rdata.ok) return printRdata(TYPE.DS, rdata.value);
  throw new UserError("usage", {
    what: `--ds cannot be '${text}': ${rdata.reason}`,
    fix: 'key tag, algorithm, digest type and digest: --ds "4711 13 2 1F8A…"',
  });
}

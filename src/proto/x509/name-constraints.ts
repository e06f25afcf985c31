/** Name constraints, RFC 5280 section 4.2.1.10. */
import { parseAddress } from "../ip/address.ts";
import type { Certificate } from "./certificate.ts";
import type { DistinguishedName } from "./distinguished-name.ts";
import type { NameConstraints } from "./extension.ts";

/** Every name of the certificate lies where the constraints allow it. Mail addresses and URIs are not looked at. */
export function isWithinConstraints(certificate: Certificate, constraints: NameConstraints): boolean {
  const { permitted, excluded } = constraints;
  const dns = certificate.names?.dns ?? [];
  const addresses = (certificate.names?.addresses ?? []).map(addressOctets);
  const directories = directoriesOf(certificate);
  return (
    dns.every((name) => isAllowed(name, permitted.dns, excluded.dns, isDnsWithin)) &&
    addresses.every((octets) =>
      isAllowed(octets, permitted.addresses, excluded.addresses, isAddressWithin),
    ) &&
    directories.every((name) =>
      isAllowed(name, permitted.directories, excluded.directories, isDirectoryWithin),
    )
  );
}

/** A kind of names without permitted subtrees is not restricted. */
function isAllowed<N, B>(
  name: N,
  permitted: readonly B[],
  excluded: readonly B[],
  isWithin: (name: N, base: B) => boolean,
): boolean {
  if (excluded.some((base) => isWithin(name, base))) return false;
  return permitted.length === 0 || permitted.some((base) => isWithin(name, base));
}

function isDnsWithin(name: string, base: string): boolean {
  const [inner, outer] = [name.toLowerCase(), base.toLowerCase()];
  return outer === "" || inner === outer || inner.endsWith(`.${outer}`);
}

function addressOctets(text: string): Uint8Array {
  const address = parseAddress(text);
  return address.ok ? address.bytes : new Uint8Array();
}

/** The base is an address and a mask of the same size. */
function isAddressWithin(octets: Uint8Array, base: Buffer): boolean {
  const size = base.length / 2;
  if (octets.length !== size) return false;
  return octets.every((octet, at) => ((octet ^ (base[at] ?? 0)) & (base[size + at] ?? 0)) === 0);
}

/** RFC 5280 section 4.2.1.10: the subject counts as a directory name, unless it is empty. */
function directoriesOf({ subject, names }: Certificate): DistinguishedName[] {
  return [...(subject.parts.length === 0 ? [] : [subject]), ...(names?.directories ?? [])];
}

function isDirectoryWithin(name: DistinguishedName, base: DistinguishedName): boolean {
  return base.parts.every((part, at) => name.parts[at] === part);
}

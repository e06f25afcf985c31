/** Which protocol versions a server accepts. */
import { TLS_VERSIONS, type TlsEndpoint, type TlsVersion } from "../../model/tls.ts";

const OLD: readonly TlsVersion[] = ["0302", "0301", "0300", "0002"];
const WITH_HELLO12: readonly TlsVersion[] = ["0303", "0302", "0301", "0300"];

/** True, false, or not known. */
export const accepts = ({ versions }: TlsEndpoint, version: TlsVersion): boolean | null =>
  versions[version]?.ok ?? null;

/** The versions that a server accepts, newest first. */
export const acceptedVersions = (endpoint: TlsEndpoint): TlsVersion[] =>
  TLS_VERSIONS.filter((version) => accepts(endpoint, version) === true);

export const oldVersions = (endpoint: TlsEndpoint): TlsVersion[] =>
  OLD.filter((version) => accepts(endpoint, version) === true);

/** Versions before TLS 1.2 of which it is not known whether a server accepts them. */
export const unknownOldVersions = (endpoint: TlsEndpoint): TlsVersion[] =>
  OLD.filter((version) => accepts(endpoint, version) === null);

/** Whether each version before TLS 1.2 is known. */
export const knowsOldVersions = (endpoint: TlsEndpoint): boolean => unknownOldVersions(endpoint).length === 0;

/** The newest version below TLS 1.3 that is accepted; `null` when there is none, `undefined` when that is not known. */
export function bestOfOld(endpoint: TlsEndpoint): TlsVersion | null | undefined {
  const best = WITH_HELLO12.find((version) => accepts(endpoint, version) === true);
  if (best !== undefined) return best;
  return WITH_HELLO12.every((version) => accepts(endpoint, version) === false) ? null : undefined;
}

/** The announcement of an MTA-STS policy, and the policy itself from every address of its host (RFC 8461 section 3). */
import type { StsEvidence, StsFetch } from "../model/mail.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { type DocumentSeen, fetchDocument } from "../net/document.ts";
import { WEB_STREAM } from "../net/limits.table.ts";
import type { NetSession } from "../net/open.ts";
import type { Roots } from "../net/tls.ts";
import { selectSts } from "../proto/mtasts/record.ts";
import { addressesIn } from "./addresses.ts";
import { answerTo } from "./computation.ts";
import { chooseAddresses } from "./tls/addresses.ts";

const HTTPS_PORT = 443;

export interface StsNeeds {
  readonly session: Pick<DnsSession, "lookup" | "rrs"> & Pick<NetSession, "dial">;
  /** Keeps octets; the key under which they are found. */
  readonly keep: (octets: Buffer) => string;
  readonly roots: Roots;
  readonly userAgent: string;
  readonly signal: AbortSignal;
  readonly families: readonly ("ipv4" | "ipv6")[];
  readonly allAddresses: boolean;
}

const TYPES = { ipv4: "A", ipv6: "AAAA" } as const;

/** The host is looked at only where something announces a policy. */
export async function probeMtaSts(domain: string, needs: StsNeeds): Promise<StsEvidence> {
  const { session, families, allAddresses } = needs;
  const owner = `_mta-sts.${domain}`;
  const { values } = await answerTo({ name: owner, type: "TXT" }, session);
  const record = `${owner}/TXT`;
  const { records, nearMisses } = selectSts(values);
  if (records.length + nearMisses.length === 0) return { record };
  const host = `mta-sts.${domain}`;
  const found = await Promise.all(
    families.map(async (family) => addressesIn(await session.lookup(host, TYPES[family]), session)),
  );
  const { full, light, skipped } = chooseAddresses(found.flat(), allAddresses);
  const addresses = found.flat().filter((address) => full.includes(address) || light.includes(address));
  const fetches = await Promise.all(addresses.map((address) => fetchPolicy(host, address, needs)));
  return {
    record,
    host: families.map((family) => `${host}/${TYPES[family]}`),
    fetches,
    skipped,
  };
}

async function fetchPolicy(host: string, address: string, needs: StsNeeds): Promise<StsFetch> {
  const { session, roots, userAgent, signal, keep } = needs;
  const at = { address, port: HTTPS_PORT, limits: WEB_STREAM };
  const seen = await fetchDocument({
    url: new URL(`https://${host}/.well-known/mta-sts.txt`),
    dial: (purpose) => session.dial(at, purpose),
    roots,
    userAgent,
    signal,
  });
  return evidenceOf(address, seen, keep);
}

/** A header or a detail longer than this is cut: whoever reads it wants to know what it is, not all of it. */
const MAX_TEXT = 1024;

function evidenceOf(address: string, seen: DocumentSeen, keep: StsNeeds["keep"]): StsFetch {
  const { outcome, attempt, detail, status, contentType, location, body, leaf } = seen;
  return {
    address,
    attempt,
    outcome,
    ...(detail === undefined ? {} : { detail: detail.slice(0, MAX_TEXT) }),
    ...(status === undefined ? {} : { status }),
    ...(contentType === undefined ? {} : { media_type: mediaTypeOf(contentType) }),
    ...(location === undefined ? {} : { location: location.slice(0, MAX_TEXT) }),
    ...(body === undefined ? {} : { body: keep(body) }),
    ...(leaf === undefined ? {} : { certificate: keep(leaf) }),
  };
}

/** Without parameters, lower case. */
function mediaTypeOf(contentType: string | null): string | null {
  return contentType === null
    ? null
    : (contentType.split(";", 1)[0] ?? "").trim().toLowerCase().slice(0, 255);
}

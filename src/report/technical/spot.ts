/** What one test says of one server. */
import type { Finding, Report, ServerRow } from "../../model/report.ts";
import type { Status } from "../../model/status.ts";

/** A host at one address. */
export interface Place {
  readonly host: string;
  readonly address: string;
}

export interface Spot {
  readonly status: Status | null;
  readonly verdict: string;
  /** Those about this server, or about no server in particular. */
  readonly findings: readonly Finding[];
}

const NOTHING: Spot = { status: null, verdict: "", findings: [] };

/** The word of a test about a place; of a test that does not tell servers apart, its word about all of them. */
export function spotOf({ tests }: Report, id: string, place: Place): Spot {
  const test = tests.find((each) => each.id === id);
  if (test === undefined) return NOTHING;
  const { servers = [], findings } = test;
  const row = servers.find((each) => isAt(each, place));
  if (servers.length > 0 && row === undefined) return NOTHING;
  const { status, verdict } = row ?? test;
  return { status, verdict, findings: findings.filter((finding) => isAbout(finding, place)) };
}

/** Rows of tests about names have no address. */
const isAt = ({ server, address }: ServerRow, place: Place): boolean =>
  address === null ? server === place.host : address === place.address;

function isAbout({ params = {} }: Finding, { host, address }: Place): boolean {
  const { servers, owner } = params;
  if (typeof owner === "string") return owner.endsWith(host);
  if (!Array.isArray(servers)) return true;
  return servers.some((server) => server === address || server === host || server === `${host} (${address})`);
}

/** The texts of one parameter, of the findings with a code. */
export function textsOf({ findings }: Spot, code: string, param: string): string[] {
  const values = findings.flatMap((finding) =>
    finding.code === code ? (finding.params?.[param] ?? []) : [],
  );
  return [...new Set(values.map(String))];
}

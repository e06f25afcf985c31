/** Whether web servers can be reached from here, and what time they think it is. */
import type { Family, NetSession } from "../../net/open.ts";
import type { Roots } from "../../net/tls.ts";
import { addressesIn } from "../../probe/addresses.ts";
import type { DoctorRow } from "../../report/doctor.ts";

/** Two sites of long standing, run by different operators, over both families. */
export const HTTPS_HOSTS: readonly string[] = ["www.iana.org", "www.ietf.org"];

const TYPES: Readonly<Record<Family, string>> = { ipv4: "A", ipv6: "AAAA" };
const NAMES: Readonly<Record<Family, string>> = { ipv4: "IPv4", ipv6: "IPv6" };

/** One address asked for its start page over TLS. */
export interface HttpsTried {
  readonly host: string;
  readonly family: Family;
  /** `null` when a TLS session was there; otherwise what kept it from being. */
  readonly failure: string | null;
  /** Seconds by which its clock is ahead of ours; `null` when it did not say. */
  readonly aheadSeconds: number | null;
}

/** One address of each family of each host. @param nowMs the clock of this machine, milliseconds since the epoch */
export async function tryHttps(
  hosts: readonly string[],
  families: readonly Family[],
  session: Pick<NetSession, "lookup" | "rrs" | "web">,
  { roots, nowMs }: { readonly roots: Roots; readonly nowMs: () => number },
): Promise<readonly HttpsTried[]> {
  const access = session.web(roots);
  const tried = await Promise.all(
    hosts.flatMap((host) =>
      families.map(async (family): Promise<readonly HttpsTried[]> => {
        const [address] = addressesIn(await session.lookup(host, TYPES[family]), session);
        if (address === undefined) return [];
        const flow = access.flow();
        const { exchange } = await flow.get({ url: new URL(`https://${host}/`), address, bodyBytes: 0 });
        flow.close();
        const { response, error } = exchange;
        const isThere = exchange.tls !== null || response !== null;
        const failure = isThere ? null : (error?.outcome ?? "no answer");
        return [{ host, family, failure, aheadSeconds: aheadOf(response?.headers ?? [], nowMs()) }];
      }),
    ),
  );
  return tried.flat();
}

/** RFC 9110 6.6.1: a whole second, and the answer takes some time to arrive. */
function aheadOf(headers: readonly (readonly [string, string])[], nowMs: number): number | null {
  const date = headers.find(([name]) => name.toLowerCase() === "date")?.[1];
  const theirs = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(theirs) ? null : Math.round((theirs - nowMs) / 1000);
}

/** One line for both families. */
export function httpsRow(tried: readonly HttpsTried[], families: readonly Family[]): DoctorRow {
  const row = { id: "https", title: "HTTPS to port 443" };
  if (tried.length === 0) return { ...row, status: "not_tested", says: "no web server to try" };
  const said = families.map((family) => `${NAMES[family]} ${stateOf(family, tried)}`).join(", ");
  const hosts = [...new Set(tried.map(({ host }) => host))].join(", ");
  const bad = families.filter((family) => failuresOf(family, tried) !== null);
  if (bad.length === 0) return { ...row, status: "passed", says: `${said}; to ${hosts}` };
  const names = bad.map((family) => NAMES[family]).join(" and ");
  return {
    ...row,
    status: "warning",
    says: `${said}; to ${hosts}`,
    effect: `web servers may be shown as could not measure over ${names}`,
    fix: "let TCP port 443 through without a proxy; a scan is not made through one",
  };
}

function stateOf(family: Family, tried: readonly HttpsTried[]): string {
  const failures = failuresOf(family, tried);
  if (failures === null) return tried.some((each) => each.family === family) ? "works" : "not tried";
  return `does not work (${failures})`;
}

/** What went wrong everywhere over a family; `null` when it worked anywhere, or there was nothing to try. */
function failuresOf(family: Family, tried: readonly HttpsTried[]): string | null {
  const own = tried.filter((each) => each.family === family);
  if (own.length === 0 || own.some(({ failure }) => failure === null)) return null;
  return [...new Set(own.map(({ failure }) => failure))].join(", ");
}

const MINUTE = 60;
const HOUR = 3600;

/** The row of the clock with what web servers say of it: a minute is a warning, an hour an error. */
export function clockAgainst(row: DoctorRow, tried: readonly HttpsTried[]): DoctorRow {
  const ahead = tried.flatMap(({ aheadSeconds }) => aheadSeconds ?? []).sort((a, b) => a - b);
  // The middle one: a single server may be wrong.
  const middle = ahead[Math.floor((ahead.length - 1) / 2)];
  if (middle === undefined) return row;
  const seconds = Math.abs(middle);
  const fix = "set the clock, best from the network (NTP)";
  if (seconds <= MINUTE)
    return { ...row, says: `${row.says}; web servers agree within ${Math.max(seconds, 1)} s` };
  const says = `${row.says}; ${spanOf(seconds)} ${middle > 0 ? "behind" : "ahead of"} web servers`;
  if (seconds <= HOUR) return { ...row, status: row.status === "failed" ? "failed" : "warning", says, fix };
  return {
    ...row,
    status: "failed",
    says,
    effect: "certificates and signatures are judged at the wrong time",
    fix,
  };
}

function spanOf(seconds: number): string {
  if (seconds <= 2 * HOUR) return `${Math.round(seconds / MINUTE)} min`;
  return `${Math.round(seconds / HOUR)} h`;
}

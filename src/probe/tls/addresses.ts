/** Which addresses of a host are measured, and how closely (`settled.md` 8.1, `tls.md` 5). */
import { endpointKey, type TlsEndpoint, type TlsEvidence } from "../../model/tls.ts";
import { compareAddresses } from "../../proto/ip/address.ts";

/** Addresses of one family that are measured unless all are wanted. */
const MOST = 4;

/** The addresses of a host, lowest first in byte order; those beyond the cap apart. */
export interface Chosen {
  /** The lowest of each family: measured in full. */
  readonly full: readonly string[];
  /** Measured lightly, and in full where they look different. */
  readonly light: readonly string[];
  readonly skipped: readonly string[];
}

export function chooseAddresses(addresses: readonly string[], all: boolean): Chosen {
  const sorted = [...new Set(addresses)].sort(compareAddresses);
  const families = [
    sorted.filter((address) => !address.includes(":")),
    sorted.filter((address) => address.includes(":")),
  ];
  const most = all ? Number.POSITIVE_INFINITY : MOST;
  return {
    full: families.flatMap((family) => family.slice(0, 1)),
    light: families.flatMap((family) => family.slice(1, most)),
    skipped: families.flatMap((family) => family.slice(most)),
  };
}

/** Measures one endpoint of the host. */
type Measure = (address: string, scan: "full" | "light") => Promise<TlsEndpoint>;

/** All endpoints of a host: two in full, the others lightly, promoted when they look like none that was measured in full. */
export async function measureAddresses({ full, light }: Chosen, measure: Measure): Promise<TlsEvidence> {
  const whole = await Promise.all(full.map((address) => measure(address, "full")));
  const others = await Promise.all(
    light.map(async (address) => {
      const glance = await measure(address, "light");
      if (whole.some((endpoint) => looksLike(glance, endpoint))) return glance;
      return measure(address, "full");
    }),
  );
  const all = [...whole, ...others].sort((a, b) => compareAddresses(a.address, b.address));
  return Object.fromEntries(
    all.map((endpoint) => [endpointKey(endpoint.address, endpoint.port, endpoint.sni), endpoint]),
  );
}

/** Whether nothing speaks for another configuration: the same answer, the same chain. */
function looksLike(glance: TlsEndpoint, whole: TlsEndpoint): boolean {
  if (glance.fingerprint === null) return true;
  const chains = whole.chains.map(({ certificates }) => certificates.join());
  return (
    JSON.stringify(glance.fingerprint) === JSON.stringify(whole.fingerprint) &&
    glance.chains.every(({ certificates }) => chains.includes(certificates.join()))
  );
}

/** ASPA objects as facts: which providers a customer AS has named (draft-ietf-sidrops-aspa-profile). */

/** The providers of one customer AS. */
export interface Aspa {
  readonly customer: number;
  /** Ascending. AS0 alone says that there are none. */
  readonly providers: readonly number[];
  /** Unix seconds; absent where the export does not say. */
  readonly expires?: number;
}

/** The objects read so far, by customer, and the one being read. */
export interface AspaIntake {
  readonly byCustomer: Map<number, { readonly providers: Set<number>; expires: number }>;
  customer: number;
  expires: number;
  providers: number[];
  total: number;
}

/** Providers and customers kept in all; the internet has fewer. */
const MAX_PROVIDERS = 4_000_000;
const MAX_CUSTOMERS = 1_000_000;

/** An intake that has seen nothing. */
export function openAspas(): AspaIntake {
  return { byCustomer: new Map(), customer: -1, expires: 0, providers: [], total: 0 };
}

/** Forgets the object being read. */
function beginAspa(intake: AspaIntake): void {
  intake.customer = -1;
  intake.expires = 0;
  intake.providers = [];
}

/** Takes a provider of the object; a negative number is none. */
export function addProvider(intake: AspaIntake, asn: number): void {
  if (asn < 0 || intake.total >= MAX_PROVIDERS) return;
  intake.total += 1;
  intake.providers.push(asn);
}

/** Takes the object. Several of one customer, as of two address families, are united, and the latest expiry counts. */
export function endAspa(intake: AspaIntake): void {
  const { byCustomer, customer, providers, expires } = intake;
  if (customer >= 0 && byCustomer.size < MAX_CUSTOMERS) {
    const known = byCustomer.get(customer) ?? { providers: new Set<number>(), expires: 0 };
    for (const provider of providers) known.providers.add(provider);
    known.expires = Math.max(known.expires, expires);
    byCustomer.set(customer, known);
  }
  beginAspa(intake);
}

/** The objects, by customer ascending. */
export function takeAspas({ byCustomer }: AspaIntake): Aspa[] {
  return [...byCustomer]
    .sort(([a], [b]) => a - b)
    .map(([customer, { providers, expires }]) => ({
      customer,
      providers: [...providers].sort((a, b) => a - b),
      ...(expires === 0 ? {} : { expires }),
    }));
}

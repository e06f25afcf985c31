/** Second looks: at zones that no server gives, and at servers whose copy of the zone lags behind. */
import type { DnsEvidence, ServerObservations } from "../model/evidence.ts";
import type { ServerReply } from "../model/server-reply.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { authoritativeSoa } from "./authority.ts";

type Servers = Readonly<Record<string, ServerObservations>>;
type Needs = Pick<DnsSession, "ask" | "evidence"> & {
  readonly wait: (milliseconds: number) => Promise<void>;
};

/** `settled.md` 2.6 row 13: before "no server gives the zone" is believed. */
const REFUSAL_WAIT_MS = 5_000;
/** `dns.md` 5.4: a transfer under way needs a moment. */
const TRANSFER_WAIT_MS = 10_000;

/** The observations, with `soa_again` at the addresses that deserve a second look. */
export async function askAgain(zone: string, servers: Servers, needs: Needs): Promise<Servers> {
  const { addresses, waitMs } = secondLook(zone, servers, needs.evidence());
  if (addresses.length === 0) return servers;
  await needs.wait(waitMs);
  const again = await Promise.all(
    addresses.map(async (address): Promise<[string, ServerReply]> => {
      return [address, await needs.ask(address, { name: zone, type: "SOA" }, { fresh: true })];
    }),
  );
  const replies = new Map(again);
  return Object.fromEntries(
    Object.entries(servers).map(([address, seen]) => {
      const reply = replies.get(address);
      return [address, reply === undefined ? seen : { ...seen, soa_again: reply }];
    }),
  );
}

interface SecondLook {
  readonly addresses: readonly string[];
  readonly waitMs: number;
}

function secondLook(zone: string, servers: Servers, evidence: DnsEvidence): SecondLook {
  const all = Object.entries(servers);
  const serials = all.map(([address, { soa }]) => [address, serialOf(zone, soa, evidence)] as const);
  const known = serials.filter(([, serial]) => serial !== null);
  if (known.length === 0) {
    const answered = all.every(([, { soa }]) => soa?.outcome === "ok");
    return { addresses: answered ? all.map(([address]) => address) : [], waitMs: REFUSAL_WAIT_MS };
  }
  const newest = known.map(([, serial]) => serial ?? 0).reduce((a, b) => (isNewer(b, a) ? b : a));
  const laggards = known.filter(([, serial]) => serial !== newest).map(([address]) => address);
  return { addresses: laggards, waitMs: TRANSFER_WAIT_MS };
}

/** Serial of an authoritative SOA of the zone; `null` for every other reply. */
function serialOf(zone: string, reply: ServerReply | undefined, evidence: DnsEvidence): number | null {
  const serial = authoritativeSoa(zone, reply, evidence)?.rdata[0]?.split(/\s+/)[2];
  return serial !== undefined && /^\d{1,10}$/.test(serial) ? Number(serial) : null;
}

/** Serial number arithmetic, RFC 1982 section 3.2. */
const isNewer = (a: number, b: number): boolean => ((a - b) | 0) > 0;

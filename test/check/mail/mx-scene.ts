/** Evidence of a domain with other MX records than the healthy one's. */
import { smtpKey } from "../../../src/model/mail.ts";
import { endpointKey } from "../../../src/model/tls.ts";
import { parseAddress } from "../../../src/proto/ip/address.ts";
import { classify } from "../../../src/proto/ip/special.ts";
import {
  answerIn,
  evidenceOf,
  failAnswer,
  given,
  type MutableEvidence,
  NOW,
  ZONE,
} from "../../support/evidence.ts";
import { addRecords, askerOf, healthySession, type World } from "../../support/mail.ts";
import { healthyEndpoint } from "../../support/tls.ts";

export interface MxScene {
  readonly records: readonly (readonly [preference: number, exchange: string])[];
  /** Of the hosts and of the domain itself, whose records are those of the healthy one otherwise. */
  readonly world?: World;
  readonly change?: (evidence: MutableEvidence) => void;
}

/** What documentation addresses stand for here can be spoken to. */
const isOpen = (address: string): boolean =>
  classify(address).target || /^(?:192\.0\.2|2001:db8)/.test(address);

/** The domain of the healthy evidence with these MX records; every host in the world is as healthy. */
export function withMx({ records, world = {}, change = () => {} }: MxScene): () => MutableEvidence {
  return () => {
    const evidence = evidenceOf();
    const { ask } = askerOf(evidence, world);
    const mx = given(evidence.mx);
    const found = records.map(([preference, exchange]) => ({ preference, exchange }));
    const names = [...new Set(found.map(({ exchange }) => exchange))].filter(isHost);
    Object.assign(mx, { records: found, hosts: names.slice(0, 10), skipped: names.slice(10), details: {} });
    setDomain(evidence, records.length === 0, world);
    for (const host of names) {
      for (const type of ["A", "AAAA", "SOA"]) ask(host, type);
      addHost(evidence, host);
    }
    change(evidence);
    return evidence;
  };
}

function setDomain(evidence: MutableEvidence, hasNoMx: boolean, world: World): void {
  if (hasNoMx) Object.assign(answerIn(evidence, `${ZONE}/MX`), { outcome: "nodata", rrs: [] });
  if (world[ZONE] === undefined) return;
  addRecords(evidence, ZONE, world);
  for (const type of ["A", "AAAA"]) askerOf(evidence, world).ask(ZONE, type);
}

const isHost = (exchange: string): boolean =>
  exchange !== "." &&
  exchange !== "localhost" &&
  !exchange.endsWith(".invalid") &&
  !parseAddress(exchange).ok;

function addHost(evidence: MutableEvidence, host: string): void {
  const { dns, mx, blobs } = evidence;
  const keys = [`${host}/A`, `${host}/AAAA`];
  const rrs = keys.flatMap((key) => given(dns).answers[key]?.rrs ?? []);
  const addresses = rrs.flatMap((key) => given(dns).rrsets[key]?.rdata ?? []);
  const cname = keys.flatMap((key) => given(dns).answers[key]?.cname ?? []);
  Object.assign(given(given(mx).details), {
    [host]: {
      preference: 10,
      a: keys[0],
      aaaa: keys[1],
      soa: `${host}/SOA`,
      ...(cname.length === 0 ? {} : { cname }),
      addresses,
      skipped: [],
      denied: addresses.filter((address) => !isOpen(address)),
      ptr: {},
      tlsa_bases: [host],
    },
  });
  for (const address of addresses.filter(isOpen)) {
    given(evidence.smtp)[smtpKey(address, 25)] = healthySession(address, host);
    const endpoint = healthyEndpoint({ address, host, port: 25, now: NOW }, given(blobs));
    given(evidence.tls)[endpointKey(address, 25, host)] = endpoint;
  }
}

type Session = ReturnType<typeof healthySession>;

/** What comes after the greeting, and what after EHLO. */
const LATER = ["ehlo", "starttls", "ehlo_tls", "injection"] as const;

/** The sessions with the mail servers of the healthy domain come to something else. */
export function sessions(
  over: Partial<Session>,
  addresses: readonly string[] = ["192.0.2.25", "2001:db8:25::25"],
): () => MutableEvidence {
  return () => {
    const evidence = evidenceOf();
    for (const address of addresses) {
      const session = given(evidence.smtp?.[smtpKey(address, 25)]);
      // A session that ends early has nothing of what would have followed.
      if (over.outcome !== undefined) for (const key of LATER) delete session[key];
      Object.assign(session, structuredClone(over));
    }
    return evidence;
  };
}

export function mxFails(why = "timeout"): MutableEvidence {
  const evidence = evidenceOf();
  failAnswer(evidence, `${ZONE}/MX`, { failures: [{ server: "192.0.2.53", zone: ZONE, why }] });
  return evidence;
}

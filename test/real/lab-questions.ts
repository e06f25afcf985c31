import { catalogue, serverCatalogue } from "../../src/lab/catalogue/catalogue.ts";
import type { CatalogueRow } from "../../src/lab/catalogue/scenario.ts";
import type { State } from "./scenario.ts";

/** A question to a domain of the in-process world, and the state it must have. */
export interface LabQuestion {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly expect: State;
  readonly reason?: string;
  /** Servers of the zone contradict each other, so that what an oracle says depends on which it meets. */
  readonly inconsistent?: boolean;
}

const ask = (id: string, name: string, type: string, expect: State, reason = ""): LabQuestion => ({
  id,
  name: `${name}.`,
  type,
  expect,
  ...(reason === "" ? {} : { reason }),
});

/** Domains of the world (lab.md 7) with the state RFC 4035 gives the answer; states not taken from our own output. */
export const WORLD_QUESTIONS: readonly LabQuestion[] = [
  ask("good", "good.test", "A", "secure"),
  ask("good/www", "www.good.test", "AAAA", "secure"),
  ask("good/nx", "nowhere.good.test", "A", "secure"),
  ask("good/nodata", "good.test", "SRV", "secure"),
  ask("xn--bcher-kva", "xn--bcher-kva.test", "MX", "secure"),
  ask("unsigned", "unsigned.test", "A", "insecure", "nsec3-opt-out"),
  ask("ds-mismatch", "ds-mismatch.test", "A", "bogus"),
  ask("sig-expired", "sig-expired.test", "A", "bogus", "rrsig-expired"),
  ask("sig-future", "sig-future.test", "A", "bogus", "rrsig-not-yet-valid"),
  ask("sig-soon", "sig-soon.test", "A", "secure"),
  ask("sig-bad-a", "sig-bad-a.test", "A", "bogus", "rrsig-invalid"),
  ask("sig-bad-a/soa", "sig-bad-a.test", "SOA", "secure"),
  ask("ksk-unsigned", "ksk-unsigned.test", "A", "bogus", "no-matching-key"),
  ask("nodenial", "nodenial.test", "SRV", "bogus", "nsec-missing"),
  ask("nodenial/a", "nodenial.test", "A", "secure"),
  ask("nsec3-500", "nsec3-500.test", "A", "secure"),
  ask("nsec3-500/nx", "nowhere.nsec3-500.test", "A", "insecure", "nsec3-iterations"),
  ask("nsec3-salt/nx", "nowhere.nsec3-salt.test", "A", "secure"),
  ask("alg5", "alg5.test", "A", "secure"),
  ask("alg15", "alg15.test", "A", "secure"),
  ask("alg8-big", "alg8-big.test", "A", "secure"),
  ask("ds-sha1", "ds-sha1.test", "A", "secure"),
  ask("ds-alg250", "ds-alg250.test", "A", "insecure", "unsupported-algorithm"),
  ask("keytag-clash", "keytag-clash.test", "A", "bogus", "validation-limit"),
  ask("wildcard", "www.wildcard.test", "A", "secure"),
  ask("wildcard-noproof", "www.wildcard-noproof.test", "A", "bogus", "wildcard-proof-missing"),
  ask("wildcard-noproof/apex", "wildcard-noproof.test", "A", "secure"),
  ask("cname-insecure", "www.cname-insecure.test", "A", "insecure"),
  ask("mx-unsigned", "mx.elsewhere.internal", "A", "insecure"),
  ask("lame", "lame.test", "A", "secure"),
  ask("ns-differs", "ns-differs.test", "A", "secure"),
  ask("ns-v4only", "ns-v4only.test", "A", "secure"),
  ask("ns-v6-dead", "ns-v6-dead.test", "A", "secure"),
  ask("ns-notcp", "ns-notcp.test", "A", "secure"),
  ask("ns-noedns", "ns-noedns.test", "A", "bogus"),
  ask("ns-noedns-unsigned", "ns-noedns-unsigned.test", "A", "insecure", "nsec3-opt-out"),
  ask("ns-frag", "ns-frag.test", "A", "secure"),
  ask("ns-slow", "ns-slow.test", "A", "secure"),
  ask("ns-spoof", "ns-spoof.test", "A", "secure"),
  ask("ns-dead", "ns-dead.test", "A", "indeterminate", "no-usable-server"),
  ask("nx", "nx.test", "A", "insecure", "nsec3-opt-out"),
];

const fromRow = ({ id, question, state, reason, inconsistent }: CatalogueRow): LabQuestion => ({
  id,
  name: `${question.name}.`,
  type: question.type,
  expect: state,
  ...(reason === undefined ? {} : { reason: reason.code }),
  ...(inconsistent === undefined ? {} : { inconsistent }),
});

/** The questions of the catalogue (dns.md 6.3 and 6.4). */
export const CATALOGUE_QUESTIONS: readonly LabQuestion[] = [...catalogue(), ...serverCatalogue()].map(
  fromRow,
);

/** Rows B: zones without a usable chain, and NSEC3 parameters. */
import { nsec3 } from "../core.ts";
import { dsDigest, dsRdata } from "../dnssec-rdata.ts";
import type { ZoneSpec } from "../spec.ts";
import { type BuiltRow, firstKey, type RowRequest, row } from "./row.ts";

const insecure = (id: string, how: string, reason: string, rest: Partial<RowRequest> = {}): BuiltRow =>
  row({ id, how, state: "insecure", reason, ...rest });

/** A DS for the first key that claims another algorithm or digest type. */
const dsOf = (change: {
  readonly algorithm?: number;
  readonly digestType?: number;
}): Pick<ZoneSpec, "ds"> => ({
  ds: (shop) => {
    const key = firstKey(shop);
    const { algorithm = key.algorithm, digestType = 2 } = change;
    return [
      dsRdata({ tag: key.tag, algorithm, digestType, digest: dsDigest(shop.apex, key.rdata, digestType) }),
    ];
  },
});

const unknownAlgorithm = (id: string, how: string, algorithm: number): BuiltRow =>
  insecure(id, how, "unsupported-algorithm", { ede: 1, zone: dsOf({ algorithm }) });

const unknownDigest = (id: string, how: string, digestType: number): BuiltRow =>
  insecure(id, how, "unsupported-ds-digest", { ede: 2, zone: dsOf({ digestType }) });

const iterated = (iterations: number): Pick<RowRequest, "how" | "ask" | "zone"> => ({
  how: `NSEC3 with ${iterations} iterations, NXDOMAIN`,
  ask: "nope A",
  zone: { signing: () => ({ denial: [nsec3({ iterations })] }) },
});

const WITHIN_LIMIT = [50, 100, 150].map((iterations) =>
  row({ id: `B-it${iterations}`, state: "secure", warnings: ["nsec3-iterations"], ...iterated(iterations) }),
);

const ABOVE_LIMIT = [151, 500, 2500].map((iterations) =>
  row({
    id: `B-it${iterations}`,
    state: "insecure",
    reason: "nsec3-iterations",
    ede: 27,
    ...iterated(iterations),
  }),
);

export const INSECURE_ROWS: readonly BuiltRow[] = [
  insecure("B-nods", "signed, no DS, NSEC parent", "no-ds", { zone: { ds: "none" } }),
  insecure("B-nodsn3", "no DS, NSEC3 opt-out parent", "nsec3-opt-out", {
    parent: "n3",
    zone: { ds: "none" },
  }),
  insecure("B-unsigned", "unsigned, no DS", "no-ds", { zone: { keys: [] } }),
  unknownAlgorithm("B-dsalg200", "DS of an unassigned algorithm only", 200),
  unknownDigest("B-dsdig200", "DS with an unassigned digest type only", 200),
  unknownDigest("B-dsgost", "DS with digest type 3 (GOST)", 3),
  unknownAlgorithm("B-alg12", "DS of alg 12", 12),
  unknownAlgorithm("B-alg253", "DS of alg 253 (PRIVATEDNS)", 253),
  unknownAlgorithm("B-alg1", "DS of alg 1 (RSAMD5)", 1),
  unknownAlgorithm("B-alg3", "DS of alg 3 (DSA)", 3),
  ...WITHIN_LIMIT,
  ...ABOVE_LIMIT,
  row({
    ...iterated(500),
    id: "B-it500pos",
    how: "NSEC3 with 500 iterations, positive answer",
    ask: "www A",
    state: "secure",
    warnings: ["nsec3-iterations"],
    also: ["nope A"],
  }),
  row({
    id: "B-salt",
    how: "NSEC3 with a salt of 8 octets",
    ask: "nope A",
    state: "secure",
    warnings: ["nsec3-salt"],
    zone: { signing: () => ({ denial: [nsec3({ salt: "0011223344556677" })] }) },
  }),
];

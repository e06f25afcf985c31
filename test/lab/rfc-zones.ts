import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeKey } from "../../src/lab/key.ts";
import { type Denial, type ServedZone, signZone } from "../../src/lab/sign.ts";
import { labName, type Zone, zoneFromText } from "../../src/lab/zone.ts";
import { nameToText } from "../../src/proto/dns/name.ts";
import { printRdata } from "../../src/proto/dns/presentation.ts";
import { typeName, typeNumber } from "../../src/proto/dns/type.table.ts";

export const NOW = 1_790_000_000;
const DAY = 86_400;

/** RFC 5155 appendix A. */
export const RFC5155_DENIAL: Denial = {
  kind: "nsec3",
  iterations: 12,
  salt: Buffer.from("aabbccdd", "hex"),
  optOut: true,
};

export function rfcZone(file: "rfc4035.zone" | "rfc5155.zone"): Zone {
  const text = readFileSync(join(import.meta.dirname, "../../fixtures/lab", file), "utf8");
  return zoneFromText(labName("example"), text);
}

/** Signed with an Ed25519 key of ours: the RFCs' private keys are not known. */
export function signedRfcZone(file: "rfc4035.zone" | "rfc5155.zone", denial: Denial): ServedZone {
  return signZone(rfcZone(file), {
    keys: [{ key: makeKey({ algorithm: 15, flags: 257, seed: "rfc" }), signs: "all" }],
    denial: [denial],
    inception: NOW - DAY,
    expiration: NOW + DAY,
  });
}

/** RDATA of an RRset in presentation form. */
export function shown(zone: ServedZone, name: string, type: string): string[] | undefined {
  const number = typeNumber(type) ?? 0;
  return zone.serve(labName(name), number)?.rdatas.map((rdata) => printRdata(number, rdata));
}

/** `name TYPE` of every RRset in a section. */
export function owners(
  section: readonly { readonly owner: string; readonly rrset: { readonly type: number } }[],
): string[] {
  return section.map(({ owner, rrset }) => `${nameToText(owner)} ${typeName(rrset.type)}`);
}

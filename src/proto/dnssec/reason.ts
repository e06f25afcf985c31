import type { Reason } from "../../model/security.ts";
import { type Name, nameToText } from "../dns/name.ts";
import { TYPE, typeName } from "../dns/type.table.ts";
import { REASONS, type ReasonCode, type ReasonRow } from "./reason.table.ts";

/** What a reason is made of; names in wire form. */
export interface Fault {
  readonly code: ReasonCode;
  /** Zone in which the fault lies. */
  readonly zone: Name;
  /** Owner name of the RRset at fault. */
  readonly name: Name;
  /** Type of the RRset at fault. */
  readonly type?: number | undefined;
  readonly extra?: Readonly<Record<string, string | number>> | undefined;
}

/** RRSIGs Missing: a DNSKEY RRset that no key with a DS signs has no signature that counts (RFC 8914 section 4.11). */
const EDE_UNSIGNED_KEYS = 10;

/** A reason as documents show it, with its Extended DNS Error number. */
export function reasonOf({ code, zone, name, type, extra }: Fault): Reason {
  const ede = edeOf(code, type);
  return {
    code,
    ...(type === undefined ? {} : { subject: typeName(type) }),
    zone: nameToText(zone),
    name: nameToText(name),
    ...(ede === undefined ? {} : { ede }),
    ...(extra === undefined ? {} : { extra }),
  };
}

function edeOf(code: ReasonCode, type: number | undefined): number | undefined {
  if (code === "no-matching-key" && type === TYPE.DNSKEY) return EDE_UNSIGNED_KEYS;
  const row: ReasonRow = REASONS[code];
  return row.ede;
}

/** The reasons without those that say the same of the same RRset again. */
export function distinctReasons(reasons: Iterable<Reason>): Reason[] {
  const seen = new Map<string, Reason>();
  for (const reason of reasons) {
    const { key_tag: tag } = reason.extra ?? {};
    const key = [reason.code, reason.zone, reason.name, reason.subject, tag].join(" ");
    if (!seen.has(key)) seen.set(key, reason);
  }
  return [...seen.values()];
}

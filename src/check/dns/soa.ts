/** SOA RDATA as the evidence holds it, RFC 1035 section 3.3.13. */
import type { ServerReply } from "../../model/server-reply.ts";
import { messageOf, sectionOf } from "./server.ts";
import type { Zone } from "./zone.ts";

export interface Soa {
  readonly mname: string;
  readonly rname: string;
  readonly serial: number;
  /** Seconds. */
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
}

/** The SOA of the zone in a reply; `null` when the reply has none. */
export function soaOf(reply: ServerReply | undefined, { name, evidence }: Zone): Soa | null {
  const message = messageOf(reply, evidence.dns);
  if (message === undefined) return null;
  const soa = sectionOf(message, "answer", evidence.dns).find(
    (rrset) => rrset.type === "SOA" && rrset.name === name,
  );
  return parseSoa(soa?.rdata[0] ?? "");
}

/** The fields of SOA RDATA in presentation form; `null` when they are not seven. */
export function parseSoa(rdata: string): Soa | null {
  const [mname, rname, ...numbers] = rdata.trim().split(/\s+/);
  if (mname === undefined || rname === undefined || numbers.length !== 5) return null;
  if (!numbers.every((text) => /^\d{1,10}$/.test(text))) return null;
  const [serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0] = numbers.map(Number);
  return { mname, rname, serial, refresh, retry, expire, minimum };
}

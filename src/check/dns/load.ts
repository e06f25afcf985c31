/** Stored messages and RRsets in wire form; `null` for what cannot be read. */
import type { DnsEvidence, StoredMessage, StoredRrset } from "../../model/evidence.ts";
import type { ServerReply } from "../../model/server-reply.ts";
import { UserError } from "../../model/user-error.ts";
import { type Name, nameFromText } from "../../proto/dns/name.ts";
import type { Response, RRset } from "../../proto/dns/rrset.ts";
import { loadResponse, loadRrset } from "../../proto/dns/stored.ts";
import { messageOf } from "./server.ts";

/** A name in wire form; the root for what is not a name. */
export function wireName(text: string): Name {
  const name = nameFromText(text);
  return name.ok ? name.value : "\0";
}

const RESPONSES = new WeakMap<StoredMessage, Response | null>();

/** The reply to a question put to a server. */
export function responseTo(reply: ServerReply | undefined, dns: DnsEvidence): Response | null {
  const message = messageOf(reply, dns);
  return message === undefined ? null : readMessage(message, dns);
}

/** A stored message as a response. */
function readMessage(message: StoredMessage, { rrsets }: DnsEvidence): Response | null {
  const known = RESPONSES.get(message);
  if (known !== undefined) return known;
  const response = orNull(() => loadResponse(message, rrsets));
  RESPONSES.set(message, response);
  return response;
}

/** A stored RRset. */
export function readStored(stored: StoredRrset | undefined): RRset | null {
  return stored === undefined ? null : orNull(() => loadRrset(stored));
}

/** Evidence comes from a file that anybody may have changed; what cannot be read counts as not seen. */
function orNull<T>(load: () => T): T | null {
  try {
    return load();
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** The RRset of a type at the apex in an answer section. */
export function apexRrset(response: Response | null, zone: Name, type: number): RRset | null {
  return response?.answer.find((rrset) => rrset.name === zone && rrset.type === type) ?? null;
}

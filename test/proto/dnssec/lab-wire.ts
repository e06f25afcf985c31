/** Single questions to servers of a lab internet. */
import { parseMessage } from "../../../src/proto/dns/message.ts";
import type { Name } from "../../../src/proto/dns/name.ts";
import { writeQuery } from "../../../src/proto/dns/query.ts";
import { RCODE } from "../../../src/proto/dns/rcode.table.ts";
import { type Response, responseOf } from "../../../src/proto/dns/rrset.ts";

export interface LabSource {
  readonly roots: readonly string[];
  ask(address: string, query: Uint8Array, transport: "udp" | "tcp"): Buffer | null;
}

export interface Numbered {
  readonly id: string;
  readonly response: Response;
}

export interface Wire {
  /** The reply of a server, asked once; `null` without one. */
  ask(address: string, name: Name, type: number): Numbered | null;
  /** Questions sent so far. */
  readonly count: () => number;
}

export function openWire(source: LabSource): Wire {
  const known = new Map<string, Numbered | null>();
  return {
    ask: (address, name, type) => {
      const key = `${address} ${type} ${name}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const response = send(source, address, { name, type });
      const made = response === null ? null : { id: `m${known.size + 1}`, response };
      known.set(key, made);
      return made;
    },
    count: () => known.size,
  };
}

function send(
  source: LabSource,
  address: string,
  question: { readonly name: Name; readonly type: number },
): Response | null {
  for (const edns of [{ size: 1232, do: true }, null]) {
    const query = writeQuery({ id: 7, ...question, edns });
    const response = over(source, address, query, "udp") ?? over(source, address, query, "tcp");
    if (response !== null && response.rcode !== RCODE.FORMERR) return response;
  }
  return null;
}

function over(source: LabSource, address: string, query: Buffer, transport: "udp" | "tcp"): Response | null {
  const octets = source.ask(address, query, transport);
  const parsed = octets === null ? null : parseMessage(octets);
  if (parsed?.ok !== true || (parsed.value.flags.tc && transport === "udp")) return null;
  return responseOf(parsed.value);
}

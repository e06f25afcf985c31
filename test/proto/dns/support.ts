import { type Message, parseMessage } from "../../../src/proto/dns/message.ts";
import { type Name, nameFromText } from "../../../src/proto/dns/name.ts";

/** The wire form of a name that a test spells right. */
export function name(text: string): Name {
  const result = nameFromText(text);
  if (!result.ok) throw new Error(`${text}: ${result.reason}`);
  return result.value;
}

export function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(" ", ""), "hex");
}

/** A message that a test spells right. */
export function message(octets: Uint8Array | string): Message {
  const result = parseMessage(typeof octets === "string" ? hex(octets) : octets);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}

/** What is wrong with a message; `null` when nothing is. */
export function faultOf(octets: Uint8Array | string): string | null {
  const result = parseMessage(typeof octets === "string" ? hex(octets) : octets);
  return result.ok ? null : result.reason;
}

/** Numbers from 0 up to 2^32 that depend on the seed alone (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

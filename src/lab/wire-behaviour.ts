/** Departures that show in packets: lost, late, doubled, forged, or too many of them. */
import { createHash } from "node:crypto";
import { RCODE } from "../proto/dns/rcode.table.ts";
import { type Behaviour, emptyReply } from "./behaviour.ts";
import type { Delivery } from "./internet.ts";
import type { LabQuery } from "./query.ts";

/** Offset of the question in a message. */
const QUESTION_AT = 12;

/** Numbers from 0 up to 1, the same ones for the same seed. */
export function seededChance(seed: string): () => number {
  let state = createHash("sha256").update(seed).digest().readUInt32BE(0);
  return () => {
    // A linear congruence modulo 2^32 with the usual constants; its high bits are good enough to lose packets by.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

/** Answers after some milliseconds, up to `jitterMs` later. */
export function delay(ms: number, jitterMs = 0, seed = "delay"): Behaviour {
  const chance = seededChance(seed);
  return {
    send: (deliveries) =>
      deliveries.map((delivery) => ({ ...delivery, delayMs: delivery.delayMs + ms + chance() * jitterMs })),
  };
}

/** Loses some of the datagrams. */
export function loss(percent: number, seed: string): Behaviour {
  const chance = seededChance(seed);
  return {
    when: (query) => query.transport === "udp",
    receive: (query) => (chance() * 100 < percent ? "silence" : query),
  };
}

/** Over UDP: more than some queries a second are dropped, refused or told to come back over TCP (response rate limiting). */
export function rate(perSecond: number, then: "drop" | "refuse" | "truncate"): Behaviour {
  let [tokens, lastMs] = [perSecond, 0];
  const isOver = (nowMs: number): boolean => {
    tokens = Math.min(perSecond, tokens + ((nowMs - lastMs) * perSecond) / 1000);
    lastMs = nowMs;
    if (tokens < 1) return true;
    tokens -= 1;
    return false;
  };
  return {
    when: (query) => query.transport === "udp",
    receive: (query) => (isOver(query.nowMs) ? OVER_RATE[then] : query),
  };
}

const OVER_RATE = {
  drop: "silence",
  refuse: emptyReply(RCODE.REFUSED),
  truncate: { ...emptyReply(RCODE.NOERROR), tc: true },
} as const;

/** Sends every message twice. */
export function duplicate(): Behaviour {
  return { send: (deliveries) => deliveries.flatMap((delivery) => [delivery, delivery]) };
}

type Forgery = "id" | "source" | "question";

/** Over UDP, sends forged messages first and the true one after them (RFC 5452). */
export function spoof(...forgeries: readonly Forgery[]): Behaviour {
  return {
    when: (query) => query.transport === "udp",
    send: (deliveries) => [...forgeries.flatMap((forgery) => deliveries.map(FORGE[forgery])), ...deliveries],
  };
}

const FORGE: Readonly<Record<Forgery, (delivery: Delivery) => Delivery>> = {
  id: (delivery) => altered(delivery, (octets) => octets.writeUInt16BE(octets.readUInt16BE(0) ^ 0x5aa5, 0)),
  source: (delivery) => ({ ...delivery, foreign: true }),
  // The first octet of the first label: another name of the same length.
  question: (delivery) => altered(delivery, (octets) => octets.writeUInt8(0x7a, QUESTION_AT + 1)),
};

function altered(delivery: Delivery, change: (octets: Buffer) => void): Delivery {
  const octets = Buffer.from(delivery.octets);
  if (octets.length > QUESTION_AT + 1) change(octets);
  return { ...delivery, octets };
}

/** Folds the case of the question it sends back (against `draft-vixie-dnsext-dns0x20`). */
export function foldCase(): Behaviour {
  return { receive: (query): LabQuery => ({ ...query, rawName: query.name }) };
}

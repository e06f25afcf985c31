/** One server of the lab: its zones, its behaviours, and the way from a query to what it sends. */
import { isBelow, type Name, parentOf, ROOT } from "../proto/dns/name.ts";
import { RCODE } from "../proto/dns/rcode.table.ts";
import { CLASS, TYPE } from "../proto/dns/type.table.ts";
import { answerFrom } from "./answer.ts";
import { type Behaviour, emptyReply, type ReplyOpt } from "./behaviour.ts";
import type { Delivery } from "./internet.ts";
import type { LabQuery } from "./query.ts";
import type { Reply } from "./reply.ts";
import { writeReply } from "./reply-octets.ts";
import type { ServedZone } from "./sign.ts";

/** A zone as one server has it; made and signed when first asked for. */
export interface HostedZone {
  readonly zone: () => ServedZone;
  readonly behaviours: readonly Behaviour[];
  /** DS of the apex is answered from this zone, which is wrong. */
  readonly answersDs: boolean;
}

export interface Host {
  readonly name: string;
  readonly addresses: readonly string[];
  /** Whether the server listens on TCP. */
  readonly tcp: boolean;
  readonly behaviours: readonly Behaviour[];
  readonly zones: ReadonlyMap<Name, HostedZone>;
}

/** Octets a plain DNS message over UDP may have, RFC 1035 section 2.3.4. */
const PLAIN_UDP_OCTETS = 512;
/** What the lab's servers send over UDP at most, the DNS flag day 2020 value. */
const MAX_UDP_OCTETS = 1232;
const MAX_TCP_OCTETS = 65_535;

/** What the server sends after a query; nothing at all for silence. */
export function respond(host: Host, query: LabQuery): readonly Delivery[] {
  const hosted = hostedZone(host, query.name, query.type);
  const behaviours = [...host.behaviours, ...(hosted?.behaviours ?? [])].filter(
    ({ when }) => when?.(query) ?? true,
  );
  const heard = receive(behaviours, query);
  if (heard === "silence") return [];
  const { reply, asked } = "rcode" in heard ? { reply: heard, asked: query } : answered(heard, hosted);
  const edited = behaviours.reduce((draft, { edit }) => edit?.(draft, asked, hosted?.zone()) ?? draft, reply);
  const octets = writeReply(asked, edited, optFor(behaviours, asked), udpLimit(behaviours, asked));
  return behaviours.reduce<readonly Delivery[]>(
    (deliveries, { send }) => send?.(deliveries, asked) ?? deliveries,
    [{ octets, delayMs: 0 }],
  );
}

/** The zone with the longest matching apex; DS is the business of the zone above, RFC 4035 section 3.1.4.1. */
function hostedZone(host: Host, name: Name, type: number): HostedZone | undefined {
  const isForParent = type === TYPE.DS && name !== ROOT && host.zones.get(name)?.answersDs !== true;
  return (isForParent ? enclosing(host, parentOf(name)) : undefined) ?? enclosing(host, name);
}

function enclosing({ zones }: Host, name: Name): HostedZone | undefined {
  for (let at = name; ; at = parentOf(at)) {
    const hosted = zones.get(at);
    if (hosted !== undefined || !isBelow(at, ROOT)) return hosted;
  }
}

function receive(behaviours: readonly Behaviour[], query: LabQuery): LabQuery | Reply | "silence" {
  let heard: LabQuery | Reply | "silence" = query;
  for (const { receive: take } of behaviours) {
    if (heard === "silence" || "rcode" in heard) return heard;
    heard = take?.(heard) ?? heard;
  }
  return heard;
}

function answered(asked: LabQuery, hosted: HostedZone | undefined): { reply: Reply; asked: LabQuery } {
  const refusal = protocolRefusal(asked);
  if (refusal !== undefined) return { reply: emptyReply(refusal), asked };
  if (hosted === undefined) return { reply: emptyReply(RCODE.REFUSED), asked };
  const { name, type, edns } = asked;
  return { reply: answerFrom(hosted.zone(), { name, type, dnssec: edns?.do === true }), asked };
}

function protocolRefusal({ opcode, edns, class: queryClass, type }: LabQuery): number | undefined {
  if (opcode !== 0) return RCODE.NOTIMP;
  // RFC 6891 section 6.1.3: before anything else about the question.
  if (edns !== null && edns.version > 0) return RCODE.BADVERS;
  if (queryClass !== CLASS.IN) return RCODE.REFUSED;
  return type === TYPE.AXFR || type === TYPE.IXFR ? RCODE.REFUSED : undefined;
}

function optFor(behaviours: readonly Behaviour[], query: LabQuery): ReplyOpt | null {
  const odd = behaviours.find(({ opt }) => opt !== undefined)?.opt;
  if (odd !== undefined) return odd(query);
  return query.edns && { version: 0, do: query.edns.do, z: 0, options: [] };
}

function udpLimit(behaviours: readonly Behaviour[], { transport, edns }: LabQuery): number {
  if (transport === "tcp") return MAX_TCP_OCTETS;
  const advertised = Math.max(edns?.size ?? PLAIN_UDP_OCTETS, PLAIN_UDP_OCTETS);
  const fair = Math.min(advertised, MAX_UDP_OCTETS);
  return behaviours.reduce((limit, { udpLimit: change }) => change?.(limit, advertised) ?? limit, fair);
}

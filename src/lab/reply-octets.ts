/** Replies as octets: signatures beside what they cover, and nothing but a mark when they do not fit. */
import { TYPE } from "../proto/dns/type.table.ts";
import { type WireRecord, writeMessage } from "../proto/dns/write.ts";
import type { ReplyOpt } from "./behaviour.ts";
import type { LabQuery } from "./query.ts";
import type { Reply, ReplyRrset } from "./reply.ts";

const CLASS_IN = 1;
/** UDP payload size the lab's servers advertise. */
const OWN_UDP_OCTETS = 1232;

/** @param limit octets beyond which only the header, the question and the OPT record are sent (RFC 2181 section 9) */
export function writeReply(query: LabQuery, reply: Reply, opt: ReplyOpt | null, limit: number): Buffer {
  const whole = encode(query, reply, opt);
  if (whole.length <= limit) return whole;
  return encode(query, { ...reply, tc: true, answer: [], authority: [], additional: [] }, opt);
}

function encode(query: LabQuery, reply: Reply, opt: ReplyOpt | null): Buffer {
  const { aa, tc, rcode, dnssec, resolver } = reply;
  const { opcode, rd, cd } = query;
  return writeMessage({
    id: query.id,
    flags: { qr: true, opcode, aa, tc, rd, ra: resolver !== undefined, ad: resolver?.ad ?? false, cd },
    rcode,
    question: { name: query.rawName, type: query.type, class: query.class },
    answer: recordsOf(reply.answer, dnssec),
    authority: recordsOf(reply.authority, dnssec),
    additional: recordsOf(reply.additional, dnssec),
    edns: opt && { size: OWN_UDP_OCTETS, ...opt },
  });
}

function recordsOf(rrsets: readonly ReplyRrset[], dnssec: boolean): WireRecord[] {
  return rrsets.flatMap(({ owner, rrset }) => {
    const { ttl, type, rdatas } = rrset;
    const record = (of: number) => (rdata: Buffer) => ({
      name: owner,
      type: of,
      class: CLASS_IN,
      ttl,
      rdata,
    });
    const data = rdatas.map(record(type));
    return dnssec ? [...data, ...rrset.sigs.map(record(TYPE.RRSIG))] : data;
  });
}

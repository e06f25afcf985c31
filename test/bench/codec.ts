import { Packet } from "dns2";
import { makeKey } from "../../src/lab/key.ts";
import { makeRrsig } from "../../src/lab/signature.ts";
import { parseMessage } from "../../src/proto/dns/message.ts";
import { nameFromText } from "../../src/proto/dns/name.ts";
import { writeQuery } from "../../src/proto/dns/query.ts";
import { responseOf } from "../../src/proto/dns/rrset.ts";
import { CLASS, TYPE } from "../../src/proto/dns/type.table.ts";
import { writeMessage } from "../../src/proto/dns/write.ts";
import { ratePerSecond } from "./measure.ts";
import { type BenchRow, beside } from "./row.ts";

const nameOf = (text: string): string => {
  const read = nameFromText(text);
  if (!read.ok) {
    throw new Error(read.reason);
  }
  return read.value;
};

const NOW = 1_800_000_000;

/** A signed answer with two addresses, as an authoritative server sends it: the most frequent message of a scan. */
function signedAnswer(): Buffer {
  const owner = nameOf("www.example.test");
  const zone = nameOf("example.test");
  const key = makeKey({ algorithm: 13, flags: 256, seed: "bench" });
  const rrset = { ttl: 3600, rdatas: [Buffer.from([192, 0, 2, 1]), Buffer.from([192, 0, 2, 2])] };
  const rrsig = makeRrsig({
    owner,
    type: TYPE.A,
    rrset,
    zone,
    key,
    inception: NOW,
    expiration: NOW + 1e6,
    fault: {},
  });
  const record = (type: number, rdata: Buffer) => ({ name: owner, type, class: CLASS.IN, ttl: 3600, rdata });
  return writeMessage({
    id: 4711,
    flags: { qr: true, aa: true },
    rcode: 0,
    question: { name: owner, type: TYPE.A, class: CLASS.IN },
    answer: [...rrset.rdatas.map((rdata) => record(TYPE.A, rdata)), record(TYPE.RRSIG, rrsig)],
    authority: [],
    additional: [],
    edns: { size: 1232, do: true },
  });
}

/** Messages a second of the codec, beside dns2's. */
export function benchCodec(): BenchRow[] {
  const answer = signedAnswer();
  const query = { id: 4711, name: nameOf("www.example.test"), type: TYPE.A, edns: { size: 1232, do: true } };
  const dns2Rate = ratePerSecond(() => Packet.parse(answer));
  const read = {
    id: "codec.read",
    what: `read a signed answer (${answer.length} octets)`,
    value: ratePerSecond(() => parseMessage(answer)),
    unit: "messages/s",
  };
  const grouped = {
    id: "codec.group",
    what: "read it and sort it into RRsets",
    value: ratePerSecond(() => {
      const parsed = parseMessage(answer);
      return parsed.ok ? responseOf(parsed.value) : null;
    }),
    unit: "messages/s",
  };
  const written = {
    id: "codec.write",
    what: "write a query with EDNS",
    value: ratePerSecond(() => writeQuery(query)),
    unit: "messages/s",
  };
  const peer = { name: "dns2 parse", value: dns2Rate };
  return [beside(read, peer), beside(grouped, peer), written];
}

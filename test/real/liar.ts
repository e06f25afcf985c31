import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

import { expandRdata } from "../../src/proto/dns/expand.ts";
import { type Message, parseMessage } from "../../src/proto/dns/message.ts";
import { nameToText } from "../../src/proto/dns/name.ts";
import { RCODE } from "../../src/proto/dns/rcode.table.ts";
import type { Section } from "../../src/proto/dns/scan.ts";
import { CLASS, TYPE } from "../../src/proto/dns/type.table.ts";
import { type WireMessage, type WireRecord, writeMessage } from "../../src/proto/dns/write.ts";

/** What the client asked, as far as lies depend on it. */
interface Asked {
  readonly name: string;
  readonly type: number;
  readonly cd: boolean;
}

/** What a broken or dishonest resolver does to the answers of an honest one. */
export interface Lie {
  /** Changes the answer. */
  readonly answer?: (message: WireMessage, asked: Asked) => WireMessage;
  /** Does not pass CD=1 on. */
  readonly ignoresCd?: boolean;
  /** Knows nothing of EDNS: no OPT, no DNSSEC records, 512 octets. */
  readonly noEdns?: boolean;
  /** Refuses TCP. */
  readonly noTcp?: boolean;
}

const DENIALS: ReadonlySet<number> = new Set([TYPE.NSEC, TYPE.NSEC3]);

const isDenial = ({ type, rdata }: WireRecord): boolean =>
  DENIALS.has(type) || (type === TYPE.RRSIG && DENIALS.has(rdata.readUInt16BE(0)));

const filtered = (message: WireMessage, keep: (record: WireRecord) => boolean): WireMessage => ({
  ...message,
  answer: message.answer.filter(keep),
  authority: message.authority.filter(keep),
  additional: message.additional.filter(keep),
});

const failing = (message: WireMessage, rcode: number): WireMessage => ({
  ...message,
  rcode,
  answer: [],
  authority: [],
  additional: [],
});

const redirected = (message: WireMessage, asked: Asked): WireMessage => {
  if (message.rcode !== RCODE.NXDOMAIN || asked.type !== TYPE.A || message.question === null) {
    return message;
  }
  const { name } = message.question;
  const record = { name, type: TYPE.A, class: CLASS.IN, ttl: 60, rdata: Buffer.from([198, 18, 0, 1]) };
  return { ...failing(message, RCODE.NOERROR), answer: [record] };
};

/** H1 to H10 of the scenario catalogue. */
export const LIES: Readonly<Record<string, Lie>> = {
  honest: {},
  "strips-rrsig": { answer: (message) => filtered(message, ({ type }) => type !== TYPE.RRSIG) },
  "strips-denial": { answer: (message) => filtered(message, (record) => !isDenial(record)) },
  "drops-authority": { answer: (message) => ({ ...message, authority: [] }) },
  "refuses-ds": {
    answer: (message, asked) => (asked.type === TYPE.DS ? failing(message, RCODE.REFUSED) : message),
  },
  "servfail-dnskey": {
    answer: (message, asked) => (asked.type === TYPE.DNSKEY ? failing(message, RCODE.SERVFAIL) : message),
  },
  "ignores-cd": { ignoresCd: true },
  "rewrites-nxdomain": { answer: redirected },
  "no-edns": { noEdns: true },
  "no-tcp": { noTcp: true },
  "sets-ad": { answer: (message) => ({ ...message, flags: { ...message.flags, ad: true } }) },
};

const recordsOf = (message: Message, section: Section): WireRecord[] =>
  message.records
    .filter((record) => record.section === section)
    .map((record) => ({
      name: message.ownerOf(record),
      type: record.type,
      class: record.class,
      ttl: record.ttl,
      rdata: expandRdata(message, record) ?? Buffer.alloc(0),
    }));

const wireOf = (message: Message, question: Message["question"]): WireMessage => ({
  id: message.id,
  flags: message.flags,
  rcode: message.rcode,
  // The client's own spelling comes back, as from any resolver.
  question: question === null ? null : { name: question.rawName, type: question.type, class: question.class },
  answer: recordsOf(message, "answer"),
  authority: recordsOf(message, "authority"),
  additional: recordsOf(message, "additional"),
  edns: message.edns === null ? null : { size: message.edns.size, do: message.edns.do },
});

const framed = (octets: Buffer): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(octets.length);
  return Buffer.concat([length, octets]);
};

/** Asks the honest resolver over TCP: whole answers, whatever their size. */
const passOn = (upstream: string, octets: Buffer): Promise<Buffer | null> =>
  new Promise((resolve) => {
    const socket = connect(53, upstream, () => socket.write(framed(octets)));
    let got = Buffer.alloc(0);
    socket.setTimeout(15_000, () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      if (got.length >= 2 && got.length >= 2 + got.readUInt16BE(0)) {
        resolve(got.subarray(2, 2 + got.readUInt16BE(0)));
        socket.destroy();
      }
    });
    socket.on("error", () => resolve(null));
    socket.on("close", () => resolve(null));
  });

const CD_BIT = 0x10;

const queryFor = (octets: Buffer, lie: Lie): Buffer => {
  const copy = Buffer.from(octets);
  if (lie.ignoresCd === true) {
    copy[3] = (copy[3] ?? 0) & ~CD_BIT;
  }
  return copy;
};

const truncated = (message: WireMessage): WireMessage => ({
  ...failing(message, message.rcode),
  flags: { ...message.flags, tc: true },
});

const DNSSEC_TYPES: ReadonlySet<number> = new Set([TYPE.RRSIG, TYPE.NSEC, TYPE.NSEC3]);

const withoutEdns = (message: WireMessage): WireMessage => ({
  ...filtered(message, ({ type }) => !DNSSEC_TYPES.has(type)),
  edns: null,
});

/** Answers one query; the limit is what the client takes over UDP, absent over TCP. */
async function respond(upstream: string, lie: Lie, octets: Buffer, overUdp: boolean): Promise<Buffer | null> {
  const query = parseMessage(octets);
  const reply = await passOn(upstream, queryFor(octets, lie));
  const parsed = reply === null ? null : parseMessage(reply);
  if (!query.ok || parsed === null || !parsed.ok) {
    return null;
  }
  const { question, edns, flags } = query.value;
  const asked: Asked = {
    name: question === null ? "" : nameToText(question.name),
    type: question?.type ?? 0,
    cd: flags.cd,
  };
  const honest = wireOf(parsed.value, question);
  const told = lie.answer?.(honest, asked) ?? honest;
  const final = lie.noEdns === true ? withoutEdns(told) : told;
  const written = writeMessage(final);
  const limit = lie.noEdns === true ? 512 : (edns?.size ?? 512);
  return overUdp && written.length > limit ? writeMessage(truncated(final)) : written;
}

const serveTcp = (upstream: string, lie: Lie, socket: Socket): void => {
  let waiting = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
      const end = 2 + waiting.readUInt16BE(0);
      const query = waiting.subarray(2, end);
      waiting = waiting.subarray(end);
      void respond(upstream, lie, query, false).then((answer) => {
        if (answer !== null && socket.writable) {
          socket.write(framed(answer));
        }
      });
    }
  });
};

/** Starts a resolver at an address, port 53, that passes questions on to `upstream` and bends the answers. */
export async function startLiar(address: string, upstream: string, lie: Lie): Promise<void> {
  const udp = createSocket("udp4");
  udp.on("message", (query, from) => {
    void respond(upstream, lie, query, true).then((answer) => {
      if (answer !== null) {
        udp.send(answer, from.port, from.address);
      }
    });
  });
  udp.bind(53, address);
  await once(udp, "listening");
  if (lie.noTcp !== true) {
    const tcp = createServer((socket) => serveTcp(upstream, lie, socket));
    tcp.listen(53, address);
    await once(tcp, "listening");
  }
}

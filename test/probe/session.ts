/** A session whose answers are written down beforehand. */
import type { DnsAnswer, DnsEvidence, StoredMessage, StoredRrset } from "../../src/model/evidence.ts";
import type { ServerReply } from "../../src/model/server-reply.ts";
import type { AskOptions, AskQuestion, ZoneCut } from "../../src/net/dns/session.ts";

export interface Script {
  /** By `<name>/<TYPE>`: RDATA, or an outcome other than `ok`. */
  readonly answers?: Readonly<Record<string, readonly string[] | DnsAnswer["outcome"]>>;
  readonly aliases?: Readonly<Record<string, string>>;
  readonly cut?: Partial<ZoneCut>;
  /** What an address answers; default authority for the zone. */
  readonly reply?: (
    address: string,
    question: AskQuestion,
    how: AskOptions | undefined,
    nth: number,
  ) => Answered;
}

/** SOA serial of an authoritative reply, an RCODE, a failure, or RDATA of a DS RRset. */
export type Answered =
  | { readonly serial: number }
  | { readonly rcode: string }
  | { readonly outcome: ServerReply["outcome"] }
  | { readonly ds: readonly string[] };

interface Asked {
  readonly address: string;
  readonly question: AskQuestion;
  readonly how: AskOptions | undefined;
}

/** A session for the zone `example.nl`, with everything that was asked and waited for. */
export function scripted({ answers = {}, aliases = {}, cut = {}, reply = () => ({ serial: 1 }) }: Script) {
  const messages: Record<string, StoredMessage> = {};
  const rrsets: Record<string, StoredRrset> = {};
  const lookups: string[] = [];
  const asked: Asked[] = [];
  const waits: number[] = [];
  const zone: ZoneCut = {
    zone: "example.nl",
    parent: "nl",
    source: "referral",
    ns: ["ns1.example.nl", "ns2.example.net"],
    glue: {},
    parentServers: [],
    failures: [],
    ...cut,
  };

  function lookup(name: string, type: string): Promise<DnsAnswer> {
    const key = `${name}/${type}`;
    lookups.push(key);
    const given = answers[key] ?? "nodata";
    const isFound = typeof given !== "string";
    if (isFound) rrsets[key] = { name, type, ttl: 60, rdata: given, rrsigs: [] };
    const alias = aliases[key];
    return Promise.resolve({
      outcome: isFound ? "ok" : given,
      rcode: "NOERROR",
      messages: [],
      rrs: isFound ? [key] : [],
      cname: alias === undefined ? [] : [alias],
    });
  }

  function ask(address: string, question: AskQuestion, how?: AskOptions): Promise<ServerReply> {
    const nth = asked.filter(
      (each) => each.address === address && each.question.type === question.type,
    ).length;
    asked.push({ address, question, how });
    const answered = reply(address, question, how, nth);
    if ("outcome" in answered) return Promise.resolve({ outcome: answered.outcome, attempts: [] });
    const id = `m${Object.keys(messages).length + 1}`;
    messages[id] = messageOf(id, address, question, answered);
    return Promise.resolve({ outcome: "ok", message: id, attempts: [] });
  }

  function messageOf(
    id: string,
    server: string,
    { name, type }: AskQuestion,
    answered: Answered,
  ): StoredMessage {
    const rdata = rdataOf(answered);
    if (rdata !== null)
      rrsets[id] = { name, type: "ds" in answered ? "DS" : "SOA", ttl: 60, rdata, rrsigs: [] };
    return {
      server,
      transport: "udp",
      name,
      type,
      rcode: "rcode" in answered ? answered.rcode : "NOERROR",
      flags: rdata === null ? [] : ["aa"],
      answer: rdata === null ? [] : [id],
      authority: [],
      edns: { version: 0, size: 1232, do: true, cookie: true },
      size: 100,
      observed_at: "2026-07-01T08:00:00.000Z",
    };
  }

  const evidence = (): DnsEvidence => ({ answers: {}, rrsets, messages, zones: {} });
  return {
    lookups,
    asked,
    waits,
    session: {
      lookup,
      ask,
      evidence,
      rrs: (answer: DnsAnswer) => answer.rrs.flatMap((key) => rrsets[key] ?? []),
      zone: () => Promise.resolve(zone),
      wait: (milliseconds: number) => {
        waits.push(milliseconds);
        return Promise.resolve();
      },
    },
  };
}

function rdataOf(answered: Answered): readonly string[] | null {
  if ("serial" in answered) return [`ns1.example.nl. hostmaster.example.nl. ${answered.serial} 1 2 3 4`];
  return "ds" in answered ? answered.ds : null;
}

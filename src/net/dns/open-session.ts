/** The DNS of one target: questions answered from the run, everything touched written down. */
import type { DnsAnswer } from "../../model/evidence.ts";
import type { ServerReply } from "../../model/server-reply.ts";
import { nameFromText } from "../../proto/dns/name.ts";
import { typeNumber } from "../../proto/dns/type.table.ts";
import { DNS_SERVER, type ServerLimits } from "../limits.table.ts";
import type { Account } from "./context.ts";
import { makeRecorder } from "./evidence.ts";
import { type Exchanged, type ExchangeNeeds, exchange, stepsOf, TCP_STEP } from "./exchange.ts";
import { type Form, ITERATIVE_FORM, USUAL_EDNS, withNsid } from "./form.ts";
import type { Lookups } from "./lookups.ts";
import type { Asking, Step } from "./put.ts";
import type { Reply } from "./reply.ts";
import type { AskEdns, AskOptions, DnsSession, ZoneCut } from "./session.ts";
import type { Replies } from "./source.ts";

export interface SessionNeeds {
  readonly account: Account;
  readonly lookups: () => Promise<Lookups>;
  readonly replies: Replies;
  readonly exchange: ExchangeNeeds;
  readonly findCut: (name: string, account: Account, keep: (reply: Reply) => string) => Promise<ZoneCut>;
  /** Addresses that the user gave. */
  readonly given: ReadonlySet<string>;
  readonly limits?: ServerLimits;
  /** UDP tries where the caller does not say, and the first wait. */
  readonly tries?: number;
  readonly firstMs?: number;
}

const DNS_PORT = 53;
const TRIES = 2;

/** A session on an account. */
export function openSession(needs: SessionNeeds): DnsSession {
  const { account } = needs;
  const recorder = makeRecorder(needs.replies, account.log);

  return {
    async lookup(name, type) {
      const parsed = nameFromText(name);
      if (!parsed.ok) return badName(`${name}/${type}`);
      const question = { name: parsed.value, type: knownType(type) };
      const lookups = await needs.lookups();
      return recorder.lookup(await lookups.lookup(question, account));
    },
    rrs: ({ rrs }) => rrs.map(recorder.rrset).filter((rrset) => rrset !== undefined),
    zone(name) {
      const parsed = nameFromText(name);
      if (!parsed.ok) throw new Error(`not a domain name: ${name}`);
      return needs.findCut(parsed.value, account, recorder.message);
    },
    async ask(address, { name, type }, how = {}) {
      const parsed = nameFromText(name);
      if (!parsed.ok) throw new Error(`not a domain name: ${name}`);
      const asking: Asking = {
        server: {
          address,
          port: DNS_PORT,
          trust: needs.given.has(address) ? "config" : "target",
          limits: needs.limits ?? DNS_SERVER.server,
        },
        name: parsed.value,
        type: knownType(type),
        form: formOf(how),
        log: account.log,
        signal: account.signal,
        ...(how.fresh === true ? { fresh: true } : {}),
      };
      return replyOf(await exchange(asking, stepsFor(how, needs), needs.exchange), recorder.message);
    },
    evidence: recorder.evidence,
    attempts: account.log.records,
  };

  function badName(key: string): DnsAnswer {
    const answer: DnsAnswer = { outcome: "badname", rcode: null, messages: [], rrs: [], cname: [] };
    recorder.answer(key, answer);
    return answer;
  }
}

function knownType(text: string): number {
  const type = typeNumber(text);
  if (type === null) throw new Error(`not a record type: ${text}`);
  return type;
}

function formOf({ edns, nsid }: AskOptions): Form {
  if (edns === undefined) return nsid === true ? withNsid(ITERATIVE_FORM) : ITERATIVE_FORM;
  return {
    edns: edns === null ? null : ednsOf(edns),
    cookie: false,
    recursive: false,
    exact: true,
  };
}

function ednsOf({ version, size, do: wantsDnssec, z, options }: AskEdns): NonNullable<Form["edns"]> {
  return {
    size: size ?? USUAL_EDNS.size,
    do: wantsDnssec ?? true,
    ...(version === undefined ? {} : { version }),
    ...(z === undefined ? {} : { z }),
    ...(options === undefined
      ? {}
      : { options: options.map(({ code, data }) => ({ code, data: Buffer.from(data, "hex") })) }),
  };
}

function stepsFor(
  { transport, tries, tcpFallback }: AskOptions,
  needs: Pick<SessionNeeds, "tries" | "firstMs">,
): readonly Step[] {
  if (transport === "tcp") return [TCP_STEP];
  const { firstMs } = needs;
  return stepsOf(tries ?? needs.tries ?? TRIES, {
    tcp: tcpFallback ?? true,
    ...(firstMs === undefined ? {} : { firstMs }),
  });
}

function replyOf(result: Exchanged, keep: (reply: Reply) => string): ServerReply {
  const { attempts } = result;
  if (result.outcome === "ok") return { outcome: "ok", message: keep(result.value), attempts };
  return { outcome: result.outcome, detail: result.detail, attempts };
}

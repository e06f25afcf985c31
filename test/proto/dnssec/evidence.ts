/** Analyses as a driver would put them into an evidence document. */
import type { DnsAnswer, DnsEvidence, StoredMessage, StoredRrset } from "../../../src/model/evidence.ts";
import { nameToText } from "../../../src/proto/dns/name.ts";
import { storeMessage } from "../../../src/proto/dns/stored.ts";
import { typeName } from "../../../src/proto/dns/type.table.ts";
import { answerOf } from "../../../src/proto/dnssec/analysis.ts";
import {
  type Ask,
  type FailedWhy,
  type Got,
  OUTCOME_OF_FAILURE,
  type Reply,
} from "../../../src/proto/dnssec/ask.ts";
import { zoneChains } from "../../../src/proto/dnssec/chain.ts";
import type { Question } from "../../../src/proto/dnssec/hop.ts";
import { withPartialBogus } from "../../../src/proto/dnssec/partial.ts";
import { unconfirmed } from "../../../src/proto/dnssec/unconfirmed.ts";
import type { Analysis, Asked } from "../../../src/proto/dnssec/validator.ts";

const META = { server: "192.0.2.53", transport: "udp", observed_at: "2026-11-20T00:00:00.000Z" } as const;

/** As the network layer words it. */
const WHY: Readonly<Record<FailedWhy, string>> = {
  timeout: "timeout",
  servfail: "rcode:SERVFAIL",
  refused: "rcode:REFUSED",
  lame: "lame:not-authoritative",
  unreachable: "unreachable",
  budget: "budget",
  loop: "glue-loop",
  badname: "no-address",
  exhausted: "no-address",
};

const keyOf = (name: string, type: number): string => `${nameToText(name)}/${typeName(type)}`;

/** A driver that remembers its replies. */
export function recording(answer: (ask: Ask) => Reply): {
  answer: (ask: Ask) => Reply;
  got: Map<string, Got>;
} {
  const got = new Map<string, Got>();
  return {
    got,
    answer: (ask) => {
      const reply = answer(ask);
      if (!("failed" in reply)) got.set(reply.id, reply);
      return reply;
    },
  };
}

export function evidenceOf(
  analyses: readonly (readonly [Question, Analysis])[],
  got: ReadonlyMap<string, Got>,
): DnsEvidence {
  const answers: Record<string, DnsAnswer> = {};
  for (const asked of analyses.flatMap(([, analysis]) => analysis.asked)) {
    answers[keyOf(asked.name, asked.type)] = plain(asked, got);
  }
  for (const [question, analysis] of analyses) {
    const key = keyOf(question.name, question.type);
    const shown = throughResolver(analysis) ? unconfirmed(analysis, question.name) : analysis;
    answers[key] = { ...wayTo(answers[key]), ...answerOf(shown) };
  }
  const zones = zoneChains(analyses.map(([, analysis]) => analysis));
  return { answers: withPartialBogus(answers), ...storedOf(got), zones };
}

/** What an answer says about how it was come by. */
function wayTo(answer: DnsAnswer | undefined): Pick<DnsAnswer, "messages" | "cuts" | "failures"> {
  const { messages = [], cuts, failures } = answer ?? {};
  return {
    messages,
    ...(cuts === undefined ? {} : { cuts }),
    ...(failures === undefined ? {} : { failures }),
  };
}

function storedOf(got: ReadonlyMap<string, Got>): Pick<DnsEvidence, "messages" | "rrsets"> {
  const messages: Record<string, StoredMessage> = {};
  const rrsets: Record<string, StoredRrset> = {};
  for (const [id, { response }] of got) {
    const stored = storeMessage(response, META);
    messages[id] = stored.message;
    for (const [key, value] of stored.rrsets) rrsets[key] = value;
  }
  return { messages, rrsets };
}

function throughResolver(analysis: Analysis): boolean {
  return analysis.state === "bogus" && analysis.throughResolver;
}

/** An answer that only serves chains of trust. */
function plain({ messages, failure }: Asked, got: ReadonlyMap<string, Got>): DnsAnswer {
  const cuts = got.get(messages[0] ?? "")?.cuts?.map(nameToText);
  return {
    outcome: failure === undefined ? "ok" : OUTCOME_OF_FAILURE[failure.failed],
    rcode: null,
    messages,
    rrs: [],
    cname: [],
    ...(cuts === undefined ? {} : { cuts }),
    ...(failure === undefined
      ? {}
      : { failures: [{ server: "192.0.2.53", zone: ".", why: WHY[failure.failed] }] }),
  };
}

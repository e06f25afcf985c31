/** What one target touched of the DNS, self-contained although much of it was learnt for others. */
import type {
  DnsAnswer,
  DnsEvidence,
  ServerFailure,
  StoredMessage,
  StoredRrset,
} from "../../model/evidence.ts";
import { nameToText } from "../../proto/dns/name.ts";
import { RCODE, rcodeName } from "../../proto/dns/rcode.table.ts";
import { storeMessage, storeRrset } from "../../proto/dns/stored.ts";
import { answerOf } from "../../proto/dnssec/analysis.ts";
import { OUTCOME_OF_FAILURE } from "../../proto/dnssec/ask.ts";
import { zoneChains } from "../../proto/dnssec/chain.ts";
import { contentOf, findRrset } from "../../proto/dnssec/content.ts";
import { withPartialBogus } from "../../proto/dnssec/partial.ts";
import type { Analysis, Asked } from "../../proto/dnssec/validator.ts";
import type { AttemptLog } from "../trace.ts";
import { keyOf, type Lookup } from "./driver.ts";
import type { Reply } from "./reply.ts";
import type { Kept, Replies } from "./source.ts";

export interface Recorder {
  /** Writes down an answer and everything that its validation rests on. */
  lookup(lookup: Lookup): DnsAnswer;
  answer(key: string, answer: DnsAnswer): void;
  /** Writes down one reply; returns its key in `messages`. */
  message(reply: Reply): string;
  rrset(key: string): StoredRrset | undefined;
  evidence(): DnsEvidence;
}

/**
 * A recorder without entries.
 *
 * @param log the target's own attempts, to which messages point
 */
export function makeRecorder(replies: Replies, log: AttemptLog): Recorder {
  const answers = new Map<string, DnsAnswer>();
  const rrsets = new Map<string, StoredRrset>();
  const messages = new Map<string, StoredMessage>();
  const keys = new Map<string, string>();
  const analyses = new Map<string, Analysis>();

  function message(reply: Reply): string {
    const known = keys.get(reply.id);
    if (known !== undefined) return known;
    const key = `m${keys.size + 1}`;
    const stored = storeMessage(reply.response, {
      server: reply.server,
      transport: reply.transport,
      observed_at: reply.observedAt,
      ...(reply.log === log ? { attempt: reply.attempt } : {}),
      ...(reply.oddities.length === 0 ? {} : { oddities: reply.oddities }),
    });
    keys.set(reply.id, key);
    messages.set(key, stored.message);
    for (const [name, value] of stored.rrsets) rrsets.set(name, value);
    return key;
  }

  function keptOf({ messages: ids }: Asked): Kept[] {
    return ids.flatMap((id) => replies.get(id) ?? []);
  }

  /** A question that only serves a validation. */
  function support(asked: Asked, failures: readonly ServerFailure[]): void {
    const key = keyOf(asked);
    const kept = keptOf(asked);
    const list = kept.map(({ reply }) => message(reply));
    const known = answers.get(key);
    if (known !== undefined) {
      answers.set(key, { ...known, messages: union(known.messages, list) });
      return;
    }
    answers.set(key, {
      ...observed(asked, kept[0]?.reply),
      messages: list,
      ...cutsIn(kept),
      ...(list.length > 0 ? {} : { failures }),
    });
  }

  function cutsIn([first]: readonly Kept[]): Pick<DnsAnswer, "cuts"> {
    return first?.cuts === undefined ? {} : { cuts: first.cuts.map(nameToText) };
  }

  function keepAnswer({ answer }: Analysis): void {
    if (answer === null) return;
    const { key, value } = storeRrset(answer);
    rrsets.set(key, value);
  }

  function main({ question, analysis, failures }: Lookup, asked: Asked | undefined): DnsAnswer {
    const kept = asked === undefined ? [] : keptOf(asked);
    const own = kept.map(({ reply }) => message(reply));
    const why = failuresOf(analysis, failures);
    return {
      ...answerOf(analysis),
      messages: union(own, answers.get(keyOf(question))?.messages ?? []),
      ...cutsIn(kept),
      ...(why.length === 0 ? {} : { failures: why }),
    };
  }

  return {
    lookup(lookup) {
      const { question, analysis, failures } = lookup;
      const key = keyOf(question);
      const own = analysis.asked.find((asked) => keyOf(asked) === key);
      const answer = main(lookup, own);
      answers.set(key, answer);
      analyses.set(key, analysis);
      keepAnswer(analysis);
      for (const asked of analysis.asked) {
        if (asked !== own) support(asked, failures.get(keyOf(asked)) ?? []);
      }
      return answer;
    },
    answer(key, answer) {
      answers.set(key, answer);
    },
    message,
    rrset: (key) => rrsets.get(key),
    // Made when read: probes look at single messages again and again.
    evidence: () => ({
      get answers() {
        return withPartialBogus(sorted(answers));
      },
      get rrsets() {
        return sorted(rrsets);
      },
      get messages() {
        return Object.fromEntries(messages);
      },
      get zones() {
        return zoneChains(analyses.values());
      },
    }),
  };
}

/** What a reply says about a question, without judgement. */
function observed(
  { name, type, failure }: Asked,
  reply: Reply | undefined,
): Omit<DnsAnswer, "messages" | "cuts"> {
  if (reply === undefined) {
    return { outcome: OUTCOME_OF_FAILURE[failure?.failed ?? "exhausted"], rcode: null, rrs: [], cname: [] };
  }
  const { response } = reply;
  // A referral has the DS RRset in its authority section.
  const rrset = findRrset(response.answer, name, type) ?? findRrset(response.authority, name, type);
  const { kind } = contentOf(name, type, response);
  const unusable = response.rcode === RCODE.REFUSED ? "refused" : "servfail";
  const outcome = kind === "failure" ? unusable : kind === "nodata" || kind === "nxdomain" ? kind : "ok";
  return {
    outcome: rrset === undefined ? outcome : "ok",
    rcode: rcodeName(response.rcode),
    rrs: rrset === undefined ? [] : [storeRrset(rrset).key],
    cname: [],
  };
}

/** Why the question at the end of the alias chain had no answer. */
function failuresOf(
  { asked, failure }: Analysis,
  failures: ReadonlyMap<string, readonly ServerFailure[]>,
): ServerFailure[] {
  if (failure === undefined) return [];
  return asked
    .filter(({ reason, messages }) => reason === "answer" && messages.length === 0)
    .flatMap((each) => failures.get(keyOf(each)) ?? []);
}

function union(first: readonly string[], second: readonly string[]): string[] {
  return [...new Set([...first, ...second])];
}

function sorted<T>(entries: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

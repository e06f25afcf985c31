/** Analyses as the evidence document shows them, and the evidence judged again offline. */
import type { DnsAnswer, DnsEvidence, Hop, StoredMessage } from "../../model/evidence.ts";
import { type Name, nameFromText, nameToText, ROOT } from "../dns/name.ts";
import { rcodeName, rcodeNumber } from "../dns/rcode.table.ts";
import type { Response } from "../dns/rrset.ts";
import { loadResponse, storeRrset } from "../dns/stored.ts";
import { typeName, typeNumber } from "../dns/type.table.ts";
import type { Ask, Failed, Reply } from "./ask.ts";
import { zoneChains } from "./chain.ts";
import { failureOf } from "./failure.ts";
import type { Question } from "./hop.ts";
import { withPartialBogus } from "./partial.ts";
import { replay } from "./replay.ts";
import { isUsableRcode } from "./run.ts";
import { createTrustCache } from "./trust.ts";
import { doubted } from "./unconfirmed.ts";
import { type Analysis, type PathHop, type ValidationContext, validate } from "./validator.ts";

/** What an analysis says about an answer; the driver adds how it came by the messages. */
export type JudgedAnswer = Omit<DnsAnswer, "messages" | "cuts" | "failures">;

/** An analysis in the form of the evidence document. */
export function answerOf(analysis: Analysis): JudgedAnswer {
  const { state, stateStrict, reason, warnings, rcode, outcome, answer, aliases, ede } = analysis;
  return {
    outcome,
    rcode: rcode === null ? null : rcodeName(rcode),
    rrs: answer === null ? [] : [storeRrset(answer).key],
    cname: aliases.map(nameToText),
    security: state,
    security_strict: stateStrict,
    ...(reason === undefined ? {} : { reason }),
    ...(warnings.length === 0 ? {} : { warnings }),
    path: analysis.path.map(hopOf),
    ...(analysis.inconsistent ? { inconsistent: true } : {}),
    ...(ede.length === 0 ? {} : { ede }),
  };
}

function hopOf({ name, type, zone, security, via, denial }: PathHop): Hop {
  return {
    name: nameToText(name),
    type: typeName(type),
    zone: nameToText(zone),
    security,
    ...(via === undefined ? {} : { via }),
    ...(denial === undefined
      ? {}
      : {
          denial: {
            kind: denial.kind,
            proof: denial.proof,
            rrsets: denial.rrsets.map((rrset) => storeRrset(rrset).key),
          },
        }),
  };
}

/**
 * The evidence with every security state found anew from the stored messages. An answer without `security` stays as it
 * is; it only serves the chains of trust of others. Bogus data that only a recursive resolver gave (there are no cuts
 * then) is `unconfirmed-bogus`.
 *
 * @throws UserError when the document has been changed so that it cannot be read
 */
export function revalidate(dns: DnsEvidence, context: ValidationContext): DnsEvidence {
  const reply = replierOf(dns);
  const trusting = { ...context, trust: context.trust ?? createTrustCache() };
  const analyses: Analysis[] = [];
  const answers: Record<string, DnsAnswer> = {};
  for (const [key, stored] of Object.entries(dns.answers)) {
    const question = stored.security === undefined ? null : questionOf(key);
    if (question === null) {
      answers[key] = stored;
      continue;
    }
    const analysis = doubted(replay(validate(question, trusting), reply), question.name, stored);
    analyses.push(analysis);
    answers[key] = renewed(stored, analysis);
  }
  return { ...dns, answers: withPartialBogus(answers), zones: zoneChains(analyses) };
}

function renewed(stored: DnsAnswer, analysis: Analysis): DnsAnswer {
  const { messages, cuts, failures } = stored;
  const { outcome } = stored;
  return {
    ...answerOf(analysis),
    // Why there was no reply is not to be learnt from messages.
    ...(analysis.failure === undefined ? {} : { outcome }),
    messages,
    ...(cuts === undefined ? {} : { cuts }),
    ...(failures === undefined ? {} : { failures }),
  };
}

/** The question of a key `<name>/<TYPE>`; names may have slashes, types have none. */
function questionOf(key: string): Question | null {
  const slash = key.lastIndexOf("/");
  const name = nameFromText(key.slice(0, slash));
  const type = typeNumber(key.slice(slash + 1));
  return name.ok && type !== null ? { name: name.value, type } : null;
}

const EXHAUSTED: Failed = { failed: "exhausted" };

function replierOf(dns: DnsEvidence): (ask: Ask) => Reply {
  const loaded = new Map<StoredMessage, Response>();
  const load = (message: StoredMessage): Response => {
    const known = loaded.get(message) ?? loadResponse(message, dns.rrsets);
    loaded.set(message, known);
    return known;
  };
  return ({ name, type, again }) => {
    const answer = dns.answers[`${nameToText(name)}/${typeName(type)}`];
    if (answer === undefined) return EXHAUSTED;
    const id = answer.messages.filter((message) => isUsable(dns.messages[message]))[again];
    const message = id === undefined ? undefined : dns.messages[id];
    if (id !== undefined && message !== undefined) {
      return { response: load(message), id, cuts: answer.cuts?.map(nameOf) };
    }
    return again === 0 ? failureOf(answer) : EXHAUSTED;
  };
}

function isUsable(message: StoredMessage | undefined): boolean {
  return message !== undefined && isUsableRcode(rcodeNumber(message.rcode) ?? -1);
}

function nameOf(text: string): Name {
  const name = nameFromText(text);
  return name.ok ? name.value : ROOT;
}

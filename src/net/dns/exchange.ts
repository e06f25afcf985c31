/** One question to one server, with the fall-backs that belong to it: TCP, no cookie, no EDNS. */
import type { Attempt } from "../../model/attempt.ts";
import { RCODE } from "../../proto/dns/rcode.table.ts";
import { DNS_TIME } from "../limits.table.ts";
import { type Form, type Place, UDP_SIZE } from "./form.ts";
import type { Heard } from "./heard.ts";
import { type Asking, type PutNeeds, put, type Step } from "./put.ts";
import type { Reply } from "./reply.ts";

/** What came of it, the numbers of all attempts it took, and the milliseconds they took, waiting for our turn left out. */
export type Exchanged = Attempt<Reply> & { readonly attempts: readonly number[]; readonly ms: number };

export interface ExchangeNeeds extends PutNeeds {
  /** Tells that a server truncated an answer that would have fitted: it limits our rate. */
  readonly slipped: (address: string) => void;
  readonly heard: Heard;
}

const UDP_STEP: Step = { proto: "udp", timeoutMs: DNS_TIME.udpMs[0] };
export const TCP_STEP: Step = { proto: "tcp", timeoutMs: DNS_TIME.tcpMs };

/** The usual steps at one server: UDP some times, then TCP. */
export function stepsOf(
  tries: number,
  { tcp = true, firstMs }: { tcp?: boolean; firstMs?: number } = {},
): Step[] {
  const waits = DNS_TIME.udpMs.map((ms, index) => (index === 0 ? (firstMs ?? ms) : ms));
  const last = waits.at(-1) ?? DNS_TIME.tcpMs;
  const steps = Array.from({ length: tries }, (_, index): Step => {
    return { proto: "udp", timeoutMs: waits[index] ?? last };
  });
  return tcp ? [...steps, TCP_STEP] : steps;
}

/** Failures after which the same server is worth another step. */
const WORTH_RETRYING: ReadonlySet<string> = new Set(["timeout", "protocol", "reset"]);

/** What the failure of TCP begins with that a truncated answer led to. */
const TRUNCATED = "truncated; tcp: ";

/** RCODEs by which servers without EDNS refuse it, RFC 6891 section 7. */
const EDNS_REFUSALS: ReadonlySet<number> = new Set([RCODE.FORMERR, RCODE.NOTIMP, RCODE.BADVERS]);

/**
 * Takes the steps in order until one brings a usable reply; at most 12 s in all.
 *
 * A closed UDP port leads on to the TCP step, a gate of ours ends it. With `exact` forms whatever the server says is
 * the result; otherwise the form is reduced when the server cannot take it. A question that the server answered a moment
 * ago is not put again, unless over TCP for its own sake.
 */
export async function exchange(
  asking: Asking,
  steps: readonly Step[],
  needs: ExchangeNeeds,
): Promise<Exchanged> {
  const isUsual = steps[0]?.proto === "udp";
  const known = isUsual && asking.fresh !== true ? needs.heard.find(asking) : undefined;
  if (known !== undefined) {
    const { reply, ms } = known;
    return { outcome: "ok", value: reply, ms, attempts: reply.log === asking.log ? [reply.attempt] : [] };
  }
  const result = await takeSteps(asking, steps, needs);
  if (isUsual && result.outcome === "ok") needs.heard.keep(asking, result.value, result.ms);
  return result;
}

async function takeSteps(asking: Asking, steps: readonly Step[], needs: ExchangeNeeds): Promise<Exchanged> {
  const context: Context = { needs, attempts: [], ms: 0 };
  let last: Attempt<Reply> = { outcome: "timeout", detail: "no time left" };
  let left = steps;
  let { form } = asking;
  for (let [step] = left; step !== undefined; [step] = left) {
    const timeoutMs = Math.min(step.timeoutMs, DNS_TIME.questionMs - context.ms);
    if (timeoutMs <= 0) break;
    last = await take({ ...asking, form }, { ...step, timeoutMs }, context);
    left = last.outcome === "ok" ? [] : stepsAfter(last, left);
    // It may be the cookie that some box on the way does not let through.
    if (!form.exact) form = { ...form, cookie: false };
  }
  return { ...last, attempts: context.attempts, ms: context.ms };
}

/** The steps that are worth taking after the first of some failed. */
function stepsAfter(
  failure: Exclude<Attempt<Reply>, { outcome: "ok" }>,
  [step, ...rest]: readonly Step[],
): readonly Step[] {
  const { outcome, detail } = failure;
  if (detail.startsWith(TRUNCATED) || detail === "silent-before") return [];
  if (outcome === "refused" && step?.proto === "udp") return rest.filter(({ proto }) => proto === "tcp");
  return WORTH_RETRYING.has(outcome) ? rest : [];
}

/**
 * For a server that stayed silent: the question without EDNS. Where that is answered, the usual one is put once more, so
 * that packets lost do not pass for a server that drops EDNS.
 */
export async function exchangePlainly(asking: Asking, needs: ExchangeNeeds): Promise<Exchanged> {
  const context: Context = { needs, attempts: [], ms: 0 };
  const result = await plainly(asking, context);
  return { ...result, attempts: context.attempts, ms: context.ms };
}

async function plainly(asking: Asking, context: Context): Promise<Attempt<Reply>> {
  const form: Form = { ...asking.form, edns: null, cookie: false };
  const plain = await whole({ ...asking, form }, UDP_STEP, context);
  if (plain.outcome !== "ok") return plain;
  const usual = await whole({ ...asking, form: { ...asking.form, cookie: false } }, UDP_STEP, context);
  if (usual.outcome === "ok") return usual;
  context.needs.forms.learn(placeOf(asking), "no-edns");
  return withOddity(plain, "edns-broken");
}

interface Context {
  readonly needs: ExchangeNeeds;
  readonly attempts: number[];
  ms: number;
}

async function take(asking: Asking, step: Step, context: Context): Promise<Attempt<Reply>> {
  const form = context.needs.forms.adapt(placeOf(asking), asking.form);
  const first = await whole({ ...asking, form }, step, context);
  if (first.outcome !== "ok" || form.exact || form.edns === null) {
    return form === asking.form ? first : withOddity(first, form.edns === null ? "edns-broken" : undefined);
  }
  if (first.value.response.rcode === RCODE.BADCOOKIE) return again({ ...asking, form }, first, context);
  return reduce({ ...asking, form }, { first, step }, context);
}

/** RFC 7873 section 5.3: once more with the cookie just learnt, then over TCP, where none is needed. */
async function again(asking: Asking, first: Attempt<Reply>, context: Context): Promise<Attempt<Reply>> {
  for (const step of [{ proto: "udp", timeoutMs: DNS_TIME.tcpMs }, TCP_STEP] as const) {
    const result = await whole(asking, step, context);
    if (result.outcome === "ok" && result.value.response.rcode !== RCODE.BADCOOKIE) return result;
  }
  return first;
}

/** Puts the question with less where the server could not take what was sent; what it can take is remembered. */
async function reduce(
  asking: Asking,
  { first, step }: { readonly first: Extract<Attempt<Reply>, { outcome: "ok" }>; readonly step: Step },
  context: Context,
): Promise<Attempt<Reply>> {
  if (!refusesEdns(first.value)) return first;
  const place = placeOf(asking);
  if (asking.form.cookie) {
    const result = await whole({ ...asking, form: { ...asking.form, cookie: false } }, step, context);
    if (result.outcome === "ok" && !refusesEdns(result.value)) {
      context.needs.forms.learn(place, "no-cookie");
      return withOddity(result, "cookie-refused");
    }
  }
  const form: Form = { ...asking.form, edns: null, cookie: false };
  const plain = await whole({ ...asking, form }, step, context);
  if (plain.outcome !== "ok" || EDNS_REFUSALS.has(plain.value.response.rcode)) return first;
  context.needs.forms.learn(place, "no-edns");
  return withOddity(plain, "edns-broken");
}

function refusesEdns({ response: { rcode, edns } }: Reply): boolean {
  return EDNS_REFUSALS.has(rcode) && (edns === null || rcode === RCODE.BADVERS);
}

/** One attempt, repeated over TCP where the answer was cut off; records of a cut-off answer are never used. */
async function whole(asking: Asking, step: Step, context: Context): Promise<Attempt<Reply>> {
  const first = await counted(asking, step, context);
  if (step.proto === "tcp" || first.outcome !== "ok" || !first.value.response.tc) return first;
  const full = await counted(asking, TCP_STEP, context);
  if (full.outcome !== "ok") return { outcome: full.outcome, detail: `${TRUNCATED}${full.detail}` };
  if (full.value.response.size <= UDP_SIZE) context.needs.slipped(asking.server.address);
  return withOddity(full, "truncated-udp");
}

async function counted(asking: Asking, step: Step, context: Context): Promise<Attempt<Reply>> {
  const { n, ms, ...result } = await put(asking, step, context.needs);
  context.attempts.push(n);
  context.ms += ms;
  return result;
}

function placeOf({ server: { address }, zone, name }: Asking): Place {
  return { address, zone: zone ?? name };
}

function withOddity(result: Attempt<Reply>, oddity: string | undefined): Attempt<Reply> {
  if (result.outcome !== "ok" || oddity === undefined) return result;
  return { outcome: "ok", value: { ...result.value, oddities: [...result.value.oddities, oddity] } };
}

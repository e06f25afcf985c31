/** Can browsers use the keys for Encrypted Client Hello that the HTTPS records carry? (`tls.md` 6, RFC 9848, RFC 9849) */
import type { Finding } from "../../model/report.ts";
import type { Security } from "../../model/security.ts";
import { type EchConfig, echFault, parseEchConfigList } from "../../proto/tls/ech.ts";
import { type AnswerState, readAnswer, splitKey } from "../answer.ts";
import { type AnyCheck, defineCheck, type Evidence, type Seen, type Unmeasured } from "../define.ts";
import { finding } from "../finding.ts";
import { answerPointer } from "../pointer.ts";
import { type Bindings, bindingsOf } from "./bindings.ts";

interface Facts {
  readonly name: string;
  /** Records that carry configurations. */
  readonly published: number;
  readonly faults: number;
  /** What could not be learnt is taken for the best. */
  readonly not_learnt: boolean;
}

type Sections = Evidence<"dns" | "svcb">;

export const webHttpsTlsEch: AnyCheck = defineCheck<"dns" | "svcb", Facts, "good" | "bad">({
  id: "web_https_tls_ech",
  needs: ["dns", "svcb"],
  spec: ["RFC 9848", "RFC 9849"],
  see,
  table: [
    { when: ({ faults }) => faults > 0, status: "info", verdict: "bad" },
    {
      when: ({ published, not_learnt }) => published === 0 && !not_learnt,
      status: "not_tested",
      verdict: "not-tested",
      reason: "not_applicable",
    },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    bad: {
      says: "Browsers cannot hide the name {name} as its HTTPS records intend.",
      fix: "Correct the `ech` of the HTTPS records of {name}.",
    },
    good: {
      says: "Browsers find usable keys to hide the name {name}; whether the server has the same was not tried.",
    },
  },
  culprits: { bad: ["ech-malformed", "ech-unusable", "ech-public-name-unknown", "ech-mixed"] },
});

function see(evidence: Sections): Seen<Facts> {
  const { name } = evidence.target;
  const bindings = bindingsOf(evidence);
  if (bindings === null) {
    const facts = { name, published: 0, faults: 0, not_learnt: true };
    return { facts, unmeasured: { cause: "evidence-missing", evidence: ["/svcb"] } };
  }
  const services = bindings.list.filter(({ priority }) => priority > 0);
  const carried = services.flatMap(({ ech }) => (ech === null ? [] : [ech]));
  const lists = carried.map((ech) => readList(ech, name, bindings));
  const names = new Set(
    lists.flatMap(({ configs }) => configs.map(({ publicName }) => publicName.toLowerCase())),
  );
  const shown = [...names].map((each) => lookedUp(each, name, evidence));
  const isMixed = carried.length > 0 && carried.length < services.length;
  const faults = [
    ...lists.flatMap((list) => list.faults),
    ...shown.flatMap(({ fault }) => fault ?? []),
    ...(isMixed ? [finding("ech-mixed", { name }, bindings.pointers)] : []),
  ];
  const unmeasured =
    bindings.unmeasured ?? shown.find((each) => each.unmeasured !== null)?.unmeasured ?? null;
  return {
    facts: { name, published: carried.length, faults: faults.length, not_learnt: unmeasured !== null },
    findings: [...published([...names], name, evidence, bindings), ...faults],
    unmeasured,
  };
}

interface List {
  /** Those that clients use. */
  readonly configs: readonly EchConfig[];
  readonly faults: readonly Finding[];
}

/** Servers may add entries that no client uses (RFC 9849 section 6.2.2): one that they use is enough. */
function readList(ech: Buffer, name: string, { pointers }: Bindings): List {
  const list = parseEchConfigList(ech);
  if (!list.ok)
    return { configs: [], faults: [finding("ech-malformed", { name, why: list.reason }, pointers)] };
  const configs = list.value.flatMap((entry) =>
    entry.config !== null && echFault(entry) === null ? [entry.config] : [],
  );
  if (configs.length > 0) return { configs, faults: [] };
  const why = [...new Set(list.value.flatMap((entry) => echFault(entry) ?? []))];
  return { configs, faults: [finding("ech-unusable", { name, why }, pointers)] };
}

interface LookedUp {
  readonly fault: Finding | null;
  readonly unmeasured: Unmeasured | null;
}

/** Whether the name that is shown leads anywhere; of more names than are looked up, the rest is not judged. */
function lookedUp(publicName: string, name: string, evidence: Sections): LookedUp {
  const keys = ["A", "AAAA"].map((type) => `${publicName}/${type}`);
  const asked = keys.filter((key) => evidence.svcb[name]?.includes(key));
  const states = asked.map((key): AnswerState => readAnswer(evidence, key));
  if (asked.length === 0 || states.some(({ kind }) => kind === "found"))
    return { fault: null, unmeasured: null };
  const unknown = states.flatMap((state) => (state.kind === "unknown" ? [state.unmeasured] : []));
  const params = { name, public_name: publicName };
  const fault = finding("ech-public-name-unknown", params, asked.map(answerPointer));
  return unknown[0] === undefined ? { fault, unmeasured: null } : { fault: null, unmeasured: unknown[0] };
}

/** Worst first: what holds for one record of the chain holds for what it leads to. */
const SECURITIES: readonly Security[] = ["bogus", "indeterminate", "insecure", "secure"];

function published(
  publicNames: readonly string[],
  name: string,
  evidence: Sections,
  { pointers }: Bindings,
): Finding[] {
  if (publicNames.length === 0) return [];
  const keys = (evidence.svcb[name] ?? []).filter((key) => splitKey(key).type === "HTTPS");
  const states = keys.map((key) => evidence.dns.answers[key]?.security ?? "indeterminate");
  const security = SECURITIES.find((each) => states.includes(each)) ?? "indeterminate";
  return [finding("ech-published", { name, public_names: publicNames, security }, pointers)];
}

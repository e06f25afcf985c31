/** What each address of the policy's host gave, and the policy that follows from it (`mail.md` 7.1). */
import type { Cause } from "../../../model/cause.ts";
import type { StsFetch, StsOutcome } from "../../../model/mail.ts";
import type { Finding } from "../../../model/report.ts";
import { parseStsPolicy, type StsPolicy, type StsPolicyFaultCode } from "../../../proto/mtasts/policy.ts";
import { causeOfBlock } from "../../answer.ts";
import type { Evidence, Unmeasured } from "../../define.ts";
import { finding } from "../../finding.ts";
import { pointerTo } from "../../pointer.ts";
import { blobOf } from "../../tls/certificates.ts";
import { firstUnknown, pointerOf } from "../replay.ts";
import { shown } from "../shown.ts";
import { stsRecord } from "./record.ts";

type StsSections = Evidence<"dns" | "mta_sts">;

export type FetchState = "good" | "unreachable" | "tls" | "redirect" | "http-status" | "syntax" | "unknown";

/** What one address gave. */
interface Fetched {
  readonly address: string;
  readonly state: FetchState;
  readonly policy: StsPolicy | null;
  readonly body: string | null;
  readonly findings: readonly Finding[];
  readonly cause: Cause | null;
  readonly pointer: string;
}

export interface StsPolicySeen {
  readonly state: FetchState;
  /** Only with state `good`. */
  readonly policy: StsPolicy | null;
  readonly findings: readonly Finding[];
  readonly unmeasured: Unmeasured | null;
  readonly pointer: string;
}

/** From the nearest fault to the farthest; of several the first is told. */
const ORDER: readonly FetchState[] = ["unreachable", "tls", "redirect", "http-status", "syntax"];

/** The policy that senders find, or why there is none. */
export function stsPolicy(evidence: StsSections): StsPolicySeen {
  const { fetches = [], host = [], record } = evidence.mta_sts;
  const pointer = pointerTo("mta_sts");
  if (stsRecord(evidence).state === "none") {
    return { state: "unknown", policy: null, findings: [], unmeasured: null, pointer };
  }
  const fetched = fetches.map((fetch, index) => fetchedFrom(fetch, index, evidence));
  const good = fetched.filter(({ state }) => state === "good");
  const [first] = good;
  if (first !== undefined) {
    const findings = [...good.flatMap((each) => each.findings), ...besides(fetched, good)];
    return { state: "good", policy: first.policy, findings, unmeasured: null, pointer: first.pointer };
  }
  const none = { policy: null, pointer };
  const unknown = fetched.find(({ cause }) => cause !== null);
  const lost = unknown === undefined ? firstUnknown(host, evidence) : null;
  const ours = unknown?.cause == null ? lost : { cause: unknown.cause, evidence: [unknown.pointer] };
  const findings = fetched.flatMap((each) => each.findings);
  const state = ORDER.find((one) => fetched.some((each) => each.state === one));
  if (state !== undefined) return { ...none, state, findings, unmeasured: ours };
  if (ours !== null) return { ...none, state: "unknown", findings, unmeasured: ours };
  const name = `mta-sts.${evidence.target.name}`;
  const at = host.length > 0 ? host.map((key) => pointerOf(key, evidence)) : [pointerOf(record, evidence)];
  return {
    ...none,
    state: "unreachable",
    findings: [finding("sts-no-host", { name }, at)],
    unmeasured: null,
  };
}

/** Addresses that do not have the policy though others do, and policies that differ. */
function besides(all: readonly Fetched[], good: readonly Fetched[]): Finding[] {
  const bodies = new Set(good.map(({ body }) => body));
  const addresses = good.map(({ address }) => address);
  const failed = all.filter(({ state }) => state !== "good" && state !== "unknown");
  return [
    ...(bodies.size > 1
      ? [
          finding(
            "sts-policies-differ",
            { addresses },
            good.map(({ pointer }) => pointer),
          ),
        ]
      : []),
    ...failed.map(({ address, state, pointer }) =>
      finding("sts-address", { address, why: STATE_WORDS[state] }, [pointer]),
    ),
  ];
}

const STATE_WORDS: Readonly<Record<FetchState, string>> = {
  good: "it has",
  unknown: "it was not measured",
  unreachable: "nothing answers there",
  tls: "its TLS is not accepted",
  redirect: "it redirects",
  "http-status": "it answers with an error",
  syntax: "what it serves cannot be read",
};

const OUTCOME_STATES: Readonly<Partial<Record<StsOutcome, FetchState>>> = {
  tls: "tls",
  certificate: "tls",
  timeout: "unreachable",
  refused: "unreachable",
  unreachable: "unreachable",
  reset: "unreachable",
  protocol: "http-status",
  "too-large": "syntax",
};

function fetchedFrom(fetch: StsFetch, index: number, evidence: StsSections): Fetched {
  const { address, outcome } = fetch;
  const pointer = pointerTo("mta_sts", "fetches", index);
  const base = { address, policy: null, body: null, findings: [], cause: null, pointer };
  if (outcome === "ok") return readReply(fetch, base, evidence);
  const state = OUTCOME_STATES[outcome];
  if (state === undefined) return { ...base, state: "unknown", cause: causeFor(fetch, evidence) };
  return { ...base, state, findings: [faultFinding(fetch, state, pointer)] };
}

function causeFor({ outcome, address }: StsFetch, { vantage }: StsSections): Cause {
  if (outcome === "budget" || outcome === "cancelled") return outcome;
  return outcome === "denied" ? "address-denied" : causeOfBlock(address, vantage);
}

function faultFinding(
  { address, outcome, detail, status }: StsFetch,
  state: FetchState,
  at: string,
): Finding {
  const why = shown(detail ?? outcome);
  if (state === "tls") return finding("sts-tls", { address, why }, [at]);
  if (state === "syntax") return finding("sts-too-large", { address }, [at]);
  return state === "unreachable"
    ? finding("sts-unreachable", { address, why }, [at])
    : finding("sts-http-status", { address, status: status ?? outcome }, [at]);
}

type Base = Omit<Fetched, "state">;

const FOUND = 200;

function readReply(fetch: StsFetch, base: Base, evidence: StsSections): Fetched {
  const { status = 0, address, location = "" } = fetch;
  const at = [base.pointer];
  if (status >= 300 && status < 400) {
    const findings = [finding("sts-redirect", { address, status, location: shown(location) }, at)];
    return { ...base, state: "redirect", findings };
  }
  if (status !== FOUND) {
    return { ...base, state: "http-status", findings: [finding("sts-http-status", { address, status }, at)] };
  }
  const octets = fetch.body === undefined ? null : blobOf(evidence, fetch.body);
  if (octets === null) return { ...base, state: "unknown", cause: "evidence-missing" };
  return readPolicy(fetch, octets.toString("utf8"), base);
}

function readPolicy({ address, media_type }: StsFetch, body: string, base: Base): Fetched {
  const policy = parseStsPolicy(body);
  const at = [base.pointer];
  const type = media_type ?? "nothing";
  const media = type === "text/plain" ? [] : [finding("sts-media-type", { address, type: shown(type) }, at)];
  const faults = policy.faults.map(({ code, line, text }) =>
    finding("sts-policy-syntax", { line, text: shown(text), why: FAULT_WORDS[code] }, at),
  );
  const state = faults.length > 0 ? "syntax" : "good";
  return { ...base, state, policy, body, findings: [...faults, ...media] };
}

const FAULT_WORDS: Readonly<Record<StsPolicyFaultCode, string>> = {
  "missing-version": "there is no version",
  "bad-version": "there is no such version",
  "missing-mode": "there is no mode",
  "bad-mode": "there is no such mode",
  "missing-max-age": "there is no max_age",
  "bad-max-age": "max_age is not a number of seconds up to a year",
  "missing-mx": "there is no mx",
  "bad-mx": "this is not the name of a host",
  "not-a-field": "this is not a key, a colon and a value",
};

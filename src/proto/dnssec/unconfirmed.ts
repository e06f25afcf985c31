import type { DnsAnswer } from "../../model/evidence.ts";
import { type Name, nameToText, ROOT } from "../dns/name.ts";
import { REASONS } from "./reason.table.ts";
import type { Analysis } from "./validator.ts";

/** Reasons that blame a resolver, found by asking it about names of which the answer is known. */
const RESOLVER_FAULT = /^resolver-[a-z-]{1,40}$/;

/**
 * An analysis that blames nobody: bogus data from a recursive resolver is no fault of a domain until the authoritative
 * servers have given it too.
 *
 * @param fault why the resolver is known to be unfit, if it is
 */
export function unconfirmed(analysis: Analysis, name: Name, fault?: string): Analysis {
  const { reason } = analysis;
  const root = nameToText(ROOT);
  return {
    ...analysis,
    state: "indeterminate",
    stateStrict: "indeterminate",
    reason: {
      code: fault ?? "unconfirmed-bogus",
      zone: fault === undefined ? (reason?.zone ?? root) : root,
      name: nameToText(name),
      ...(fault === undefined ? { ede: REASONS["unconfirmed-bogus"].ede } : {}),
      ...(reason === undefined ? {} : { extra: { why: reason.code } }),
    },
  };
}

/** A repeated analysis, with the doubt there was about the resolver: that is not to be learnt from messages. */
export function doubted(analysis: Analysis, name: Name, stored: DnsAnswer): Analysis {
  const code = stored.reason?.code ?? "";
  const isTold = stored.cuts === undefined && RESOLVER_FAULT.test(code);
  const isOpen = analysis.state === "bogus" || analysis.state === "indeterminate";
  if (isOpen && isTold) return unconfirmed(analysis, name, code);
  return analysis.state === "bogus" && analysis.throughResolver ? unconfirmed(analysis, name) : analysis;
}

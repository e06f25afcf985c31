import type { DkimEvidence, DkimSource } from "../model/mail.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { denialInEvidence } from "../proto/dkim/denial.ts";
import { isWorthProbing, selectorInNsec } from "../proto/dkim/existence.ts";
import type { SelectorProbe } from "../proto/dkim/selector.table.ts";
import { probeSelectors, selectorName, selectorsFor } from "../proto/dkim/selector.ts";
import { answerTo, compute } from "./computation.ts";

type Needs = Pick<DnsSession, "lookup" | "rrs" | "evidence">;

export interface DkimOptions {
  readonly probe: SelectorProbe;
  /** That the user gave. */
  readonly selectors: readonly string[];
  /** Names nothing. */
  readonly randomLabel: string;
}

/**
 * How the DNS denies `_domainkey` below a domain, how it denies a name that was made up, and keys under likely selectors.
 *
 * Where DNSSEC proves that nothing is there, only selectors of the user are asked for.
 */
export async function probeDkim(
  domain: string,
  { probe, selectors: named, randomLabel }: DkimOptions,
  needs: Needs,
): Promise<DkimEvidence> {
  const owner = `_domainkey.${domain}`;
  const control = `_${randomLabel}.${domain}`;
  const [, { values }] = await Promise.all([
    needs.lookup(owner, "TXT"),
    answerTo({ name: control, type: "TXT" }, needs),
  ]);
  const seen = denialInEvidence(needs.evidence(), owner);
  const given = seen === null ? null : selectorInNsec(seen);
  const isProbed = seen === null || isWorthProbing(seen);
  const proved = given === null ? [] : [given];
  const wanted = selectorsFor(domain, isProbed ? probe : "off", [...named, ...proved]);
  const { answers } = await compute(probeSelectors(domain, wanted, values), needs);
  const asked = new Set(answers);
  const sourceOf = (selector: string): DkimSource => {
    if (named.includes(selector)) return "user";
    return selector === given ? "nsec" : "list";
  };
  const selectors = wanted.flatMap((selector) => {
    const answer = `${selectorName(selector, domain)}/TXT`;
    return asked.has(answer) ? [{ selector, source: sourceOf(selector), answer }] : [];
  });
  return { domain, ent: `${owner}/TXT`, control: `${control}/TXT`, probe, selectors };
}

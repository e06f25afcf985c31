/** What would make a route valid: facts for the reader, no guess at who is right. */
import type { IpPrefix } from "./prefix.ts";
import type { Judgement, Route } from "./validate.ts";
import type { Vrp } from "./vrp-rows.ts";

/** What can be done about a route that is not valid. */
export type Advice =
  /** Nothing covers the route. */
  | { readonly code: "publish"; readonly proposal: Vrp }
  /** Its origin is authorised for prefixes up to a length only. */
  | { readonly code: "publish-exact"; readonly proposal: Vrp; readonly upTo: number }
  /** Others are authorised: a missing ROA, a leak or a hijack. */
  | { readonly code: "check-origin"; readonly proposal: Vrp; readonly authorised: readonly number[] }
  /** The holder has declared that nobody routes it (RFC 6483 section 4). */
  | { readonly code: "lift-as0"; readonly proposal: Vrp }
  /** No ROA can authorise an AS_SET or AS0. */
  | { readonly code: "change-origin" };

/** Advice for a route as judged; `null` for one that is valid. A ROA proposed has no max length, RFC 9319 section 5. */
export function adviceFor(route: Route, { state, reason, covering }: Judgement): Advice | null {
  if (state === "valid") return null;
  const { prefix, origin } = route;
  if (origin === null || origin === 0) return { code: "change-origin" };
  const proposal = exactVrp(prefix, origin);
  if (state === "not-found") return { code: "publish", proposal };
  if (reason === "length") {
    const own = covering.filter(({ outcome }) => outcome === "length");
    return { code: "publish-exact", proposal, upTo: Math.max(...own.map(({ maxLength }) => maxLength)) };
  }
  const authorised = [...new Set(covering.map(({ asn }) => asn))].filter((asn) => asn !== 0);
  if (authorised.length === 0) return { code: "lift-as0", proposal };
  return { code: "check-origin", proposal, authorised: authorised.sort((a, b) => a - b) };
}

const exactVrp = (prefix: IpPrefix, asn: number): Vrp => ({ prefix, maxLength: prefix.length, asn });

/** The worked cases of `routing.md` 6.3; documentation prefixes count as reachable. */
import type { Cause } from "../../../src/model/cause.ts";
import type { Status } from "../../../src/model/status.ts";
import { given, type MutableEvidence } from "../../support/evidence.ts";
import type { RoutingScene } from "../../support/routing.ts";
import { type Placed, placed, UNRESOLVED } from "./scene.ts";

export const V1 = "192.0.2.0/24-24 AS64500";
export const V2 = "198.51.100.0/22-24 AS64501";
const V3 = "2001:db8::/32-48 AS64500";

/** Status, verdict and points; what is excluded has none. */
type Outcome = readonly [Status, string, (number | null)?];

export interface Worked {
  readonly id: string;
  readonly evidence: () => MutableEvidence;
  readonly exists: Outcome;
  readonly valid: Outcome;
  readonly maxlength?: Outcome;
  readonly reachable?: Outcome;
  readonly origins?: Outcome;
  readonly cause?: Cause;
  readonly finds?: readonly string[];
  /** Part of the facts of the test of validity, or of existence. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly ids?: "web" | "web_ns";
}

const ROAS: Outcome = ["passed", "good", 5];
const NO_ROA: Outcome = ["warning", "bad", 0];
const VALID: Outcome = ["passed", "good", 10];
const INVALID: Outcome = ["failed", "invalid", 0];
const NOT_FOUND: Outcome = ["failed", "bad", 0];
const NOT_ROUTED: Outcome = ["not_tested", "not-routed", 10];
const EXCLUDED: Outcome = ["error", "not-tested", null];
const MINIMAL: Outcome = ["passed", "minimal"];
const EXPOSED: Outcome = ["warning", "exposed"];
const REACHABLE: Outcome = ["passed", "reachable"];
const UNREACHABLE: Outcome = ["warning", "unreachable"];
const PARTIAL: Outcome = ["info", "partial"];

const WEB = ["192.0.2.10"];
const ROUTE = "192.0.2.0/24 64500 370";

type More = Partial<Pick<Placed, "role" | "before" | "after">> & { readonly scene?: Partial<RoutingScene> };

const of =
  (addresses: readonly string[], routes: RoutingScene["routes"], vrps: readonly string[], more: More = {}) =>
  (): MutableEvidence =>
    placed({ ...more, addresses, scene: { routes, vrps, ...more.scene } });

/** No answer came in time for one of the addresses. */
function timeOut(address: string) {
  return ({ routing }: MutableEvidence): void => {
    const record = given(given(routing).addresses[address]);
    Object.assign(record, { lookup: "timeout", routes: [] });
  };
}

const CDN = [
  ...Array.from({ length: 250 }, (_, i) => `192.0.2.${i + 1}`),
  ...Array.from({ length: 50 }, (_, i) => `198.51.100.${i + 1}`),
];

export const WORKED: readonly Worked[] = [
  {
    id: "C01",
    evidence: of(WEB, [ROUTE], [V1]),
    exists: ROAS,
    valid: VALID,
    maxlength: MINIMAL,
    reachable: REACHABLE,
    finds: ["route-valid"],
  },
  {
    id: "C02",
    evidence: of(WEB, [ROUTE], []),
    exists: NO_ROA,
    valid: NOT_FOUND,
    reachable: REACHABLE,
    finds: ["route-not-found"],
  },
  {
    id: "C03",
    evidence: of(WEB, [ROUTE], ["192.0.2.0/24-24 AS64666"]),
    exists: ROAS,
    valid: INVALID,
    reachable: UNREACHABLE,
    finds: ["route-invalid-asn"],
  },
  {
    id: "C04",
    evidence: of(["198.51.100.7"], ["198.51.100.0/24 64501 370"], ["198.51.100.0/22-22 AS64501"]),
    exists: ROAS,
    valid: INVALID,
    reachable: UNREACHABLE,
    finds: ["route-invalid-length"],
  },
  {
    id: "C05",
    evidence: of(["198.51.100.7"], ["198.51.100.0/22 64501 370"], [V2]),
    exists: ROAS,
    valid: VALID,
    maxlength: EXPOSED,
  },
  {
    id: "C06",
    evidence: of(["198.51.100.7"], ["198.51.100.0/22 64501 370", "198.51.100.0/24 64501 370"], [V2]),
    exists: ROAS,
    valid: VALID,
    maxlength: MINIMAL,
  },
  {
    id: "C07",
    evidence: of(WEB, [ROUTE, "192.0.2.0/24 64666 12"], [V1]),
    exists: ROAS,
    valid: INVALID,
    reachable: PARTIAL,
    origins: ["info", "moas"],
    finds: ["route-also-valid"],
  },
  {
    id: "C08",
    evidence: of(WEB, [ROUTE, "192.0.2.0/24 64666 9"], [V1]),
    exists: ROAS,
    valid: VALID,
    origins: ["passed", "single"],
    finds: ["route-little-seen"],
    facts: { ignored_routes: 1 },
  },
  {
    id: "C09",
    evidence: of(WEB, [ROUTE, "192.0.0.0/16 64502 370"], [V1]),
    exists: ROAS,
    valid: NOT_FOUND,
    facts: { valid: 1, not_found: 1 },
  },
  {
    id: "C10",
    evidence: of(WEB, ["192.0.0.0/16 64502 370"], [V1]),
    exists: NO_ROA,
    valid: NOT_FOUND,
    facts: { ip_covered: 1 },
  },
  {
    id: "C11",
    evidence: of([...WEB, "198.51.100.7"], [ROUTE], [V1]),
    exists: NO_ROA,
    valid: VALID,
    facts: { routed: 1, addresses: 2 },
  },
  { id: "C12", evidence: of(WEB, [], [V1]), exists: ROAS, valid: NOT_ROUTED },
  {
    id: "C13",
    evidence: of([], [ROUTE], [V1]),
    exists: ["not_tested", "no-addresses", 5],
    valid: ["not_tested", "not-tested", 10],
  },
  {
    id: "C14",
    evidence: of([...WEB, "2001:db8:1::5"], [ROUTE, "2001:db8:1::/48 64500 370"], [V1, V3]),
    exists: ROAS,
    valid: VALID,
    maxlength: MINIMAL,
  },
  {
    id: "C15",
    evidence: of(["2001:db8:1::5"], ["2001:db8::/32 64500 370"], [V3]),
    exists: ROAS,
    valid: VALID,
    maxlength: EXPOSED,
  },
  { id: "C16", evidence: of(["::ffff:192.0.2.10"], [ROUTE], [V1]), exists: ROAS, valid: VALID },
  {
    id: "C17",
    evidence: of(["10.1.2.3"], [ROUTE], [V1]),
    exists: NO_ROA,
    valid: NOT_ROUTED,
  },
  {
    id: "C18",
    evidence: of(WEB, ["192.0.2.0/24 {64500,64501} 370"], [V1]),
    exists: ROAS,
    valid: INVALID,
    finds: ["route-as-set"],
  },
  {
    id: "C19",
    evidence: of(WEB, [ROUTE, "0.0.0.0/0 3356 40"], [V1]),
    exists: ROAS,
    valid: VALID,
    finds: ["route-too-wide"],
    facts: { ignored_routes: 1 },
  },
  { id: "C20", evidence: of(WEB, null, [V1]), exists: ROAS, valid: EXCLUDED, cause: "origins-missing" },
  {
    id: "C21",
    evidence: of(WEB, [ROUTE], [V1], { scene: { hours: 30 } }),
    exists: EXCLUDED,
    valid: EXCLUDED,
    cause: "rpki-stale",
  },
  {
    id: "C22",
    evidence: of(WEB, [ROUTE], [V1], { scene: { hours: 20, expiresIn: -2 } }),
    exists: ROAS,
    valid: VALID,
  },
  {
    id: "C23",
    evidence: of(["192.0.2.10", "192.0.2.11", "192.0.2.12"], [ROUTE], [V1], { after: timeOut("192.0.2.11") }),
    exists: EXCLUDED,
    valid: EXCLUDED,
    cause: "timeout",
  },
  {
    id: "C24",
    evidence: of(WEB, [ROUTE], ["192.0.2.0/24-32 AS0"]),
    exists: ROAS,
    valid: INVALID,
    reachable: UNREACHABLE,
    finds: ["route-as0"],
  },
  { id: "C25", evidence: of(WEB, [ROUTE], ["192.0.2.0/24-32 AS0", V1]), exists: ROAS, valid: VALID },
  {
    id: "C26",
    ids: "web_ns",
    evidence: of(WEB, [ROUTE], [V1], { role: "ns", before: UNRESOLVED.ns }),
    exists: EXCLUDED,
    valid: EXCLUDED,
    cause: "dns-failure",
  },
  {
    id: "C29",
    evidence: of(WEB, [ROUTE], [], {
      scene: {
        slurm: {
          slurmVersion: 1,
          validationOutputFilters: { prefixFilters: [], bgpsecFilters: [] },
          locallyAddedAssertions: {
            prefixAssertions: [{ asn: 64500, prefix: "192.0.2.0/24" }],
            bgpsecAssertions: [],
          },
        },
      },
    }),
    exists: ROAS,
    valid: VALID,
    finds: ["local-exceptions"],
  },
  {
    id: "C30",
    evidence: of(CDN, [ROUTE, "198.51.100.0/24 64501 370"], [V1, V2]),
    exists: ROAS,
    valid: VALID,
    facts: { addresses: 300, valid: 2 },
  },
];

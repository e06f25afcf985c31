import type { Finding } from "../../model/report.ts";
import type { ForeignRoute } from "../../model/route-target.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { defineAsnCheck } from "./defined.ts";

/** Routes of which each is told. */
const TOLD = 20;

/** Routes of others to the space of a network: customers, anycast, or hijacks. */
export const asnRpkiForeign = defineAsnCheck<
  { readonly foreign: number; readonly foreign_invalid: number },
  "none" | "foreign" | "invalid"
>({
  id: "asn_rpki_foreign",
  spec: ["RFC 6811 2"],
  see: ({ foreign }) => ({
    facts: { foreign: foreign.count, foreign_invalid: foreign.states.invalid },
    findings: findingsOf(foreign.list),
  }),
  none: { foreign: 0, foreign_invalid: 0 },
  table: [
    { when: ({ foreign_invalid }) => foreign_invalid > 0, status: "warning", verdict: "invalid" },
    { when: ({ foreign }) => foreign > 0, status: "info", verdict: "foreign" },
    { when: () => true, status: "passed", verdict: "none" },
  ],
  text: {
    none: { says: "Nobody else announces space of {asn}." },
    foreign: { says: "Other networks announce space of {asn}: {foreign} routes." },
    invalid: {
      says: "Other networks announce space of {asn} without authorisation: {foreign_invalid} of {foreign} routes.",
    },
  },
  culprits: { invalid: ["foreign-invalid"] },
});

function findingsOf(list: readonly ForeignRoute[]): Finding[] {
  const placed = list.map((route, index) => ({
    route,
    pointers: [pointerTo("asn", "foreign", "list", index)],
  }));
  const invalid = placed.filter(({ route }) => route.state === "invalid");
  const others = placed.filter(({ route }) => route.state !== "invalid");
  return [
    ...invalid
      .slice(0, TOLD)
      .map(({ route: { prefix, as }, pointers }) =>
        finding("foreign-invalid", { prefix, origin: as }, pointers),
      ),
    ...others
      .slice(0, TOLD)
      .map(({ route: { prefix, as, state }, pointers }) =>
        finding("foreign-route", { prefix, origin: as, state }, pointers),
      ),
  ];
}

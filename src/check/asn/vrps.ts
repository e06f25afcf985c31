/** The VRPs of a network: what they authorise beyond what is announced, and which no route needs. */
import type { OwnVrp } from "../../model/route-target.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { exposureFinding } from "../prefix/max-length.ts";
import { vrpText } from "../prefix/routes.ts";
import { defineAsnCheck } from "./defined.ts";

/** VRPs of which each is told. */
const TOLD = 20;

interface Exposure {
  readonly vrps: number;
  readonly exposed: number;
  readonly long: number;
}

const isExposed = ({ is_minimal, exposed }: OwnVrp): boolean => !is_minimal && exposed > 0;
const isLong = ({ is_minimal, exposed }: OwnVrp): boolean => !is_minimal && exposed === 0;

export const asnRpkiMaxlength = defineAsnCheck<Exposure, "minimal" | "exposed" | "long" | "no-vrps">({
  id: "asn_rpki_maxlength",
  spec: ["RFC 9319 5"],
  see: ({ vrps }) => {
    const found = vrps
      .map((vrp, index) => ({ vrp, pointer: pointerTo("asn", "vrps", index) }))
      .filter(({ vrp }) => isExposed(vrp) || isLong(vrp));
    return {
      facts: {
        vrps: vrps.length,
        exposed: vrps.filter(isExposed).length,
        long: vrps.filter(isLong).length,
      },
      findings: found
        .sort((a, b) => Number(isLong(a.vrp)) - Number(isLong(b.vrp)))
        .slice(0, TOLD)
        .map(({ vrp, pointer }) => exposureFinding(vrp, pointer)),
    };
  },
  none: { vrps: 0, exposed: 0, long: 0 },
  table: [
    { when: ({ vrps }) => vrps === 0, status: "not_tested", verdict: "no-vrps", reason: "not_applicable" },
    { when: ({ exposed }) => exposed > 0, status: "warning", verdict: "exposed" },
    { when: ({ long }) => long > 0, status: "info", verdict: "long" },
    { when: () => true, status: "passed", verdict: "minimal" },
  ],
  text: {
    minimal: { says: "The {vrps} ROAs of {asn} authorise what is announced and no more." },
    exposed: { says: "Some ROAs of {asn} authorise more than is announced: {exposed} of {vrps}." },
    long: { says: "Some ROAs of {asn} authorise prefixes that are too long to spread: {long} of {vrps}." },
    "no-vrps": { says: "There is no ROA for {asn}." },
  },
});

export const asnRpkiUnused = defineAsnCheck<{ readonly unused: number }, "good" | "unused">({
  id: "asn_rpki_unused",
  spec: ["RFC 9319 5"],
  see: ({ vrps }) => {
    const unused = vrps.filter(({ is_unused }) => is_unused);
    const roas = unused.slice(0, TOLD).map(vrpText);
    const pointers = vrps.flatMap(({ is_unused }, index) =>
      is_unused ? [pointerTo("asn", "vrps", index)] : [],
    );
    return {
      facts: { unused: unused.length },
      findings: unused.length === 0 ? [] : [finding("vrp-unused", { roas }, pointers.slice(0, TOLD))],
    };
  },
  none: { unused: 0 },
  table: [
    { when: ({ unused }) => unused > 0, status: "info", verdict: "unused" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    good: { says: "Every ROA of {asn} makes a route valid." },
    unused: { says: "No visible route needs some ROAs of {asn}: {unused}." },
  },
});

import type { Finding } from "../../model/report.ts";
import type { ExposedVrp } from "../../model/route-target.ts";
import { defineCheck, type Evidence, type Seen, type Setting } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { bgpFault, vrpFault } from "../routing/data.ts";
import { countStates, vrpText } from "./routes.ts";

interface Facts {
  readonly has_data: boolean;
  readonly prefix: string;
  readonly valid: number;
  readonly exposed: number;
  readonly long: number;
}

export const prefixRpkiMaxlength = defineCheck<
  "prefix",
  Facts,
  "minimal" | "exposed" | "long" | "no-valid-route"
>({
  id: "prefix_rpki_maxlength",
  needs: ["prefix"],
  spec: ["RFC 9319 5"],
  see: seeExposure,
  table: [
    { when: ({ has_data }) => !has_data, status: "error", verdict: "could-not-test" },
    {
      when: ({ valid }) => valid === 0,
      status: "not_tested",
      verdict: "no-valid-route",
      reason: "not_applicable",
    },
    { when: ({ exposed }) => exposed > 0, status: "warning", verdict: "exposed" },
    { when: ({ long }) => long > 0, status: "info", verdict: "long" },
    { when: () => true, status: "passed", verdict: "minimal" },
  ],
  text: {
    minimal: { says: "The ROAs authorise what is announced of {prefix} and no more." },
    exposed: { says: "ROAs authorise more of {prefix} than is announced." },
    long: { says: "ROAs authorise prefixes inside {prefix} that are too long to spread." },
    "no-valid-route": { says: "No route to {prefix} is valid." },
  },
});

function seeExposure({ prefix: section }: Evidence<"prefix">, setting: Setting): Seen<Facts> {
  const { prefix, routes, vrps } = section;
  const unmeasured = vrpFault(section, setting, "prefix") ?? bgpFault(section, setting, "prefix");
  const valid = routes === null ? 0 : countStates(routes).valid;
  const all = vrps?.exposed ?? [];
  const isExposed = ({ exposed }: ExposedVrp): boolean => exposed > 0;
  const facts = {
    has_data: unmeasured === null,
    prefix,
    valid,
    exposed: all.filter(isExposed).length,
    long: all.filter((vrp) => !isExposed(vrp)).length,
  };
  if (unmeasured !== null) return { facts, unmeasured };
  return {
    facts,
    findings: all.map((vrp, index) => exposureFinding(vrp, pointerTo("prefix", "vrps", "exposed", index))),
  };
}

/** What a VRP exposes. */
export function exposureFinding(vrp: ExposedVrp, pointer: string): Finding {
  const { exposed, authorised, length, replacement } = vrp;
  const roa = vrpText(vrp);
  if (exposed === 0) return finding("vrp-long", { roa }, [pointer]);
  const roas = replacement.length === 0 ? ["none"] : replacement.map(vrpText);
  return finding("vrp-exposed", { roa, exposed, authorised, length, replacement: roas }, [pointer]);
}

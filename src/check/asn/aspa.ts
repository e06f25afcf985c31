import { asnText } from "../../proto/rpki/asn.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { defineAsnCheck } from "./defined.ts";

export const asnAspaExists = defineAsnCheck<{ readonly providers: readonly string[] }, "good" | "none">({
  id: "asn_aspa_exists",
  spec: ["draft-ietf-sidrops-aspa-profile"],
  see: ({ asn, aspa = null }) => ({
    facts: { providers: aspa === null ? [] : aspa.providers.map(asnText) },
    findings: aspa === null ? [finding("no-aspa", { asn: asnText(asn) }, [pointerTo("asn", "aspa")])] : [],
  }),
  none: { providers: [] },
  table: [
    { when: ({ providers }) => providers.length === 0, status: "info", verdict: "none" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    good: { says: "{asn} has named its providers: {providers}." },
    none: { says: "{asn} has not named its providers." },
  },
});

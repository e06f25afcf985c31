/** Do the HTTPS records of the name fit its server? (`web.md` 8, RFC 9460) */
import type { Finding } from "../../model/report.ts";
import { findBindingFaults } from "../../proto/http/https-record.ts";
import { type AnyCheck, defineCheck, type Evidence, type Seen, type Setting } from "../define.ts";
import { finding, findingOf } from "../finding.ts";
import { type Bindings, bindingsOf } from "./bindings.ts";
import { recordsOf } from "./ipv6.ts";
import { known } from "./remark.ts";
import { type WebSections, webServersOf } from "./site.ts";

interface Facts {
  readonly name: string;
  readonly records: number;
  readonly faults: number;
  /** What could not be learnt is taken for the best. */
  readonly not_learnt: boolean;
}

export const webHttpsHttpSvcb: AnyCheck = defineCheck<"dns" | "web" | "svcb", Facts, "good" | "bad" | "none">(
  {
    id: "web_https_http_svcb",
    needs: ["dns", "web", "svcb"],
    spec: ["RFC 9460"],
    see,
    table: [
      { when: ({ faults }) => faults > 0, status: "info", verdict: "bad" },
      { when: ({ records, not_learnt }) => records === 0 && !not_learnt, status: "info", verdict: "none" },
      { when: () => true, status: "passed", verdict: "good" },
    ],
    text: {
      bad: {
        says: "HTTPS records of {name} do not fit its server.",
        fix: "Correct the HTTPS records of {name}.",
      },
      none: { says: "{name} has no HTTPS records." },
      good: { says: "The HTTPS records of {name} fit its server." },
    },
    culprits: { none: ["https-rr-none"] },
  },
);

function see(evidence: Evidence<"dns" | "web" | "svcb">, setting: Setting): Seen<Facts> {
  const { name } = evidence.target;
  const bindings = bindingsOf(evidence);
  if (bindings === null) {
    const facts = { name, records: 0, faults: 0, not_learnt: true };
    return { facts, unmeasured: { cause: "evidence-missing", evidence: ["/svcb"] } };
  }
  const { texts, pointers, unmeasured } = bindings;
  const faults = faultsOf(bindings, evidence, setting);
  const shown =
    texts.length > 0
      ? finding("https-rr-found", { name, records: texts }, pointers)
      : finding("https-rr-none", { name }, pointers);
  return {
    facts: { name, records: texts.length, faults: faults.length, not_learnt: unmeasured !== null },
    findings: [...(unmeasured === null ? [shown] : []), ...faults],
    unmeasured,
  };
}

function faultsOf(bindings: Bindings, evidence: WebSections, setting: Setting): Finding[] {
  const { list, faults, pointers, unfollowed } = bindings;
  const { name } = evidence.target;
  const servers = webServersOf(evidence, setting).list;
  const answered = servers.flatMap(({ endpoint: { http2 } }) => (http2 === undefined ? [] : [http2]));
  const agreed = answered.flatMap(({ alpn }) => alpn ?? []);
  const isMeasured =
    answered.length > 0 && answered.every(({ alpn, error }) => alpn !== null || error === null);
  const states = servers.map(({ https }) => https.kind);
  const isWithout = states.length > 0 && states.every((kind) => kind === "none");
  const quic = servers.flatMap(({ endpoint }) => endpoint.quic?.["443"]?.state ?? []);
  const found = findBindingFaults(list, {
    a: recordsOf("A", evidence, setting).list,
    aaaa: recordsOf("AAAA", evidence, setting).list,
    hasTls: states.includes("response") || states.includes("unreadable") ? true : isWithout ? false : null,
    agreed: isMeasured ? agreed : null,
    // Nobody asked, so nobody was silent.
    hasQuic: quic.length === 0 || quic.includes("version-negotiation") ? true : null,
  });
  return [
    ...found.map(({ code, params = {} }) => findingOf(known(code), { name, ...params }, pointers)),
    ...faults.map(({ why, pointer }) => finding("https-rr-malformed", { name, why }, [pointer])),
    ...(unfollowed === null
      ? []
      : [finding("https-rr-alias-endless", { name, target: unfollowed }, pointers)]),
  ];
}

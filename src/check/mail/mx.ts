/** What the MX records of a domain say (`mail.md` 1.3). */
import { FAULT_OF_CAUSE } from "../../model/cause.ts";
import type { MxStatus } from "../../model/evidence.ts";
import type { Finding } from "../../model/report.ts";
import { authorisesNobody } from "../../proto/spf/analysis.ts";
import { readAnswer } from "../answer.ts";
import type { Evidence, Setting, Unmeasured } from "../define.ts";
import { finding } from "../finding.ts";
import { answerPointer, pointerTo } from "../pointer.ts";
import { spfOf } from "./replay.ts";

export interface MxRole {
  readonly status: MxStatus;
  /** Hosts to judge, in order. */
  readonly hosts: readonly string[];
  /** Hosts for our own tests: those beside a null MX record as well. */
  readonly measured: readonly string[];
  readonly findings: readonly Finding[];
  /** Only with status `dns_error`. */
  readonly unmeasured: Unmeasured | null;
}

type MailEvidence = Evidence<"dns" | "mx">;

const RECORDS = [pointerTo("mx", "records")];

/** The role of the target as a mail domain. */
export function mxRole(evidence: MailEvidence, { profile }: Pick<Setting, "profile">): MxRole {
  const { mx, target } = evidence;
  const isParity = profile.reading !== "rfc";
  const answer = readAnswer(evidence, mx.answer);
  if (answer.kind === "unknown") {
    // internet.nl takes a lookup that fails for "no MX".
    if (isParity && FAULT_OF_CAUSE[answer.unmeasured.cause] === "unclear") return role("no_mx");
    return { ...role("dns_error"), unmeasured: answer.unmeasured };
  }
  const real = mx.records.filter(({ exchange }) => exchange !== ".");
  const bogus = answer.kind === "found" && answer.security === "bogus";
  const extra = bogus
    ? [finding("bogus-data", { name: target.name, type: "MX" }, [pointerTo("dns", "answers", mx.answer)])]
    : [];
  if (real.length < mx.records.length) return nullMx(evidence, isParity);
  if (mx.hosts.length === 0) return withFindings(withoutHosts(evidence, isParity), extra);
  // internet.nl goes through the hosts by name.
  const hosts = isParity ? [...mx.hosts].sort() : mx.hosts;
  const truncated =
    mx.skipped.length === 0
      ? []
      : [finding("mx-truncated", { hosts: mx.skipped }, [pointerTo("mx", "skipped")])];
  return { ...role("has_mx"), hosts, measured: hosts, findings: [...extra, ...truncated] };
}

const withFindings = (found: MxRole, findings: readonly Finding[]): MxRole => ({
  ...found,
  findings: [...findings, ...found.findings],
});

/** No MX records, or none that names a host. */
function withoutHosts(evidence: MailEvidence, isParity: boolean): MxRole {
  const { mx, target } = evidence;
  // internet.nl passes over `localhost` before it counts.
  const isIgnored = isParity && mx.records.every(({ exchange }) => exchange === "localhost");
  if (mx.records.length > 0 && !isIgnored) {
    const exchanges = [...new Set(mx.records.map(({ exchange }) => exchange))];
    return { ...role("mx_unusable"), findings: [finding("mx-unusable", { hosts: exchanges }, RECORDS)] };
  }
  const found = ["A", "AAAA"].filter(
    (type) => readAnswer(evidence, `${target.name}/${type}`).kind === "found",
  );
  if (found.length === 0) return role("no_mx");
  const at = [answerPointer(mx.answer), ...found.map((type) => answerPointer(`${target.name}/${type}`))];
  if (sendsNothing(evidence, isParity)) {
    return { ...role("no_null_mx"), findings: [finding("no-null-mx", { domain: target.name }, at)] };
  }
  return { ...role("no_mx"), findings: [finding("implicit-mx", { domain: target.name }, at)] };
}

/** internet.nl looks at the letters of the SPF record. */
function sendsNothing(evidence: MailEvidence, isParity: boolean): boolean {
  if (evidence.spf === undefined) return false;
  const analysis = spfOf(evidence);
  if (!isParity) return authorisesNobody(analysis);
  const [text, ...others] = analysis.root.texts;
  return text !== undefined && others.length === 0 && /^v=spf1 +-all *$/i.test(text);
}

const role = (status: MxStatus): MxRole => ({
  status,
  hosts: [],
  measured: [],
  findings: [],
  unmeasured: null,
});

/** RFC 7505. */
function nullMx(evidence: MailEvidence, isParity: boolean): MxRole {
  const { mx, target } = evidence;
  const domain = target.name;
  const others = mx.records.filter(({ exchange }) => exchange !== ".").map(({ exchange }) => exchange);
  if (others.length > 0) {
    const findings = [finding("null-mx-with-other-mx", { domain, hosts: others }, RECORDS)];
    return { ...role("null_mx_with_other_mx"), measured: mx.hosts, findings };
  }
  const isOdd = mx.records.length > 1 || mx.records.some(({ preference }) => preference !== 0);
  const odd = isOdd ? [finding("null-mx-malformed", { domain }, RECORDS)] : [];
  const addresses = ["A", "AAAA"].map((type) => readAnswer(evidence, `${domain}/${type}`));
  if (addresses.some(({ kind }) => kind === "found")) {
    return { ...role("null_mx"), findings: [finding("null-mx", { domain }, RECORDS), ...odd] };
  }
  const unknown = addresses.find((each) => each.kind === "unknown");
  if (unknown?.kind === "unknown" && !isParity) {
    return { ...role("dns_error"), unmeasured: unknown.unmeasured };
  }
  const findings = [finding("null-mx-without-address", { domain }, RECORDS), ...odd];
  return { ...role("null_mx_without_a_aaaa"), findings };
}

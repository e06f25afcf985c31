/** What the MX records of a domain say (`mail.md` 1.3). */
import { FAULT_OF_CAUSE } from "../../model/cause.ts";
import type { MxStatus } from "../../model/evidence.ts";
import type { Finding } from "../../model/report.ts";
import { readAnswer } from "../answer.ts";
import type { Evidence, Setting, Unmeasured } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";

export interface MxRole {
  readonly status: MxStatus;
  /** Hosts to judge, in order. */
  readonly hosts: readonly string[];
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
  if (real.length < mx.records.length)
    return nullMx(
      evidence,
      real.map(({ exchange }) => exchange),
      isParity,
    );
  if (mx.hosts.length === 0) return { ...role("no_mx"), findings: extra };
  // internet.nl goes through the hosts by name.
  const hosts = isParity ? [...mx.hosts].sort() : mx.hosts;
  const truncated =
    mx.skipped.length === 0
      ? []
      : [finding("mx-truncated", { hosts: mx.skipped }, [pointerTo("mx", "skipped")])];
  return { ...role("has_mx"), hosts, findings: [...extra, ...truncated] };
}

const role = (status: MxStatus): MxRole => ({ status, hosts: [], findings: [], unmeasured: null });

/** RFC 7505. */
function nullMx(evidence: MailEvidence, others: readonly string[], isParity: boolean): MxRole {
  const { mx, target } = evidence;
  const domain = target.name;
  if (others.length > 0) {
    const findings = [finding("null-mx-with-other-mx", { domain, hosts: others }, RECORDS)];
    return { ...role("null_mx_with_other_mx"), findings };
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

/** Do the addresses of the MX hosts have names that lead back to them? (`mail.md` 9) */
import type { ReverseName } from "../../../model/mail.ts";
import type { Finding } from "../../../model/report.ts";
import { answerInEvidence } from "../../../proto/records/answer.ts";
import { splitKey } from "../../answer.ts";
import type { Evidence, Unmeasured } from "../../define.ts";
import { finding } from "../../finding.ts";
import { defineMailCheck, foundAny } from "../define.ts";
import { mxRole } from "../mx.ts";
import { firstUnknown, pointerOf, unknownAnswer } from "../replay.ts";

type Sections = Evidence<"dns" | "mx">;

export const mailMxFcrdns = defineMailCheck<"dns" | "mx", "bad" | "good">({
  id: "mail_mx_fcrdns",
  needs: ["dns", "mx"],
  spec: ["RFC 1912 2.1", "RFC 5321 4.1.4"],
  skips: ["no-mail"],
  look: (evidence, setting) => {
    const role = mxRole(evidence, setting);
    if (role.unmeasured !== null) return { unmeasured: role.unmeasured };
    const looks = role.measured.flatMap((host) =>
      Object.entries(evidence.mx.details?.[host]?.ptr ?? {}).map(([address, reverse]) =>
        lookAt(host, address, reverse, evidence),
      ),
    );
    if (looks.length === 0) return { skip: "no-mail" };
    return {
      findings: looks.flatMap(({ findings }) => findings),
      unmeasured: looks.find(({ unmeasured }) => unmeasured !== null)?.unmeasured ?? null,
    };
  },
  table: [
    { when: foundAny, status: "info", verdict: "bad" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    bad: {
      says: "Addresses of the MX hosts have no name that leads back to them; that matters where they also send.",
    },
    good: { says: "Every address of the MX hosts has a name that leads back to it." },
  },
});

interface Look {
  readonly findings: readonly Finding[];
  readonly unmeasured: Unmeasured | null;
}

function lookAt(host: string, address: string, { answer, forward }: ReverseName, evidence: Sections): Look {
  const unmeasured = unknownAnswer(answer, evidence);
  if (unmeasured !== null) return { findings: [], unmeasured };
  const at = [pointerOf(answer, evidence)];
  if (forward.length === 0) return { findings: [finding("no-ptr", { host, address }, at)], unmeasured: null };
  const leadsBack = forward.some((key) => {
    const { name, type } = splitKey(key);
    return answerInEvidence(evidence.dns, { name, type: type as "A" | "AAAA" }).values.includes(address);
  });
  if (leadsBack) return { findings: [], unmeasured: null };
  const unknown = firstUnknown(forward, evidence);
  const names = forward.map((key) => splitKey(key).name);
  return unknown === null
    ? { findings: [finding("ptr-mismatch", { host, address, names }, at)], unmeasured: null }
    : { findings: [], unmeasured: unknown };
}

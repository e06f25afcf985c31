/** Do the certificates match the TLSA records? (`tls.md` 1.2; `mail.md` 8.4) */
import { type AnyCheck, defineCheck, type Section, type Seen, type Setting } from "../define.ts";
import { judgeMatch, type MatchSays } from "./dane-match.ts";
import { judgedServer } from "./define.ts";
import { collect, type Step, type TlsFacts, tableOf } from "./family.ts";
import type { TlsRole } from "./role.ts";
import { type Server, serversOf, type TlsSections, withTls } from "./server.ts";

type Verdict = "bad" | "good";

const GOOD: Step<MatchSays, Verdict> = { says: "good", status: "passed" };

function stepsOf(role: TlsRole): readonly Step<MatchSays, Verdict>[] {
  const isWeb = role.prefix === "web_https";
  const noDane = {
    says: "no-dane",
    verdict: "not-tested",
    status: "not_tested",
    reason: "blocked",
    blockedBy: `${role.prefix}_dane_exist`,
    points: 0,
  } as const;
  const bad = { says: "bad", status: isWeb ? "warning" : "failed" } as const;
  // Without records anywhere the level stays what it was, so that only their absence costs points.
  return isWeb ? [bad, noDane, GOOD] : [bad, { ...noDane, level: "optional", ofAll: true }, noDane, GOOD];
}

export function defineDaneValid(role: TlsRole): AnyCheck {
  const steps = stepsOf(role);
  const shape = { role, steps, isPlaceholder: role.isPlaceholder, gate: role.gate };
  const isWeb = role.prefix === "web_https";
  return defineCheck<Section, TlsFacts, Verdict>({
    id: `${role.prefix}_dane_valid`,
    needs: [...role.sections, "tlsa"],
    spec: ["RFC 6698 2.1", "RFC 7671 5", ...(isWeb ? [] : ["RFC 7672 3"])],
    gate: { test: role.gate, verdicts: ["bad"], perServer: true },
    see: (evidence, setting) => see(role, steps, withTls(evidence), setting),
    table: tableOf(isWeb ? shape : { ...shape, judgesClosed: true }),
    ...(isWeb ? {} : { parityTable: tableOf(shape) }),
    text: {
      bad: {
        says: `Certificates of ${role.of} do not match the TLSA records.`,
        fix: "Publish a TLSA record “3 1 1” for the key of each certificate, or install the certificate again whose key the record has.",
      },
      good: { says: `The certificates of ${role.of} match the TLSA records.` },
    },
    culprits: { bad: ["tlsa-mismatch"] },
    differs: "internet.nl looks at one certificate of one address, and not at its names.",
  });
}

function see(
  role: TlsRole,
  steps: readonly Step<MatchSays, Verdict>[],
  evidence: TlsSections,
  setting: Setting,
): Seen<TlsFacts> {
  const servers = serversOf(role, evidence, setting);
  const isParity = setting.profile.reading !== "rfc";
  const peers = servers.list.filter(({ reach }) => reach.kind === "tls");
  const context = { evidence, setting, role, isParity, peers };
  // Senders that use DANE do not deliver to a mail server without STARTTLS.
  const isFaulty = ({ reach }: Server): boolean =>
    reach.kind === "fault" && role.prefix !== "web_https" && !isParity;
  const judged = servers.list.map((server) =>
    isFaulty(server)
      ? {
          server: server.host,
          address: server.address,
          label: server.label,
          opinion: judgeMatch(server, context),
        }
      : judgedServer(server, (one) => judgeMatch(one, context), setting),
  );
  return collect(steps, judged, { ...servers, hosts: servers.hosts.length });
}

/** Groups for the key exchange in every version, post-quantum ones too (`tls.md` 6). */
import { groupLevel, type Level } from "../../proto/tls/ncsc-2025-05.table.ts";
import type { AnyCheck } from "../define.ts";
import { codeOf, groupName, versionName } from "./code.ts";
import { defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { notLearnt, type Opinion, type Remark } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { accepts, bestOfOld } from "./versions.ts";

type Says = "insufficient" | "phase-out" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "insufficient", status: "warning" },
  { says: "phase-out", status: "info" },
  { says: "good", status: "passed" },
];

export function defineGroups(role: TlsRole): AnyCheck {
  return defineTlsCheck<Says, Says>({
    id: `${role.prefix}_tls_groups`,
    role,
    isPlaceholder: false,
    spec: ["RFC 8446 4.2.7", "NCSC-NL TLS guidelines 2025-05"],
    steps: STEPS,
    judge: judgeGroups,
    text: {
      insufficient: {
        says: `Insufficient groups for the key exchange are accepted by ${role.of}.`,
        fix: "Name the groups in the configuration, for instance X25519MLKEM768, X25519, P-256 and P-384; some libraries have ffdhe2048 switched on for TLS 1.3.",
      },
      "phase-out": { says: `Groups that are to be phased out are accepted by ${role.of}.` },
      good: { says: `Only good and sufficient groups are accepted by ${role.of}.` },
    },
    culprits: { insufficient: ["group-insufficient"] },
  });
}

function judgeGroups(server: Server): Opinion<Says> {
  const insufficient = ofLevel(server, "insufficient");
  const phaseOut = ofLevel(server, "phase-out");
  const remarks = [...insufficient, ...phaseOut];
  const open = LEVELS.filter((level) => !knowsAll(server, level)).map((level) => CODES[level]);
  if (insufficient.length > 0) return { says: "insufficient", remarks, open };
  if (open.includes(CODES.insufficient)) return notLearnt(server, remarks);
  if (phaseOut.length > 0) return { says: "phase-out", remarks, open };
  return open.length === 0 ? { says: "good", remarks } : notLearnt(server, remarks);
}

const LEVELS = ["insufficient", "phase-out"] as const;
const CODES = { insufficient: "group-insufficient", "phase-out": "group-phase-out" } as const;

function ofLevel({ model, modelPointer }: Server, level: "insufficient" | "phase-out"): Remark[] {
  return Object.entries(model.groups).flatMap(([v, { accepted }]): Remark[] => {
    const groups = accepted.filter((group) => groupLevel(codeOf(group)) === level).map(groupName);
    if (groups.length === 0) return [];
    const params = { groups: groups.sort(), version: v === "0304" ? versionName(v) : "TLS 1.2 and older" };
    return [{ code: CODES[level], params, at: [`${modelPointer}/groups/${v}`] }];
  });
}

/** Every version whose key exchange takes groups was gone through, or those of the level were all refused. */
function knowsAll({ model }: Server, level: Level): boolean {
  const best = bestOfOld(model);
  if (best === undefined || accepts(model, "0304") === null) return false;
  const needs13 = accepts(model, "0304") === true;
  const needs12 = best !== null && model.suites.some(({ v, group }) => v !== "0304" && group !== null);
  return [...(needs13 ? ["0304"] : []), ...(needs12 ? ["0303"] : [])].every((v) => {
    const answers = model.groups[v];
    return answers !== undefined && (answers.exhaustive || refusesLevel(answers.refused ?? [], level));
  });
}

/** In depth `fast` the groups of a level are offered together. */
function refusesLevel(refused: readonly string[], level: Level): boolean {
  return refused.some((group) => groupLevel(codeOf(group)) === level);
}

type QuantumSays = "no-tls13" | "none" | "draft-or-pure" | "hybrid" | "hybrid-preferred";

const QUANTUM_STEPS: readonly Step<QuantumSays, QuantumSays>[] = [
  { says: "no-tls13", status: "info" },
  { says: "none", status: "info" },
  { says: "draft-or-pure", status: "info" },
  { says: "hybrid", status: "passed" },
  { says: "hybrid-preferred", status: "passed" },
];

const HYBRIDS: readonly string[] = ["11EC", "11EB", "11ED"];
const DRAFT_OR_PURE: readonly string[] = ["6399", "0200", "0201", "0202"];

export function definePostQuantum(role: TlsRole): AnyCheck {
  return defineTlsCheck<QuantumSays, QuantumSays>({
    id: `${role.prefix}_tls_pqkex`,
    role,
    isPlaceholder: false,
    spec: ["RFC 8446 4.2.7", "draft-ietf-tls-ecdhe-mlkem", "NCSC-NL TLS guidelines 2025-05"],
    steps: QUANTUM_STEPS,
    judge: judgeQuantum,
    text: {
      "no-tls13": { says: `TLS 1.3, which hybrid groups need, is not accepted by ${role.of}.` },
      none: {
        says: `What is sent to ${role.of} today can be read by whoever has a large quantum computer later.`,
        fix: "Switch on the group X25519MLKEM768.",
      },
      "draft-or-pure": { says: `Only drafts of hybrid groups, or ML-KEM alone, are accepted by ${role.of}.` },
      hybrid: { says: `A hybrid group with ML-KEM is accepted by ${role.of}.` },
      "hybrid-preferred": { says: `A hybrid group with ML-KEM is preferred by ${role.of}.` },
    },
  });
}

function judgeQuantum(server: Server): Opinion<QuantumSays> {
  const { model, modelPointer } = server;
  const has13 = accepts(model, "0304");
  if (has13 === false) return { says: "no-tls13" };
  const answers = model.groups["0304"];
  if (has13 === null || answers === undefined) return notLearnt(server);
  const { accepted, preferred } = answers;
  const found = accepted.filter((group) => HYBRIDS.includes(group));
  const groups = (of: readonly string[]): readonly Remark[] => [
    { code: "hybrid-groups", params: { groups: of.map(groupName) }, at: [`${modelPointer}/groups/0304`] },
  ];
  if (found.length > 0) {
    const isFirst = preferred !== null && HYBRIDS.includes(preferred);
    return { says: isFirst ? "hybrid-preferred" : "hybrid", remarks: groups(found) };
  }
  if (!answers.exhaustive && !HYBRIDS.every((group) => answers.refused?.includes(group) === true)) {
    return notLearnt(server);
  }
  const others = accepted.filter((group) => DRAFT_OR_PURE.includes(group));
  return others.length > 0 ? { says: "draft-or-pure", remarks: groups(others) } : { says: "none" };
}

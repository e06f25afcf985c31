/** Levels of the cipher suites (`tls.md` 1.2, 1.3, 5). */
import type { AcceptedSuite } from "../../model/tls.ts";
import type { Level } from "../../proto/tls/ncsc-2025-05.table.ts";
import type { AnyCheck } from "../define.ts";
import { suiteName } from "./code.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { notLearnt, type Opinion, type Remark } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { knowsLevel, levelOfSuite } from "./suites.ts";
import { bestOfOld } from "./versions.ts";

type Says = "bad" | "phase-out" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "failed" },
  { says: "phase-out", status: "warning", points: 10 },
  { says: "good", status: "passed" },
];

export function defineCiphers(role: TlsRole): AnyCheck {
  return defineTlsCheck<Says, Says>({
    id: `${role.prefix}_tls_ciphers`,
    role,
    spec: ["RFC 9325 4.2", "NCSC-NL TLS guidelines 2025-05"],
    steps: STEPS,
    judge: judgeCiphers,
    text: {
      bad: {
        says: `Insufficient cipher suites are accepted by ${role.of}.`,
        fix: "Allow only ECDHE suites with AES-GCM or ChaCha20-Poly1305, and the suites of TLS 1.3 without CCM_8.",
      },
      "phase-out": {
        says: `Cipher suites that are to be phased out are accepted by ${role.of}.`,
        fix: "Plan their removal: only ECDHE suites with AES-GCM or ChaCha20-Poly1305 are to stay.",
      },
      good: { says: `Only good and sufficient cipher suites are accepted by ${role.of}.` },
    },
    culprits: { bad: ["cipher-insufficient"], "phase-out": ["cipher-phase-out"] },
    differs: "internet.nl lists the suites of one version only, and of TLS 1.3 tries one.",
  });
}

function judgeCiphers(server: Server, { isParity }: Context): Opinion<Says> {
  const suites = isParity ? suitesOfAnchor(server) : server.model.suites.filter(({ v }) => v !== "0002");
  const insufficient = ofLevel(server, suites, "insufficient");
  const phaseOut = ofLevel(server, suites, "phase-out");
  const remarks = [...insufficient, ...phaseOut];
  const open = LEVELS.filter((level) => !knowsLevel(server.model, level)).map((level) => CODES[level]);
  if (insufficient.length > 0) return { says: "bad", remarks, open };
  if (!isParity && open.includes(CODES.insufficient)) return notLearnt(server, remarks);
  if (phaseOut.length > 0) return { says: "phase-out", remarks, open };
  return isParity || open.length === 0 ? { says: "good", remarks, open } : notLearnt(server, remarks);
}

/** The newest version below TLS 1.3, and of TLS 1.3 the one suite that internet.nl tries. */
function suitesOfAnchor({ model }: Server): AcceptedSuite[] {
  const best = bestOfOld(model);
  return model.suites.filter(({ v, id }) => v === best || (v === "0304" && id === "1305"));
}

const LEVELS = ["insufficient", "phase-out"] as const;
const CODES = { insufficient: "cipher-insufficient", "phase-out": "cipher-phase-out" } as const;

function ofLevel(
  { model, modelPointer }: Server,
  suites: readonly AcceptedSuite[],
  level: Extract<Level, keyof typeof CODES>,
): Remark[] {
  const found = suites.filter((suite) => levelOfSuite(suite) === level);
  if (found.length === 0) return [];
  return [
    {
      code: CODES[level],
      params: { ciphers: [...new Set(found.map(({ id }) => suiteName(id)))].sort() },
      at: found.map((suite) => `${modelPointer}/suites/${model.suites.indexOf(suite)}`),
    },
  ];
}

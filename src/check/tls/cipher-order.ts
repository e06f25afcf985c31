/** Does a suite that is on its way out go before better ones? (`tls.md` 1.2, 2.5; `settled.md` 4.4) */
import type { ChosenOrder } from "../../model/tls.ts";
import type { AnyCheck } from "../define.ts";
import { suiteName } from "./code.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { notLearnt, type Opinion, type Remark } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { knowsLevel, levelOfSuite, oldSuites } from "./suites.ts";

type Says = "bad" | "good" | "na";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "failed" },
  { says: "good", status: "passed" },
  { says: "na", status: "passed" },
];

export function defineCipherOrder(role: TlsRole): AnyCheck {
  return defineTlsCheck<Says, Says>({
    id: `${role.prefix}_tls_cipherorder`,
    role,
    spec: ["RFC 9325 4.2.1", "NCSC-NL TLS guidelines 2025-05"],
    steps: STEPS,
    judge: judgeOrder,
    text: {
      bad: {
        says: `Cipher suites that are to be phased out go before better ones on ${role.of}.`,
        fix: "Let the server's order decide, with the good and sufficient suites first; or remove the others.",
      },
      good: { says: `Better cipher suites go first on ${role.of}.` },
      na: {
        says: `Only good cipher suites are accepted by ${role.of}, so that their order does not matter.`,
      },
    },
    culprits: { bad: ["cipher-order"] },
    differs: "internet.nl takes a probe that fails for “does not apply”.",
  });
}

function judgeOrder(server: Server, { isParity }: Context): Opinion<Says> {
  const { model } = server;
  const suites = oldSuites(model);
  const levels = new Set(suites.map(levelOfSuite));
  const violations = model.orders.flatMap(violationsIn);
  const remarks = [...orderRemarks(server, violations), ...preferenceRemarks(server)];
  if (violations.length > 0) return { says: "bad", remarks };
  if (!isParity && !isKnown(server, levels)) return notLearnt(server, remarks);
  const isSubject = [...levels].some((level) => level !== "good");
  return { says: isSubject ? "good" : "na", remarks };
}

/** The suites to compare were all seen, and where there are both kinds, some order was. */
function isKnown({ model }: Server, levels: ReadonlySet<string>): boolean {
  if (!levels.has("phase-out")) return knowsLevel(model, "phase-out");
  return !levels.has("sufficient") || model.orders.some(({ chosen }) => chosen.length > 0);
}

type Pair = readonly [worse: string, better: string];

/** Pairs in which the worse suite was chosen while the better one was on offer. */
function violationsIn({ offered, chosen }: ChosenOrder): Pair[] {
  const order = [...chosen, ...offered.filter((id) => !chosen.includes(id))];
  return chosen.flatMap((id, index): Pair[] =>
    levelOfSuite({ id }) === "phase-out"
      ? order.slice(index + 1).flatMap((later): Pair[] => (isBetter(later) ? [[id, later]] : []))
      : [],
  );
}

const isBetter = (id: string): boolean => ["good", "sufficient"].includes(levelOfSuite({ id }));

function orderRemarks({ modelPointer }: Server, violations: readonly Pair[]): Remark[] {
  if (violations.length === 0) return [];
  const pairs = violations.map(([worse, better]) => `${suiteName(worse)} before ${suiteName(better)}`);
  return [{ code: "cipher-order", params: { pairs: [...new Set(pairs)] }, at: [`${modelPointer}/orders`] }];
}

const WHOSE = {
  server: "their own order",
  client: "the order of the client",
  mixed: "their own order, in part that of the client",
} as const;

function preferenceRemarks({ model, modelPointer }: Server): Remark[] {
  const { preference } = model;
  if (preference == null) return [];
  const at = [`${modelPointer}/preference`];
  return [{ code: "cipher-preference", params: { order: WHOSE[preference] }, at }];
}

/** No version before TLS 1.2 (`tls.md` 1.2, 5). */
import type { AnyCheck } from "../define.ts";
import { versionName } from "./code.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { notLearnt, type Opinion, type Remark } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { accepts, oldVersions, unknownOldVersions } from "./versions.ts";

type Says = "bad" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "failed" },
  { says: "good", status: "passed" },
];

export function defineVersion(role: TlsRole): AnyCheck {
  return defineTlsCheck<Says, Says>({
    id: `${role.prefix}_tls_version`,
    role,
    spec: ["RFC 8996", "RFC 7568", "RFC 6176", "NCSC-NL TLS guidelines 2025-05"],
    steps: STEPS,
    judge: judgeVersion,
    text: {
      bad: {
        says: `Old and broken versions of TLS or SSL are accepted by ${role.of}.`,
        fix: "Switch off everything before TLS 1.2.",
      },
      good: { says: `No version before TLS 1.2 is accepted by ${role.of}.` },
    },
    culprits: { bad: ["old-version"] },
    differs: "internet.nl takes silence for “not accepted”.",
  });
}

function judgeVersion(server: Server, { isParity }: Context): Opinion<Says> {
  const { model, modelPointer } = server;
  const remarks = [
    ...oldVersions(model).map((version): Remark => {
      const at = [`${modelPointer}/versions/${version}`];
      return { code: "old-version", params: { version: versionName(version) }, at };
    }),
    ...withoutTls13(server, isParity),
  ];
  const open = unknownOldVersions(model).map((version) => `old-version ${versionName(version)}`);
  if (oldVersions(model).length > 0) return { says: "bad", remarks, open };
  return open.length === 0 || isParity ? { says: "good", remarks, open } : notLearnt(server, remarks);
}

function withoutTls13({ model, modelPointer }: Server, isParity: boolean): Remark[] {
  if (isParity || accepts(model, "0304") !== false) return [];
  return [{ code: "no-tls13", at: [`${modelPointer}/versions`] }];
}

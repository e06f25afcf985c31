/** The hash in signatures of the key exchange (`tls.md` 1.2, 5; `settled.md` 4.4). */
import type { AnyCheck } from "../define.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { notLearnt, type Opinion, type Remark } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { bestOfOld } from "./versions.ts";

type Says = "bad" | "phase-out" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "failed" },
  { says: "phase-out", status: "warning", points: 10 },
  { says: "good", status: "passed" },
];

export function defineKeyExchangeHash(role: TlsRole): AnyCheck {
  return defineTlsCheck<Says, Says>({
    id: `${role.prefix}_tls_keyexchangehash`,
    role,
    isPlaceholder: true,
    spec: ["RFC 9155", "NCSC-NL TLS guidelines 2025-05"],
    steps: STEPS,
    judge: judgeHash,
    text: {
      bad: {
        says: `The key exchange is signed with SHA-1 or MD5 by ${role.of} when a client asks for that.`,
        fix: "Allow only signature algorithms with SHA-256, SHA-384 or SHA-512.",
      },
      "phase-out": {
        says: `The key exchange is signed with SHA-224 by ${role.of} when a client asks for that.`,
        fix: "Allow only signature algorithms with SHA-256, SHA-384 or SHA-512.",
      },
      good: { says: `The key exchange is not signed with an old hash by ${role.of}.` },
    },
    culprits: { bad: ["weak-signature-hash"], "phase-out": ["weak-signature-hash"] },
    differs: "internet.nl does not try MD5.",
  });
}

function judgeHash(server: Server, { isParity }: Context): Opinion<Says> {
  const { weak_sig: weak } = server.model;
  const at = [`${server.modelPointer}/${weak == null ? "versions" : "weak_sig"}`];
  if (weak?.no_signature === true || bestOfOld(server.model) === null) {
    return { says: "good", remarks: isParity ? [] : [{ code: "no-signature", at }] };
  }
  if (weak == null) return isParity ? { says: "good" } : notLearnt(server);
  const said = HASHES.filter((hash) => !isParity || hash.isInParity).map(({ name, level, key }): Said => {
    const remark = { code: "weak-signature-hash", params: { hash: name }, at } as const;
    return { level, used: weak[key] ?? (isParity ? false : null), remark };
  });
  return worstOf(said) ?? notLearnt(server, remarksOf(said));
}

interface Said {
  readonly level: "bad" | "phase-out";
  readonly used: boolean | null;
  readonly remark: Remark;
}

const remarksOf = (said: readonly Said[]): Remark[] =>
  said.flatMap(({ used, remark }) => (used === true ? [remark] : []));

/** Worst first: what is not known may still be worse than what is; then nothing is said. */
function worstOf(said: readonly Said[]): Opinion<Says> | null {
  for (const level of ["bad", "phase-out"] as const) {
    const states = said.filter((one) => one.level === level).map(({ used }) => used);
    if (states.includes(true)) return { says: level, remarks: remarksOf(said) };
    if (states.includes(null)) return null;
  }
  return { says: "good" };
}

const HASHES = [
  { name: "MD5", key: "md5", level: "bad", isInParity: false },
  { name: "SHA-1", key: "sha1", level: "bad", isInParity: true },
  { name: "SHA-224", key: "sha224", level: "phase-out", isInParity: true },
] as const;

/** TLS 1.3: accepted, alone, not filtered on the way, with large hellos (`tls.md` 6). */
import type { AnyCheck } from "../define.ts";
import { versionName } from "./code.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import { isTooShallow, TOO_SHALLOW, type TooShallow } from "./depth.ts";
import type { Step } from "./family.ts";
import { notLearnt, type Opinion } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { acceptedVersions, accepts, knowsOldVersions, oldVersions } from "./versions.ts";

type Says = "bad" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "warning" },
  { says: "good", status: "passed" },
];

export function defineTls13(role: TlsRole): AnyCheck {
  return defineTlsCheck<Says, Says>({
    id: `${role.prefix}_tls_1_3`,
    role,
    isPlaceholder: false,
    spec: ["RFC 8446", "RFC 9325 3.1.1"],
    steps: STEPS,
    judge: (server) => {
      const has = accepts(server.model, "0304");
      if (has === null) return notLearnt(server);
      const at = [`${server.modelPointer}/versions`];
      return has ? { says: "good" } : { says: "bad", remarks: [{ code: "no-tls13", at }] };
    },
    text: {
      bad: { says: `TLS 1.3 is not accepted by ${role.of}.`, fix: "Switch on TLS 1.3." },
      good: { says: `TLS 1.3 is accepted by ${role.of}.` },
    },
  });
}

type OnlySays = "legacy" | "tls12-enabled" | "ready";

const ONLY_STEPS: readonly Step<OnlySays, OnlySays>[] = [
  { says: "legacy", status: "info" },
  { says: "tls12-enabled", status: "info" },
  { says: "ready", status: "passed" },
];

export function defineTls13Only(role: TlsRole): AnyCheck {
  return defineTlsCheck<OnlySays, OnlySays>({
    id: `${role.prefix}_tls_1_3_only`,
    role,
    isPlaceholder: false,
    spec: ["RFC 8446"],
    steps: ONLY_STEPS,
    judge: judgeOnly,
    text: {
      legacy: { says: `Versions before TLS 1.2 are accepted by ${role.of}.` },
      "tls12-enabled": { says: `TLS 1.2 is accepted by ${role.of} as well; nothing is wrong with that.` },
      ready: { says: `Only TLS 1.3 is accepted by ${role.of}.` },
    },
  });
}

function judgeOnly(server: Server): Opinion<OnlySays> {
  const { model } = server;
  const versions = acceptedVersions(model).map(versionName);
  const remarks = [
    { code: "accepted-versions", params: { versions }, at: [`${server.modelPointer}/versions`] },
  ] as const;
  if (oldVersions(model).length > 0) return { says: "legacy", remarks };
  if (accepts(model, "0303") === true) return { says: "tls12-enabled", remarks };
  const isKnown = knowsOldVersions(model) && accepts(model, "0303") !== null;
  return isKnown ? { says: "ready", remarks } : notLearnt(server, remarks);
}

type DowngradeSays = "filtered" | "good";

const DOWNGRADE_STEPS: readonly Step<DowngradeSays, DowngradeSays>[] = [
  { says: "filtered", status: "warning" },
  { says: "good", status: "passed" },
];

export function defineDowngrade(role: TlsRole): AnyCheck {
  return defineTlsCheck<DowngradeSays, DowngradeSays>({
    id: `${role.prefix}_tls_downgrade`,
    role,
    isPlaceholder: false,
    spec: ["RFC 8446 4.1.3"],
    steps: DOWNGRADE_STEPS,
    judge: judgeDowngrade,
    text: {
      filtered: {
        says: `A server behind ${role.of} knows TLS 1.3, but does not get the offer.`,
        fix: "Look for a load balancer, firewall or proxy in between that removes or does not know TLS 1.3.",
      },
      good: { says: `Nothing between here and ${role.of} hinders TLS 1.3.` },
    },
  });
}

/** The mark in the random of an older answer says that the server would have spoken TLS 1.3. */
function judgeDowngrade({ model, modelPointer }: Server): Opinion<DowngradeSays> {
  const isFiltered = model.sentinels.some(
    ({ value, offered13 }) => value === "01" && (offered13 || accepts(model, "0304") === false),
  );
  if (!isFiltered) return { says: "good" };
  return { says: "filtered", remarks: [{ code: "tls13-filtered", at: [`${modelPointer}/sentinels`] }] };
}

type LargeVerdict = "intolerant" | "good";
type LargeSays = LargeVerdict | TooShallow;

const LARGE_STEPS: readonly Step<LargeSays, LargeVerdict>[] = [
  { says: "intolerant", status: "warning" },
  TOO_SHALLOW,
  { says: "good", status: "passed" },
];

export function defineLargeHello(role: TlsRole): AnyCheck {
  return defineTlsCheck<LargeSays, LargeVerdict>({
    id: `${role.prefix}_tls_largehello`,
    role,
    isPlaceholder: false,
    spec: ["RFC 8446 4.1.2", "draft-ietf-tls-ecdhe-mlkem"],
    steps: LARGE_STEPS,
    judge: judgeLarge,
    text: {
      intolerant: {
        says: `A ClientHello in two packets, as browsers now send it, gets no answer from ${role.of}.`,
        fix: "Update the machine in front of the server that reads only the first packet.",
      },
      good: { says: `A ClientHello in two packets is answered by ${role.of}.` },
    },
  });
}

function judgeLarge(server: Server, { evidence }: Context): Opinion<LargeSays> {
  const { large_hello: large } = server.model;
  if (large === undefined && isTooShallow(evidence)) return { says: "too-shallow" };
  if (large == null || large.answered === null) return notLearnt(server);
  if (large.answered) return { says: "good" };
  const { outcome } = large;
  const at = [`${server.modelPointer}/large_hello`];
  return {
    says: "intolerant",
    remarks: [{ code: "large-clienthello-intolerant", params: { outcome }, at }],
  };
}

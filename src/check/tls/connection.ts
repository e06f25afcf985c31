/** What clients may do on a connection: renegotiate, and send data before the handshake is over. */
import type { AnyCheck } from "../define.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { notLearnt, type Opinion } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { accepts, bestOfOld } from "./versions.ts";

type RenegotiationSays = "allowed-with-too-high-limit" | "allowed-with-low-limit" | "not-allowed";

/** internet.nl's limit: up to ten are a low one. */
const LOW_LIMIT = 10;

const RENEGOTIATION_STEPS: readonly Step<RenegotiationSays, RenegotiationSays>[] = [
  { says: "allowed-with-too-high-limit", status: "info" },
  { says: "allowed-with-low-limit", status: "info", points: 10 },
  { says: "not-allowed", status: "passed" },
];

export function defineClientRenegotiation(role: TlsRole): AnyCheck {
  return defineTlsCheck<RenegotiationSays, RenegotiationSays>({
    id: `${role.prefix}_tls_clientreneg`,
    role,
    spec: ["RFC 9325 3.5", "NCSC-NL TLS guidelines 2025-05"],
    steps: RENEGOTIATION_STEPS,
    judge: judgeRenegotiation,
    text: {
      "allowed-with-too-high-limit": {
        says: `Clients may renegotiate with ${role.of} as often as they like, which costs the server more than them.`,
        fix: "Switch off renegotiation by clients.",
      },
      "allowed-with-low-limit": { says: `Clients may renegotiate with ${role.of} a few times.` },
      "not-allowed": { says: `Clients cannot renegotiate with ${role.of}.` },
    },
  });
}

function judgeRenegotiation(server: Server, { isParity }: Context): Opinion<RenegotiationSays> {
  const { reneg } = server.model;
  if (reneg == null) {
    const isMoot = bestOfOld(server.model) === null || isParity;
    return isMoot ? { says: "not-allowed" } : notLearnt(server);
  }
  if (reneg.succeeded === 0) return { says: "not-allowed" };
  const { succeeded: times } = reneg;
  const at = [`${server.modelPointer}/reneg`];
  return {
    says: times > LOW_LIMIT ? "allowed-with-too-high-limit" : "allowed-with-low-limit",
    remarks: [{ code: "client-renegotiation", params: { times }, at }],
  };
}

type EarlySays = "bad" | "good";

const EARLY_STEPS: readonly Step<EarlySays, EarlySays>[] = [
  { says: "bad", status: "failed" },
  { says: "good", status: "passed" },
];
/** internet.nl does not make this test on mail servers. */
const MAIL_PARITY_STEPS: readonly Step<EarlySays, EarlySays | "na">[] = [
  { says: "good", verdict: "na", status: "passed" },
];

const EARLY_SPEC = ["RFC 8446 8", "RFC 9325 3.7", "NCSC-NL TLS guidelines 2025-05"];

const earlyText = (of: string) => ({
  bad: {
    says: `0-RTT data, which others can send again, is accepted by ${of}.`,
    fix: "Switch off early data.",
  },
  good: { says: `0-RTT data is refused by ${of}.` },
});

export function defineEarlyData(role: TlsRole): AnyCheck {
  const test = {
    id: `${role.prefix}_tls_0rtt`,
    role,
    spec: EARLY_SPEC,
    culprits: { bad: ["early-data-accepted"] },
  } as const;
  const text = earlyText(role.of);
  if (role.prefix === "web_https") {
    return defineTlsCheck<EarlySays, EarlySays>({ ...test, steps: EARLY_STEPS, judge: judgeEarlyData, text });
  }
  return defineTlsCheck<EarlySays, EarlySays | "na">({
    ...test,
    steps: EARLY_STEPS,
    paritySteps: MAIL_PARITY_STEPS,
    judge: (server, context) => (context.isParity ? { says: "good" } : judgeEarlyData(server, context)),
    text: { ...text, na: { says: "This was not tried on mail servers." } },
    differs: "internet.nl does not make this test on mail servers.",
  });
}

function judgeEarlyData(server: Server, { isParity }: Context): Opinion<EarlySays> {
  const { early_data: early } = server.model;
  const at = [`${server.modelPointer}/early_data`];
  if (early?.accepted === true) {
    const max = early.max ?? 0;
    return { says: "bad", remarks: [{ code: "early-data-accepted", params: { max }, at }] };
  }
  if (early == null) {
    const isMoot = accepts(server.model, "0304") === false || isParity;
    return isMoot ? { says: "good" } : notLearnt(server);
  }
  if (early.attempted && early.accepted === null && !isParity) return notLearnt(server);
  const isAdvertised = early.attempted && early.accepted === false;
  return { says: "good", remarks: isAdvertised ? [{ code: "early-data-advertised", at }] : [] };
}

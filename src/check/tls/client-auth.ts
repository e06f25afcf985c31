/** Are certificates asked of clients? (`tls.md` 6) */
import type { AnyCheck } from "../define.ts";
import { defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { notLearnt, type Opinion } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";

type Says = "client-certificate-required" | "client-certificate-requested" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "client-certificate-required", status: "info" },
  { says: "client-certificate-requested", status: "info" },
  { says: "good", status: "passed" },
];

export function defineClientAuth(role: TlsRole): AnyCheck {
  return defineTlsCheck<Says, Says>({
    id: `${role.prefix}_tls_clientauth`,
    role,
    isPlaceholder: false,
    spec: ["RFC 8446 4.3.2", "RFC 5246 7.4.4"],
    steps: STEPS,
    judge: judgeClientAuth,
    text: {
      "client-certificate-required": { says: `Clients need a certificate for ${role.of}.` },
      "client-certificate-requested": { says: `Clients are asked for a certificate by ${role.of}.` },
      good: { says: `No certificate is asked of clients by ${role.of}.` },
    },
  });
}

function judgeClientAuth(server: Server): Opinion<Says> {
  const { client_auth: asked, hello12, hello13 } = server.model;
  const requested = hello12?.cert_requested === true || hello13?.cert_requested === true;
  if (asked?.required === true) return { says: "client-certificate-required" };
  if (requested || asked?.requested === true) return { says: "client-certificate-requested" };
  return asked?.requested === false || hello12 != null || hello13 != null
    ? { says: "good" }
    : notLearnt(server);
}

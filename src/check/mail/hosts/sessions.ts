/** The sessions with the mail servers that can be said something of, for our own tests of SMTP. */
import type { SmtpServer } from "../../../model/mail.ts";
import type { Finding, ServerRow } from "../../../model/report.ts";
import type { Evidence, Setting, Unmeasured } from "../../define.ts";
import { findingsOf, type Remark } from "../../tls/opinion.ts";
import type { Skip } from "../define.ts";
import { mxRole } from "../mx.ts";
import { type MailServer, mailServers } from "./server.ts";

export interface Session extends MailServer {
  readonly seen: SmtpServer;
}

export interface Sessions {
  readonly skip: Skip | null;
  readonly list: readonly Session[];
  readonly unmeasured: Unmeasured | null;
}

/** Sessions with a greeting; one address with several names counts once. */
export function sessionsOf(evidence: Evidence<"dns" | "mx">, setting: Setting): Sessions {
  const role = mxRole(evidence, setting);
  if (role.unmeasured !== null) return { skip: null, list: [], unmeasured: role.unmeasured };
  if (role.measured.length === 0) return { skip: "no-mail", list: [], unmeasured: null };
  const { list, unmeasured, switchedOff } = mailServers(role.measured, evidence, setting);
  if (switchedOff) return { skip: "off", list: [], unmeasured: null };
  const greeted = list.filter((server): server is Session => server.seen?.banner?.code === 220);
  const byAddress = [...new Map(greeted.map((server) => [server.address, server])).values()];
  const lost = list.find((server) => !greeted.some(({ address }) => address === server.address));
  return { skip: null, list: byAddress, unmeasured: whyLost(lost, unmeasured, byAddress.length) };
}

/** A server that does not greet is the matter of other tests, unless there is no other. */
function whyLost(
  lost: MailServer | undefined,
  unknown: readonly Unmeasured[],
  heard: number,
): Unmeasured | null {
  if (heard > 0) return null;
  const first = lost?.unmeasured ?? unknown[0];
  if (first !== undefined) return first;
  return { cause: "unreachable", evidence: [lost?.pointer ?? "/mx"] };
}

/** What is said of each server, together; `{servers}` names those for which it holds. */
export function remarksOf(
  list: readonly Session[],
  look: (session: Session) => readonly Remark[],
): Finding[] {
  return findingsOf(
    list.flatMap((session) => look(session).map((remark) => ({ label: session.label, remark }))),
  );
}

/** A row for each session. */
export function rowsOf(
  list: readonly Session[],
  judge: (session: Session) => Pick<ServerRow, "status" | "verdict">,
): ServerRow[] {
  return list.map((session) => ({ server: session.host, address: session.address, ...judge(session) }));
}

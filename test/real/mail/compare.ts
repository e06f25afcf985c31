import type { SmtpReplyText, SmtpServer } from "../../../src/model/mail.ts";
import { expectSame, expectThat } from "../report.ts";
import type { FingerReport } from "./finger.ts";
import type { Audited } from "./ours.ts";
import { type MailRow, USUAL } from "./row.ts";
import type { HeardReply, SwaksReport } from "./swaks.ts";

/** What other programs hear of the server of a row. */
export interface Heard {
  /** One for each address. */
  readonly fingers: readonly FingerReport[];
  /** `null` where it is not asked. */
  readonly swaks: SwaksReport | null;
}

/** Verdicts, session and offers are what the row says. */
export function checkAudit(row: MailRow, { tests, servers, findings }: Audited): void {
  const outcomes = servers.map(({ outcome }) => outcome);
  expectSame([...new Set(outcomes)], [row.outcome ?? "ready-for-tls"], "how the sessions ended");
  const wrong = Object.entries({ ...USUAL, ...row.expect }).flatMap(([id, wanted]) => {
    const said = tests.get(id);
    return said === wanted ? [] : [`${id}: expected ${wanted}, found ${said} (${findings.get(id)})`];
  });
  expectThat(wrong.length === 0, wrong.join("\n"));
  const found = [...findings.values()].flat();
  for (const code of row.finds ?? []) {
    expectThat(found.includes(code), `finding ${code} is missing; there are ${found}`);
  }
  const offered = servers.flatMap(({ ehlo }) => ehlo?.keywords ?? []);
  for (const keyword of row.keywords ?? []) {
    expectThat(offered.includes(keyword), `${keyword} is not among ${offered}`);
  }
}

/** `posttls-finger`, which speaks to one address at a time, spoke to those of the row and agrees about its records. */
export function checkFinger(
  row: MailRow,
  { tests, servers }: Audited,
  fingers: readonly FingerReport[],
): void {
  if (fingers.length === 0) {
    return;
  }
  const words = fingers.map((finger) => finger.words).join("\n");
  const addresses = servers.map(({ address }) => address);
  for (const { peer } of fingers) {
    const isSkipped = peer === null && row.zone?.startsWith("bogus") === true;
    expectThat(isSkipped || addresses.includes(peer ?? ""), `posttls-finger spoke to ${peer}: ${words}`);
  }
  const wanted = row.unlike === undefined ? "agrees with us" : "differs from us as the row explains";
  expectThat(
    agrees(tests, fingers) === (row.unlike === undefined),
    `posttls-finger no longer ${wanted}: ${words}`,
  );
}

/** Whether `posttls-finger` delivers to every address where we say that the records fit, and where we do not say so fails at one. */
export const agrees = (tests: Audited["tests"], fingers: readonly FingerReport[]): boolean =>
  fingers.every(({ verified }) => verified) === (tests.get("mail_starttls_dane_valid") === "passed good");

const shown = (reply: HeardReply | SmtpReplyText | null | undefined): readonly unknown[] =>
  reply == null || reply.code === null ? ["no reply"] : [reply.code, ...reply.lines];

/** Code and name: Exim tells the time as well, and postscreen greets whom it does not know in two parts. */
const greeting = (reply: HeardReply | SmtpServer["banner"] | null): readonly unknown[] =>
  reply == null ? ["no reply"] : [reply.code, reply.lines.at(-1)?.split(" ").slice(0, 2).join(" ")];

/** Swaks hears what we heard, word for word: greeting, EHLO, STARTTLS, and EHLO again inside TLS. */
export function checkSwaks({ servers }: Audited, swaks: SwaksReport): void {
  const [server] = servers;
  expectSame(greeting(swaks.greeting), greeting(server?.banner ?? null), "greeting as swaks hears it");
  expectSame(shown(swaks.ehlo), shown(server?.ehlo), "EHLO as swaks hears it");
  expectSame(shown(swaks.starttls), shown(server?.starttls), "STARTTLS as swaks hears it");
  expectSame(shown(swaks.ehloTls), shown(server?.ehlo_tls), "EHLO inside TLS as swaks hears it");
}

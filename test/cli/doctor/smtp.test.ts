import { afterEach, describe, expect, test } from "vitest";
import { CONTROL_HOSTS, smtpControl, smtpRow, trySmtp } from "../../../src/cli/doctor/smtp.ts";
import { SMTP_BEHAVIOURS } from "../../../src/lab/smtp/behaviour.table.ts";
import { scripted } from "../../probe/session.ts";
import { MX, openMailLab } from "../../support/smtp.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe("what is tried", () => {
  const { session } = scripted({
    answers: {
      "a.nl/MX": ["10 mx.a.nl.", "20 Mx2.b.nl."],
      "b.nl/MX": ["10 mx.a.nl."],
      "null.nl/MX": ["0 ."],
    },
  });
  test.each([
    ["the host that is named", { smtpHost: "mx.a.nl", domains: ["b.nl"], isOwn: false }, ["mx.a.nl"], true],
    [
      "the mail hosts of domains",
      { domains: ["a.nl", "b.nl"], isOwn: false },
      ["mx.a.nl", "mx2.b.nl"],
      false,
    ],
    ["nothing, where a domain takes no mail", { domains: ["null.nl"], isOwn: false }, [], false],
    ["two large operators", { domains: [], isOwn: false }, CONTROL_HOSTS, true],
    ["nothing, in a network of one's own", { domains: [], isOwn: true }, [], false],
  ])("%s", async (_, wish, hosts, isCertain) => {
    expect(await smtpControl(wish, session)).toEqual({ hosts, isCertain });
  });
});

async function tried(behaviour: Parameters<typeof openMailLab>[0], isCertain: boolean) {
  const lab = await openMailLab(behaviour);
  closing.push(lab.close);
  const { session } = scripted({ answers: { [`${MX.host}/A`]: [MX.address] } });
  const control = { hosts: [MX.host], isCertain };
  const { lookup, rrs } = session;
  const outcome = await trySmtp(control, ["ipv4", "ipv6"], {
    lookup,
    rrs,
    dial: (at, purpose) => lab.session.dial(at, purpose),
  });
  return { ...smtpRow(control, outcome), attempts: lab.attempts };
}

describe("the row", () => {
  test("says that it works, and leaves with QUIT", async () => {
    const { row, state, attempts } = await tried(SMTP_BEHAVIOURS.good, true);
    expect(row).toMatchObject({ id: "port25", status: "passed", says: `works; to ${MX.host}` });
    expect(state).toBe("ok");
    expect(attempts).toMatchObject([{ kind: "smtp", outcome: "ok", peer: "192.0.2.25:25" }]);
  });

  test("is good with a server that turns us away: it was reached", async () => {
    expect(await tried(SMTP_BEHAVIOURS["too-many"], true)).toMatchObject({ state: "ok" });
  });

  test("says that port 25 is closed where a host that takes mail for certain is not reached", async () => {
    const { row, state } = await tried("closed", true);
    expect(row).toMatchObject({ status: "failed", says: `no connection to ${MX.host}: refused` });
    expect(row.fix).toContain("--no-port25");
    expect(state).toBe("blocked");
  });

  test("leaves it open where the host may be down itself", async () => {
    const { row, state } = await tried("closed", false);
    expect(row.status).toBe("warning");
    expect(row.fix).toContain("--smtp-host");
    expect(state).toBe("unknown");
  });

  test.each([
    [[], "no mail host to try"],
    [["gone.nl"], "no address of gone.nl"],
  ])("says why nothing was tried: %j", (hosts, says) => {
    const { row, state } = smtpRow({ hosts, isCertain: true }, { tried: [], state: "unknown" });
    expect(row).toMatchObject({ status: "not_tested", says });
    expect(state).toBe("unknown");
  });
});

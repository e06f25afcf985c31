import { expect, test } from "vitest";
import type { Report, ServerRow } from "../../src/model/report.ts";
import type { Status } from "../../src/model/status.ts";
import { openSharedFailures } from "../../src/score/shared-failures.ts";

const row = (address: string, status: Status): ServerRow => ({
  ...{ server: "mx.big.example", address, status, verdict: "x" },
});

const mail = (...servers: readonly ServerRow[]): Report[] =>
  [{ tests: [{ id: "mail_starttls_tls_available", servers }] }] as unknown as Report[];

test("a mail server that failed for several names is told once, with how many", () => {
  const shared = openSharedFailures();
  for (let i = 0; i < 3; i += 1) shared.add(mail(row("192.0.2.1", "error"), row("192.0.2.2", "passed")));
  for (let i = 0; i < 4; i += 1) shared.add(mail(row("192.0.2.3", "failed"), row("192.0.2.3", "error")));
  shared.add(mail(row("192.0.2.3", "error")));
  shared.add(mail(row("192.0.2.4", "failed")));
  shared.add([
    { tests: [{ id: "web_ipv6_ws_reach", servers: [row("192.0.2.9", "failed")] }] } as unknown as Report,
  ]);
  shared.add([{ tests: [{ id: "mail_starttls_tls_available" }] } as unknown as Report]);
  expect(shared.end()).toEqual([
    { address: "192.0.2.3", server: "mx.big.example", failed: 4, unmeasured: 1 },
    { address: "192.0.2.1", server: "mx.big.example", failed: 0, unmeasured: 3 },
  ]);
});

test("reports of both sides of a name count as one", () => {
  const shared = openSharedFailures();
  for (let i = 0; i < 2; i += 1) {
    shared.add([...mail(row("192.0.2.1", "error")), ...mail(row("192.0.2.1", "error"))]);
  }
  expect(shared.end()).toMatchObject([{ failed: 0, unmeasured: 2 }]);
});

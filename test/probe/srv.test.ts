import { expect, test } from "vitest";
import { probeSrv } from "../../src/probe/srv.ts";
import { probeTlsRpt } from "../../src/probe/tls-rpt.ts";
import { scripted } from "./session.ts";

test("all services are asked for, and the addresses of their hosts", async () => {
  const { session, lookups } = scripted({
    answers: {
      "_submissions._tcp.example.nl/SRV": ["0 1 465 Mail.example.nl."],
      "_submission._tcp.example.nl/SRV": ["0 1 587 mail.example.nl."],
      "_pop3._tcp.example.nl/SRV": ["0 0 0 ."],
      "_imap._tcp.example.nl/SRV": ["nonsense"],
    },
  });
  const { services, targets } = await probeSrv("example.nl", session);
  expect(Object.keys(services)).toEqual([
    "_submissions._tcp",
    "_submission._tcp",
    "_imaps._tcp",
    "_imap._tcp",
    "_pop3s._tcp",
    "_pop3._tcp",
  ]);
  expect(services["_imaps._tcp"]).toBe("_imaps._tcp.example.nl/SRV");
  expect(targets).toEqual({ "mail.example.nl": ["mail.example.nl/A", "mail.example.nl/AAAA"] });
  for (const key of [...Object.values(services), ...Object.values(targets).flat()]) {
    expect(lookups).toContain(key);
  }
});

test("of hundreds of hosts twenty are looked at", async () => {
  const { session } = scripted({
    answers: { "_imaps._tcp.example.nl/SRV": Array.from({ length: 300 }, (_, at) => `0 1 993 h${at}.nl.`) },
  });
  expect(Object.keys((await probeSrv("example.nl", session)).targets)).toHaveLength(20);
});

test("TLS-RPT is one question", async () => {
  const { session, lookups } = scripted({});
  expect(await probeTlsRpt("example.nl", session)).toEqual({ record: "_smtp._tls.example.nl/TXT" });
  expect(lookups).toEqual(["_smtp._tls.example.nl/TXT"]);
});

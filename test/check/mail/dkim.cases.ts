/** Cases of the tests about DKIM, and about domains without mail: `mail.md` 13.3 and 1.5. */
import { ecdsa, pkcs1, rsa } from "../../proto/dkim/keys.ts";
import { answerIn, type MutableEvidence } from "../../support/evidence.ts";
import { askerOf, type World } from "../../support/mail.ts";
import { type Case, casesOf } from "../case.ts";
import { domainOf, PARITY } from "./world.ts";

const BASE: World = { "d.nl": ["A 9.9.9.9", "TXT v=spf1 ip4:9.9.9.9 -all"] };
const PARKED: World = {
  "d.nl": ["A 9.9.9.9", "TXT v=spf1 -all"],
  "_dmarc.d.nl": ["TXT v=DMARC1; p=reject"],
};
const ENT = "_domainkey.d.nl";
/** The name that nobody set up. */
const CONTROL = "_x7k2n9.d.nl";
const KEY = `TXT v=DKIM1; k=rsa; p=${rsa(2048)}`;

const domain = (world: World, base: World = BASE): (() => MutableEvidence) =>
  domainOf("d.nl", { ...base, ...world });
const selector = (...rows: readonly string[]): World => ({ [`s1.${ENT}`]: rows });
const undecidable = { reason: "undecidable" } as const;
const parked = { reason: "not_applicable", points: null, finds: ["non-sending"] } as const;

function ownBudget(): MutableEvidence {
  const evidence = domain({ [ENT]: ["TIMEOUT"] })();
  answerIn(evidence, `${ENT}/TXT`).failures = [{ server: "192.0.2.53", zone: "d.nl", why: "budget" }];
  return evidence;
}

/** A selector that was asked for by the user and is known to the name server alone. */
function onlyBySelector(): MutableEvidence {
  const evidence = domain({
    [ENT]: ["NXDOMAIN"],
    "selector1._domainkey.d.nl": ["CNAME key.other.nl"],
    "key.other.nl": [KEY],
  })();
  return evidence;
}

const exist = casesOf("mail_auth_dkim_exist", [
  [
    "an answer that does not validate",
    domain({ [ENT]: ["BOGUS"] }),
    "passed",
    "good",
    { finds: ["bogus-data", "dkim-ent"] },
  ],
  [
    "K01: something lies below",
    domain({ [`x.${ENT}`]: [] }),
    "passed",
    "good",
    { points: 10, finds: ["dkim-ent-proved"] },
  ],
  [
    "K01, unsigned",
    domain({ [ENT]: ["INSECURE"], "d.nl": [...(BASE["d.nl"] ?? []), "INSECURE"] }),
    "passed",
    "good",
    { finds: ["dkim-ent"] },
  ],
  ["K02: nothing there", domain({}), "failed", "bad", { points: 0, finds: ["dkim-none"] }],
  ["K03: nothing there, and no mail sent", domain({}, PARKED), "not_tested", "no-email", parked],
  [
    "K04: every name gets that answer",
    domain({ [ENT]: [], [CONTROL]: [] }),
    "not_tested",
    "not-tested",
    { ...undecidable, points: null, finds: ["dkim-online-signing"] },
  ],
  ["K04, and no mail sent", domain({ [ENT]: [], [CONTROL]: [] }, PARKED), "not_tested", "no-email", parked],
  [
    "K05: a compact denial",
    domain({ [ENT]: [`NSEC ${ENT} \\000.${ENT} RRSIG NSEC NXNAME`], [CONTROL]: [] }),
    "failed",
    "bad",
    { finds: ["dkim-none"] },
  ],
  [
    "K06: NSEC proves it, whatever other names get",
    domain({ [ENT]: [`NSEC d.nl s1.${ENT} A TXT RRSIG NSEC`], [CONTROL]: [] }),
    "passed",
    "good",
    { finds: ["dkim-ent-proved"] },
  ],
  [
    "K07: a wildcard",
    domain({ [ENT]: ["TXT v=spf1 -all"], [CONTROL]: ["TXT v=spf1 -all"] }),
    "not_tested",
    "not-tested",
    { ...undecidable, finds: ["dkim-wildcard"] },
  ],
  [
    "K08: a name server that denies too much",
    onlyBySelector,
    "passed",
    "good",
    { finds: ["dkim-selector", "dkim-ent-nxdomain"] },
  ],
  [
    "K09: the lookup fails",
    domain({ [ENT]: ["SERVFAIL"] }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "K10: revoked keys alone",
    domain({ [`default.${ENT}`]: ["TXT v=DKIM1; p="] }),
    "failed",
    "bad",
    { finds: ["dkim-revoked-only"], says: ["default"] },
  ],
  [
    "the control is not known",
    domain({ [ENT]: [], [CONTROL]: ["SERVFAIL"] }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  ["a key", domain(selector(KEY)), "passed", "good", { finds: ["dkim-selector"], says: ["s1"] }],
  [
    "DM37: no mail sent, though reports go nowhere",
    domain({ "_dmarc.d.nl": ["TXT v=DMARC1; p=reject; rua=mailto:x@r.net"], "r.net": ["A 9.9.9.9"] }, PARKED),
    "not_tested",
    "no-email",
    parked,
  ],
  [
    "parity: DM37",
    domain({ "_dmarc.d.nl": ["TXT v=DMARC1; p=reject; rua=mailto:x@r.net"], "r.net": ["A 9.9.9.9"] }, PARKED),
    "failed",
    "bad",
    PARITY,
  ],
  ["parity: K02", domain({}), "failed", "bad", { ...PARITY, points: 0, finds: ["dkim-none"] }],
  [
    "parity: K03",
    domain({}, PARKED),
    "not_tested",
    "no-email",
    { ...PARITY, reason: "not_applicable", points: null },
  ],
  ["parity: K04 is a key", domain({ [ENT]: [], [CONTROL]: [] }), "passed", "good", { ...PARITY, points: 10 }],
  [
    "parity: K07 is a key",
    domain({ [ENT]: ["TXT v=spf1 -all"], [CONTROL]: ["TXT v=spf1 -all"] }),
    "passed",
    "good",
    PARITY,
  ],
  ["parity: K08 is none", onlyBySelector, "failed", "bad", PARITY],
  [
    "parity: K09 is none",
    domain({ [ENT]: ["SERVFAIL"] }),
    "failed",
    "bad",
    { ...PARITY, finds: ["lookup-failed"] },
  ],
  ["parity: our budget", ownBudget, "error", "could-not-test", { ...PARITY, cause: "budget" }],
]);

const withKey = (text: string): (() => MutableEvidence) => domain(selector(`TXT ${text}`));
const ED25519 = Buffer.alloc(32, 7).toString("base64");
const spaced = (key: string): string => key.replace(/(.{40})/g, "$1 ");

const keys = casesOf("mail_auth_dkim_keys", [
  ["2048 bits", domain(selector(KEY)), "passed", "good"],
  ["no key was found", domain({}), "not_tested", "not-tested", undecidable],
  ["K11: 1024 bits", withKey(`k=rsa; p=${rsa(1024)}`), "warning", "key-weak", { finds: ["dkim-key-weak"] }],
  ["2040 bits", withKey(`p=${rsa(2040)}`), "warning", "key-weak"],
  ["K12: 512 bits", withKey(`k=rsa; p=${rsa(512)}`), "warning", "key-broken", { finds: ["dkim-key-broken"] }],
  ["1016 bits", withKey(`p=${rsa(1016)}`), "warning", "key-broken"],
  ["K13: Ed25519", withKey(`k=ed25519; p=${ED25519}`), "passed", "good"],
  [
    "K14: a test",
    withKey(`v=DKIM1; k=rsa; t=y; p=${rsa(2048)}`),
    "info",
    "notice",
    { finds: ["dkim-testing"] },
  ],
  [
    "K15: the version is not first",
    withKey(`k=rsa; v=DKIM1; p=${rsa(2048)}`),
    "warning",
    "key-invalid",
    { finds: ["dkim-key-invalid"] },
  ],
  ["K16: spaces within the key", withKey(`p=${spaced(rsa(2048))}`), "passed", "good"],
  ["4096 bits", withKey(`p=${rsa(4096)}`), "passed", "good"],
  ["4104 bits", withKey(`p=${rsa(4104)}`), "info", "notice", { finds: ["dkim-key-long"] }],
  ["another kind of key", withKey(`p=${ecdsa()}`), "warning", "key-invalid"],
  ["SHA-1 alone", withKey(`h=sha1; p=${rsa(2048)}`), "warning", "sha1-only", { finds: ["dkim-sha1-only"] }],
  ["not for mail", withKey(`s=tlsrpt; p=${rsa(2048)}`), "info", "notice", { finds: ["dkim-not-for-mail"] }],
  ["a bare RSA key", withKey(`p=${pkcs1(2048)}`), "info", "notice", { finds: ["dkim-pkcs1"] }],
  ["two at one selector", domain(selector(KEY, KEY)), "info", "notice", { finds: ["dkim-multiple"] }],
  [
    "a revoked one beside a good one",
    domain({ ...selector(KEY), [`old.${ENT}`]: ["TXT v=DKIM1; p="] }),
    "passed",
    "good",
    { finds: ["dkim-revoked"] },
  ],
]);

const BY_DMARC = "v=DMARC1; p=reject";

/** The records of d.nl in the section about MX too. */
function parkedAs(world: World): () => MutableEvidence {
  return domainOf("d.nl", world, (evidence) => {
    const { ask } = askerOf(evidence, world);
    const rows = (world["d.nl"] ?? []).filter((row) => row.startsWith("MX "));
    const records = rows.map((row) => {
      const [, preference = "", exchange = ""] = row.split(" ");
      return {
        preference: Number(preference),
        exchange: exchange === "." ? "." : exchange.replace(/\.$/, ""),
      };
    });
    evidence.mx = {
      answer: ask("d.nl", "MX"),
      records,
      hosts: records.map(({ exchange }) => exchange).filter((exchange) => exchange !== "."),
      skipped: [],
      wildcard: ask("x7k2n9.d.nl", "MX"),
    };
  });
}

const parkedTest = casesOf("mail_parked_complete", [
  [
    "everything",
    parkedAs({ "d.nl": ["A 9.9.9.9", "MX 0 .", "TXT v=spf1 -all"], "_dmarc.d.nl": [`TXT ${BY_DMARC}`] }),
    "passed",
    "good",
  ],
  [
    "no address, so no null MX either",
    parkedAs({ "d.nl": ["TXT v=spf1 -all"], "_dmarc.d.nl": [`TXT ${BY_DMARC}`] }),
    "passed",
    "good",
  ],
  [
    "no null MX",
    parkedAs({ "d.nl": ["A 9.9.9.9", "TXT v=spf1 -all"], "_dmarc.d.nl": [`TXT ${BY_DMARC}`] }),
    "info",
    "incomplete",
    { finds: ["no-null-mx"] },
  ],
  [
    "mail servers",
    parkedAs({ "d.nl": ["MX 10 mx.d.nl.", "TXT v=spf1 -all"], "_dmarc.d.nl": [`TXT ${BY_DMARC}`] }),
    "info",
    "incomplete",
    { finds: ["parked-mx"] },
  ],
  [
    "no SPF",
    parkedAs({ "d.nl": ["MX 0 .", "A 9.9.9.9"], "_dmarc.d.nl": [`TXT ${BY_DMARC}`] }),
    "info",
    "incomplete",
    { finds: ["parked-spf"] },
  ],
  [
    "no MX, no SPF, no DMARC",
    parkedAs({ "d.nl": ["TXT hello"] }),
    "info",
    "incomplete",
    { finds: ["parked-spf", "parked-dmarc"] },
  ],
  [
    "open below",
    parkedAs({ "d.nl": ["TXT v=spf1 -all"], "_dmarc.d.nl": [`TXT ${BY_DMARC}; sp=none`] }),
    "info",
    "incomplete",
    { finds: ["parked-dmarc-subdomains"] },
  ],
  [
    "mail for every name below",
    parkedAs({
      "d.nl": ["TXT v=spf1 -all"],
      "_dmarc.d.nl": [`TXT ${BY_DMARC}`],
      "x7k2n9.d.nl": ["MX 10 mx.r.net."],
    }),
    "info",
    "incomplete",
    { finds: ["parked-wildcard-mx"], says: ["mx.r.net"] },
  ],
  [
    "senders",
    parkedAs({ "d.nl": ["TXT v=spf1 ip4:9.9.9.9 -all"], "_dmarc.d.nl": [`TXT ${BY_DMARC}`] }),
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
  [
    "SPF is not known",
    parkedAs({ "d.nl": ["TXT SERVFAIL"] }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
]);

export const DKIM_CASES: readonly Case[] = [...exist, ...keys, ...parkedTest];

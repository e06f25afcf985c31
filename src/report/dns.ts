/** What came of one question: the answer, its security state and why, and the chain of trust behind it. */
import type { DnsAnswer, DnsEvidence, DnsOutcome, Ede, Hop, StoredRrset } from "../model/evidence.ts";
import type { Reason } from "../model/security.ts";
import { indentedChains, zonePath } from "./chain.ts";
import { escapeText } from "./escape.ts";
import { labelled, measureOf, wrap } from "./layout.ts";
import type { Look } from "./look.ts";
import { counted } from "./number.ts";
import { reasonFix, reasonText } from "./reason-text.ts";
import { SECURITY_STATUS, sign } from "./symbol.table.ts";
import { fitsTable, tableRows } from "./table.ts";

/** A question and everything learnt on the way to its answer. */
export interface DnsView {
  /** Presentation form without the final dot. */
  readonly name: string;
  readonly type: string;
  readonly answer: DnsAnswer;
  readonly dns: DnsEvidence;
  /** Name of an Extended DNS Error (RFC 8914). */
  readonly edeName: (code: number) => string;
}

/** The document of `dns --json`. */
export function dnsJson(view: DnsView): string {
  const { name, type, answer, dns } = view;
  const { rcode, security = "indeterminate", reason = null, ede = [], outcome } = answer;
  const document = {
    name,
    type,
    rcode,
    security,
    reason,
    ede,
    answer: rrsetsOf(view).flatMap((rrset) =>
      rrset.rdata.map((data) => ({ name: rrset.name, type: rrset.type, ttl: rrset.ttl, data })),
    ),
    chain: zonesOf(view).map((zone) => ({ zone, ...dns.zones[zone] })),
    outcome,
    path: answer.path ?? [],
    warnings: answer.warnings ?? [],
    inconsistent: answer.inconsistent ?? false,
    failures: answer.failures ?? [],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The same for people. */
export function renderDns(view: DnsView, look: Look): string {
  const blocks = [
    stateLines(view, look),
    answerLines(view, look),
    warningLines(view, look),
    pathLines(view, look),
    chainBlock(view, look),
  ].filter((lines) => lines.length > 0);
  return `${blocks.map((lines) => lines.map((line) => line.trimEnd()).join("\n")).join("\n\n")}\n`;
}

const OUTCOME_TEXT: Readonly<Record<DnsOutcome, string | null>> = {
  ok: null,
  nodata: "The name exists, but has no {type} records.",
  nxdomain: "The name does not exist.",
  servfail: "No server of the zone gave a usable answer.",
  refused: "The servers of the zone refuse to answer.",
  timeout: "No server answered.",
  badname: "This is not a domain name.",
  loop: "The aliases lead back to themselves.",
};

function stateLines(view: DnsView, look: Look): string[] {
  const { name, type, answer } = view;
  const { security = "indeterminate", reason, rcode, outcome } = answer;
  const status = SECURITY_STATUS[security];
  const question = `${escapeText(name, { max: 260 })} ${escapeText(type)}`;
  const state = `${sign(look, status)} ${look.paint(status, security)}`;
  const code = look.paint("dim", rcode ?? "no answer");
  const said = OUTCOME_TEXT[outcome]?.replace("{type}", escapeText(type));
  return [
    ...wrap(question, measureOf(look)).map((line) => look.paint("bold", line)),
    `${state}   ${code}`,
    ...(said === undefined || said === null ? [] : indented(said, look)),
    ...(reason === undefined ? [] : reasonLines(reason, view, look)),
    ...(answer.inconsistent
      ? indented("Servers disagree: some give data that does not validate.", look)
      : []),
    ...edeLines(answer.ede ?? [], view, look),
  ];
}

function reasonLines(reason: Reason, { edeName }: DnsView, look: Look): string[] {
  const fix = reasonFix(reason, look);
  const code =
    reason.ede === undefined ? reason.code : `${reason.code}, EDE ${reason.ede} ${edeName(reason.ede)}`;
  return [
    ...entry("why", `${reasonText(reason, look)} [${code}]`, look),
    ...(fix === null ? [] : entry("fix", fix, look)),
  ];
}

/** What servers themselves said about their answer. */
function edeLines(ede: readonly Ede[], { edeName }: DnsView, look: Look): string[] {
  return ede.flatMap(({ code, text }) =>
    entry(
      "server",
      `EDE ${code} ${edeName(code)}${text === undefined ? "" : `: ${escapeText(text, look)}`}`,
      look,
    ),
  );
}

/** Records shown in full; a hostile zone could have thousands. */
const RECORDS = 40;

function answerLines(view: DnsView, look: Look): string[] {
  const records = rrsetsOf(view).flatMap(({ name, type, ttl, rdata }) =>
    rdata.map((data) => [
      escapeText(name, { max: 260, ascii: look.ascii }),
      String(ttl),
      escapeText(type),
      escapeText(data, { max: 600, ascii: look.ascii }),
    ]),
  );
  const shown = records.slice(0, RECORDS);
  const more = records.length - shown.length;
  const lines = fitsTable(shown, look)
    ? tableRows(shown, look, "  ").flat()
    : shown.flatMap((record) => labelled("  ", record.join("  "), measureOf(look)));
  return more > 0 ? [...lines, `  and ${counted(more, "more record")}`] : lines;
}

function warningLines({ answer }: DnsView, look: Look): string[] {
  const warnings = (answer.warnings ?? []).flatMap((warning) =>
    marked("warning", reasonText(warning, look), look),
  );
  const failures = (answer.failures ?? []).flatMap(({ server, zone, why }) =>
    marked("error", `${escapeText(server)} for ${escapeText(zone, { max: 260 })}: ${escapeText(why)}`, look),
  );
  return [...warnings, ...failures];
}

function marked(status: "warning" | "error", text: string, look: Look): string[] {
  return labelled(`  ${sign(look, status).trimEnd()} `, text, measureOf(look));
}

/** The way through aliases and wildcards, and what proves that something is absent. */
function pathLines({ answer }: DnsView, look: Look): string[] {
  const path = answer.path ?? [];
  if (path.length < 2 && path.every(({ via, denial }) => via === undefined && denial === undefined))
    return [];
  const rows = path.map((hop) => [
    escapeText(hop.name, { max: 260 }),
    escapeText(hop.type),
    hop.security,
    hopText(hop),
  ]);
  return [
    look.paint("bold", "Path"),
    ...(fitsTable(rows, look)
      ? tableRows(rows, look, "  ").flat()
      : rows.flatMap((row) => labelled("  ", row.join("  "), measureOf(look)))),
  ];
}

function hopText({ zone, via, denial }: Hop): string {
  const parts = [`zone ${escapeText(zone)}`];
  if (via !== undefined) parts.push(`through ${via === "wildcard" ? "a wildcard" : via.toUpperCase()}`);
  if (denial !== undefined)
    parts.push(`absence proved by ${denial.kind.toUpperCase()} (${escapeText(denial.proof)})`);
  return parts.join(", ");
}

function chainBlock(view: DnsView, look: Look): string[] {
  const ends = endsOf(view);
  if (ends.length === 0) return [];
  return [look.paint("bold", "Chain of trust"), ...indentedChains(view.dns.zones, ends, look)];
}

/** The zones in which the hops of the path lie; without a path, the one that the reason names. */
function endsOf({ answer, dns }: DnsView): string[] {
  const zones = [
    ...(answer.path ?? []).map(({ zone }) => zone),
    ...(answer.reason === undefined ? [] : [answer.reason.zone]),
  ];
  return [...new Set(zones)].filter((zone) => dns.zones[zone] !== undefined);
}

function zonesOf(view: DnsView): string[] {
  return [...new Set(endsOf(view).flatMap((zone) => zonePath(view.dns.zones, zone)))];
}

function rrsetsOf({ answer, dns }: DnsView): StoredRrset[] {
  return answer.rrs.flatMap((key) => dns.rrsets[key] ?? []);
}

function indented(text: string, look: Look): string[] {
  return labelled("  ", text, measureOf(look));
}

function entry(label: string, text: string, look: Look): string[] {
  return labelled(`  ${label.padEnd(7)}`, text, measureOf(look)).map((line, index) =>
    index === 0 ? line.replace(label, look.paint("dim", label)) : line,
  );
}

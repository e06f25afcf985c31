/** How it was measured, and how to see for oneself. */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { Report } from "../../model/report.ts";
import { counted, duration } from "../number.ts";
import { type Content, html, type Markup } from "./markup.ts";
import { heading, scrolling, time } from "./page.ts";
import { SIDE_TITLE } from "./score.ts";
import type { View } from "./view.ts";

export function methodSection(view: View): Content {
  const { target, level } = view;
  const [report] = target.reports;
  if (report === undefined) return null;
  const rows = [...rowsOf(report), ...limitRows(target.evidence), ...idRows(target.reports)];
  return html`<section class="method">${heading(level + 1, "Method")}<dl>${rows.map(
    ([term, content]) => html`<dt>${term}</dt><dd>${content}</dd>`,
  )}</dl>${inputTable(report)}${reproduce(report, target.name)}</section>`;
}

type Row = readonly [term: string, content: Content];

function rowsOf({ tool, profile, evidence, timing }: Report): Row[] {
  const { vantage, collected_from: from, collected_until: until, digest } = evidence;
  const ipv4 = typeof vantage.nat64_prefix === "string" ? "IPv4 through NAT64" : "IPv4";
  const families = [vantage.ipv4 ? ipv4 : null, vantage.ipv6 ? "IPv6" : null].filter((f) => f !== null);
  return [
    ["Tool", `${tool.name} ${tool.version}, Node.js ${tool.node}, OpenSSL ${tool.openssl}`],
    ["Profile", html`${profile.name} ${profile.version} <code class="digest">${profile.digest}</code>`],
    ["Measured", html`${time(from)} to ${time(until)}, in ${duration(timing.duration_ms)}`],
    ["Judged", time(timing.judged_at)],
    [
      "Vantage point",
      [
        vantage.label ?? "not named",
        families.length === 0 ? "no network" : families.join(" and "),
        `port 25 ${vantage.port25}`,
        vantage.resolver === "iterate" ? "resolved from the root" : `resolver ${vantage.resolver}`,
        `clock ${vantage.clock}`,
      ].join(", "),
    ],
    ["Evidence", html`<code class="digest">${digest}</code>`],
  ];
}

/** What was left out, because there was too much of it. */
function limitRows(evidence: EvidenceDocument | undefined): Row[] {
  if (evidence === undefined) return [];
  const servers = Object.values(evidence.ns ?? {}).flatMap(({ skipped = [] }) => skipped);
  const hosts = evidence.mx?.skipped ?? [];
  const left = [
    ...(servers.length === 0 ? [] : [counted(servers.length, "address", "addresses of name servers")]),
    ...(hosts.length === 0 ? [] : [counted(hosts.length, "MX host")]),
  ];
  return [
    ["Operations", counted(evidence.attempts.length, "network operation")],
    ...(left.length === 0 ? [] : [["Not measured", `${left.join(", ")}: beyond the limit`] as const]),
  ];
}

const idRows = (reports: readonly Report[]): Row[] =>
  reports.map(({ target, id }) => [
    `Report, ${SIDE_TITLE[target.type].toLowerCase()}`,
    html`<code class="digest">${id}</code>`,
  ]);

function inputTable({ evidence }: Report): Content {
  if (evidence.inputs.length === 0) return null;
  return scrolling(
    "Data sets used",
    html`<table><caption>Data sets used</caption><thead><tr><th scope="col">Data</th><th scope="col">Source</th><th scope="col">As of</th><th scope="col">SHA-256</th></tr></thead><tbody>${evidence.inputs.map(
      ({ name, source, as_of: asOf, stale, digest }) =>
        html`<tr><th scope="row">${name}</th><td>${source ?? "built in"}</td><td>${asOf === undefined ? "" : time(asOf)}${stale === true ? html` <span class="tag">old</span>` : null}</td><td><code>${digest.replace(/^sha256:/, "").slice(0, 16)}…</code></td></tr>`,
    )}</tbody></table>`,
  );
}

/** Words that a shell leaves alone: people will paste the command. */
const PLAIN_WORD = /^[A-Za-z0-9_./][A-Za-z0-9_./-]*$/;

function reproduce({ profile, evidence }: Report, name: string): Markup {
  const path = evidence.uri ?? `evidence/${name}.json`;
  const file = PLAIN_WORD.test(path) ? path : "EVIDENCE";
  const options = PLAIN_WORD.test(profile.name) ? ` --profile ${profile.name}` : "";
  return html`<p>The same from the saved evidence, without network:</p><pre tabindex="0"><code>waterpas judge ${file}${options} -o html=report.html</code></pre>`;
}

/** What to fix first, and what could not be measured: two lists that are never mixed. */

import { counted } from "../number.ts";
import { type Fix, fixesOf } from "../terminal/fixes.ts";
import { testsOf } from "../terminal/target.ts";
import { findingSays, fixOf, saysOf } from "../text.ts";
import { type Content, html, type Markup } from "./markup.ts";
import { heading } from "./page.ts";
import { badge } from "./sign.ts";
import { fullTitleOfTest, testAnchor } from "./test.ts";
import { type View, WORDS } from "./view.ts";

export function fixSection(view: View): Markup {
  const fixes = fixesOf(testsOf(view.target)).filter(({ lead }) => lead.status !== "error");
  const title = heading(view.level + 1, "What to fix first");
  if (fixes.length === 0) return html`<section class="fixes">${title}${nothing(view)}</section>`;
  return html`<section class="fixes">${title}<ol>${fixes.map((fix) => fixItem(fix, view))}</ol></section>`;
}

/** A name that does not exist fails no test; what was found about it is all there is to say. */
function nothing({ target }: View): Markup {
  const isJudged = target.reports.some(({ status }) => status === "ok" || status === "partial");
  if (isJudged) return html`<p>Nothing to fix.</p>`;
  const [found] = testsOf(target).flatMap(({ findings }) =>
    findings.map((finding) => findingSays(finding, WORDS)),
  );
  return html`<p>${found ?? "Nothing could be judged."}</p>`;
}

function fixItem({ lead, tests, gain }: Fix, view: View): Markup {
  const advice = fixOf(lead, WORDS);
  const points = gain > 0 ? html`<span class="gain">+${counted(gain, "point")}</span>` : null;
  return html`<li><div class="head">${badge(lead.status)}${points}</div><p class="says">${saysOf(lead, WORDS)}</p>${advice === null ? null : html`<p class="fix"><b>Fix</b> ${advice}</p>`}<p class="where">${testLinks(tests, view)}</p></li>
`;
}

/** Tests named before the rest is only counted. */
const NAMED = 4;

function testLinks(tests: Fix["tests"], view: View): Content {
  const more = tests.length - NAMED;
  const links = tests
    .slice(0, NAMED)
    .map(
      (test, index) =>
        html`${index === 0 ? "" : ", "}<a href="#${testAnchor(test.id, view)}">${fullTitleOfTest(test)}</a>`,
    );
  return more > 0 ? [links, html` and ${more} more`] : links;
}

/** What could not be measured, by cause; nothing where everything was. */
export function unmeasuredSection(view: View): Content {
  const open = fixesOf(testsOf(view.target)).filter(({ lead }) => lead.status === "error");
  if (open.length === 0) return null;
  return html`<section class="unmeasured">${heading(view.level + 1, "Could not measure")}<p>These tests say nothing about the domain, neither good nor bad.</p><ul>${open.map((fix) => fixItem(fix, view))}</ul></section>`;
}

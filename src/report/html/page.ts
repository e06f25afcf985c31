/** The shell of a document: one file that loads nothing and runs nothing but what its policy names. */
import { type Content, html, type Markup, ours, print } from "./markup.ts";
import { STYLE } from "./style.ts";

export interface Page {
  readonly title: string;
  readonly body: Content;
  /** Inline script and its hash; absent on pages without. */
  readonly script?: { readonly source: string; readonly hash: string };
}

/** Nothing is loaded from anywhere; styles are inline, a script only if its hash fits. */
function policyOf({ script }: Page): string {
  const scripts = script === undefined ? "" : `; script-src '${script.hash}'`;
  return `default-src 'none'; style-src 'unsafe-inline'${scripts}; base-uri 'none'; form-action 'none'`;
}

/** The whole document, ending with a newline. */
export function printPage(page: Page): string {
  const { title, body, script } = page;
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(page)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="waterpas">
<title>${title}</title>
<style>${ours(STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the results</a>
${body}
${
  script === undefined
    ? null
    : html`<script>${ours(script.source)}</script>
`
}</body>
</html>
`;
  return print(document);
}

/** A heading of a level; the levels of a page depend on what it is part of. */
export function heading(level: number, content: Content, id?: string): Markup {
  const tag = ours(`h${Math.min(6, Math.max(1, Math.trunc(level)))}`);
  return id === undefined ? html`<${tag}>${content}</${tag}>` : html`<${tag} id="${id}">${content}</${tag}>`;
}

/** A table that may be wider than the page: it scrolls within itself, by keyboard too. */
export function scrolling(label: string, content: Content): Markup {
  return html`<div class="scroll" role="group" aria-label="${label}" tabindex="0">${content}</div>`;
}

/** A point in time, readable and exact. */
export function time(text: string): Markup {
  return html`<time datetime="${text}">${text.slice(0, 10)} ${text.slice(11, 16)} UTC</time>`;
}

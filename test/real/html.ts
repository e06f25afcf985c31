/** HTML reports in a real browser: wide and narrow, light and dark, by mouse and keyboard, with and without script. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

import { htmlFiles } from "../../src/report/html/html.ts";
import { openStatistics } from "../../src/score/statistics.ts";
import { evidenceWith, requestOf } from "../report/html/sample-page.ts";
import { EXPIRED } from "../report/samples.ts";
import {
  HOSTILE,
  MIXED,
  NAMES,
  PARTIAL,
  reportOf,
  resultOf,
  UNRESOLVABLE,
} from "../report/terminal/sample-result.ts";
import { BROWSER } from "./guard.ts";
import { must } from "./process.ts";
import { expectSame, expectThat, runSuite, type Suite } from "./report.ts";

const LAUNCHER = fileURLToPath(new URL("../../bin/waterpas.js", import.meta.url));

interface Look {
  readonly width: number;
  readonly colorScheme: "light" | "dark";
  /** Whether the accessibility engine looks too: once for each width and once for each colour is enough. */
  readonly isAudited: boolean;
}

const LOOKS: readonly Look[] = [
  { width: 320, colorScheme: "light", isAudited: false },
  { width: 320, colorScheme: "dark", isAudited: true },
  { width: 1280, colorScheme: "light", isAudited: true },
  { width: 1280, colorScheme: "dark", isAudited: false },
];

/** Writes pages of many kinds and returns their files by a name for people. */
async function writePages(directory: string): Promise<ReadonlyMap<string, string>> {
  const one = join(directory, "broken.html");
  const run = join(directory, "run.html");
  for (const [file, ...names] of [[one, "broken"], [run]] as const) {
    await must([process.execPath, LAUNCHER, "lab", "demo", ...names, "-q", "-o", `html=${file}`]);
  }
  const folder = join(directory, "folder");
  mkdirSync(folder);
  for (const { path, text } of htmlFiles(folderRequest())) writeFileSync(join(folder, path), text);
  const pages = new Map([
    ["a name of the lab", one],
    ["a run of the lab", run],
    ["the index of a folder", join(folder, "index.html")],
    ["a name with scores, fixes and a broken chain", join(folder, "example.nl.html")],
    ["a name of 253 octets", join(folder, longName())],
    ["a name that cannot be resolved", join(folder, "gone.example.html")],
    ["a name that could not be measured in part", join(folder, "half.example.html")],
    ["a name full of markup", join(folder, "hostile.example.html")],
  ]);
  return pages;
}

const longName = (): string => `${(NAMES.reports[0]?.target.name ?? "").slice(0, 200)}.html`;

/** The samples of the unit tests as one run, with a run before it. */
function folderRequest() {
  const renamed = (result: typeof MIXED, name: string) =>
    result.reports.map((report) => ({ ...report, target: { ...report.target, name, tags: ["some"] } }));
  const result = resultOf([
    ...MIXED.reports,
    ...NAMES.reports,
    ...renamed(UNRESOLVABLE, "gone.example"),
    ...renamed(PARTIAL, "half.example"),
    ...renamed(HOSTILE, "hostile.example"),
    reportOf("web", { name: "www.example.nl", percentage: 87 }),
  ]);
  const before = [reportOf("web", { percentage: 90 }), reportOf("mail", { percentage: 20 })];
  return {
    ...requestOf(result, evidenceWith(EXPIRED)),
    statistics: () => {
      const reader = openStatistics({ minGroup: 1 });
      for (const report of result.reports) {
        const old = before.find(
          ({ target }) => report.target.name === "example.nl" && target.type === report.target.type,
        );
        reader.add(report, old ?? null);
      }
      return reader.end(result.run, { run_id: "run_20261101T000000Z_0000" });
    },
  };
}

/** A page that tells what the browser complains of and what it asks for. */
interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

async function open(context: BrowserContext, file: string): Promise<Opened> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, complaints, requests };
}

/** What an accessibility engine finds, in short. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Rules of WCAG 2.2 up to level AA, and what is good practice besides. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<readonly Violation[]>(
    `axe.run({ runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) => violations)`,
  );
  return found.map(({ id, nodes }) => {
    const [first] = nodes;
    return `${id} at ${nodes.length} places: ${first?.html.slice(0, 160)} ${first?.failureSummary ?? ""}`;
  });
}

const count = (page: Page, script: string): Promise<number> => page.evaluate<number>(script);

async function checkLook(browser: Browser, file: string, look: Look): Promise<void> {
  const { width, colorScheme, isAudited } = look;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  try {
    const { page, complaints, requests } = await open(context, file);
    expectSame(requests, [pathToFileURL(file).href], "requests");
    const isDark = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    expectSame(isDark, colorScheme === "dark" ? "rgb(20, 25, 29)" : "rgb(247, 247, 244)", "background");
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
    expectSame(await count(page, "document.documentElement.scrollWidth"), width, "width of the page");
    if (isAudited) expectSame(await violations(page), [], "violations");
    expectSame(complaints, [], "console");
  } finally {
    await context.close();
  }
}

async function checkLooks(suite: Suite, browser: Browser, pages: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, file] of pages) {
    for (const look of LOOKS) {
      await suite.test(`${name}, ${look.width} px, ${look.colorScheme}`, () =>
        checkLook(browser, file, look),
      );
    }
  }
}

/** A test that passed is closed, and opens by mouse and by keyboard. */
async function checkDetails(browser: Browser, file: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const { page } = await open(context, file);
  const closed = page.locator("details.test:not([open])").first();
  const id = await closed.getAttribute("id");
  const details = page.locator(`[id="${id}"]`);
  const says = details.locator(".says");
  expectThat(!(await says.isVisible()), "a closed test shows what is in it");
  await details.locator("summary").click();
  expectThat(await says.isVisible(), "a click opens nothing");
  await details.locator("summary").press("Enter");
  expectThat(!(await says.isVisible()), "a key closes nothing");
  await context.close();
}

/** The first key press leads past everything to the results; a tile leads to its category. */
async function checkKeyboard(browser: Browser, file: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const { page } = await open(context, file);
  await page.keyboard.press("Tab");
  const skip = page.locator("a.skip");
  expectThat(await skip.evaluate((link) => link.matches(":focus-visible")), "the skip link is not first");
  const box = await skip.boundingBox();
  expectThat(box !== null && box.x >= 0, "the skip link is not seen when it has the focus");
  await page.keyboard.press("Enter");
  expectSame(new URL(page.url()).hash, "#content", "where the skip link leads");
  await page.locator(".tiles a").first().click();
  expectThat(new URL(page.url()).hash.startsWith("#category-"), "a tile leads nowhere");
  await context.close();
}

const firstNames = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(
    "[...document.querySelectorAll('.sortable tbody th')].map((cell) => cell.textContent.trim())",
  );

async function checkSorting(browser: Browser, file: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const { page, complaints } = await open(context, file);
  const before = await firstNames(page);
  const heads = page.locator(".sortable thead tr:last-child th");
  const [name, score] = [heads.nth(0), heads.nth(1)];
  await name.locator("button").click();
  expectSame(await name.getAttribute("aria-sort"), "ascending", "aria-sort");
  const upwards = await firstNames(page);
  expectSame(upwards, before.toSorted(), "names upwards");
  await name.locator("button").press("Enter");
  expectSame(await firstNames(page), upwards.toReversed(), "names downwards");
  await score.locator("button").click();
  expectSame(await name.getAttribute("aria-sort"), "none", "aria-sort of the column before");
  const scores = await page.evaluate<number[]>(
    "[...document.querySelectorAll('.sortable tbody tr')].map((row) => Number(row.cells[1].dataset.v))",
  );
  expectSame(
    scores,
    scores.toSorted((a, b) => a - b),
    "scores upwards",
  );
  expectSame(complaints, [], "console");
  await context.close();
}

async function checkWithoutScript(browser: Browser, file: string): Promise<void> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const { page } = await open(context, file);
  expectSame(await page.locator("button").count(), 0, "buttons that do nothing");
  expectThat(await page.locator(".sortable tbody tr").first().isVisible(), "the table is not seen");
  await context.close();
}

/** On paper nobody can open anything. */
async function checkPrint(browser: Browser, file: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 } });
  const { page } = await open(context, file);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const hidden = await count(
    page,
    "[...document.querySelectorAll('details:not([open]) .inside')].filter((each) => each.getBoundingClientRect().height === 0).length",
  );
  expectThat((await page.locator("details:not([open])").count()) > 0, "nothing is closed");
  expectSame(hidden, 0, "tests that are not printed");
  expectSame(await page.evaluate("getComputedStyle(document.body).color"), "rgb(29, 39, 48)", "ink");
  const pdf = await page.pdf({ format: "A4" });
  expectSame(pdf.subarray(0, 5).toString("latin1"), "%PDF-", "what is printed");
  await context.close();
}

await runSuite("html", async (suite) => {
  const pages = await writePages(suite.directory);
  const [single = "", , index = ""] = [...pages.values()];
  // The sandbox needs a user that is not root; pages are ours, and nothing else is opened.
  const browser = await chromium.launch({
    executablePath: (await must(["sh", "-c", `command -v ${BROWSER}`])).trim(),
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--disable-background-networking"],
  });
  suite.note(`Chromium ${browser.version()}`);
  await checkLooks(suite, browser, pages);
  await suite.test("tests open by mouse and by keyboard", () => checkDetails(browser, single));
  await suite.test("the keyboard leads past everything to the results", () => checkKeyboard(browser, single));
  await suite.test("names sort by any column", () => checkSorting(browser, index));
  await suite.test("without script the table is as useful", () => checkWithoutScript(browser, index));
  await suite.test("everything is printed", () => checkPrint(browser, single));
  await browser.close();
});

/** What a security.txt is worth, RFC 9116 section 2.5, in both readings. */
import type { Reading } from "../../model/profile.ts";
import { parseExpires, yearAfter } from "./expires.ts";
import { CONTACT_SCHEMES, SECURITY_TXT_FIELDS } from "./field.table.ts";
import { isLanguageTag } from "./language.ts";
import { parseSecurityTxt, type SecurityTxt, type TextField } from "./parse.ts";
import type { Problem } from "./problem.ts";

export interface SecurityTxtScene {
  readonly reading: Reading;
  /** Unix seconds. */
  readonly now: number;
  /** URLs of the requests that led to the file, the first and the last among them. */
  readonly urls: readonly string[];
  /** What an unsigned file is, `securitytxt_not_signed` of the profile. */
  readonly notSigned?: "info" | "ignore" | "warning";
}

export interface SecurityTxtFacts {
  readonly verdict: "good" | "recommendations" | "bad";
  readonly errors: readonly Problem[];
  readonly recommendations: readonly Problem[];
  /** Shown, but good for no verdict. */
  readonly notifications: readonly Problem[];
  readonly file: SecurityTxt;
}

interface Findings {
  readonly errors: Problem[];
  readonly recommendations: Problem[];
  readonly notifications: Problem[];
}

interface Scene extends SecurityTxtScene {
  readonly file: SecurityTxt;
  readonly findings: Findings;
}

const DAY = 86_400;
/** A file renewed once a year, a day late, in a leap year. */
const LONG_EXPIRY = 367 * DAY;

/** The problems of a file; those of its retrieval are not among them. */
export function judgeSecurityTxt(octets: Uint8Array, given: SecurityTxtScene): SecurityTxtFacts {
  const file = parseSecurityTxt(octets);
  const findings: Findings = { errors: [...file.problems], recommendations: [], notifications: [] };
  const scene: Scene = { ...given, file, findings };
  // internet.nl shows nothing at all for an empty file, and fails it.
  if (file.isEmpty && given.reading === "internetnl-1.11") return { verdict: "bad", ...findings, file };
  for (const field of file.fields) judgeField(field, scene);
  judgeWhole(scene);
  const byLine = (a: Problem, b: Problem) =>
    (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER);
  return { verdict: verdictOf(findings), ...findings, errors: findings.errors.toSorted(byLine), file };
}

/** internet.nl counts what it notifies of among the recommendations. */
function verdictOf({ errors, recommendations, notifications }: Findings): SecurityTxtFacts["verdict"] {
  if (errors.length > 0) return "bad";
  return recommendations.length + notifications.length > 0 ? "recommendations" : "good";
}

type JudgeValue = (field: TextField, scene: Scene) => void;

const JUDGE_VALUE: Readonly<Record<string, JudgeValue>> = {
  uri: judgeUri,
  contact: (field, scene) => {
    judgeUri(field, scene);
    const scheme = schemeOf(field.value);
    const isOdd = scheme !== null && scheme !== "http" && !CONTACT_SCHEMES.has(scheme);
    if (isOdd && scene.reading === "rfc") scene.findings.errors.push(problemAt(field, "no-uri"));
  },
  csaf: (field, scene) => {
    judgeUri(field, scene);
    if (!field.value.endsWith("provider-metadata.json")) {
      scene.findings.errors.push(problemAt(field, "no-csaf-file"));
    }
  },
  expires: judgeExpires,
  languages: (field, { findings }) => {
    const wrong = field.value
      .split(",")
      .map((tag) => tag.trim())
      .find((tag) => !isLanguageTag(tag));
    if (wrong !== undefined)
      findings.errors.push({ ...problemAt(field, "invalid-lang"), params: { tag: wrong } });
  },
  boolean: (field, { findings }) => {
    if (!/^(?:true|false)$/i.test(field.value))
      findings.notifications.push(problemAt(field, "invalid-bug-bounty"));
  },
};

const problemAt = ({ line }: TextField, code: string): Problem => ({ code, line });

function judgeField(field: TextField, scene: Scene): void {
  const row = SECURITY_TXT_FIELDS.get(field.name);
  const isKnown = row !== undefined && (scene.reading === "rfc" || row.isNew !== true);
  if (isKnown) JUDGE_VALUE[row.value]?.(field, scene);
  else
    scene.findings.notifications.push({ ...problemAt(field, "unknown-field"), params: { name: field.name } });
}

const schemeOf = (value: string): string | null =>
  /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(value)?.[1]?.toLowerCase() ?? null;

function judgeUri(field: TextField, { findings }: Scene): void {
  const scheme = schemeOf(field.value);
  if (scheme === null) findings.errors.push(problemAt(field, "no-uri"));
  // RFC 9116 2.4
  else if (scheme === "http") findings.errors.push(problemAt(field, "no-https"));
}

function judgeExpires(field: TextField, { findings, now, reading }: Scene): void {
  const expires = parseExpires(field.value);
  const longest = reading === "rfc" ? now + LONG_EXPIRY : yearAfter(now);
  if (expires === null) findings.errors.push(problemAt(field, "invalid-expiry"));
  else if (expires < now) findings.errors.push(problemAt(field, "expired"));
  else if (expires > longest) findings.recommendations.push(problemAt(field, "long-expiry"));
}

function judgeWhole(scene: Scene): void {
  const { file, findings } = scene;
  const of = (name: string) => file.fields.filter((field) => field.name === name);
  const [contacts, expires, languages] = [of("contact"), of("expires"), of("preferred-languages")];
  const say = (list: Problem[], code: string) => list.push({ code, line: null });
  if (contacts.length === 0) say(findings.errors, "no-contact");
  if (expires.length === 0) say(findings.errors, "no-expire");
  repeated(expires, "multi-expire", findings.errors);
  repeated(languages, "multi-lang", findings.errors);
  repeated(of("csaf"), "multiple-csaf-fields", findings.recommendations);
  if (scene.reading === "rfc") repeated(of("bug-bounty"), "multi-bug-bounty", findings.notifications);
  judgeCanonical(of("canonical"), scene);
  const hasMail = contacts.some(({ value }) => /^mailto:/i.test(value));
  if (hasMail && of("encryption").length === 0) say(findings.recommendations, "no-encryption");
  if (!file.isSigned) judgeUnsigned(scene);
  else if (of("canonical").length === 0) say(findings.recommendations, "no-canonical");
}

function repeated(fields: readonly TextField[], code: string, list: Problem[]): void {
  const [, second] = fields;
  if (second !== undefined) list.push(problemAt(second, code));
}

function judgeUnsigned({ findings, notSigned = "info" }: Scene): void {
  const problem = { code: "not-signed", line: null };
  if (notSigned === "warning") findings.errors.push(problem);
  if (notSigned === "info") findings.recommendations.push(problem);
}

/** RFC 9116 2.5.2. Reading `internetnl-1.11` takes the last URL only, as a string. */
function judgeCanonical(canonicals: readonly TextField[], { urls, reading, findings }: Scene): void {
  const [first] = canonicals;
  const [from, last] = [urls[0], urls.at(-1)];
  if (first === undefined || from === undefined || last === undefined) return;
  const same = reading === "rfc" ? isSameUrl : (a: string, b: string) => a === b;
  if (canonicals.some(({ value }) => same(value, last))) return;
  const isFirst = reading === "rfc" && canonicals.some(({ value }) => same(value, from));
  if (isFirst) findings.notifications.push(problemAt(first, "canonical-before-redirect"));
  else findings.errors.push(problemAt(first, "no-canonical-match"));
}

function isSameUrl(a: string, b: string): boolean {
  const [left, right] = [URL.parse(a), URL.parse(b)];
  return left !== null && right !== null && left.href === right.href;
}

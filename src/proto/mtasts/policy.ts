/** The policy file of MTA-STS, RFC 8461 section 3.2. */

const STS_MODES = ["enforce", "testing", "none"] as const;
type StsMode = (typeof STS_MODES)[number];

export type StsPolicyFaultCode =
  | "missing-version"
  | "bad-version"
  | "missing-mode"
  | "bad-mode"
  | "missing-max-age"
  | "bad-max-age"
  | "missing-mx"
  | "bad-mx"
  | "not-a-field"; // a line without a key and a colon, or with control characters

/** Things that do no harm: a key again, of which the first counts; a line without anything. */
type StsPolicyNoteCode = "duplicate-key" | "blank-line";

interface AtLine<C extends string> {
  readonly code: C;
  /** From 1; 0 for what is missing. */
  readonly line: number;
  readonly text: string;
}

type StsPolicyFault = AtLine<StsPolicyFaultCode>;
type StsPolicyNote = AtLine<StsPolicyNoteCode>;

export interface StsPolicy {
  readonly mode: StsMode | null;
  /** Seconds. */
  readonly maxAge: number | null;
  /** Patterns in lower case. */
  readonly mx: readonly string[];
  /** Empty for a policy that senders can use. */
  readonly faults: readonly StsPolicyFault[];
  readonly notes: readonly StsPolicyNote[];
}

/** Limits in seconds; RFC 8461 section 3.2 sets the highest and recommends weeks or more. */
export const STS_MAX_AGE = { highest: 31_557_600, recommended: 604_800, lowest: 86_400 } as const;

interface Line {
  readonly key: string;
  readonly value: string;
  readonly line: number;
  readonly text: string;
}

/** No white space before the colon; the value begins and ends with something that prints. */
const FIELD = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):[ \t]*([^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?)[ \t]*$/u;

/**
 * What a policy says, with everything that is wrong with it. Keys that are not known are ignored.
 *
 * @param body the file; its size is the caller's to limit
 */
export function parseStsPolicy(body: string): StsPolicy {
  const lines: Line[] = [];
  const faults: StsPolicyFault[] = [];
  const notes: StsPolicyNote[] = [];
  for (const [index, written] of linesOf(body).entries()) {
    const text = written.endsWith("\r") ? written.slice(0, -1) : written;
    const line = index + 1;
    const found = FIELD.exec(text);
    if (found !== null) lines.push({ key: found[1] ?? "", value: found[2] ?? "", line, text });
    else if (text.trim() === "") notes.push({ code: "blank-line", line, text });
    else faults.push({ code: "not-a-field", line, text });
  }
  notes.push(...repeated(lines));
  const policy = readPolicy(lines, faults);
  return { ...policy, faults: faults.sort(byLine), notes: notes.sort(byLine) };
}

const byLine = (a: { line: number }, b: { line: number }): number => a.line - b.line;

/** The lines; the end of the file ends the last one. */
function linesOf(body: string): string[] {
  const lines = body.split("\n");
  return lines[lines.length - 1] === "" ? lines.slice(0, -1) : lines;
}

const SINGLE: ReadonlySet<string> = new Set(["version", "mode", "max_age"]);

function repeated(lines: readonly Line[]): StsPolicyNote[] {
  const seen = new Set<string>();
  return lines.flatMap(({ key, line, text }): StsPolicyNote[] => {
    if (!SINGLE.has(key)) return [];
    if (seen.has(key)) return [{ code: "duplicate-key", line, text }];
    seen.add(key);
    return [];
  });
}

function readPolicy(
  lines: readonly Line[],
  faults: StsPolicyFault[],
): Pick<StsPolicy, "mode" | "maxAge" | "mx"> {
  const reading = { lines, faults };
  readOne(reading, "version", ["missing-version", "bad-version"], (value) =>
    value === "STSv1" ? value : null,
  );
  const mode = readOne(reading, "mode", ["missing-mode", "bad-mode"], readMode);
  const maxAge = readOne(reading, "max_age", ["missing-max-age", "bad-max-age"], readMaxAge);
  return { mode, maxAge, mx: readMx(reading, mode) };
}

interface Reading {
  readonly lines: readonly Line[];
  readonly faults: StsPolicyFault[];
}

/** The value of the first line with a key; `null`, and a fault, when there is none that can be read. */
function readOne<T>(
  { lines, faults }: Reading,
  key: string,
  [missing, bad]: readonly [StsPolicyFaultCode, StsPolicyFaultCode],
  read: (value: string) => T | null,
): T | null {
  const found = lines.find((line) => line.key === key);
  if (found === undefined) {
    faults.push({ code: missing, line: 0, text: "" });
    return null;
  }
  const value = read(found.value);
  if (value === null) faults.push({ code: bad, line: found.line, text: found.text });
  return value;
}

function readMode(value: string): StsMode | null {
  return STS_MODES.find((mode) => mode === value) ?? null;
}

function readMaxAge(value: string): number | null {
  if (!/^[0-9]{1,10}$/.test(value)) return null;
  return Number(value) <= STS_MAX_AGE.highest ? Number(value) : null;
}

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const MX_PATTERN = new RegExp(`^(?:\\*\\.)?${LABEL}(?:\\.${LABEL})*$`, "i");
const MAX_NAME = 253;

function readMx({ lines, faults }: Reading, mode: StsMode | null): string[] {
  const found = lines.filter(({ key }) => key === "mx");
  const isPattern = ({ value }: Line): boolean => value.length <= MAX_NAME && MX_PATTERN.test(value);
  for (const line of found) {
    if (!isPattern(line)) faults.push({ code: "bad-mx", line: line.line, text: line.text });
  }
  // RFC 8461 section 3.2: a policy that is withdrawn needs no names.
  if (found.length === 0 && mode !== "none") faults.push({ code: "missing-mx", line: 0, text: "" });
  return found.filter(isPattern).map(({ value }) => value.toLowerCase());
}

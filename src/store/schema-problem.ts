/** What a JSON Schema objects to, as sentences for a person (`ux.md` 7). */
import type { ErrorObject } from "ajv";
import { suggest } from "./suggest.ts";

/** One thing wrong with a document, and where. */
export interface DocumentProblem {
  readonly path: readonly (string | number)[];
  /** The key at the end of `path` is at fault, not its value. */
  readonly atKey?: boolean;
  readonly text: string;
}

/** The sentences for what ajv found; `allErrors` and `verbose` must have been on. */
export function problemsOf(errors: readonly ErrorObject[]): DocumentProblem[] {
  const choices = errors
    .filter(({ keyword }) => CHOICES.has(keyword))
    .map(({ schemaPath }) => `${schemaPath}/`);
  return errors
    .filter(
      ({ schemaPath, keyword }) =>
        keyword !== ECHO && !choices.some((choice) => schemaPath.startsWith(choice)),
    )
    .map((error) => (SENTENCES[error.keyword] ?? otherwise)(error, pathOf(error.instancePath)));
}

/** `network.resolver[1]`; `the document` for the root. */
function printPath(path: readonly (string | number)[]): string {
  if (path.length === 0) return "the document";
  return path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${key}`))
    .join("");
}

/** Keywords that say in one sentence what each of their branches would complain about. */
const CHOICES: ReadonlySet<string> = new Set(["oneOf", "anyOf"]);
/** It says no more than what stands beside it. */
const ECHO = "if";

type Sentence = (error: ErrorObject, path: (string | number)[]) => DocumentProblem;

const atLeast: Sentence = (error, path) => ({
  path,
  text: `${printPath(path)} ${measure(error)}; the smallest allowed is ${param(error, "limit")}`,
});
const atMost: Sentence = (error, path) => ({
  path,
  text: `${printPath(path)} ${measure(error)}; the largest allowed is ${param(error, "limit")}`,
});
const described: Sentence = (error, path) => ({
  path,
  text: `${printPath(path)} is ${show(error.data)}; expected ${descriptionOf(error)}`,
});
const chosen: Sentence = (error, path) => ({
  path,
  text: `${printPath(path)} needs ${descriptionOf(error)}`,
});
const otherwise: Sentence = (error, path) => ({
  path,
  text: `${printPath(path)} ${error.message ?? "is not allowed"}`,
});

const SENTENCES: Readonly<Record<string, Sentence>> = {
  additionalProperties: (error, path) => {
    const key = String(param(error, "additionalProperty"));
    return unknownKey([...path, key], Object.keys(propertiesOf(error)));
  },
  required: (error, path) => ({
    path,
    text: `${inside(path)}"${param(error, "missingProperty")}" is missing`,
  }),
  type: (error, path) => ({
    path,
    text: `${printPath(path)} is ${typeOf(error.data)}; expected ${expectedTypes(error)}`,
  }),
  enum: (error, path) => oneOf(error, path, param(error, "allowedValues") as readonly unknown[]),
  const: (error, path) => oneOf(error, path, [param(error, "allowedValue")]),
  minimum: atLeast,
  exclusiveMinimum: atLeast,
  minItems: atLeast,
  minLength: atLeast,
  minProperties: atLeast,
  maximum: atMost,
  maxItems: atMost,
  maxLength: atMost,
  uniqueItems: (error, path) => ({
    path: [...path, Number(param(error, "i"))],
    text: `${printPath(path)} names ${show(at(error.data, Number(param(error, "i"))))} twice`,
  }),
  oneOf: chosen,
  anyOf: chosen,
  format: described,
  pattern: described,
};

/** The problem of a key that nobody knows, with the one that was probably meant. */
export function unknownKey(
  path: readonly (string | number)[],
  known: Iterable<string>,
  kind = "key",
): DocumentProblem {
  const key = String(path.at(-1));
  const meant = suggest(key, known);
  const hint = meant === null ? "" : `; did you mean "${meant}"?`;
  return { path, atKey: true, text: `unknown ${kind} ${JSON.stringify(key)}${hint}` };
}

/** Few values are named one by one, many in a row. */
const FEW = 4;

function choice(allowed: readonly unknown[]): string {
  return allowed.length <= FEW
    ? allowed.map(show).join(" or ")
    : `one of ${allowed.map((value) => (typeof value === "string" ? value : show(value))).join(", ")}`;
}

function oneOf(error: ErrorObject, path: (string | number)[], allowed: readonly unknown[]): DocumentProblem {
  const words = allowed.filter((value) => typeof value === "string");
  const meant = typeof error.data === "string" ? suggest(error.data, words) : null;
  const hint = meant === null ? "" : ` (did you mean "${meant}"?)`;
  return {
    path,
    text: `${printPath(path)} is ${show(error.data)}; expected ${choice(allowed)}${hint}`,
  };
}

/** Every pattern and format in our schemas has a description of what is expected. */
function descriptionOf(error: ErrorObject): string {
  const description = schemaOf(error, "description");
  return typeof description === "string"
    ? description
    : String(param(error, "format") ?? param(error, "pattern") ?? "something else");
}

function propertiesOf(error: ErrorObject): object {
  const properties: unknown = schemaOf(error, "properties");
  return typeof properties === "object" && properties !== null ? properties : {};
}

const ARTICLES: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  integer: "a whole number",
  null: "null",
  number: "a number",
  object: "an object",
  string: "a string",
};

function expectedTypes(error: ErrorObject): string {
  const description: unknown = schemaOf(error, "description");
  if (typeof description === "string") return description;
  const types = [param(error, "type")].flat().map(String);
  return types.map((type) => ARTICLES[type] ?? type).join(" or ");
}

/** `a string ("500")`. */
function typeOf(value: unknown): string {
  if (value === null) return "null";
  return `${ARTICLES[Array.isArray(value) ? "array" : typeof value] ?? typeof value} (${show(value)})`;
}

function measure(error: ErrorObject): string {
  if (typeof error.data === "number") return `is ${error.data}`;
  if (typeof error.data === "string") return `has ${error.data.length} characters`;
  return `has ${Object.keys(error.data as object).length} entries`;
}

function inside(path: readonly (string | number)[]): string {
  return path.length === 0 ? "" : `${printPath(path)}: `;
}

/** JSON of a value, short enough for one line of a terminal. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

const param = (error: ErrorObject, key: string): unknown => error.params[key];
const schemaOf = (error: ErrorObject, key: string): unknown => error.parentSchema?.[key];
const at = (value: unknown, index: number): unknown => (Array.isArray(value) ? value[index] : undefined);

/** The segments of a JSON Pointer; array indices become numbers. */
function pathOf(pointer: string): (string | number)[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((segment) => (/^(?:0|[1-9][0-9]*)$/.test(segment) ? Number(segment) : segment));
}

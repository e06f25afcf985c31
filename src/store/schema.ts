/** The JSON Schemas of `schemas/`, compiled when first used. */
import { readFileSync } from "node:fs";
import { Ajv2020, type AnySchema, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

export const SCHEMA_NAMES = [
  "evidence",
  "report",
  "result",
  "run",
  "profile",
  "config",
  "policy",
  "stats",
  "net-map",
  "trace",
  "queue-status",
] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

const FOLDER = new URL("../../schemas/", import.meta.url);
/** Compilers, and what they compiled: those that tell every problem, and those that stop at the first. */
const COMPILED = {
  all: { validators: new Map() },
  first: { validators: new Map() },
} as const satisfies Record<string, Compiled>;

interface Compiled {
  readonly validators: Map<SchemaName, ValidateFunction>;
  ajv?: Ajv2020;
}

/** In larger documents the problems of every entry would fill the memory. */
const MOST_WITH_ALL = 1024 * 1024;

/** The schema itself, as text, as `config schema` prints it. */
export function schemaText(name: SchemaName): string {
  return readFileSync(new URL(`${name}.schema.json`, FOLDER), "utf8");
}

/**
 * What is wrong with a document; empty when it fits its schema.
 *
 * @param size of its text; of a large one only the first problem is told
 */
export function validate(name: SchemaName, document: unknown, size = 0): readonly ErrorObject[] {
  const validator = validatorOf(name, size > MOST_WITH_ALL ? "first" : "all");
  return validator(document) ? [] : [...(validator.errors ?? [])];
}

function validatorOf(name: SchemaName, problems: "all" | "first"): ValidateFunction {
  const compiled: Compiled = COMPILED[problems];
  const known = compiled.validators.get(name);
  if (known !== undefined) return known;
  compiled.ajv ??= compilerWithAll(problems === "all");
  const validator = compiled.ajv.getSchema(`urn:waterpas:schema:${name}:1`);
  if (validator === undefined) throw new Error(`schemas/${name}.schema.json has another $id`);
  compiled.validators.set(name, validator);
  return validator;
}

/** Schemas refer to each other (a result holds reports), so all are known to one compiler; each compiles when used. */
function compilerWithAll(allErrors: boolean): Ajv2020 {
  const ajv = new Ajv2020({ allErrors, verbose: true, allowUnionTypes: true });
  addFormats.default(ajv);
  for (const name of SCHEMA_NAMES) ajv.addSchema(JSON.parse(schemaText(name)) as AnySchema);
  return ajv;
}

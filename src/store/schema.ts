/** The JSON Schemas of `schemas/`, compiled when first used. */
import { readFileSync } from "node:fs";
import { Ajv2020, type AnySchema, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

export const SCHEMA_NAMES = [
  "evidence",
  "report",
  "result",
  "profile",
  "config",
  "policy",
  "stats",
  "net-map",
  "trace",
] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

const FOLDER = new URL("../../schemas/", import.meta.url);
const validators = new Map<SchemaName, ValidateFunction>();
let ajv: Ajv2020 | undefined;

/** The schema itself, as text, as `config schema` prints it. */
export function schemaText(name: SchemaName): string {
  return readFileSync(new URL(`${name}.schema.json`, FOLDER), "utf8");
}

/** What is wrong with a document; empty when it fits its schema. */
export function validate(name: SchemaName, document: unknown): readonly ErrorObject[] {
  const validator = validatorOf(name);
  return validator(document) ? [] : [...(validator.errors ?? [])];
}

function validatorOf(name: SchemaName): ValidateFunction {
  const known = validators.get(name);
  if (known !== undefined) return known;
  const validator = compilerWithAll().getSchema(`urn:waterpas:schema:${name}:1`);
  if (validator === undefined) throw new Error(`schemas/${name}.schema.json has another $id`);
  validators.set(name, validator);
  return validator;
}

/** Schemas refer to each other (a result holds reports), so all are known to one compiler; each compiles when used. */
function compilerWithAll(): Ajv2020 {
  if (ajv !== undefined) return ajv;
  ajv = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true });
  addFormats.default(ajv);
  for (const name of SCHEMA_NAMES) ajv.addSchema(JSON.parse(schemaText(name)) as AnySchema);
  return ajv;
}

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { FAILURES } from "../../src/model/attempt.ts";
import { FAULT_OF_CAUSE } from "../../src/model/cause.ts";
import { DNS_OUTCOMES } from "../../src/model/evidence.ts";
import { NOT_TESTED_REASONS, STATUSES } from "../../src/model/status.ts";
import { REACH_STATES, SUITE_LISTS, TLS_STOPS } from "../../src/model/tls.ts";
import { SCHEMA_NAMES, validate } from "../../src/store/schema.ts";
import { sampleEvidence } from "../store/sample.ts";

const FOLDER = resolve(import.meta.dirname, "../../schemas");

interface Schema {
  readonly $id: string;
  readonly $schema: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly $defs: Readonly<
    Record<
      string,
      { readonly enum: unknown[]; readonly properties: Record<string, { readonly enum: unknown[] }> }
    >
  >;
}

const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Schema;
const files = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));

describe("schemas", () => {
  test("every file is known to the program, and the other way round", () => {
    expect(files.sort()).toEqual(SCHEMA_NAMES.map((name) => `${name}.schema.json`).sort());
  });

  test.each(files)("%s has its urn and the dialect", (file) => {
    expect(read(file)).toMatchObject({
      $id: `urn:waterpas:schema:${file.replace(".schema.json", "")}:1`,
      $schema: "https://json-schema.org/draft/2020-12/schema",
    });
  });

  test("all compile in strict mode", () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    addFormats.default(ajv);
    for (const file of files) ajv.addSchema(read(file));
    for (const file of files) expect(ajv.getSchema(read(file).$id), file).toBeDefined();
  });

  test.each(files)("%s describes every pattern and format, so that mistakes can be told", (file) => {
    const walk = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      const schema = value as { pattern?: unknown; format?: unknown; description?: unknown };
      const isInput = !["report.schema.json", "result.schema.json"].includes(file);
      const isSchema = typeof schema.pattern === "string" || typeof schema.format === "string";
      if (isInput && isSchema) expect(schema.description, JSON.stringify(schema)).toBeDefined();
      for (const inner of Object.values(value)) walk(inner);
    };
    walk(read(file));
  });

  test.each(files)("%s has keys in snake_case only", (file) => {
    const walk = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const key of Object.keys((value as Partial<Schema>).properties ?? {})) {
        expect(key).toMatch(/^\$?[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/);
      }
      for (const inner of Object.values(value)) walk(inner);
    };
    walk(read(file));
  });
});

function enumOf(name: string, definition: string, property?: string): readonly unknown[] {
  const schema = read(`${name}.schema.json`).$defs[definition];
  return (property === undefined ? schema?.enum : schema?.properties[property]?.enum) ?? [];
}

describe("closed lists are those of the code", () => {
  test.each([
    ["causes", enumOf("report", "cause"), Object.keys(FAULT_OF_CAUSE)],
    ["statuses", enumOf("report", "status"), STATUSES],
    ["reasons for not testing", enumOf("report", "test", "not_tested_reason"), NOT_TESTED_REASONS],
    ["outcomes of attempts", enumOf("trace", "outcome"), ["ok", ...FAILURES]],
    ["outcomes of questions", enumOf("evidence", "answer", "outcome"), DNS_OUTCOMES],
    ["states of TLS endpoints", enumOf("evidence", "tls_reach", "state"), REACH_STATES],
    ["ends of TLS measurements", enumOf("evidence", "tls_endpoint", "stopped"), TLS_STOPS],
    ["lists of suites", enumOf("evidence", "suite_list", "list"), SUITE_LISTS],
  ])("%s", (_what, inSchema, inCode) => {
    expect([...inSchema].sort()).toEqual([...inCode].sort());
  });
});

describe("documents", () => {
  test("the sample of evidence fits its schema", () => {
    expect(validate("evidence", sampleEvidence())).toEqual([]);
  });

  test.each([
    [
      "the example of settled 5.7",
      {
        version: 1,
        otherwise: "pass",
        map: [
          { address: "198.51.100.7", to: "10.1.2.3" },
          { address: "192.0.2.53", proto: "udp", port: 53, to: "127.0.0.1:40053" },
          { address: "203.0.113.250", fault: "blackhole" },
        ],
      },
      0,
    ],
    ["IPv6 on both sides", { version: 1, map: [{ address: "2001:db8::53", to: "[::1]:40053" }] }, 0],
    ["neither where to nor a fault", { version: 1, map: [{ address: "192.0.2.1" }] }, 1],
    ["both", { version: 1, map: [{ address: "192.0.2.1", to: "127.0.0.1", fault: "refused" }] }, 1],
    ["an unknown key", { version: 1, map: [], default: "deny" }, 1],
    ["another version", { version: 2, map: [] }, 1],
  ])("net map: %s", (_what, document, faults) => {
    expect(validate("net-map", document).length > 0 ? 1 : 0).toBe(faults);
  });

  test("config: an empty one and a full one", () => {
    expect(validate("config", {})).toEqual([]);
    const full = {
      targets: ["example.nl"],
      network: { resolver: ["192.0.2.1"], timeout: "5s", concurrency: 4, depth: "fast", ipv4_only: true },
      profile: "internetnl-1.11",
      output: { format: "json", files: ["r.json"], save: "out" },
    };
    expect(validate("config", full)).toEqual([]);
  });
});

import { describe, expect, test } from "vitest";
import { connectionOf, redacted, shownUrl, withoutAddresses } from "../../../src/scan/queue/url.ts";

const ADDRESS = "postgres://audit:s%2Fecret@db.example.nl:6432/audit?sslmode=require";

describe("the address of the queue", () => {
  test.each([
    ["postgres://h/d", "postgres://h/d"],
    ["postgresql://u:p@h:1/d", "postgresql://u:p@h:1/d"],
    ["postgres://h/d?sslmode=disable", "postgres://h/d?sslmode=disable&uselibpqcompat=true"],
    ["postgres://h/d?sslmode=verify-full", "postgres://h/d?sslmode=verify-full&uselibpqcompat=true"],
  ])("%s is taken; sslmode means what PostgreSQL's programs mean", (text, taken) => {
    expect(connectionOf(text)).toBe(taken);
  });

  test.each([
    ["mysql://u:hunter2@h/d"],
    ["hunter2"],
    ["postgres//u:hunter2@h"],
    ["postgres://u:hunter2@h/d?sslmode=maybe"],
    ["postgres://u:hunter2@h/d?sslmode=verify-ca"],
  ])("%s is refused, and its password not repeated", (text) => {
    let said = "";
    try {
      connectionOf(text);
    } catch (error) {
      said = JSON.stringify(error) + String(error);
    }
    expect(said).toContain("the address of the queue");
    expect(said).not.toContain("hunter2");
  });

  test("host, port and database are what is shown", () => {
    expect(shownUrl(ADDRESS)).toBe("postgres://db.example.nl:6432/audit");
    expect(shownUrl("postgres:///audit?host=/run/postgresql")).toBe("postgres:///run/postgresql/audit");
    expect(shownUrl("nonsense with hunter2")).toBe("postgres://…");
  });

  test.each([
    [`cannot connect to ${ADDRESS}`],
    ["password s/ecret is wrong"],
    ["password s%2Fecret is wrong"],
  ])("%s: the password is taken out", (text) => {
    expect(redacted(text, ADDRESS)).not.toMatch(/s(?:%2F|\/)ecret/);
  });

  test("words typed are repeated without it", () => {
    expect(withoutAddresses(`--queue=${ADDRESS}`)).toBe("--queue=postgres://db.example.nl:6432/audit");
    expect(withoutAddresses("example.nl")).toBe("example.nl");
    expect(withoutAddresses("postgres://u:a b@h")).not.toContain("u:a");
  });
});

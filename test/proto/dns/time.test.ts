import { describe, expect, test } from "vitest";
import { parseTime, printTime } from "../../../src/proto/dns/time.ts";

describe("times of signatures", () => {
  test.each([
    [0, "19700101000000"],
    [1440021600, "20150819220000"],
    [2147483648, "20380119031408"],
    [4294967295, "21060207062815"],
  ])("%i is %s", (seconds, text) => {
    expect(printTime(seconds)).toBe(text);
    expect(parseTime(text)).toBe(seconds);
    expect(parseTime(String(seconds))).toBe(seconds);
  });

  test.each([
    "",
    "x",
    "-1",
    "4294967296",
    "21060207062816",
    "19691231235959",
    "20230229000000",
    "20231301000000",
    "20230101240000",
    "20230101006000",
    "2023010100000",
    "202301010000000",
  ])("%j is none", (text) => {
    expect(parseTime(text)).toBeNull();
  });
});

import { describe, expect, test } from "vitest";
import { findLongDate, readTime } from "../../../src/proto/rpki/time.ts";
import { octetsOf } from "./support.ts";

const read = (text: string): number => readTime(octetsOf(text), 0, octetsOf(text).length);
/** 2025-07-20T10:01:43Z by `date -u -d @1753005703`. */
const BUILT = 1_753_005_703;

describe("readTime", () => {
  test.each([
    ["1753005703", BUILT],
    [" 1753005703 ", BUILT],
    ["2025-07-20T10:01:43Z", BUILT],
    ["2025-07-20t10:01:43z", BUILT],
    ["2025-07-20 10:01:43", BUILT],
    ["2025-07-20T10:01:43", BUILT],
    ["2025-07-20T10:01:43.123456Z", BUILT],
    ["2025-07-20T12:01:43+02:00", BUILT],
    ["2025-07-20T07:31:43-0230", BUILT],
    ["1970-01-01T00:00:00Z", 0],
    ["2024-02-29T00:00:00Z", 1_709_164_800],
    ["2016-12-31T23:59:60Z", 1_483_228_800],
    ["2106-02-07T06:28:16Z", 4_294_967_296],
  ])("%s", (text, seconds) => {
    expect(read(text)).toBe(seconds);
  });

  test.each([
    "",
    "never",
    "-1",
    "12345678901",
    "1753005703.5",
    "2025-07-20",
    "2025-07-20T10:01",
    "2025-13-20T10:01:43Z",
    "2025-00-20T10:01:43Z",
    "2025-02-29T10:01:43Z",
    "2025-07-32T10:01:43Z",
    "2025-07-20T24:01:43Z",
    "2025-07-20T10:60:43Z",
    "2025-07-20T10:01:61Z",
    "2025-07-20T10:01:43 MESZ",
    "1969-12-31T23:59:59Z",
    "2025/07/20 10:01:43",
    "20x5-07-20T10:01:43Z",
  ])("%s is no time", (text) => {
    expect(read(text)).toBe(-1);
  });
});

describe("findLongDate", () => {
  test.each([
    ["# Generated on host example at Sun Jul 20 10:01:43 UTC 2025", BUILT],
    ["% This file was generated on Fri Sep  7 10:03:01 2012 UTC.", 1_347_012_181],
    ["% This file was generated at Wed Apr  6 18:03:01 UTC 2016.", 1_459_965_781],
    ["; Converted on  : Sun Jul 20 10:00:00 2025", 1_753_005_600],
  ])("%s", (comment, seconds) => {
    expect(findLongDate(comment)).toBe(seconds);
  });

  test.each(["# For BIRD 2.16+", "# at Sun Jux 20 10:01:43 UTC 2025", "# Sun Feb 30 10:01:43 UTC 2025", ""])(
    "%s holds none",
    (comment) => {
      expect(findLongDate(comment)).toBeNull();
    },
  );
});

import { describe, expect, test } from "vitest";
import { type ColorWhen, colorLevel, needsAscii, widthOf } from "../../src/cli/look.ts";

const tty = (bits: number) => ({ isTTY: true, colorDepth: () => bits });
const pipe = { isTTY: false, colorDepth: () => 1 };

describe("colour", () => {
  test.each<[string, ColorWhen, Parameters<typeof colorLevel>[1], Record<string, string>, number]>([
    ["a terminal with 16 colours", "auto", tty(4), {}, 1],
    ["a terminal with 256 colours", "auto", tty(8), {}, 2],
    ["a terminal with all colours", "auto", tty(24), {}, 3],
    ["a terminal without colours", "auto", tty(1), {}, 0],
    ["a pipe", "auto", pipe, {}, 0],
    ["never, on a terminal", "never", tty(24), {}, 0],
    ["never outranks FORCE_COLOR", "never", tty(24), { FORCE_COLOR: "3" }, 0],
    ["always, into a pipe", "always", pipe, {}, 1],
    ["always, on a terminal", "always", tty(24), {}, 3],
    ["always outranks NO_COLOR", "always", tty(8), { NO_COLOR: "1" }, 2],
    ["NO_COLOR", "auto", tty(24), { NO_COLOR: "1" }, 0],
    ["an empty NO_COLOR says nothing", "auto", tty(24), { NO_COLOR: "" }, 3],
    ["NO_COLOR outranks FORCE_COLOR", "auto", tty(24), { NO_COLOR: "1", FORCE_COLOR: "1" }, 0],
    ["FORCE_COLOR into a pipe", "auto", pipe, { FORCE_COLOR: "1" }, 1],
    ["FORCE_COLOR=0", "auto", tty(24), { FORCE_COLOR: "0" }, 0],
    ["FORCE_COLOR=false", "auto", tty(24), { FORCE_COLOR: "false" }, 0],
    ["FORCE_COLOR=2", "auto", pipe, { FORCE_COLOR: "2" }, 2],
    ["FORCE_COLOR=3", "auto", pipe, { FORCE_COLOR: "3" }, 3],
    ["FORCE_COLOR set to nothing", "auto", pipe, { FORCE_COLOR: "" }, 1],
    ["TERM=dumb", "auto", tty(4), { TERM: "dumb" }, 0],
    ["FORCE_COLOR outranks TERM=dumb", "auto", tty(4), { TERM: "dumb", FORCE_COLOR: "1" }, 1],
  ])("%s", (_what, when, stream, env, level) => {
    expect(colorLevel(when, stream, env)).toBe(level);
  });

  test("the depth is asked without NO_COLOR and FORCE_COLOR, of which Node.js would warn", () => {
    let asked: Readonly<Record<string, string | undefined>> = {};
    const stream = {
      isTTY: true,
      colorDepth: (env: Readonly<Record<string, string | undefined>>) => {
        asked = env;
        return 4;
      },
    };
    colorLevel("auto", stream, { NO_COLOR: "1", FORCE_COLOR: "1", TERM: "xterm" });
    expect(asked).toEqual({ TERM: "xterm" });
  });
});

describe("alphabet", () => {
  test.each<[string, Record<string, string>, string, boolean]>([
    ["nothing said", {}, "linux", false],
    ["UTF-8", { LANG: "nl_NL.UTF-8" }, "linux", false],
    ["utf8 as some write it", { LC_ALL: "C.utf8" }, "linux", false],
    ["Latin-1", { LANG: "nl_NL.ISO-8859-1" }, "linux", true],
    ["POSIX", { LANG: "C" }, "linux", true],
    ["LC_ALL outranks LANG", { LC_ALL: "C", LANG: "en_US.UTF-8" }, "linux", true],
    ["an empty LC_ALL says nothing", { LC_ALL: "", LANG: "en_US.UTF-8" }, "linux", false],
    ["the console of Linux", { TERM: "linux", LANG: "en_US.UTF-8" }, "linux", true],
    ["WATERPAS_ASCII", { WATERPAS_ASCII: "1", LANG: "en_US.UTF-8" }, "linux", true],
    ["WATERPAS_ASCII=0", { WATERPAS_ASCII: "0" }, "linux", false],
    ["the old console of Windows", {}, "win32", true],
    ["Windows Terminal", { WT_SESSION: "1" }, "win32", false],
  ])("%s", (_what, env, platform, expected) => expect(needsAscii(env, platform)).toBe(expected));
});

describe("width", () => {
  const terminal = { isTTY: true, columns: () => 72 };
  const none = { isTTY: false, columns: () => undefined };
  test.each([
    ["a terminal", terminal, {}, 72],
    ["a terminal outranks COLUMNS", terminal, { COLUMNS: "200" }, 72],
    ["COLUMNS in a pipe", none, { COLUMNS: "40" }, 40],
    ["a pipe", none, {}, Number.POSITIVE_INFINITY],
    ["nonsense in COLUMNS", none, { COLUMNS: "wide" }, Number.POSITIVE_INFINITY],
    ["zero in COLUMNS", none, { COLUMNS: "0" }, Number.POSITIVE_INFINITY],
  ])("%s", (_what, stream, env, expected) => expect(widthOf(stream, env)).toBe(expected));
});

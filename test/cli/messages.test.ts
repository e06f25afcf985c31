import { describe, expect, test } from "vitest";
import { openMessages } from "../../src/cli/messages.ts";
import { PLAIN } from "../../src/report/look.ts";
import { fakeSink } from "./fake-io.ts";

const OPTIONS = { look: PLAIN, quiet: false, progress: true, codes: false };

describe("messages", () => {
  test("the same note is printed once, and counted at the end", () => {
    const sink = fakeSink();
    const messages = openMessages(sink, { ...OPTIONS, progress: false });
    for (let time = 0; time < 3; time += 1) messages.say({ kind: "note", what: "slow server" });
    messages.end();
    expect(sink.text()).toBe("note: slow server\nnote: 3 times: slow server\n");
  });

  test("quiet keeps errors only", () => {
    const sink = fakeSink();
    const messages = openMessages(sink, { ...OPTIONS, quiet: true });
    messages.progress("working");
    messages.say({ kind: "note", what: "n" });
    messages.say({ kind: "warning", what: "w" });
    messages.say({ kind: "error", what: "e" });
    messages.say({ kind: "internal error", what: "i" });
    messages.end();
    expect(sink.text()).toBe("error: e\ninternal error: i\n");
  });

  test("a message stands above the line of progress, which is taken away at the end", () => {
    const sink = fakeSink(80);
    const messages = openMessages(sink, OPTIONS);
    messages.progress("1 of 2");
    messages.say({ kind: "note", what: "n" });
    messages.end();
    const erase = "\r\u001b[2K";
    expect(sink.text()).toBe(`1 of 2${erase}note: n\n1 of 2${erase}`);
  });

  test("a line of progress never wraps: it could not be taken away again", () => {
    const sink = fakeSink(20);
    const messages = openMessages(sink, OPTIONS);
    messages.progress("measuring a-very-long-name.example.nl  12 questions");
    expect(sink.text().length).toBeLessThan(20);
  });

  test("where progress is not shown, nothing of it is written", () => {
    const sink = fakeSink();
    const messages = openMessages(sink, { ...OPTIONS, progress: false });
    messages.progress("1 of 2");
    messages.end();
    expect(sink.text()).toBe("");
  });
});

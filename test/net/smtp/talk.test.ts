import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { openTalk } from "../../../src/net/smtp/talk.ts";
import { makeFakeClock } from "../../support/clock.ts";

const OPEN = new AbortController().signal;

/** A stream on which the test plays the server; what the client says comes back on it as well. */
function scene(signal: AbortSignal = OPEN) {
  const clock = makeFakeClock();
  const stream = new PassThrough();
  return { clock, stream, talk: openTalk(stream, signal, clock) };
}

describe("a reply", () => {
  test("may come in pieces, while its time has not run out", async () => {
    const { clock, stream, talk } = scene();
    const hearing = talk.hear(30_000);
    stream.write("220-mx");
    await clock.advance(6000);
    stream.write("\r\n220 mx\r\n");
    await clock.advance(0);
    expect(await hearing).toMatchObject({ heard: { code: 220, lines: ["220-mx", "220 mx"] }, ms: 6000 });
  });

  test("that came before is heard at once; two come one after the other", async () => {
    const { clock, stream, talk } = scene();
    stream.write("220 a\r\n250 b\r\n");
    await clock.advance(0);
    expect(await talk.hear(10)).toMatchObject({ heard: { code: 220 } });
    expect(await talk.hear(10)).toMatchObject({ heard: { code: 250 } });
  });

  test("without end is over after its time, with what there is of it", async () => {
    const { clock, stream, talk } = scene();
    const hearing = talk.hear(1000);
    stream.write("220-mx\r\n220-");
    await clock.advance(1500);
    expect(await hearing).toEqual({ heard: "timeout", lines: ["220-mx", "220-"], ms: 1000 });
  });

  test.each([
    ["closed", (stream: PassThrough) => stream.end()],
    ["reset", (stream: PassThrough) => stream.destroy(new Error("ECONNRESET"))],
    ["not-smtp", (stream: PassThrough) => stream.write("HTTP/1.1 400\r\n")],
  ] as const)("may be none: %s", async (heard, act) => {
    const { clock, stream, talk } = scene();
    const hearing = talk.hear(1000);
    act(stream);
    await clock.advance(0);
    expect((await hearing).heard).toBe(heard);
  });

  test("is not waited for when the signal has fired, before or meanwhile", async () => {
    const end = new AbortController();
    const { talk } = scene(end.signal);
    const hearing = talk.hear(1000);
    end.abort();
    expect((await hearing).heard).toBe("timeout");
    expect((await talk.hear(1000)).heard).toBe("timeout");
  });
});

test("what is left after a reply is given out, and nothing is heard any more", async () => {
  const { clock, stream, talk } = scene();
  stream.write("220 go\r\nrest");
  await clock.advance(0);
  await talk.hear(10);
  expect(talk.leave().toString()).toBe("rest");
  expect(stream.listenerCount("data")).toBe(0);
});

test("nothing is said on a stream that has ended", () => {
  const { stream, talk } = scene();
  stream.end();
  expect(() => talk.say("QUIT\r\n")).not.toThrow();
});

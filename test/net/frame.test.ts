import fc from "fast-check";
import { expect, test } from "vitest";
import { frame, makeFrameReader } from "../../src/net/frame.ts";

test("messages come out as they went in, however the stream is cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
      (messages, sizes) => {
        const stream = Buffer.concat(messages.map((message) => frame(Buffer.from(message))));
        const reader = makeFrameReader();
        const read: Buffer[] = [];
        for (let at = 0, i = 0; at < stream.length; i += 1) {
          const size = sizes[i % sizes.length] ?? 1;
          read.push(...reader.push(stream.subarray(at, at + size)));
          at += size;
        }
        expect(read.map((message) => [...message])).toEqual(messages.map((message) => [...message]));
      },
    ),
    { seed: 1 },
  );
});

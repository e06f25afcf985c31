import { describe, expect, test, vi } from "vitest";
import { makeShelf } from "../../../src/scan/mail/share.ts";

const MANY = 10;
const OPEN = new AbortController().signal;

/** A measurement that ends when told to. */
function pending<T>() {
  let end = (_value: T): void => undefined;
  let fail = (_error: Error): void => undefined;
  const promise = new Promise<T>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { promise, end, fail };
}

describe("a measurement that several targets need", () => {
  test("is made once, by the first, and given to all", async () => {
    const shelf = makeShelf<string>(() => false, MANY);
    const first = pending<string>();
    let made = 0;
    const make = () => {
      made += 1;
      return first.promise;
    };
    const takers = [shelf.take("a", make, OPEN), shelf.take("a", make, OPEN), shelf.take("a", make, OPEN)];
    first.end("seen");
    expect(await Promise.all(takers)).toEqual([
      { value: "seen", isOwn: true },
      { value: "seen", isOwn: false },
      { value: "seen", isOwn: false },
    ]);
    expect(await shelf.take("a", make, OPEN)).toEqual({ value: "seen", isOwn: false });
    expect(made).toBe(1);
  });

  test("is made for each key of its own", async () => {
    const shelf = makeShelf<string>(() => false, MANY);
    await shelf.take("a", async () => "a", OPEN);
    expect(await shelf.take("b", async () => "b", OPEN)).toEqual({ value: "b", isOwn: true });
  });

  test("is made again when the first one's time was over", async () => {
    const shelf = makeShelf<string>((value) => value === "cut", MANY);
    const first = pending<string>();
    const one = shelf.take("a", () => first.promise, OPEN);
    const other = shelf.take("a", async () => "whole", OPEN);
    first.end("cut");
    expect(await one).toEqual({ value: "cut", isOwn: true });
    expect(await other).toEqual({ value: "whole", isOwn: true });
  });

  test("is made again when there was a bug, which is told to the first one alone", async () => {
    const shelf = makeShelf<string>(() => false, MANY);
    const first = pending<string>();
    const one = shelf.take("a", () => first.promise, OPEN);
    const other = shelf.take("a", async () => "whole", OPEN);
    first.fail(new Error("bug"));
    await expect(one).rejects.toThrow("bug");
    expect(await other).toEqual({ value: "whole", isOwn: true });
  });

  test("is waited for no longer than a target has time", async () => {
    const shelf = makeShelf<string>(() => false, MANY);
    void shelf.take("a", () => new Promise(() => undefined), OPEN);
    const end = new AbortController();
    const waiting = shelf.take("a", async () => "own, cut short", end.signal);
    end.abort();
    expect(await waiting).toEqual({ value: "own, cut short", isOwn: true });
  });

  test("is forgotten when as many others were used since, but not while it is made", async () => {
    const shelf = makeShelf<string>(() => false, 2);
    const slow = pending<string>();
    const first = shelf.take("slow", () => slow.promise, OPEN);
    for (const key of ["a", "b", "c"]) await shelf.take(key, async () => key, OPEN);
    const second = shelf.take("slow", async () => "again", OPEN);
    slow.end("once");
    expect([await first, await second].map(({ value }) => value)).toEqual(["once", "once"]);
    const again = async (key: string) => (await shelf.take(key, async () => key, OPEN)).isOwn;
    expect(await again("slow")).toBe(false);
    expect(await again("c")).toBe(false);
    expect(await again("a")).toBe(true);
  });

  test("is made again a while after it came to nothing, and not before", async () => {
    vi.useFakeTimers();
    try {
      const shelf = makeShelf<string>(
        () => false,
        MANY,
        (value) => value === "failed",
      );
      const again = async (): Promise<boolean> => (await shelf.take("a", async () => "fine", OPEN)).isOwn;
      await shelf.take("a", async () => "failed", OPEN);
      vi.advanceTimersByTime(44_999);
      expect(await again()).toBe(false);
      vi.advanceTimersByTime(1);
      expect(await again()).toBe(true);
      vi.advanceTimersByTime(3_600_000);
      expect(await again()).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });
});

import { expect, test } from "vitest";
import { makeAddressBook } from "../../../src/net/dns/address-book.ts";

const of = (...addresses: string[]) => addresses.map((address) => ({ address }));

test("never tried, then by round trip, then those that failed for the zone, for 60 s", () => {
  let now = 0;
  const book = makeAddressBook(() => now);
  book.answered("slow", "z", 100);
  book.answered("fast", "z", 10);
  book.answered("lame", "z", 1);
  book.failed("lame", "z");
  const order = (zone: string) =>
    book.order(of("lame", "slow", "new", "fast"), zone).map(({ address }) => address);
  expect(order("z")).toEqual(["new", "fast", "slow", "lame"]);
  expect(order("other")).toEqual(["new", "lame", "fast", "slow"]);
  now = 60_000;
  expect(order("z")).toEqual(["new", "lame", "fast", "slow"]);
});

test("an answer takes a failure back; round trips are smoothed", () => {
  const book = makeAddressBook(() => 0);
  book.failed("a", "z");
  book.answered("a", "z", 10);
  book.answered("b", "z", 20);
  book.answered("a", "z", 60);
  // 10 + 0.3 × 50 = 25
  expect(book.order(of("a", "b"), "z")).toEqual(of("b", "a"));
});

test("equals stay in the order given", () => {
  expect(makeAddressBook(() => 0).order(of("c", "a", "b"), "z")).toEqual(of("c", "a", "b"));
});

/** Pages for comparing. */

/** A page of words that hold no noise, reproducible. */
export function page(seed: number, { words = 400, noise = "" } = {}): string {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  let state = seed;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const word = () => Array.from({ length: 3 + next(6) }, () => letters.charAt(next(26))).join("");
  const paragraphs = Array.from(
    { length: Math.ceil(words / 20) },
    () => `<p>${Array.from({ length: 20 }, word).join(" ")}</p>`,
  );
  return `<html><head>${noise}</head><body>${paragraphs.join("\n")}</body></html>`;
}

export const PAGE = page(1);
export const OTHER = page(2);

/** The letters of a page in another order: the same histogram. */
const shuffled = (text: string): string =>
  text
    .split(" ")
    .map((word) => [...word].reverse().join(""))
    .reverse()
    .join(" ");

const noisy = (tag: string, time: string): string =>
  page(1, {
    noise: `<meta name="csrf-token" content="${tag}"><script nonce="${tag}">f()</script><i>${time}</i>`,
  });

/** Pages that differ from `PAGE`, or from each other in noise alone. */
export const PAGES = {
  other: OTHER,
  default: shuffled(PAGE),
  "noisy-a": noisy("aaaa", "10:11:12"),
  "noisy-b": noisy("bbbb", "13:14:15"),
};

/** The beginning of a stream, kept until it tells what the rest is. */
import { u8 } from "./element.ts";
import { isBlank } from "./octets.ts";
import { BYTE_ORDER_MARK, type Container, containerOf, MAGIC_OCTETS } from "./recognise.ts";

/** What the first octets are: a container, or text of which the first characters that are not blank are known. */
export type Beginning =
  | { readonly kind: "container"; readonly container: Container }
  | { readonly kind: "text"; readonly first: string; readonly second: string };

/** A reader of the rest. */
export interface Rest {
  readonly push: (chunk: Uint8Array) => boolean;
}

/** The octets so far of a stream not yet recognised. */
export interface Head<R extends Rest> {
  /** Takes a chunk; false once nothing more is wanted. */
  readonly push: (chunk: Uint8Array) => boolean;
  /** Ends the stream: the reader of it, `null` when nothing but blanks came. */
  readonly end: () => R | null;
}

/** Octets of blanks kept between the first two characters. */
const MAX_KEPT = 4096;

/** A stream whose reader `choose` picks by its beginning. */
export function openHead<R extends Rest>(choose: (beginning: Beginning) => R): Head<R> {
  let kept: Uint8Array = new Uint8Array(0);
  let rest: R | null = null;
  const decide = (isEnd: boolean): boolean => {
    const beginning = beginningOf(kept, isEnd);
    if (beginning === null) {
      kept = withoutBlanks(kept);
      return true;
    }
    rest = choose(beginning);
    return rest.push(withoutMark(kept));
  };
  return {
    push: (chunk) => {
      if (rest !== null) return rest.push(chunk);
      kept = joined(kept, chunk);
      return decide(false);
    },
    end: () => {
      if (rest === null && kept.length > 0) decide(true);
      return rest;
    },
  };
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}

function withoutMark(octets: Uint8Array): Uint8Array {
  return BYTE_ORDER_MARK.every((octet, index) => octets[index] === octet) ? octets.subarray(3) : octets;
}

/** Leading blanks tell nothing, and there may be a gigabyte of them. */
function withoutBlanks(octets: Uint8Array): Uint8Array {
  if (octets.length < MAGIC_OCTETS) return octets;
  const text = withoutMark(octets);
  const start = nextCharacter(text, 0);
  // What is kept has to stay longer than any magic number, or the middle of a text could be taken for one.
  return text.subarray(Math.min(start, text.length - MAGIC_OCTETS));
}

/** Offset of the next character that is not blank. */
function nextCharacter(octets: Uint8Array, from: number): number {
  let at = from;
  while (at < octets.length && isBlank(u8(octets, at))) at += 1;
  return at;
}

function beginningOf(octets: Uint8Array, isEnd: boolean): Beginning | null {
  if (octets.length < MAGIC_OCTETS && !isEnd) return null;
  const container = containerOf(octets);
  if (container !== null) return { kind: "container", container };
  const text = withoutMark(octets);
  const first = nextCharacter(text, 0);
  const second = nextCharacter(text, first + 1);
  if (second >= text.length && !isEnd && second - first < MAX_KEPT) return null;
  if (first >= text.length) return null;
  return { kind: "text", first: characterAt(text, first), second: characterAt(text, second) };
}

const characterAt = (octets: Uint8Array, at: number): string =>
  at < octets.length ? String.fromCharCode(u8(octets, at)) : "";

/** The grammar of JSON text, RFC 8259, as tables: classes of octets, states between tokens, and what to do in each. */
import { u8 } from "./element.ts";

/** Number of classes; blanks are class 0. */
export const CLASSES = 10;

const CHARACTERS: readonly (readonly [characterClass: number, characters: string])[] = [
  [0, " \t\n\r"],
  [2, '"'],
  [3, "{"],
  [4, "["],
  [5, "}"],
  [6, "]"],
  [7, ","],
  [8, ":"],
  [9, "+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"],
];

/** Class of the characters of numbers and literal names. */
export const WORD_CLASS = 9;

/** Class of each octet; 1 for what stands nowhere outside strings. */
export const CLASS = new Uint8Array(256).fill(1);
for (const [characterClass, characters] of CHARACTERS) {
  for (const character of characters) CLASS[character.charCodeAt(0)] = characterClass;
}

/** Where in the grammar a scan stands. */
export const STATE = {
  root: 0,
  value: 1,
  firstValue: 2,
  firstKey: 3,
  key: 4,
  colon: 5,
  afterMember: 6,
  afterElement: 7,
  done: 8,
} as const;

/** What a character means in a state. The punctuation that makes no token comes first. */
export const RULE = {
  commaInObject: 1,
  commaInArray: 2,
  colon: 3,
  lastPunctuation: 3,
  fault: 4,
  string: 5,
  key: 6,
  word: 7,
  openObject: 8,
  openArray: 9,
  close: 10,
} as const;

/** State after the punctuation of a rule. */
export const NEXT_STATE = Uint8Array.of(0, STATE.key, STATE.value, STATE.value);

const VALUE = [
  [2, RULE.string],
  [3, RULE.openObject],
  [4, RULE.openArray],
  [9, RULE.word],
] as const;

const BY_STATE: Readonly<Record<number, readonly (readonly [characterClass: number, rule: number])[]>> = {
  [STATE.root]: VALUE,
  [STATE.value]: VALUE,
  [STATE.firstValue]: [...VALUE, [6, RULE.close]],
  [STATE.firstKey]: [
    [2, RULE.key],
    [5, RULE.close],
  ],
  [STATE.key]: [[2, RULE.key]],
  [STATE.colon]: [[8, RULE.colon]],
  [STATE.afterMember]: [
    [7, RULE.commaInObject],
    [5, RULE.close],
  ],
  [STATE.afterElement]: [
    [7, RULE.commaInArray],
    [6, RULE.close],
  ],
};

/** Rule by state and class: `state * CLASSES + class`. */
export const RULES = new Uint8Array(16 * CLASSES).fill(RULE.fault);
for (const [state, rules] of Object.entries(BY_STATE)) {
  for (const [characterClass, rule] of rules) RULES[Number(state) * CLASSES + characterClass] = rule;
}

const LITERALS = ["true", "false", "null"].map((name) => Buffer.from(name));

/** Whether octets are `true`, `false` or `null`. */
export function isLiteral(octets: Uint8Array, start: number, end: number): boolean {
  return LITERALS.some(
    (name) =>
      name.length === end - start && name.every((octet, index) => u8(octets, start + index) === octet),
  );
}

const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** Whether octets are a number as RFC 8259 section 6 defines it. */
export function isJsonNumber(octets: Uint8Array, start: number, end: number): boolean {
  return NUMBER.test(Buffer.from(octets.subarray(start, end)).toString("latin1"));
}

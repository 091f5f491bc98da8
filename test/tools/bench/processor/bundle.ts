// Gives the shipped bundle another end: its last call, which starts the firmware, is replaced by a few lines that use parts of the bundle. Names,
// order and minification stay as shipped.

import { readFileSync } from 'node:fs';
import { parse } from 'acorn';
import { putInPieces } from '../../../../firmware/image/pieces.js';
import { findBuilt } from '../../../sim/world/built.ts';

/** JavaScript expressions for parts of the bundle: the name of the function `createPayload`, and the objects for files, UART and clock. */
export interface Parts {
  createPayload: string;
  files: string;
  uart: string;
  clock: string;
}

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

function* nodesIn(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value) yield value as Node;
  for (const inner of Object.values(value)) yield* nodesIn(inner);
}

/** The minifier's short names of properties. A property that is not listed keeps its name. */
export type Names = Record<string, string>;

function membersOf(code: string, node: Node): Record<string, string> {
  const members = node['properties'] as { key: { name?: string }; value: Node }[];
  return Object.fromEntries(members.map(({ key, value }) => [key.name ?? '', code.slice(value.start, value.end)]));
}

/** Returns the texts of these properties' values in an object literal, in the order of `names`. It is undefined if the node has not all of them. */
function valuesIn(code: string, node: Node, names: string[], short: Names): string[] | undefined {
  if (node.type !== 'ObjectExpression') return undefined;
  const called = names.map(name => short[name] ?? name);
  const members = membersOf(code, node);
  return called.every(name => name in members) ? called.map(name => members[name]!) : undefined;
}

/** Finds an object literal that has all these properties. @returns the texts of their values, in the order of `names`, or undefined */
function findRecord(code: string, within: unknown, names: string[], short: Names): string[] | undefined {
  for (const node of nodesIn(within)) {
    const values = valuesIn(code, node, names, short);
    if (values) return values;
  }
  return undefined;
}

/** Finds the variable that holds the result of a call, such as Object.assign, to which an object literal with all these properties is passed. */
function findHolder(code: string, names: string[], short: Names): string | undefined {
  for (const { type, id, init, left, right } of nodesIn(parse(code, { ecmaVersion: 5 }))) {
    const [holder, made] = (type === 'VariableDeclarator' ? [id, init] : type === 'AssignmentExpression' ? [left, right] : []) as [Node?, Node?];
    const given = made?.type === 'CallExpression' ? made['arguments'] as Node[] : [];
    if (given.some(one => valuesIn(code, one, names, short))) return code.slice(holder!.start, holder!.end);
  }
  return undefined;
}

function need<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`The bundle is not as the bench knows it: ${what} is not in it.`);
  return found;
}

/**
 * Returns the position of the bundle's last call if it starts the firmware, whether the called function is in place or loaded on demand. Otherwise it
 * returns undefined.
 */
function findStart(code: string, body: Node[], short: Names): number | undefined {
  const whole = body.at(-1)?.['expression'] as { expressions?: Node[] } & Node | undefined;
  const last = whole?.expressions?.at(-1) ?? whole;
  const called = last?.['callee'] as { expressions?: (Node & { callee?: { name?: string } })[] } | undefined;
  const target = called?.expressions?.at(-1);
  const entry = target?.callee?.name;
  const places = entry === undefined ? target ? [target] : [] : body.filter(({ type, id }) => type === 'FunctionDeclaration' && (id as { name: string }).name === entry);
  return places.some(({ start, end }) => code.slice(start, end).includes(`.${short['start'] ?? 'start'}()`)) ? last!.start : undefined;
}

/**
 * Replaces the last call of a bundle.
 * @param code text of dist/<board>/firmware.js
 * @param short content of names.json beside it
 * @param end makes the new end from the bundle's parts
 */
export function endOtherwise(code: string, short: Names, end: (parts: Parts) => string): string {
  const body = parse(code, { ecmaVersion: 5 }).body as unknown as Node[];
  // the bundle's function that makes the payload of images is found by the name `phaseRest` and by an object with these four members
  const makers = body.filter(node => node.type === 'FunctionDeclaration' && code.slice(node.start, node.end).includes(short['phaseRest'] ?? 'phaseRest')
    && findRecord(code, node, ['left', 'pour', 'take', 'close'], short)) as unknown as { id: { name: string } }[];
  const [files = '', uart = '', clock = ''] = need(findRecord(code, body, ['files', 'uart', 'clock', 'source', 'notes'], short), 'the record of the firmware\'s connections');
  const started = need(findStart(code, body, short), 'the start at its end');
  const parts = { createPayload: need(makers[0]?.id.name, 'the function that makes a payload'), files, uart, clock };
  return `${code.slice(0, started).replace(/[,;\s]+$/, '')};${end(parts)}`;
}

/** Reads the bundle for Espruino for Linux, as `npm run build` made it. */
export function readShipped() {
  const code = readFileSync(findBuilt('linux', 'firmware.js'), 'latin1');
  const short = JSON.parse(readFileSync(findBuilt('linux', 'names.json'), 'utf8')) as Names;
  const nameOf = (name: string): string => short[name] ?? name;
  return {
    code,
    nameOf,
    /** Returns the variable that holds the firmware's chat with the modem, in its property `chat`. */
    chatHolder: (): string => need(findHolder(code, ['memory', 'standard', 'chat'], short), 'the record with the chat'),
    /** Returns the text of an object literal, with the minifier's names of its properties. */
    recordOf: (members: Record<string, string | number>): string => `{${Object.entries(members).map(([name, value]) => `${nameOf(name)}:${value}`).join()}}`,
    /**
     * Returns the bundle with another end. It is divided into pieces as in the shipped firmware image, since as a whole it is too long for the
     * engine's flash.
     * @param first code before the bundle
     */
    endWith: (end: (parts: Parts) => string, first = ''): string => putInPieces(first + endOtherwise(code, short, end)),
  };
}

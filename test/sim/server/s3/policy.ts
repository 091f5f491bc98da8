// Checks the policy of an S3 form: the document, its date of expiry, and its conditions. Sources: Amazon S3 developer guide, "POST Policy"; S3's
// own answers in LocalStack's snapshots (validated on 2026-02-21) and in issues of uploaders. Where no source has S3's answer, Ceph's is used.

import { denied, type Fault } from './fault.ts';

/** A form's fields: the values by the names in lower case. */
export type Fields = Readonly<Record<string, string>>;

type Condition = { is: 'eq' | 'starts-with'; name: string; value: string; shown: string } | { is: 'range'; least: number; most: number };

interface Policy {
  expiration: number;
  conditions: Condition[];
}

const wrong = (message: string): Fault => ({ status: 400, code: 'InvalidPolicyDocument', message: `Invalid Policy: ${message}` });
const failed = (shown: string): Fault => denied(`Invalid according to Policy: Policy Condition failed: ${shown}`);
const isFault = (value: object): value is Fault => 'code' in value;

/** Returns whether a field of the form may be there without a condition for it in the policy. */
const isExempt = (name: string): boolean => ['x-amz-signature', 'file', 'policy'].includes(name) || name.startsWith('x-ignore-');

const shownAs = (is: string, name: string, value: string): string => `["${is}", "$${name}", "${value}"]`;

function readRange(items: unknown[]): Condition | Fault {
  if (items.length !== 3) return wrong('Invalid content-length-range: wrong number of arguments.');
  if (items.slice(1).some(item => typeof item === 'number' && !Number.isInteger(item))) return wrong('Invalid JSON.');
  const [least, most] = items.slice(1).map(item => /^\d+$/.test(String(item)) ? Number(item) : NaN) as [number, number];
  return Number.isNaN(least + most) || least > most ? failed(JSON.stringify(items)) : { is: 'range', least, most };
}

function readArray(items: unknown[]): Condition | Fault {
  const is = String(items[0] ?? '').toLowerCase();
  if (items.length === 0) return wrong('Invalid Condition: missing operation identifier.');
  if (is === 'content-length-range') return readRange(items);
  if (is !== 'eq' && is !== 'starts-with') return wrong(`Invalid Condition: unknown operation '${is}'.`);
  const [, name, value] = items;
  if (items.length !== 3) return wrong(`Invalid ${is}: wrong number of arguments.`);
  if (typeof name !== 'string' || typeof value !== 'string') return wrong('Invalid JSON.');
  if (!name.startsWith('$')) return failed(JSON.stringify(items));
  return { is, name: name.slice(1).toLowerCase(), value, shown: shownAs(is, name.slice(1), value) };
}

function readCondition(given: unknown): Condition | Fault {
  if (Array.isArray(given)) return readArray(given);
  if (typeof given !== 'object' || given === null) return wrong('Invalid condition test: must be a List or Object.');
  const [entry, another] = Object.entries(given);
  if (!entry || another) return wrong('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.');
  const [name, value] = entry as [string, unknown];
  if (typeof value !== 'string') return wrong('Invalid Simple-Condition: value must be a string.');
  return { is: 'eq', name: name.toLowerCase(), value, shown: shownAs('eq', name, value) };
}

/** Reads a policy. @param encoded the policy in base64 @returns the policy, or an error if it is invalid */
function readPolicy(encoded: string): Policy | Fault {
  if (Buffer.from(encoded, 'base64').toString('base64') !== encoded) return wrong('invalid Base64 encoding.');
  let given: unknown;
  try {
    given = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64')));
  } catch {
    return wrong('Invalid JSON.');
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return wrong('Invalid JSON.');
  const stranger = Object.keys(given).find(name => name !== 'expiration' && name !== 'conditions');
  if (stranger !== undefined) return wrong(`Unexpected: '${stranger.toLowerCase()}'`);
  const { expiration, conditions } = given as { expiration?: unknown; conditions?: unknown };
  if (expiration === undefined) return wrong('Policy missing expiration.');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(String(expiration)) || Number.isNaN(Date.parse(String(expiration)))) {
    return wrong(`Invalid 'expiration' value: '${String(expiration)}'`);
  }
  if (!Array.isArray(conditions)) {
    return wrong(conditions === undefined ? 'Policy missing conditions.' : 'Invalid \'conditions\' value: must be a List.');
  }
  const read = conditions.map(readCondition);
  return read.find(isFault) ?? { expiration: Date.parse(String(expiration)), conditions: read as Condition[] };
}

/** Returns whether the fields meet a condition. A condition on a field that is absent is never met. */
function holds(condition: Condition, fields: Fields): boolean {
  if (condition.is === 'range') return true;
  const value = fields[condition.name];
  return value !== undefined && (condition.is === 'eq' ? value === condition.value : value.startsWith(condition.value));
}

function sizeFault(conditions: readonly Condition[], bytes: number): Fault | undefined {
  for (const one of conditions) {
    if (one.is !== 'range') continue;
    const size = { ProposedSize: `${bytes}` };
    if (bytes > one.most) return {
      status: 400, code: 'EntityTooLarge', message: 'Your proposed upload exceeds the maximum allowed size',
      more: { ...size, MaxSizeAllowed: `${one.most}` },
    };
    if (bytes < one.least) return {
      status: 400, code: 'EntityTooSmall', message: 'Your proposed upload is smaller than the minimum allowed size',
      more: { ...size, MinSizeAllowed: `${one.least}` },
    };
  }
  return undefined;
}

/**
 * Checks a form against its policy.
 * @param encoded the policy as it came, in base64
 * @param fields the form's fields, and `bucket` for the bucket's name
 * @param bytes size of the file
 * @returns the error, or undefined if the policy allows the form
 */
export function faultByPolicy(encoded: string, fields: Fields, bytes: number, nowMs: number): Fault | undefined {
  const policy = readPolicy(encoded);
  if (isFault(policy)) return policy;
  if (policy.expiration <= nowMs) return denied('Invalid according to Policy: Policy expired.');
  const broken = policy.conditions.find(condition => !holds(condition, fields));
  if (broken && broken.is !== 'range') return failed(broken.shown);
  const named = policy.conditions.map(condition => condition.is === 'range' ? '' : condition.name);
  const extra = Object.keys(fields).find(name => !isExempt(name) && !named.includes(name));
  if (extra === 'bucket') return denied('Invalid according to Policy: Policy missing condition: bucket');
  return extra === undefined ? sizeFault(policy.conditions, bytes) : denied(`Invalid according to Policy: Extra input fields: ${extra}`);
}

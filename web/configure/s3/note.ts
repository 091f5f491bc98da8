// Compares the signed policy in a form for S3 with the camera: its keys, and the day.

import { toText } from '../form/bytes.ts';

interface Policy {
  expiration?: string;
  conditions?: unknown[];
}

/** @returns undefined: there is none that can be read */
function policyIn(text: unknown): Policy | undefined {
  try {
    const policy: unknown = JSON.parse(toText(atob(String(text))));
    return typeof policy === 'object' && policy !== null ? policy : undefined;
  } catch {
    return undefined;
  }
}

/** @param form a value of `http.form`, one character a byte @param device decoded; empty: not given */
export function noteOnPolicy(form: unknown, device: string, now: Date): string | undefined {
  const { fields } = (form ?? {}) as { fields?: Record<string, unknown> };
  const policy = fields?.['policy'] ? policyIn(fields['policy']) : undefined;
  if (!policy) return undefined;
  const end = Date.parse(policy.expiration ?? '');
  if (end <= now.getTime()) return 'The signed form has expired: the server refuses each picture. Choose the server again to sign a new one.';
  const [, , prefix] = (Array.isArray(policy.conditions) ? policy.conditions : []).find((one): one is string[] => Array.isArray(one) && one[0] === 'starts-with' && one[1] === '$key') ?? [];
  const key = toText(String(fields?.['key'])).replaceAll('{device}', device);
  // what a placeholder becomes is not known here
  const known = key.split('{')[0]!;
  if (!device || prefix === undefined || known.startsWith(prefix) || (known !== key && prefix.startsWith(known))) return undefined;
  return `The form is signed for ${prefix}, and this camera’s files begin with ${known}: the server refuses each picture. Choose the server again to sign a form for this camera.`;
}

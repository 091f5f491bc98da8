// Compares the signed policy in a form for S3 with the camera: whether the policy has expired, and whether it is for this camera's files.

import { toText } from '../form/bytes.ts';

interface Policy {
  expiration?: string;
  conditions?: unknown[];
}

/** Returns the policy in a form's field, decoded from base64 and JSON, or undefined if it cannot be read. */
function policyIn(text: unknown): Policy | undefined {
  try {
    const policy: unknown = JSON.parse(toText(atob(String(text))));
    return typeof policy === 'object' && policy !== null ? policy : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns a sentence if the server would refuse each picture by this form, or undefined. @param form the value of `http.form`, whose
 * characters are bytes @param device the camera's name; empty if none is given
 */
export function noteOnPolicy(form: unknown, device: string, now: Date): string | undefined {
  const { fields } = (form ?? {}) as { fields?: Record<string, unknown> };
  const policy = fields?.['policy'] ? policyIn(fields['policy']) : undefined;
  if (!policy) return undefined;
  const end = Date.parse(policy.expiration ?? '');
  if (end <= now.getTime()) return 'The signed form has expired: the server refuses each picture. Choose the server again to sign a new one.';
  const [, , prefix] = (Array.isArray(policy.conditions) ? policy.conditions : []).find((one): one is string[] => Array.isArray(one) && one[0] === 'starts-with' && one[1] === '$key') ?? [];
  const key = toText(String(fields?.['key'])).replaceAll('{device}', device);
  // of the name's template, only the part before the first placeholder can be compared, because the firmware fills in the placeholders later
  const known = key.split('{')[0]!;
  if (!device || prefix === undefined || known.startsWith(prefix) || (known !== key && prefix.startsWith(known))) return undefined;
  return `The form is signed for ${prefix}, and this camera’s files begin with ${known}: the server refuses each picture. Choose the server again to sign a form for this camera.`;
}

// Tests numbers and dates in the page's language.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inDigits, inWords, useLocale } from '../../../web/language/locale.ts';
import { inSize } from '../../../web/watch/units.ts';

const test = suite('numbers and dates in the page’s language');
const usual = 'en-GB';
test.after.each(() => useLocale(usual));

const rows: Record<string, string[]> = {
  [usual]: ['115,200', '12.35', '204.8 kB', '3.15 MB', '23 December 2026'],
  de: ['115.200', '12,35', '204,8 kB', '3,15 MB', '23. Dezember 2026'],
  fr: ['115\u202f200', '12,35', '204,8 kB', '3,15 MB', '23 décembre 2026'],
  es: ['115.200', '12,35', '204,8 kB', '3,15 MB', '23 de diciembre de 2026'],
};
for (const [name, expect] of Object.entries(rows)) {
  test(name, () => {
    useLocale(name);
    assert.equal([inDigits(115_200), inDigits(12.345, 2), inSize(204_800), inSize(3_146_000), inWords(new Date('2026-12-23'), 'UTC')], expect);
  });
}

test.run();

// Tests the translation of sentences, sentences with values in them, and templates.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { html } from '../../../web/language/html.ts';
import { say, useTable } from '../../../web/language/say.ts';
import { steady } from '../../../web/language/steady.ts';

const test = suite('the language of the page');
test.after.each(() => useTable(undefined));

const table = {
  'Stopped.': 'Angehalten.', 'resting': 'Pause', '{0} The next round begins in {1}.': 'Nächste Runde in {1}. {0}', '{0} of {1}': '{0} von {1}', '{0} of {1} are in the modem{2}.': '{0} von {1} sind im Modem{2}.',
  'no progress for {0}': 'seit {0} kein Fortschritt', '{0} days': '{0} Tage', 'Show {0}': '{0} zeigen', 'Name': 'Name der Kamera',
};

const rows = [
  { given: 'Stopped.', expect: 'Angehalten.' },
  { given: ' Stopped. ', expect: ' Angehalten. ' },
  { given: 'Resting.', expect: 'Pause.' },
  { given: 'Resting. The next round begins in 3 days.', expect: 'Nächste Runde in 3 Tage. Pause.' },
  { given: '5 kB of 9 kB are in the modem; no progress for 3 days.', expect: '5 kB von 9 kB sind im Modem; seit 3 Tage kein Fortschritt.' },
  { given: 'IMG_0001.JPG', expect: 'IMG_0001.JPG' },
  { given: 'a sentence that no table has', expect: 'a sentence that no table has' },
  { given: 'a\nb of c', expect: 'a\nb von c' },
];
for (const { given, expect } of rows) {
  test(`"${given}"`, () => {
    useTable(table);
    assert.is(say(given), expect);
    assert.is(say(given), expect, 'the second call returns the same');
  });
}

test('English needs no table', () => {
  assert.is(say('Stopped.'), 'Stopped.');
  const { strings, values } = html`<p>${'Stopped.'}</p>`;
  assert.equal([[...strings], values], [['<p>', '</p>'], [steady('Stopped.')]]);
});

test('a translated template reorders placeholders, and only readable texts are translated', () => {
  useTable(table);
  const draw = (name: string, part: unknown) => html`<button id=${name} aria-label=${name} .value=${name}>Show ${part}</button><p>${['Stopped.', 'x']}${name}</p>`;
  const { strings, values } = draw('Name', 'Name');
  assert.equal([...strings], ['<button id=', ' aria-label=', ' .value=', '>', '<!----> zeigen</button><p>', '', '</p>'], 'a comment stands before a text, since a translator replaces that');
  assert.equal(values, ['Name', 'Name der Kamera', 'Name', steady('Name der Kamera'), ['Angehalten.', 'x'], steady('Name der Kamera')]);
  assert.is(draw('a', 'b').strings, strings, 'lit recognizes the template');
});

test.run();

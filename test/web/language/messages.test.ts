import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlike, messagesOf, partsOf, translated } from '../../../web/language/messages.ts';

const test = suite('messages of a template');

const template = (strings: TemplateStringsArray, ..._values: unknown[]): readonly string[] => strings;
const keys = (strings: readonly string[]): string[] => messagesOf(partsOf(strings)).map(({ english }) => english);

const rows: { title: string; given: readonly string[]; expect: string[] }[] = [
  { title: 'text between block elements', given: template`<p>One.</p><p>Two.</p>`, expect: ['One.', 'Two.'] },
  { title: 'a placeholder is numbered', given: template`<p>${1} of ${2}, ${3} left</p>`, expect: ['{0} of {1}, {2} left'] },
  { title: 'line breaks and blanks become one blank', given: template`<p>
    One line,
      and another.</p>`, expect: ['One line, and another.'] },
  { title: 'inline tags without attributes', given: template`<p>Enter <code>a.b</code> of <a href="#x">the file</a>.</p>`, expect: ['Enter <code>a.b</code> of <a>the file</a>.'] },
  { title: 'a tag around the whole text is dropped', given: template`<td><strong>Done</strong></td>`, expect: ['Done'] },
  { title: 'tags around parts are kept', given: template`<p><strong>A one</strong> or <strong>B two</strong></p>`, expect: ['<strong>A one</strong> or <strong>B two</strong>'] },
  { title: 'readable attributes, with placeholders', given: template`<input aria-label="Name of ${1}" title="Type it" class="a name">`, expect: ['Name of {0}', 'Type it'] },
  { title: 'no message: only placeholders, signs or code', given: template`<p>${1} · ${2}</p><p><code>config.json</code></p><i class="two words"></i>`, expect: [] },
];
for (const { title, given, expect } of rows) test(title, () => assert.equal(keys(given), expect));

const made = (strings: readonly string[], table: Record<string, string>) => translated(partsOf(strings), english => table[english] ?? english);
const joined = (parts: (string | number)[]) => parts.map(part => typeof part === 'number' ? `$${part}` : part).join('');

test('without a table, the template is unchanged except for blanks', () => {
  for (const { given } of rows) {
    const whole = given.map((text, i) => i === 0 ? text : `$${i - 1}${text}`).join('').replace(/\s+/g, ' ');
    assert.is(joined(made(given, {})).replace(/\s+/g, ' '), whole);
  }
});

test('placeholders and tags move to their positions in the translation, with their content', () => {
  const given = template`<p class=${0}>Of ${1} see <a href="#${2}" title="More of it">the ${3}</a> ${4}.</p>`;
  const other = { 'Of {0} see <a>the {1}</a> {2}.': '{2}: <a>{1}</a> von {0}', 'More of it': 'Mehr davon' };
  assert.is(joined(made(given, other)), '<p class=$0>$4: <a href="#$2" title="Mehr davon">$3</a> von $1</p>');
});

test('a translation without a placeholder or a tag is not used', () => {
  assert.is(joined(made(template`<p>${0} left</p>`, { '{0} left': 'noch' })), '<p>$0 left</p>');
  assert.equal([['{0} a', 'b {0}'], ['<a>x</a>', 'x'], ['{0} {1}', '{1} {0}'], ['{0}', '{0} {0}']].map(([one, other]) => isAlike(one!, other!)), [true, false, true, false]);
});

test.run();

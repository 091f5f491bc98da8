import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { noteOnPolicy } from '../../../../web/configure/s3/note.ts';
import { formFor } from '../../../common/s3form.ts';

const test = suite('configure/s3/note');
const now = new Date('2026-11-27T09:30:15Z');
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);

const rows: { title: string; prefix?: string; key?: string; device?: string; days?: number; after?: number; says?: RegExp }[] = [
  { title: 'the camera that it was signed for' },
  { title: 'another camera', device: 'hut-4', says: /signed for hut-3\/, and this camera’s files begin with hut-4\// },
  { title: 'a name that begins alike', device: 'hut-33', says: /begin with hut-33\// },
  { title: 'a folder for all cameras', prefix: 'all/', key: 'all/{device}/{name}', device: 'hut-9' },
  { title: 'a day in the key', prefix: '2026', key: '{yyyy}/{name}' },
  { title: 'letters beyond ASCII', prefix: 'Hütte/', device: 'Hütte' },
  { title: 'a camera without a name', device: '' },
  { title: 'before its end', days: 30, after: 29 },
  { title: 'after its end', days: 30, after: 31, says: /has expired/ },
];
for (const { title, prefix = 'hut-3/', key, device = 'hut-3', days = 3650, after = 0, says } of rows) {
  test(title, async () => {
    const form = await formFor({ prefix, days }, now);
    const note = noteOnPolicy(key ? { ...form, fields: { ...form.fields, key } } : form, device, later(after));
    if (says) assert.match(note ?? 'no note', says);
    else assert.is(note, undefined);
  });
}

for (const [title, form] of Object.entries({ 'no form': undefined, 'no policy': { file: 'f', fields: { a: 'b' } }, 'no base64': { fields: { policy: '%' } }, 'no JSON': { fields: { policy: 'AAAA' } }, 'no object': { fields: { policy: btoa('5') } }, 'no conditions': { fields: { policy: btoa('{}') } } })) {
  test(`${title}: no note`, () => assert.is(noteOnPolicy(form, 'hut-3', now), undefined));
}

test.run();

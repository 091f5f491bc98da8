// Tests how an image's request is made, and its body copied into the modem: announced bytes, sent bytes, and what is known after a failure.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End } from '../../../src/fault.ts';
import { wayOf } from '../receiver.ts';
import type { Ended } from '../trip.ts';
import { back, content, drive, form, formHead, formTail, memory, notesWith, path, send, size, socket, type Asked } from './send.ts';

const test = suite('fill');

test('the announced size covers the whole body', async () => {
  assert.is((await send(['entering'])).trip.variables['size'], `${size}`);
  assert.is((await send(['entering'], { config: form })).trip.variables['size'], `${formHead.length + size + formTail.length}`);
});

test('send_header has the manual\'s meaning, or the noted one that a server accepted', async () => {
  assert.is((await send(['entering'])).trip.variables['sendHeader'], '1');
  assert.is((await send(['entering'], { notes: notesWith('0') })).trip.variables['sendHeader'], '0');
});

test('no method for the image: the fault names the configured method, the size and the baud rate', async () => {
  const { end, code, where, line } = await send(['entering'], { way: wayOf('efs', 'count', {}, { most: 100 }), config: { 'upload.method': 'efs' } });
  assert.equal([end, code, where, line], [End.refused, 'no-method', 'upload.method', '2500 bytes by efs at 115200 baud']);
});

// The following tests copy the body of an image's request into the modem, for its own HTTP.

test('an image is staged in the modem\'s memory, byte for byte, with the announced count', async () => {
  const { end, server, trip } = await send(['staging']);
  assert.equal([end, server.receiver.commands], [End.done, ['AT+STAGE="snapferry.img",#2500']]);
  assert.ok(server.receiver.payloads[0]!.bytes === content);
  assert.equal([trip.copies.staged, trip.copies.mayHaveCopy, !!trip.attempt.isCompared, !!trip.throttle.isOkKnown], [path, false, false, true]);
});

test('a form and its image are one counted body', async () => {
  const { server } = await send(['staging'], { config: form });
  assert.ok(server.receiver.payloads[0]!.bytes === formHead + content + formTail);
});

const stagings: { title: string; asked: Asked; end?: Ended['end']; code?: string; verbs: string[]; refusedWay?: string; staged?: string }[] = [
  { title: 'over a socket nothing is staged', asked: { way: socket }, verbs: [] },
  { title: 'a copy on the drive from the previous try', asked: { way: drive, copies: { staged: path } }, verbs: [], staged: path },
  { title: 'a copy in the memory is lost by the commands since', asked: { copies: { staged: path } }, verbs: ['STAGE'], staged: path },
  { title: 'the drive is queried', asked: { way: drive }, verbs: ['DRIVE', 'STAGE'], staged: path },
  { title: 'a possible copy is deleted first', asked: { way: drive, variables: { drive: 'E:/' }, copies: { mayHaveCopy: true } }, verbs: ['UNSTAGE', 'STAGE'], staged: path },
  { title: 'no drive', asked: { way: drive, says: { DRIVE: ['ERROR'] } }, end: End.refused, code: 'drive-missing', verbs: ['DRIVE'], refusedWay: drive.why },
  { title: 'only a drive that the method cannot use', asked: { way: drive, says: { DRIVE: ['+DRIVE: C:/', 'OK'] } }, end: End.refused, code: 'drive-missing', verbs: ['DRIVE'], refusedWay: drive.why },
  { title: 'no room', asked: { serves: { full: { from: 0, times: Infinity } } }, end: End.refused, code: 'modem-full', verbs: ['STAGE'], refusedWay: memory.why + path },
  { title: 'the image on the card has changed', asked: { onCard: content.slice(1) }, end: End.refused, code: 'image-changed', verbs: ['STAGE'] },
  { title: 'bytes are lost', asked: { serves: { loses: [2] } }, end: End.refused, code: 'line-noise', verbs: ['STAGE'] },
];
for (const { title, asked, end: expected = End.done, code: why, verbs: said, refusedWay = '', staged = '' } of stagings) {
  test(`staging: ${title}`, async () => {
    const { end, code, verbs, trip } = await send(['staging'], asked);
    assert.equal([end, code, verbs.slice(0, said.length)], [expected, why, said]);
    assert.equal([trip.throttle.refusedMethod ?? '', trip.copies.staged], [refusedWay, staged]);
  });
}

test('staging: the content is compared in the modem if possible, without the form around it', async () => {
  for (const config of [{}, form]) {
    const around = config === form ? [formHead, formTail] as const : ['', ''] as const;
    const { end, trip, server } = await send(['staging'], { way: back, config: { 'upload.verify': 'content', ...config }, holds: around[0] + content + around[1] });
    assert.equal([end, !!trip.attempt.isCompared], [End.done, true]);
    assert.equal(server.receiver.commands.filter(command => command.startsWith('AT+BACK')), [0, 896, 1792].map(at => `AT+BACK=${around[0].length + at},${Math.min(896, size - at)}`));
  }
});

test('staging: a garbled copy is not sent', async () => {
  const { end, code, trip } = await send(['staging'], { way: back, config: { 'upload.verify': 'content' }, holds: `x${content.slice(1)}` });
  assert.equal([end, code, !!trip.attempt.isCompared, trip.copies.staged], [End.refused, 'content-differs', false, '']);
});

test.run();

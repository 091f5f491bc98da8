// Tests the upload of an image by the modem's own HTTP: its result codes, and both values of `send_header`.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End } from '../../../../src/fault.ts';
import { createNotes } from '../../../../src/store/state.ts';
import { createMemoryCard } from '../../../outside.ts';
import type { Ended } from '../../trip.ts';
import { drive, notesWith, path, send } from '../send.ts';

const test = suite('post');

test('a staged image is posted after its journal entry', async () => {
  const { end, verbs, source, trip } = await send(['sending']);
  assert.equal([end, verbs, source.told], [End.done, ['POST'], [`begin ${path} 20261120`]]);
  assert.equal([trip.link.smooth], [1]);
});

const statuses: { status: number | string; code: string; line?: string }[] = [
  { status: 301, code: 'moved' }, { status: 401, code: 'login-wrong' }, { status: 413, code: 'put-denied' }, { status: 500, code: 'server-fault' }, { status: 503, code: 'server-busy' },
  { status: 601, code: 'network' }, { status: 603, code: 'host-unknown' }, { status: 100, code: 'unknown' }, { status: 'ERROR', code: 'busy', line: 'ERROR' },
];
for (const { status, code: why, line: tells = `${status}` } of statuses) {
  test(`the engine reports ${status}: ${why}`, async () => {
    const { end, code, line } = await send(['sending'], { statuses: [status] });
    assert.equal([end, code, line], [End.refused, why, tells]);
  });
}

// The following uploads have either value of `send_header`, which makes the modem take a file as the whole request or as its body.

const senses: { title: string; noted?: string; statuses: number[]; posts: string[]; end?: Ended['end']; code?: string; notes?: string }[] = [
  { title: 'the manual\'s meaning is right', statuses: [201], posts: ['1'], notes: '1' },
  { title: 'the server cannot read the request: the other meaning', statuses: [400, 201], posts: ['1', '0'], notes: '0' },
  { title: 'the modem does not accept the answer as HTTP: the other meaning', statuses: [600, 201], posts: ['1', '0'], notes: '0' },
  { title: 'the first of two refusals is reported', statuses: [400, 704], posts: ['1', '0'], end: End.refused, code: 'put-denied' },
  { title: 'both meanings are refused: nothing is noted', statuses: [400], posts: ['1', '0'], end: End.refused, code: 'put-denied' },
  { title: 'a refused image does not change the meaning', statuses: [413], posts: ['1'], end: End.refused, code: 'put-denied' },
  { title: 'a wrong account does not change the meaning', statuses: [401], posts: ['1'], end: End.refused, code: 'login-wrong' },
  { title: 'an unreachable server does not change the meaning', statuses: [714], posts: ['1'], end: End.refused, code: 'connection' },
  { title: 'a server that hangs up does not change the meaning', statuses: [704], posts: ['1'], end: End.refused, code: 'server-closed' },
  { title: 'a missing network does not change the meaning', statuses: [709], posts: ['1'], end: End.refused, code: 'network' },
  { title: 'a busy modem does not change the meaning', statuses: [703], posts: ['1'], end: End.refused, code: 'busy' },
  { title: 'a meaning that a server accepted once is not changed', noted: '0', statuses: [400], posts: ['0'], end: End.refused, code: 'put-denied', notes: '0' },
];
for (const { title, noted, statuses: told, posts, end: expected = End.done, code: why, notes } of senses) {
  test(`a file: ${title}`, async () => {
    const given = noted ? notesWith(noted) : createNotes(createMemoryCard());
    const { end, code, server, trip } = await send(['sending'], { way: drive, variables: { drive: 'E:/' }, statuses: told, notes: given });
    assert.equal([end, code, server.receiver.commands], [expected, why, posts.map(sense => `AT+POST=${sense}`)]);
    assert.is(trip.notes.get('post').split(' ')[1], notes);
  });
}

test('the meaning found with one modem is probed again with another model or firmware', async () => {
  const notes = createNotes(createMemoryCard());
  const postsOf = async (variables: object, ...statuses: number[]) => (await send(['sending'], { way: drive, variables: { drive: 'E:/', ...variables }, statuses, notes })).server.receiver.commands;
  const [one, newer, other] = [{ model: 'SIM7600E', firmware: 'LE20B02' }, { model: 'SIM7600E', firmware: 'LE20B04' }, { model: 'A7670E', firmware: 'LE20B02' }];
  assert.equal(await postsOf(one, 400, 201), ['AT+POST=1', 'AT+POST=0']);
  assert.equal(await postsOf(one, 400), ['AT+POST=0'], 'the meaning is known');
  assert.equal(await postsOf(newer, 201), ['AT+POST=1'], 'another firmware');
  assert.equal(await postsOf(other, 400, 201), ['AT+POST=1', 'AT+POST=0'], 'another model');
});

test('the usual meaning is written to the card once, with the next note', async () => {
  const card = createMemoryCard();
  const notes = createNotes(card);
  await send(['sending'], { way: drive, variables: { drive: 'E:/' }, notes });
  assert.is(card.written.length, 0);
  notes.put('pace', '1');
  const writes = card.written.length;
  await send(['sending'], { way: drive, variables: { drive: 'E:/' }, notes });
  notes.put('pace', '1');
  assert.equal([writes > 0, card.written.length], [true, writes]);
});

test.run();

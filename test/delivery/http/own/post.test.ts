// An image from modem to server by the modem's own HTTP: its result codes, and both meanings of send_header.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createNotes } from '../../../../src/store/state.ts';
import { createMemoryCard } from '../../../outside.ts';
import type { Ended } from '../../trip.ts';
import { drive, notesWith, path, send } from '../send.ts';

const test = suite('post');

test('what lies in the modem is posted, and journalled before', async () => {
  const { end, verbs, source, trip } = await send(['sending']);
  assert.equal([end, verbs, source.told], ['done', ['POST'], [`begin ${path} 20261120`]]);
  assert.equal([trip.attempt.image!.isDoubtful, trip.link.smooth], [false, 1]);
});

const statuses: { status: number | string; code: string; line?: string }[] = [
  { status: 301, code: 'moved' }, { status: 401, code: 'login-wrong' }, { status: 413, code: 'put-denied' }, { status: 500, code: 'transfer-broken' }, { status: 503, code: 'server-busy' },
  { status: 601, code: 'network' }, { status: 603, code: 'host-unknown' }, { status: 100, code: 'unknown' }, { status: 'ERROR', code: 'busy', line: 'ERROR' },
];
for (const { status, code: why, line: tells = `${status}` } of statuses) {
  test(`the engine tells ${status}: ${why}`, async () => {
    const { end, code, line } = await send(['sending'], { statuses: [status] });
    assert.equal([end, code, line], ['refused', why, tells]);
  });
}

// both meanings of send_header

const senses: { title: string; noted?: string; statuses: number[]; posts: string[]; end?: Ended['end']; code?: string; notes?: string }[] = [
  { title: 'the manual\'s sense is the right one', statuses: [201], posts: ['1'], notes: '1' },
  { title: 'the server cannot read what came: the other sense', statuses: [400, 201], posts: ['1', '0'], notes: '0' },
  { title: 'what it has answered is no HTTP to the modem: the other sense', statuses: [600, 201], posts: ['1', '0'], notes: '0' },
  { title: 'of two refusals the first is told', statuses: [400, 704], posts: ['1', '0'], end: 'refused', code: 'put-denied' },
  { title: 'neither is taken: nothing is remembered', statuses: [400], posts: ['1', '0'], end: 'refused', code: 'put-denied' },
  { title: 'the server is reached and says no to the image: that is no matter of the sense', statuses: [413], posts: ['1'], end: 'refused', code: 'put-denied' },
  { title: 'nor is an account that is wrong', statuses: [401], posts: ['1'], end: 'refused', code: 'login-wrong' },
  { title: 'nor a server that cannot be reached', statuses: [714], posts: ['1'], end: 'refused', code: 'connection' },
  { title: 'nor one that hangs up', statuses: [704], posts: ['1'], end: 'refused', code: 'server-closed' },
  { title: 'nor a network that is not there', statuses: [709], posts: ['1'], end: 'refused', code: 'network' },
  { title: 'nor a modem that is busy', statuses: [703], posts: ['1'], end: 'refused', code: 'busy' },
  { title: 'what a server has taken once is not tried otherwise', noted: '0', statuses: [400], posts: ['0'], end: 'refused', code: 'put-denied', notes: '0' },
];
for (const { title, noted, statuses: told, posts, end: expected = 'done', code: why, notes } of senses) {
  test(`a file: ${title}`, async () => {
    const given = noted ? notesWith(noted) : createNotes(createMemoryCard());
    const { end, code, server, trip } = await send(['sending'], { way: drive, variables: { drive: 'E:/' }, statuses: told, notes: given });
    assert.equal([end, code, server.receiver.commands], [expected, why, posts.map(sense => `AT+POST=${sense}`)]);
    assert.is(trip.notes.get('post').split(' ')[1], notes);
  });
}

test('the meaning found with one modem is asked again of another model, or another firmware', async () => {
  const notes = createNotes(createMemoryCard());
  const postsOf = async (variables: object, ...statuses: number[]) => (await send(['sending'], { way: drive, variables: { drive: 'E:/', ...variables }, statuses, notes })).server.receiver.commands;
  const [one, newer, other] = [{ model: 'SIM7600E', firmware: 'LE20B02' }, { model: 'SIM7600E', firmware: 'LE20B04' }, { model: 'A7670E', firmware: 'LE20B02' }];
  assert.equal(await postsOf(one, 400, 201), ['AT+POST=1', 'AT+POST=0']);
  assert.equal(await postsOf(one, 400), ['AT+POST=0'], 'known');
  assert.equal(await postsOf(newer, 201), ['AT+POST=1'], 'another firmware');
  assert.equal(await postsOf(other, 400, 201), ['AT+POST=1', 'AT+POST=0'], 'another model');
});

test('the sense is written to the card once', async () => {
  const card = createMemoryCard();
  const notes = createNotes(card);
  await send(['sending'], { way: drive, variables: { drive: 'E:/' }, notes });
  const writes = card.written.length;
  await send(['sending'], { way: drive, variables: { drive: 'E:/' }, notes });
  assert.equal([writes > 0, card.written.length], [true, writes]);
});

test.run();

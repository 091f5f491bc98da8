// Tests that the certificate is copied from the card into the modem once, and again after a change or a doubt about the server.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { noteTaken } from '../../../../src/delivery/http/refused.ts';
import { doubtServer, isPastAll, loadCertificate } from '../../../../src/delivery/http/request/certificate.ts';
import { End, newFault } from '../../../../src/fault.ts';
import { createNotes, type Notes } from '../../../../src/store/state.ts';
import { lowered } from '../../../common/lowered.ts';
import { createMemoryCard } from '../../../outside.ts';
import { authorityOf } from '../../../sim/server/certificates.ts';
import { createReceiver } from '../../receiver.ts';
import { sourceOf } from '../../source.ts';
import { sceneOf } from '../../trip.ts';
import { socketModem } from '../server.ts';

const test = suite('certificate');

const pem = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n';
const modem = socketModem({}, { loadProof: [{ say: 'AT+CERT=#{left}', pour: '>', ms: 5000, refusedAs: 'certificate' }] });

async function load(path: string, notes: Notes, files: Record<string, string> = { '/ca.pem': pem }, refuses = false, variables = {}) {
  const receiver = createReceiver(refuses ? { refuses: () => ['ERROR'] } : {});
  const scene = sceneOf({ modem, hear: receiver.hear, notes, variables, config: { 'http.ca': path }, parts: { source: sourceOf(files) } });
  return { ...await scene.end(onEnd => lowered(loadCertificate)(scene.trip, path, onEnd)), trip: scene.trip, payloads: receiver.payloads.map(one => one.bytes) };
}

const newNotes = () => createNotes(createMemoryCard());

test('no certificate is configured', async () => {
  const { end, payloads } = await load('', newNotes());
  assert.equal([end, payloads], [End.done, []]);
});

test('a certificate is loaded once, byte for byte, and again after a change', async () => {
  const notes = newNotes();
  assert.equal((await load('/ca.pem', notes)).payloads, [pem]);
  assert.equal((await load('/ca.pem', notes)).payloads, []);
  assert.equal((await load('/ca.pem', notes, { '/ca.pem': `${pem}\n` })).payloads, [`${pem}\n`]);
  assert.equal((await load('/b.pem', notes, { '/b.pem': pem })).payloads, [pem]);
});

test('a missing or too large certificate is a fault, and nothing is sent to the modem', async () => {
  for (const [files, line] of [[{}, /there is no \/ca\.pem/], [{ '/ca.pem': 'x'.repeat(10_241) }, /it has 10241 bytes, and may have 10240/]] as [Record<string, string>, RegExp][]) {
    const got = await load('/ca.pem', newNotes(), files);
    assert.equal([got.end, got.code, got.where, got.payloads], [End.refused, 'certificate', 'http.ca', []]);
    assert.match(got.line!, line);
  }
});

test('another modem or another firmware gets the certificate, too', async () => {
  const notes = newNotes();
  const payloadsOf = async (model: string, firmware: string) => (await load('/ca.pem', notes, undefined, false, { model, firmware })).payloads;
  assert.equal(await payloadsOf('SIM7600E', 'LE20B02'), [pem]);
  assert.equal(await payloadsOf('SIM7600E', 'LE20B02'), []);
  assert.equal(await payloadsOf('SIM7080', 'LE20B02'), [pem]);
  assert.equal(await payloadsOf('SIM7080', '1951B08'), [pem]);
});

test('a certificate that the modem refuses is loaded again', async () => {
  const notes = newNotes();
  const got = await load('/ca.pem', notes, undefined, true);
  assert.equal([got.end, got.code], [End.refused, 'certificate']);
  assert.equal((await load('/ca.pem', notes)).payloads, [pem]);
});

test('with a certificate, a TLS failure is reported as unproved, and the certificate is loaded again once an hour', async () => {
  const notes = newNotes();
  const { trip } = await load('/ca.pem', notes);
  assert.is(doubtServer(trip, newFault('tls', 'x', '715')).code, 'tls');
  trip.variables['isProved'] = '1';
  assert.is(doubtServer(trip, newFault('server-closed', 'x')).code, 'server-closed');
  assert.equal((await load('/ca.pem', notes)).payloads, []);
  assert.equal(doubtServer(trip, newFault('tls', 'x', '715')), newFault('unproved', 'x', '715'));
  assert.equal((await load('/ca.pem', notes)).payloads, [pem]);
  assert.is(doubtServer(trip, newFault('tls', 'x', '715')).code, 'unproved');
  assert.equal((await load('/ca.pem', notes)).payloads, []);
  trip.http.doubtedMs! -= 3_600_001;
  assert.is(doubtServer(trip, newFault('tls', 'x', '715')).code, 'unproved');
  assert.equal((await load('/ca.pem', notes)).payloads, [pem]);
});

const two = '/ca.pem\n/snapferry/ca-new.pem';
const both = { '/ca.pem': pem, '/snapferry/ca-new.pem': pem.replace('abc', 'new') };

test('of two certificates the first is loaded, and the other one after a doubt, in turn', async () => {
  const notes = newNotes();
  const { trip, payloads } = await load(two, notes, both);
  assert.equal(payloads, [both['/ca.pem']]);
  assert.equal((await load(two, notes, both)).payloads, []);
  trip.variables['isProved'] = '1';
  const loaded: (string | undefined)[] = [];
  for (let i = 0; i < 6; i++) {
    doubtServer(trip, newFault('tls', 'x', '715'));
    loaded.push((await load(two, notes, both)).payloads[0]);
  }
  const [first, second] = Object.values(both);
  assert.equal(loaded, [second, first, undefined, second, undefined, first]);
});

test('the certificate by which the server was proved last stays, over restarts', async () => {
  const notes = newNotes();
  const { trip } = await load(two, notes, both);
  trip.variables['isProved'] = '1';
  doubtServer(trip, newFault('tls', 'x', '715'));
  assert.equal((await load(two, notes, both)).payloads, [both['/snapferry/ca-new.pem']]);
  assert.equal((await load(two, notes, both)).payloads, []);
  assert.equal((await load('/ca.pem', notes, both)).payloads, [pem], 'once the settings no longer name it, the first one is loaded');
});

test('of two certificates one may be missing on the card', async () => {
  for (const [files, bytes] of [[{ '/ca.pem': pem }, pem], [{ '/snapferry/ca-new.pem': both['/snapferry/ca-new.pem'] }, both['/snapferry/ca-new.pem']]] as [Record<string, string>, string][]) {
    const notes = newNotes();
    const { trip, payloads } = await load(two, notes, files);
    assert.equal(payloads, [bytes]);
    trip.variables['isProved'] = '1';
    doubtServer(trip, newFault('tls', 'x', '715'));
    assert.equal((await load(two, notes, files)).payloads, [bytes], 'the same again after a doubt');
  }
  const none = await load(two, newNotes(), {});
  assert.equal([none.end, none.line], [End.refused, 'there is no /ca.pem on the card']);
});

test('after eight unproved failures in an hour a person must act; an accepted image or an hour resets the count', async () => {
  const { trip } = await load('/ca.pem', newNotes());
  trip.variables['isProved'] = '1';
  const codes = (times: number) => Array.from({ length: times }, () => doubtServer(trip, newFault('certificate', 'x')).code);
  assert.equal(codes(10), [...Array(8).fill('unproved'), 'certificate', 'certificate']);
  noteTaken(trip);
  assert.equal(codes(9).slice(7), ['unproved', 'certificate']);
  trip.http.doubtedMs! -= 3_600_001;
  assert.equal(codes(9).slice(7), ['unproved', 'certificate']);
});

const ends: [title: string, files: Record<string, string>, now: string, isPast: boolean][] = [
  ['within its dates', { '/ca.pem': authorityOf('young-ca') }, '2030-06-01', false],
  ['a day behind its end, which may be another zone', { '/ca.pem': authorityOf('young-ca') }, '2031-01-01', false],
  ['years behind its end', { '/ca.pem': authorityOf('young-ca') }, '2036-11-20', true],
  ['with lines of Windows', { '/ca.pem': authorityOf('young-ca').replaceAll('\n', '\r\n') }, '2036-11-20', true],
  ['with words before it', { '/ca.pem': `subject=CN\n${authorityOf('young-ca')}` }, '2036-11-20', true],
  ['an end of 2126, in the other form', { '/ca.pem': authorityOf() }, '2068-11-20', false],
  ['no certificate', { '/ca.pem': 'hello' }, '2036-11-20', false],
  ['no file', {}, '2036-11-20', false],
];

for (const [title, files, now, isPast] of ends) {
  test(`the end of a certificate and the clock: ${title}`, () => {
    const scene = sceneOf({ modem, parts: { source: sourceOf(files) } });
    Object.assign(scene.trip.calendar, { seconds: () => Date.parse(now) / 1000 });
    assert.is(isPastAll(scene.trip, '/ca.pem'), isPast);
  });
}

test('of two certificates, the later end counts', () => {
  const scene = sceneOf({ modem, parts: { source: sourceOf({ '/ca.pem': authorityOf('young-ca'), '/snapferry/ca-new.pem': authorityOf() }) } });
  Object.assign(scene.trip.calendar, { seconds: () => Date.parse('2036-11-20') / 1000 });
  assert.is(isPastAll(scene.trip, two), false);
  assert.is(isPastAll(scene.trip, ''), false);
});

test.run();

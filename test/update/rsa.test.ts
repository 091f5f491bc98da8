// Tests the check of RSA signatures, on Node and on the engine: right ones that Node and openssl make, and every kind of wrong one.

import { constants, createHash, createPrivateKey, generateKeyPairSync, privateDecrypt, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { constantOf, publicHalf, signWith } from '../../firmware/image/signing.js';
import { isSignedBy } from '../../src/update/rsa.ts';
import { lowered } from '../common/lowered.ts';
import { run } from '../firmware/flash/shell.js';
import { canRun, findEngines } from '../needs.ts';
import { virtualClock } from '../sim/clock.ts';
import { inAll } from '../whole.ts';
import { createNatives } from './natives.ts';
import { runProgram } from './program.ts';

const test = suite('rsa');

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const small = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).privateKey;
const message = Buffer.from('snapferry firmware 1\n');
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const latin = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

interface Checked {
  isRight: boolean;
  turns: number;
}

async function check(signer: ReturnType<typeof constantOf>, digest: Uint8Array, signature: Uint8Array): Promise<Checked> {
  const clock = virtualClock();
  let turns = 0;
  let isRight: boolean | undefined;
  const after = (ms: number, act: () => void) => {
    turns++;
    return clock.after(ms, act) as never;
  };
  const trip = { clock: { ...clock, after, cancel: () => undefined }, natives: createNatives() };
  lowered(isSignedBy)(trip, signer, latin(digest), latin(signature), value => { isRight = value; }, () => assert.unreachable('it never fails'));
  await clock.run(() => isRight !== undefined, 1000);
  return { isRight: isRight!, turns };
}

const isRight = async (of: typeof key, digest: Uint8Array, signature: Uint8Array) => (await check(constantOf(publicHalf(of)), digest, signature)).isRight;

test('a signature by Node is right, with either exponent, in turns of one multiplication', async () => {
  assert.equal(await check(constantOf(publicHalf(key)), digestOf(message), signWith(key)(message)), { isRight: true, turns: 17 });
  assert.equal(await check(constantOf(publicHalf(small)), digestOf(message), signWith(small)(message)), { isRight: true, turns: 2 });
});

test('many keys and messages', async () => {
  for (let i = 0; i < 6; i++) {
    const one = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: i % 2 ? 3 : 65537 }).privateKey;
    const text = Buffer.from(`message ${i}`);
    assert.is(await isRight(one, digestOf(text), signWith(one)(text)), true, `key ${i}`);
    assert.is(await isRight(one, digestOf(message), signWith(one)(text)), false, `key ${i}, another message`);
  }
});

if (canRun('a signature by openssl', 'openssl')) test('a signature by openssl is right', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rsa-'));
  try {
    writeFileSync(join(folder, 'm'), message);
    for (const option of [[], ['-3']]) {
      assert.is((await run('openssl', ['genrsa', ...option, '-out', join(folder, 'k'), '2048'])).code, 0);
      assert.is((await run('openssl', ['dgst', '-sha256', '-sign', join(folder, 'k'), '-out', join(folder, 's'), join(folder, 'm')])).code, 0);
      assert.is(await isRight(createPrivateKey(readFileSync(join(folder, 'k'))), digestOf(message), readFileSync(join(folder, 's'))), true);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex');
/** Makes the block that is signed, as in RFC 8017, 9.2, or with some of its parts changed. */
function blockOf({ head = [0, 1], fill = 0xff, end = [0], info = prefix, digest = digestOf(message), tail = Buffer.alloc(0) } = {}): Buffer {
  const rest = Buffer.concat([Buffer.from(end), info, digest, tail]);
  return Buffer.concat([Buffer.from(head), Buffer.alloc(256 - head.length - rest.length, fill), rest]);
}
/** Makes a signature from which RSA's public key gives back this block. The private key can do that for any block. */
const signBlock = (of: typeof key, block: Buffer) => privateDecrypt({ key: of, padding: constants.RSA_NO_PADDING }, block);
const numberOf = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const bytesOf = (number: bigint) => Buffer.from(number.toString(16).padStart(512, '0'), 'hex');
const modulusOf = (of: typeof key) => BigInt(`0x${Buffer.from(of.export({ format: 'jwk' }).n!, 'base64url').toString('hex')}`);

test('the block of these tests is the one of a signature', () => assert.equal(signBlock(key, blockOf()), sign('sha256', message, key)));

const garbage = (count: number) => Buffer.alloc(count, 0x5a);
const short = digestOf(message).subarray(0, 31);
const wrong: [title: string, block: Buffer][] = [
  ['a padding of 8 bytes, then the digest and garbage', blockOf({ tail: garbage(194) })],
  ['garbage after the digest', blockOf({ tail: garbage(4) })],
  ['a byte of zero after the digest', blockOf({ tail: Buffer.alloc(1) })],
  ['garbage in the parameters of the algorithm', blockOf({ info: Buffer.concat([Buffer.from('3041300d06096086480165030402010500', 'hex'), garbage(16), Buffer.from('0420', 'hex')]) })],
  ['no parameters of the algorithm', blockOf({ info: Buffer.from('302f300b0609608648016503040201' + '0420', 'hex') })],
  ['the algorithm SHA-512', blockOf({ info: Buffer.from('3031300d060960864801650304020305000420', 'hex') })],
  ['a padding of zeros', blockOf({ fill: 0 })],
  ['one byte of the padding changed', (() => { const block = blockOf(); block[100] = 0xfe; return block; })()],
  ['block type 2', blockOf({ head: [0, 2] })],
  ['block type 0', blockOf({ head: [0, 0] })],
  ['no zero before the digest', blockOf({ end: [] })],
  ['a shorter digest', blockOf({ digest: short })],
  ['another digest', blockOf({ digest: digestOf(Buffer.from('other')) })],
];
for (const [title, block] of wrong) {
  test(`a signature with ${title} is wrong`, async () => {
    assert.is(await isRight(small, digestOf(message), signBlock(small, block)), false);
  });
}

test('numbers at the ends of the range are wrong, and so is a right one plus the modulus', async () => {
  for (const one of [key, small]) {
    const n = modulusOf(one);
    for (const number of [0n, 1n, 2n, n - 1n, n, n + 1n, 2n ** 2048n - 1n]) assert.is(await isRight(one, digestOf(message), bytesOf(number)), false, `${number}`.slice(0, 20));
    for (let text = 0; text < 200; text++) {
      const digest = digestOf(Buffer.from(`${text}`));
      const right = numberOf(signBlock(one, blockOf({ digest })));
      if (right + n >= 2n ** 2048n) continue;
      assert.is(await isRight(one, digest, bytesOf(right)), true);
      assert.is(await isRight(one, digest, bytesOf(right + n)), false);
      return;
    }
  }
});

test('a signature of another length, and a digest of another length, are wrong', async () => {
  const right = signWith(key)(message);
  for (const signature of [Buffer.alloc(0), right.subarray(1), right.subarray(0, -1), Buffer.concat([right, Buffer.alloc(1)]), Buffer.concat([Buffer.alloc(1), right])]) {
    assert.is(await isRight(key, digestOf(message), signature), false);
  }
  assert.is(await isRight(key, Buffer.alloc(0), right), false);
  assert.is(await isRight(key, short, right), false);
});

test('a flipped bit in any of 64 bytes of the signature makes it wrong', async () => {
  const right = Buffer.from(signWith(small)(message));
  for (let at = 0; at < 256; at += 4) {
    const signature = Buffer.from(right);
    signature[at]! ^= 1 << (at / 4 & 7);
    assert.is(await isRight(small, digestOf(message), signature), false, `byte ${at}`);
  }
});

const programText = `
import { createNatives } from './device/natives';
import { whyUnsigned } from './update/signature';
const trip = { clock: { now: function () { return getTime() * 1000; }, after: function (ms, run) { return setTimeout(run, ms); }, cancel: function () {} }, natives: createNatives() };
function read(name, bytes) { const file = E.openFile('./card/' + name, 'r'); const text = file.read(bytes); file.close(); return text; }
function next(n) {
  const count = COUNT;
  if (n === count) { console.log('all told'); return; }
  launch(whyUnsigned(trip, trip.natives.sha256(read('m' + n, 9000)), read('s' + n, 256)), function (why) { console.log('told ' + n + ' ' + (why.slice(0, 20) || 'right')); next(n + 1); }, function () {});
}
setTimeout(function () { next(0); }, 10);
`;

for (const { command } of findEngines('signatures')) {
  inAll(test)(`${command}: two keys that are built in, another key, damage, and a manifest of the largest size`, async () => {
    const long = Buffer.from('0123456789abcdef'.repeat(496));
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const right = Buffer.from(signWith(key)(long));
    const flipped = Buffer.from(right);
    flipped[128]! ^= 4;
    const cases: [manifest: Buffer, signature: Uint8Array, expect: string][] = [
      [long, right, 'right'], [long, signWith(small)(long), 'right'], [message, signWith(small)(message), 'right'], [long, signWith(other)(long), 'its signature is wro'],
      [long, flipped, 'its signature is wro'], [long.subarray(1), right, 'its signature is wro'], [long, signBlock(small, blockOf({ digest: digestOf(long), tail: garbage(4) })), 'its signature is wro'],
      [long, bytesOf(0n), 'its signature is wro'], [long, Buffer.alloc(256, 0xff), 'it has no signature;'],
    ];
    const files = Object.fromEntries(cases.flatMap(([manifest, signature], n) => [[`m${n}`, latin(manifest)], [`s${n}`, latin(signature)]]));
    const lines = await runProgram(command, programText.replace('COUNT', `${cases.length}`), [publicHalf(key), publicHalf(small)], files);
    assert.equal(lines.filter(line => line.startsWith('told ')), cases.map(([,, expect], n) => `told ${n} ${expect}`), lines.join('\n'));
    assert.not.match(lines.join('\n'), /MEMORY|Uncaught/);
  });
}

test.run();

// Signed firmware: its bytes, the recipe of docs/contributing.md with openssl alone, each chunk on the real engine (Espruino), and keys that are refused.

import { createHash, createPublicKey, generateKeyPairSync, verify, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chunkBytes, mostImageBytes, readManifest, testedEngines, type Facts } from '../../../firmware/image/manifest.js';
import { makeSigned, readSigned } from '../../../firmware/image/signed.js';
import { constantOf, isSigned, publicHalf, readPrivateKey, readPublicKey, readPublicKeys, signWith } from '../../../firmware/image/signing.js';
import { canRun, findEngines } from '../../needs.ts';
import { probeEspruino } from '../../sim/engine/probe.ts';
import { noise } from '../../sim/world/world.ts';
import { root, run } from '../flash/shell.js';

const test = suite<{ folder: string }>('signed firmware');
test.before.each(context => { context.folder = mkdtempSync(join(tmpdir(), 'signed-')); });
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const facts: Facts = { board: 'lilygo-t-sim7600', version: '0.5.0' };
const program = readFileSync(join(root, 'dist/lilygo-t-sim7600/firmware.js')).subarray(0, 350_001);
/** A firmware image of six chunks. The fourth and fifth are noise, which cannot be compressed. */
const image = Buffer.concat([program.subarray(0, 3 * chunkBytes), noise(2 * chunkBytes), program.subarray(0, 1000)]);
const made = Buffer.from(makeSigned(facts, image, signWith(privateKey)));
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('the file is the manifest, its signature and the chunks, as firmware/README.md has them', () => {
  const lines = made.toString('latin1').split('\n').slice(0, 16);
  const chunks = Array.from({ length: 6 }, (_, at) => Buffer.concat([image.subarray(at * 4096, (at + 1) * 4096), Buffer.alloc(4096, 0xff)]).subarray(0, 4096));
  assert.equal(lines.slice(0, 10), ['snapferry firmware 1', `manifest ${lines[1]!.slice(9)}`, 'board lilygo-t-sim7600', 'version 0.5.0', 'replaces 0.0.0', 'engines 2v27.45 2v29 2v29.277',
    'bytes 21480', 'urgent no', 'return no', 'chunks 6']);
  assert.equal(lines.slice(10).map(line => line.slice(0, 64)), chunks.map(digest));
  const length = lines.join('\n').length + 1;
  assert.is(lines[1], `manifest ${String(length).padStart(5, '0')}`);
  assert.ok(verify('sha256', made.subarray(0, length), privateKey, made.subarray(length, length + 256)));
  const stored = lines.slice(10).map(line => Number(line.slice(65)));
  assert.is(made.length, length + 256 + stored.reduce((sum, each) => sum + each));
  assert.equal(stored.slice(3, 5), [4096, 4096], 'noise is stored as it is');
  assert.ok([0, 1, 2, 5].every(at => stored[at]! < 4096));
  assert.equal(made.subarray(length + 256 + stored[0]! + stored[1]! + stored[2]!).subarray(0, 4096), chunks[3]);
});

test('it is read back, and made again with the same bytes', () => {
  const found = readSigned(made);
  assert.equal(Buffer.from(found.image), image);
  assert.ok(isSigned(publicHalf(privateKey), found.signed, found.signature));
  assert.equal({ ...found.manifest, chunks: found.manifest.chunks.length }, { ...facts, replaces: '0.0.0', engines: testedEngines, bytes: image.length, urgent: false, isReturn: false, chunks: 6 });
  assert.equal(Buffer.from(makeSigned(facts, image, signWith(privateKey))), made);
  const other = readManifest(makeSigned({ ...facts, replaces: '0.4.1', urgent: true, isReturn: true, engines: ['2v29'] }, image, signWith(privateKey))).manifest;
  assert.equal([other.replaces, other.urgent, other.isReturn, other.engines], ['0.4.1', true, true, ['2v29']]);
});

test('two versions in a row differ in size, though all else is the same, and expand to the same image', () => {
  const whole = program.subarray(0, 75 * chunkBytes);
  const steps: [string, string][] = [['0.1.0', '0.1.1'], ['0.1.9', '0.2.0'], ['0.9.12', '1.0.0']];
  for (const [one, next] of steps) {
    const files = [one, next].map(version => makeSigned({ ...facts, version }, whole, signWith(privateKey)));
    assert.is.not(files[0]!.length, files[1]!.length, `${one} and ${next}`);
    for (const file of files) assert.equal(Buffer.from(readSigned(file).image), whole);
  }
});

test('the longest firmware of a slot fits, and no longer one', () => {
  const whole = makeSigned({ ...facts, board: 'b'.repeat(40), version: '99999.99999.99999', replaces: '99999.99999.99999', engines: Array(16).fill('2v29.12345') }, noise(mostImageBytes), signWith(privateKey));
  assert.is(readSigned(whole).image.length, 389_120);
  assert.throws(() => makeSigned(facts, noise(mostImageBytes + 1), signWith(privateKey)), /takes 389121 bytes, and a slot holds from 1 to 389120/);
  assert.throws(() => makeSigned(facts, new Uint8Array(), signWith(privateKey)), /takes 0 bytes/);
});

const wrong: [title: string, facts: Facts, expect: RegExp][] = [
  ['a version without three numbers', { ...facts, version: '0.5' }, /"0\.5" is no version/],
  ['a version with a leading zero', { ...facts, version: '0.05.1' }, /is no version/],
  ['a board with a blank', { ...facts, board: 'a b' }, /cannot be a board's name/],
  ['an engine that is none', { ...facts, engines: ['3'] }, /"3" is no version of Espruino/],
  ['no engine', { ...facts, engines: [] }, /from 1 to 16 versions/],
];
for (const [title, given, expect] of wrong) test(`no manifest has ${title}`, () => assert.throws(() => makeSigned(given, image, signWith(privateKey)), expect));

const spoiled: [title: string, change: (bytes: Buffer) => Buffer, expect: RegExp][] = [
  ['cut off', bytes => bytes.subarray(0, -1), /bytes long, and its manifest says/],
  ['with a byte more', bytes => Buffer.concat([bytes, Buffer.alloc(1)]), /bytes long, and its manifest says/],
  ['with another chunk', bytes => { bytes[bytes.length - 5000]! ^= 1; return bytes; }, /has a chunk, number \d, that is not the one of its manifest/],
  ['with another count', bytes => Buffer.from(bytes.toString('latin1').replace('chunks 6', 'chunks 5'), 'latin1'), /contradicts itself/],
  ['with another size', bytes => Buffer.from(bytes.toString('latin1').replace('bytes 21480', 'bytes 20480'), 'latin1'), /contradicts itself/],
  ['with a line more', bytes => Buffer.from(bytes.toString('latin1').replace('urgent no\n', 'urgent no\nmore no\n'), 'latin1'), /does not begin with the manifest/],
  ['of another format', bytes => Buffer.from(bytes.toString('latin1').replace('firmware 1', 'firmware 2'), 'latin1'), /does not begin with the manifest/],
];
for (const [title, change, expect] of spoiled) test(`a file ${title} is not read`, () => assert.throws(() => readSigned(change(Buffer.from(made))), expect));

/** A program for the engine, which expands every chunk of the file and checks its SHA-256. */
const onEngine = `var file=E.openFile("./card/f","r"),m=+(file.read(36).substr(30,5).replace(/^0+/,"")),rest=file.read(m-36).split("\\n"),good=0;
file.read(256);
rest.slice(8,-1).forEach(function(line){
  var n=+(line.substr(65).replace(/^0+/,"")),part=file.read(n),x=n<4096?require("heatshrink").decompress(part):E.toArrayBuffer(part);
  var h="";new Uint8Array(require("crypto").SHA256(E.toString(x))).forEach(function(b){h+=(256+b).toString(16).substr(1)});
  if(x.byteLength===4096&&h===line.substr(0,64))good++;
});
print("good "+good+" rest "+(file.read(1)===undefined));
print("done");`;

for (const { command } of findEngines('chunks of signed firmware')) {
  test(`${command} expands every chunk of a whole firmware to the bytes of its SHA-256`, async () => {
    const bytes = makeSigned(facts, program, signWith(privateKey));
    const lines = await probeEspruino(onEngine, { prepare: card => writeFileSync(join(card, 'f'), bytes), lastLine: 'done' }, command);
    assert.ok(lines.includes('good 86 rest true'), lines.join('\n'));
  });
}

const recipe = readFileSync(join(root, 'docs/contributing.md'), 'utf8').split('## Signed firmware')[1]!.split('\n## ')[0]!;
const blocks = [...recipe.matchAll(/```sh\n([^]*?)```/g)].map(([, text]) => text!);

if (canRun('the recipe of docs/contributing.md', 'bash and the usual Unix commands', 'openssl')) test('the recipe of docs/contributing.md makes a key, and checks a file with openssl alone', async ({ folder }) => {
  const [makeKey = '', check = ''] = blocks;
  assert.match(makeKey, / -aes256 /);
  const sh = (text: string) => run('sh', ['-ec', `cd "${folder}"\n${text}`]);
  const first = await sh(makeKey.replace(' -aes256', ' -aes256 -passout pass:sesame').replace(' -pubout', ' -passin pass:sesame -pubout'));
  assert.is(first.code, 0, first.text);
  const key = await readPrivateKey(join(folder, 'key.pem'), async () => 'sesame');
  assert.is(readPublicKey(join(folder, 'key.pub')), publicHalf(key));
  const file = join(folder, /^f=(.*)$/m.exec(check)![1]!);
  mkdirSync(dirname(file), { recursive: true });
  for (const count of [1, 96]) {
    const bytes = Buffer.from(makeSigned(facts, noise(count * 4000), signWith(key)));
    writeFileSync(file, bytes);
    const { code, text } = await sh(check);
    assert.is(code, 0, text);
    assert.match(text, /Verified OK/);
    bytes[40]! ^= 1;
    writeFileSync(file, bytes);
    assert.match((await sh(check)).text, /Verification failure/i);
  }
});

test('an encrypted key needs its passphrase', async ({ folder }) => {
  const path = join(folder, 'key.pem');
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes256', passphrase: 'sesame' }));
  assert.is(publicHalf(await readPrivateKey(path, async () => 'sesame')), publicHalf(privateKey));
  await refuses(readPrivateKey(path, async () => 'other'), /The passphrase does not open the key/);
  await refuses(readPrivateKey(path, async () => undefined), /is encrypted, and its passphrase was not given: .*KEY_PASSPHRASE/);
});

async function refuses(act: Promise<unknown>, expect: RegExp): Promise<void> {
  const said = await act.then(() => '', (error: Error) => error.message);
  assert.match(said, expect);
  assert.ok(!said.includes('sesame'));
}

const pemOf = (key: KeyObject) => key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }) as string;
const pairs = {
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }), small: generateKeyPairSync('rsa', { modulusLength: 1024 }), ed: generateKeyPairSync('ed25519'),
  odd: generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 17 }), pss: generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
};
const kinds: [title: string, pair: { privateKey: KeyObject; publicKey: KeyObject }, expect: RegExp][] = [
  ['an EC key', pairs.ec, /is one of EC, and the engine can check only RSA of 2048 bits/],
  ['an Ed25519 key', pairs.ed, /is one of ED25519, /],
  ['a key for PSS', pairs.pss, /is one of RSA-PSS, /],
  ['a key of 1024 bits', pairs.small, /has 1024 bits, and must have 2048/],
  ['an exponent of 17', pairs.odd, /has the public exponent 17, and must have 65537 or 3/],
];
for (const [title, pair, expect] of kinds) {
  test(`${title} is refused, private and public`, async ({ folder }) => {
    const [own, open] = [join(folder, 'k.pem'), join(folder, 'k.pub')];
    writeFileSync(own, pemOf(pair.privateKey));
    writeFileSync(open, pemOf(pair.publicKey));
    await refuses(readPrivateKey(own, async () => undefined), expect);
    assert.throws(() => readPublicKey(open), expect);
  });
}

test('a key in the wrong place, a missing or broken one, too many and twins are sentences', async ({ folder }) => {
  const file = (name: string, text: string) => { writeFileSync(join(folder, name), text); return join(folder, name); };
  const own = file('a.pem', pemOf(privateKey));
  const open = file('a.pub', pemOf(createPublicKey(privateKey)));
  await refuses(readPrivateKey(open, async () => undefined), /holds a public key, and only the private one can sign/);
  await refuses(readPrivateKey(join(folder, 'none'), async () => undefined), /--sign names the key .*none, and there is no such file/);
  await refuses(readPrivateKey(folder, async () => undefined), /and that is no file/);
  await refuses(readPrivateKey(file('x', 'hello'), async () => undefined), /holds no private key in PEM/);
  await refuses(readPrivateKey(file('y', pemOf(privateKey).slice(0, 400) + '\n-----END PRIVATE KEY-----\n'), async () => undefined), /cannot be read: is the file whole/);
  assert.throws(() => readPublicKey(own), /holds a private key, which must not come into a camera/);
  assert.throws(() => readPublicKey(join(folder, 'none')), /--key names the key .*none, and there is no such file/);
  assert.throws(() => readPublicKey(file('z', pemOf(createPublicKey(privateKey)).slice(0, 200) + '\n-----END PUBLIC KEY-----\n')), /cannot be read: is the file whole/);
  assert.throws(() => readPublicKeys([open, open, open]), /--key is given 3 times, and a camera believes at most 2 keys/);
  assert.throws(() => readPublicKeys([open, file('b.pub', pemOf(createPublicKey(privateKey)))]), /hold the same key/);
});

test('the constants of a key are Montgomery\'s for limbs of 22 bits', () => {
  const { n, square, inverse, e } = constantOf(publicHalf(privateKey));
  const numberOf = (text: string) => {
    const bytes = Buffer.from(text, 'base64');
    assert.is(bytes.length, 256);
    return BigInt(`0x${bytes.toString('hex')}`);
  };
  const modulus = BigInt(`0x${Buffer.from(privateKey.export({ format: 'jwk' }).n!, 'base64url').toString('hex')}`);
  assert.is(numberOf(n), modulus);
  assert.is(numberOf(square), 2n ** BigInt(2 * 22 * 94) % modulus);
  assert.is((BigInt(inverse) * modulus + 1n) % 2n ** 22n, 0n);
  assert.is(e, 65537);
});

test.run();

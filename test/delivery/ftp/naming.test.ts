// Tests that an image gets its own name on the server once it is whole. A rename may be refused for several reasons, and each has another outcome.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { naming } from '../../../src/delivery/ftp/naming.ts';
import { End } from '../../../src/fault.ts';
import type { Rows, ScriptName } from '../../../src/modem/modem.ts';
import { endWords } from '../../common/ends.ts';
import { lowered } from '../../common/lowered.ts';
import { modemOf, wayOf } from '../receiver.ts';
import { contentOf, sourceOf } from '../source.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../trip.ts';

const test = suite('rename');

const size = 5000;
const content = contentOf(size);
const way = wayOf('efs', 'count');
const scripts: { [name in ScriptName]?: Rows } = {
  size: [{ say: 'AT+SIZE="{name}"', result: '{serverSize}', ms: 5000 }],
  list: [{ say: 'AT+LIST="{name}"', ms: 1000 }],
  listAll: [{ say: 'AT+LIST', result: '0', data: '+LIST: DATA,{len}', ms: 5000 }],
  rename: [{ say: 'AT+REN', ms: 5000 }],
  erase: [{ say: 'AT+DELE="{name}"', ms: 5000 }],
  get: [{ say: 'AT+GET="{name}",{rest}', result: '0', data: '+GET: DATA,{len}', ms: 5000 }],
};

interface Server {
  /** Sizes in bytes of the server's files, by name. */
  files: Record<string, number>;
  /** Returns the server's response to a rename; undefined: the rename is done. @param time number of earlier renames @param ms time of this one */
  renames?: (time: number, ms: number) => string[] | undefined;
  /** True if the server renames the file, although its response says that it does not. */
  isLying?: boolean;
  /** Name of a file that the server removes at a rename. */
  takes?: string;
  /** Name that the image gets by a rename, as the line has garbled it. */
  garbles?: string;
  isMute?: boolean;
}

interface Outcome extends Omit<Scene, 'end'>, Ended { files: Record<string, number> }

async function name(server: Server, given: Given = {}): Promise<Outcome> {
  const files = { ...server.files };
  let times = 0;
  const move = (): void => {
    if (files['A.part'] === undefined) return;
    files[server.garbles ?? scene.trip.variables.finalName] = files['A.part'];
    delete files['A.part'];
  };
  const scene = sceneOf({
    modem: modemOf([way], scripts, { hasRename: true, isCode: () => false }), image: { size }, parts: { source: sourceOf({ '/DCIM/A.JPG': content }) }, throttle: { method: way },
    variables: { name: 'A.part', finalName: 'A.JPG' }, ...given, server: { hasNoSize: false, ...given.server }, attempt: { serverBytes: size, isVerified: true, ...given.attempt }, config: { 'upload.verify': 'size', ...given.config },
    answer: command => {
      const [, verb, file, from] = /^AT\+(\w+)(?:="(.*)")?(?:,(\d+))?$/.exec(command)!;
      if (verb === 'GET') return [`+GET: DATA,${size - Number(from)}\r\n${content.slice(Number(from))}`, '+GET: 0', 'OK'];
      if (server.takes && verb === 'REN') delete files[server.takes];
      if (verb === 'SIZE' && !server.isMute && files[file!] !== undefined) return [`+SIZE: ${files[file!]}`, 'OK'];
      if (verb === 'DELE') delete files[file!];
      if (verb === 'LIST' && file === undefined && !server.isMute) return ['+LIST: DATA,43\r\n-rw-r--r-- 1 u g 1 Nov 20 09:30 other.jpg\r\n', '+LIST: 0', 'OK'];
      if (verb !== 'REN') return [verb === 'DELE' ? 'OK' : 'ERROR'];
      const no = server.renames?.(times++, scene.clock.now());
      // unless a test sets its responses, this server does not rename onto an existing file (RFC 959 leaves that to the server)
      const isInTheWay = !server.renames && files[scene.trip.variables.finalName] !== undefined;
      if (!no && !isInTheWay) move();
      if (no && server.isLying) move();
      return no ?? (isInTheWay ? ['ERROR'] : ['OK']);
    },
  });
  return { ...scene, ...await scene.end(onEnd => lowered(naming)(scene.trip, onEnd)), files };
}

const count = ({ said }: Outcome, command: string) => said.filter(one => one === command).length;

for (const [title, given] of [['the image has its own name already', { variables: { name: 'A.JPG', finalName: 'A.JPG' } }], ['the reply is enough', { config: { 'upload.verify': 'reply' as const } }], ['the server removes images', { server: { vanished: 2 } }]] as const) {
  test(`no command is sent: ${title}`, async () => {
    const { end, said } = await name({ files: { 'A.part': size } }, given);
    assert.equal([end, said], [End.done, []]);
  });
}

test('the server is asked for the name, then for the rename, then for the name again', async () => {
  const outcome = await name({ files: { 'A.part': size } });
  assert.equal([outcome.end, outcome.files, outcome.said], [End.done, { 'A.JPG': size }, ['AT+SIZE="A.JPG"', 'AT+REN', 'AT+SIZE="A.JPG"']]);
  assert.is(outcome.trip.variables['name'], 'A.part', 'the current name is unchanged');
});

test('another camera\'s file with the image\'s name stays, and the image gets its own name', async () => {
  const outcome = await name({ files: { 'A.part': size, 'A.JPG': 7, 'B.JPG': 9 } });
  const own = outcome.trip.variables.finalName;
  assert.match(own, /^A-[0-9a-f]{8}\.JPG$/);
  assert.equal([outcome.end, outcome.files], [End.done, { [own]: size, 'A.JPG': 7, 'B.JPG': 9 }]);
  assert.equal([count(outcome, 'AT+REN'), outcome.said.filter(one => one.startsWith('AT+DELE'))], [1, []]);
});

test('the last version of the image, which the journal knows by its size, is deleted once if the server renames over no file', async () => {
  const outcome = await name({ files: { 'A.part': size, 'A.JPG': 7, 'B.JPG': 9 } }, { image: { size, delivered: 7 } });
  assert.equal([outcome.end, outcome.files], [End.done, { 'A.JPG': size, 'B.JPG': 9 }]);
  assert.equal([count(outcome, 'AT+REN'), count(outcome, 'AT+DELE="A.JPG"')], [2, 1]);
});

test('a refused rename is tried again after 5, 15 and 30 s: then the file stays, and the image waits for a later round', async () => {
  const times: number[] = [];
  const outcome = await name({ files: { 'A.part': size }, renames: (_time, ms) => (times.push(ms), ['ERROR']) });
  assert.equal([outcome.end, outcome.code, outcome.files], [End.refused, 'name-denied', { 'A.part': size }]);
  const gaps = times.slice(1).map((ms, i) => Math.floor((ms - times[i]!) / 1000));
  // the second rename follows at once, since object storage refuses to rename an object that it does not show yet
  assert.is(gaps.length, 4);
  [0, 5, 15, 30].forEach((seconds, i) => assert.ok(gaps[i]! >= seconds && gaps[i]! <= seconds + 3, gaps.join()));
  assert.equal([!!outcome.trip.server.noRename, outcome.trip.server.unnamed!.length], [false, 8]);
});

test('a rename that is refused once, as of an object that is not shown yet, is repeated', async () => {
  const outcome = await name({ files: { 'A.part': size }, renames: nth => (nth ? undefined : ['ERROR']) });
  assert.equal([outcome.end, outcome.files, count(outcome, 'AT+REN')], [End.done, { 'A.JPG': size }, 2]);
  assert.not.ok(outcome.trip.server.noRename);
});

test('a rename that took place despite a refusal counts', async () => {
  const outcome = await name({ files: { 'A.part': size }, renames: () => ['ERROR'], isLying: true });
  assert.equal([outcome.end, outcome.files, !!outcome.trip.server.noRename], [End.done, { 'A.JPG': size }, false]);
  assert.is(count(outcome, 'AT+REN'), 1);
});

test('a refused rename of a removed image counts as vanished, and renames stay in use', async () => {
  const outcome = await name({ files: { 'A.part': size }, renames: () => ['ERROR'], takes: 'A.part' });
  assert.equal([outcome.end, outcome.code, outcome.trip.server.vanished, count(outcome, 'AT+DELE="A.JPG"')], [End.refused, 'size-differs', 1, 0]);
});

test('an image renamed to a garbled name is missing and is sent again', async () => {
  const outcome = await name({ files: { 'A.part': size }, garbles: 'A.JPC' });
  assert.equal([outcome.end, outcome.code, !!outcome.trip.attempt.isVerified], [End.refused, 'size-differs', false]);
});

test('a file of another size under the final name is a fault', async () => {
  const outcome = await name({ files: { 'A.JPG': 7 }, renames: () => undefined });
  assert.equal([outcome.end, outcome.code], [End.refused, 'size-differs']);
});

for (const [serverBytes, end] of [[0, End.done], [size, End.refused]] as const) {
  test(`a server that reports no size now and ${serverBytes ? 'did a moment ago' : 'did not before'}: ${endWords[end]}`, async () => {
    const outcome = await name({ files: { 'A.part': size }, isMute: true }, { attempt: { serverBytes, isVerified: serverBytes > 0 }, server: { isMute: true } });
    assert.is(outcome.end, end);
  });
}

test('no answer to the rename does not count as a refusal', async () => {
  const outcome = await name({ files: { 'A.part': size }, renames: () => [] });
  assert.equal([outcome.end, outcome.code, !!outcome.trip.server.noRename, outcome.files], [End.broken, 'silent', false, { 'A.part': size }]);
});

test('on a lost connection nothing is renamed, and renames stay in use', async () => {
  const outcome = await name({ files: { 'A.part': size }, renames: () => ['ERROR'] }, { link: { lost: 'network' } });
  assert.equal([outcome.end, outcome.code, !!outcome.trip.server.noRename, count(outcome, 'AT+REN')], [End.refused, 'network', false, 0]);
});

test.run();

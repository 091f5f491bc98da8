// Tests the check of the camera's keys in config.json: what they demand of the board and of each other. It also tests which of them stay in memory
// without a camera.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { anyWiring, checkCamera, isEvery, type CameraWiring } from '../../src/config/camerakeys.ts';
import { checkConfig } from '../../src/config/keys.ts';

const camera = suite('keys of the camera');
const serial: CameraWiring = { models: 'vc0706 ov528', hasPir: false };
const host = { ftp: { host: 'h' } };

function errorsOf(keys: object, board?: CameraWiring, more: object = {}): string[] {
  return checkConfig(JSON.stringify({ ...host, ...more, camera: keys }), 0, board).errors;
}

const boards: { title: string; keys: object; board?: CameraWiring; expect: RegExp[] }[] = [
  { title: 'a camera model on a board without a camera', keys: { model: 'vc0706' }, expect: [/^camera\.model: found "vc0706", but this board has no camera .*docs\/camera\.md\); set it to "none"$/] },
  { title: 'an interval on a board without a camera', keys: { everyMinutes: 5 }, expect: [/^camera\.everyMinutes: found 5, but this board has no camera .*; take it out, or set camera\.model to "none"$/] },
  { title: 'motion and an interval on a board without a camera', keys: { everyMinutes: 5, motion: 'on' }, expect: [/^camera\.everyMinutes: /, /^camera\.motion: found "on", but/] },
  { title: 'auto on a board without a camera', keys: { model: 'auto' }, expect: [] },
  { title: 'none on a board without a camera, with further keys', keys: { model: 'none', everyMinutes: 5, motion: 'on' }, expect: [] },
  { title: 'keys that request no picture, on a board without a camera', keys: { size: '640x480', burst: 3 }, expect: [] },
  { title: 'a camera for the other bus', keys: { model: 'arducam-mega' }, board: serial, expect: [/^camera\.model: found "arducam-mega", but this board is wired for vc0706 or ov528; name that, or "auto"$/] },
  { title: 'a camera whose name is part of an accepted name', keys: { model: 'ov528' }, board: { models: 'ov5280', hasPir: true }, expect: [/^camera\.model: /] },
  { title: 'motion without a sensor', keys: { motion: 'on' }, board: serial, expect: [/^camera\.motion: found "on", but this board has no motion sensor \(camera\.pir in its board file\); set it to "off"$/] },
  { title: 'motion with a sensor', keys: { motion: 'on' }, board: { ...serial, hasPir: true }, expect: [] },
];
for (const { title, keys, board, expect } of boards) {
  camera(title, () => {
    const errors = errorsOf(keys, board);
    assert.is(errors.length, expect.length, errors.join('\n'));
    expect.forEach((told, i) => assert.match(errors[i]!, told));
  });
}

camera('a combination that the engine cannot do is reported with three remedies, each of which is accepted', () => {
  const asleep = { schedule: { everyMinutes: 60, sleep: true } };
  const errors = errorsOf({ motion: 'on', everyMinutes: 10 }, anyWiring(), asleep);
  assert.is(errors.length, 1);
  assert.match(errors[0]!, /^camera\.motion: .* set schedule\.sleep to false, camera\.everyMinutes to 0, or camera\.motion to "off" .*EN/);
  assert.ok(errors[0]!.length < 360, 'it fits a line of the log');
  assert.equal(errorsOf({ motion: 'on', everyMinutes: 10 }, anyWiring(), { schedule: { everyMinutes: 60, sleep: false } }), []);
  assert.equal(errorsOf({ motion: 'on', everyMinutes: 0 }, anyWiring(), asleep), []);
  assert.equal(errorsOf({ motion: 'off', everyMinutes: 10 }, anyWiring(), asleep), []);
});

for (const keys of [{ from: '06:00', to: '06:00' }, { to: '00:00' }, { from: 'sunset', to: 'sunset', place: '0,0' }]) {
  camera(`an empty window: ${JSON.stringify(keys)}`, () => assert.match(errorsOf(keys, anyWiring()).join(), /^camera\.to: found ".*", as camera\.from, which leaves no time/));
}

camera('on a full card, only what was seen can be removed if only previews are sent', () => {
  const of = (whenFull: string, preview: string) => errorsOf({ whenFull }, anyWiring(), { images: { preview } }).join();
  assert.is(of('delivered', 'only'), 'camera.whenFull: found "delivered" beside images.preview "only", by which hardly any picture is delivered; "seen" also removes those whose preview was sent');
  for (const [whenFull, preview] of [['seen', 'only'], ['stop', 'only'], ['oldest', 'only'], ['delivered', 'first'], ['delivered', 'off'], ['seen', 'off']] as const) assert.is(of(whenFull, preview), '');
});

camera('an invalid key is reported once, without errors of keys that depend on it', () => {
  assert.equal(errorsOf({ from: 'sunrise', place: '91,0' }, anyWiring()).map(error => error.split(':')[0]), ['camera.place']);
  assert.equal(errorsOf({ from: '6', to: '6' }, anyWiring()).map(error => error.split(':')[0]), ['camera.from', 'camera.to']);
  const told: string[] = [];
  checkCamera(() => undefined, undefined, key => void told.push(key));
  assert.equal(told, []);
});

const numbers: [minutes: number, isRight: boolean][] = [
  [0, true], [1 / 60, true], [0.0167, true], [0.016, false], [10080, true], [10080.01, false], [-0.5, false], [Infinity, false], [NaN, false],
];
for (const [minutes, isRight] of numbers) camera(`an interval of ${minutes} minutes is ${isRight ? 'accepted' : 'rejected'}`, () => assert.is(isEvery(minutes), isRight));

/** Returns the names of the keys of `camera` that the checked configuration keeps in memory on such a board. */
const kept = (keys: object, board?: CameraWiring) => Object.keys(checkConfig(JSON.stringify({ ...host, camera: keys }), 0, board).config!).filter(key => key.startsWith('camera.'));

camera('camera keys are dropped on a board without a camera and with camera.model "none"', () => {
  assert.equal(kept({ size: '640x480', model: 'none' }), []);
  assert.equal(kept({}), []);
  assert.equal(kept({ model: 'none', everyMinutes: 5 }, serial), []);
  assert.is(kept({}, serial).length, 13);
});

camera('the board\'s model applies if config.json names none or "auto"', () => {
  const modelOf = (keys: object, board: CameraWiring) => checkConfig(JSON.stringify({ ...host, camera: keys }), 0, board).config!['camera.model'];
  assert.is(modelOf({}, serial), 'auto');
  assert.is(modelOf({}, { ...serial, model: 'ov528' }), 'ov528');
  assert.is(modelOf({ model: 'auto' }, { ...serial, model: 'ov528' }), 'ov528');
  assert.is(modelOf({ model: 'vc0706' }, { ...serial, model: 'ov528' }), 'vc0706');
});

camera('the camera keys have the documented defaults', () => {
  const { config } = checkConfig(JSON.stringify(host), 0, serial);
  assert.equal(Object.fromEntries(Object.entries(config!).filter(([key]) => key.startsWith('camera.'))), {
    'camera.model': 'auto', 'camera.size': '1600x1200', 'camera.quality': 'normal', 'camera.everyMinutes': 0, 'camera.from': '00:00', 'camera.to': '24:00',
    'camera.days': '1234567', 'camera.burst': 1, 'camera.motion': 'off', 'camera.pauseSeconds': 10, 'camera.names': 'dcf', 'camera.whenFull': 'stop', 'camera.place': '',
  });
});

camera.run();

// Tests the times of refused logins, and the waits after them.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { banMs, loginWaitMs, noteRefusedLogin } from '../../../src/round/rules/logins.ts';
import { imageOf } from '../../delivery/trip.ts';
import { roundOf, type RoundGiven } from '../trip.ts';

const test = suite('refused logins');

function scene(given: RoundGiven = {}) {
  let seconds = 10_000;
  const { trip, lines } = roundOf({ configDigest: '0badcafe', ...given });
  Object.assign(trip.sleep, { seconds: () => seconds });
  return {
    trip, lines, refuse: () => noteRefusedLogin(trip), pass: (more: number) => { seconds += more; },
    waits: () => [loginWaitMs(trip), banMs(trip)].map(ms => Math.round(ms / 1000)),
  };
}

test('without a refused login there is no wait', () => assert.equal(scene().waits(), [0, 0]));

test('each refused login doubles the wait, up to half an hour', () => {
  const { refuse, waits, pass } = scene();
  const seen = Array.from({ length: 8 }, () => {
    refuse();
    const [wait] = waits();
    pass(1);
    return wait;
  });
  assert.equal(seen, [20, 40, 80, 160, 320, 640, 1280, 1800]);
});

test('after nine refused logins there is none for the rest of the hour', () => {
  const { refuse, waits, pass } = scene();
  for (let i = 0; i < 9; i++) { refuse(); pass(10); }
  assert.equal(waits(), [3511, 3511]);
  pass(3510);
  assert.equal(waits()[1], 1);
  pass(1);
  assert.equal(waits()[1], 0);
});

test('by HTTP, the query and the upload of an image already begun count as two logins', () => {
  const { trip, refuse, waits } = scene({ config: { 'http.url': 'http://h/' } });
  trip.round.image = imageOf();
  refuse();
  assert.equal(waits(), [20, 0]);
  trip.round.image.begun = '20261120';
  for (let i = 0; i < 4; i++) refuse();
  assert.equal(waits(), [3601, 3601]);
});

test('ten refused logins never fall within an hour, with tries at any time', () => {
  const { trip, refuse, pass } = scene();
  const times: number[] = [];
  for (let at = 0; at < 20_000; at += 7) {
    if (banMs(trip) <= 0) { refuse(); times.push(at); }
    pass(7);
  }
  assert.ok(times.length > 40);
  for (const [i, time] of times.entries()) assert.ok(!(times[i + 9]! - time <= 3600), `${time}`);
});

test('after a power cut sets the clock back, refused logins count as recent', () => {
  const { refuse, waits, pass } = scene();
  for (let i = 0; i < 9; i++) { refuse(); pass(100); }
  pass(-10_000);
  assert.equal(waits()[1], 2801);
});

test('a changed config.json resets the refused logins', () => {
  const { trip, refuse, waits } = scene();
  for (let i = 0; i < 9; i++) refuse();
  Object.assign(trip, { configDigest: '0badf00d' });
  assert.equal(waits(), [0, 0]);
});

test('the second refused login in an hour is logged with the wait', () => {
  const { refuse, lines } = scene();
  refuse();
  assert.equal(lines, []);
  refuse();
  assert.match(lines.join(), /server: has refused 2 logins within an hour; so that it does not ban this address, the next one follows in 1 min, or as soon as config\.json changes/);
});

test.run();

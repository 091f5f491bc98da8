// Tests the record of the modem link. Each event, such as a new round, a sent image or a new config.json, changes exactly the right fields.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { beginRound, createLink, forgetLoss, forgetModem, noteDelivered, noteLargest, noteOff, noteSent, type Link } from '../../src/link/link.ts';
import { sceneOf } from '../delivery/trip.ts';
import { virtualClock } from '../sim/clock.ts';

const test = suite('link');

const startMs = virtualClock().now();
const busy: Partial<Link> = { isAttached: true, detaches: 2, isTimeless: true, lost: 'network', breaks: 1, smooth: 3, bareErrors: 2, largest: 100, isOff: false, isMended: true };

const events: { title: string; act: (trip: ReturnType<typeof sceneOf>['trip']) => void; changes: Partial<Link> }[] = [
  { title: 'a new config.json: the modem, the data connection and the removed limits are forgotten', act: forgetModem, changes: { modem: undefined, isAttached: false, isMended: false } },
  { title: 'a new round resets the tries of the data connection and requests the time again', act: beginRound, changes: { detaches: 0, isTimeless: false } },
  { title: 'the chip wakes with the modem off', act: trip => noteOff(trip, 1, 60), changes: { isOff: true, isLeft: false, offMs: undefined } },
  { title: 'the chip wakes with the modem silent', act: trip => noteOff(trip, 2, 60), changes: { isOff: false, isLeft: true, offMs: undefined } },
  { title: 'the chip wakes 10 s after a modem that had been going off for 12 s', act: trip => noteOff(trip, 15, 10), changes: { isOff: true, isLeft: false, offMs: startMs - 22_000 } },
  { title: 'a new session', act: forgetLoss, changes: { lost: '' } },
  { title: 'an image has been sent over the line', act: noteSent, changes: { breaks: 0, smooth: 4 } },
  { title: 'an image is delivered', act: noteDelivered, changes: { bareErrors: 0, detaches: 0 } },
  { title: 'a larger payload', act: trip => noteLargest(trip, 101), changes: { largest: 101 } },
  { title: 'a smaller payload', act: trip => noteLargest(trip, 99), changes: {} },
];
for (const { title, act, changes } of events) {
  test(title, () => {
    const { trip } = sceneOf({ link: busy });
    const before = { ...trip.link };
    act(trip);
    assert.equal(trip.link, { ...before, ...changes });
  });
}

test('at boot no modem is known, and links share no state', () => {
  const [one, other] = [createLink(), createLink()];
  one.baud = 9600;
  assert.equal([other.modem, other.baud, !!other.isAttached], [undefined, 0, false]);
});

test.run();

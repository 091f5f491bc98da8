// Tests a modem that has lost its SIM: by cold, by a knock, or since the SIM was put in with the power on. Each error of AT+CPIN? has its own
// sentence. Each step that can bring the SIM back is made: ask again, radio off and on, restart, power key.

import * as assert from 'uvu/assert';
import { wired } from '../../sim/world/board.ts';
import { assertServed, errorsOf, families, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed, sample } from '../../whole.ts';

const test = crossed('lost SIMs of the families');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(1501) };
const sentences = {
  10: /no SIM card was found; check that it is in its holder/,
  13: /the modem cannot read its SIM card; clean its contacts/,
  14: /the SIM card stays busy/,
  15: /the modem does not accept this SIM card/,
};
const codes = [10, 13, 14, 15] as const;
const cures = ['ask', 'cfun4', 'cfun0', 'restart', 'off'] as const;

function inWorld(family: FamilyName, hasKey: boolean, simLost: object, act: (world: World) => Promise<void>): Promise<void> {
  return within(worldWith(family, { files, modem: { simLost }, ...(hasKey && { chip: { board: wired.board } }) }), act);
}

/** Waits until all images are on the server. @returns the minutes that it took */
async function arrived(world: World, minutes: number): Promise<number> {
  const begin = world.clock.now();
  await world.clock.run(() => world.uploads().length > 0 && / round: \d+ delivered/.test(world.lines.join('\n')), minutes * 60_000);
  return (world.clock.now() - begin) / 60_000;
}

const cases = families.flatMap(family => codes.flatMap(code => cures.flatMap(cure => [false, true].map(hasKey => ({ family, code, cure, hasKey })))))
  .filter(({ cure, hasKey }) => hasKey || cure !== 'off');

for (const { family, code, cure, hasKey } of sample(cases, 20)) {
  test(`${family} ${hasKey ? 'with' : 'without'} a key, its SIM is lost (${code}), cured by ${cure}: the image arrives in the first round`, () =>
    inWorld(family, hasKey, { code, cure }, async world => {
      world.boot();
      await arrived(world, 12);
      assertServed(world, files);
      assert.equal(world.lines.filter(line => /round: 0 delivered/.test(line)), []);
      if (cure === 'restart' || cure === 'off') assert.match(world.lines.join('\n'), sentences[code]);
    }));
}

for (const family of families) {
  test(`${family}: a SIM that is lost after a good round is found by a restart`, () =>
    inWorld(family, false, { code: 13, cure: 'restart', isLater: true }, async world => {
      await world.round();
      world.modem.loseSim();
      world.put('DCIM/100CAM/IMG_0002.JPG', noise(1601, 2));
      await world.clock.run(() => world.uploads().length > 1, 20 * 60_000);
      await world.until(/ round: 1 delivered/, 5);
      assertServed(world, { ...files, 'DCIM/100CAM/IMG_0002.JPG': noise(1601, 2) });
    }));
}

// A day without a SIM: each round climbs the ladder, and the pauses grow to an hour.
for (const { family, code } of sample(families.flatMap(family => codes.map(code => ({ family, code }))), 4)) {
  test(`${family}: a SIM that stays lost (${code}) costs few restarts a day`, () =>
    inWorld(family, true, { code, cure: 'never' }, async world => {
      world.boot();
      await world.clock.run(() => false, 24 * 3_600_000);
      assert.match(errorsOf(world), sentences[code]);
      const rounds = world.lines.filter(line => / round: 0 delivered/.test(line)).length;
      assert.ok(rounds >= 20 && rounds <= 34, `${rounds} rounds`);
      assert.ok(world.modem.boots <= rounds * 2 + 1, `${world.modem.boots} boots in ${rounds} rounds`);
    }));
}

test.run();

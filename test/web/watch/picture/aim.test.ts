import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aim, type AimParts } from '../../../../web/watch/picture/aim.ts';

const test = suite('aiming');

/**
 * Runs the aiming of a camera, with stand-ins for the camera, until `rounds` pictures were shown. @returns the steps in their order, and why it ended
 */
async function run({ rounds = 3, ...parts }: Partial<AimParts> & { rounds?: number }): Promise<[string[], string]> {
  const done: string[] = [];
  let left = rounds;
  let number = 0;
  const why = await aim({
    shoot: async () => void done.push('shoot'), next: async () => `/${++number}`, isWanted: () => left > 0,
    show: async path => {
      done.push(path);
      left -= 1;
      return true;
    },
    ...parts,
  });
  return [done, why];
}

test('each picture is shown before the next one is taken', async () => assert.equal(await run({}), [['shoot', '/1', 'shoot', '/2', 'shoot', '/3'], '']));

test('without a new picture, aiming ends with a message', async () => {
  const [done, why] = await run({ next: async () => undefined });
  assert.equal(done, ['shoot']);
  assert.match(why, /^No new picture came within a minute\./);
});

test('a picture that cannot be shown ends aiming', async () => assert.equal(await run({ show: async () => false }), [['shoot'], '']));

test('a picture taken after a stop is not shown', async () => {
  let isWanted = true;
  const next = async () => {
    isWanted = false;
    return '/1';
  };
  assert.equal(await run({ next, isWanted: () => isWanted }), [['shoot'], '']);
});

test('a failed query ends aiming', async () => {
  const why = await run({ shoot: () => Promise.reject(new Error('The camera is not connected.')) }).then(String, (error: Error) => error.message);
  assert.is(why, 'The camera is not connected.');
});

test.run();

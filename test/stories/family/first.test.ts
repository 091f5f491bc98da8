// Tests the first images of each modem family with its simulator alone, without its sheet, the list of what its tests expect (test/sim/sheets/).
// With `SIM=test/sim/modem/telit/le910.ts` it tests a new modem's simulator, if the modem is in src/modem/known.ts. Run directly by
// `node --import ./test/plain.js`, this file also prints the modem's commands, for the `stories` of its sheet. The message of a failure ends with
// the dialogue before the log's first warning.

import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hideSecrets } from '../../sim/secrets.ts';
import type { Lack, Sheet } from '../../sim/sheets/sheet.ts';
import { assertServed, errorsOf, families, sheetOf, within } from '../../sim/world/ways.ts';
import { noise, type NewFamily, type World, type WorldOptions } from '../../sim/world/world.ts';

const test = suite('first images');

const images = { 'DCIM/100CAM/A.JPG': noise(1400, 1), 'DCIM/101CAM/B.JPG': noise(20_000, 2) };

/** Loads the simulator of a modem from a module. The module exports a function `create…`, and may export a list `lacks`. */
async function familyIn(path: string): Promise<NewFamily> {
  const found = await import(pathToFileURL(path).href) as Record<string, unknown>;
  const name = Object.keys(found).find(one => one.startsWith('create'));
  assert.ok(name, `${path} exports no function create…`);
  return { create: found[name!] as Sheet['create'], lacks: (found['lacks'] ?? []) as Lack[] };
}

/** Most lines of the dialogue that a failure shows. */
const mostShown = 20;

/** Returns the last lines of a dialogue up to the first warning of the log. In a dialogue, such a warning begins with `! `. */
function beforeWarning(talk: string[]): string {
  const at = talk.findIndex(line => line.startsWith('! '));
  const end = at < 0 ? talk.length : at + 1;
  return talk.slice(Math.max(0, end - mostShown), end).join('\n');
}

/** Runs `act` in a test world with this modem. If it fails, the message ends with the dialogue before the log's first warning. */
async function heard(family: NewFamily, options: WorldOptions, act: (world: World) => Promise<void>): Promise<void> {
  const talk: string[] = [];
  let log: string[] = [];
  let seen = 0;
  const note = () => {
    for (; seen < log.length; seen++) if (/ (warn|error) /.test(log[seen]!)) talk.push(`! ${log[seen]}`);
  };
  const onLine = (dir: string, text: string) => (note(), talk.push(`${dir} ${text}`));
  try {
    await within({ ...options, family: { ...family, options: { ...family.options, onLine } } }, world => (log = world.lines, act(world)));
  } catch (error) {
    note();
    (error as Error).message += hideSecrets(`\nthe dialogue before the first warning:\n${beforeWarning(talk)}`);
    throw error;
  }
}

function testFirst(name: string, family: NewFamily, isNew: boolean): void {
  for (const by of ['FTP', 'HTTP'] as const) {
    test(`${name} by ${by}: two images arrive whole, without a warning about the modem or a mistake at it`, () =>
      heard(family, { files: images, ...(by === 'HTTP' && { http: {} }) }, async world => {
        await world.round();
        if (isNew) console.log(hideSecrets(`${by}:\n${world.modem.story.join('\n')}`));
        assert.equal([errorsOf(world), world.modem.violations], ['', []]);
        assertServed(world, images);
      }));
  }
}

for (const family of families) testFirst(family, sheetOf(family), false);

test('a failure shows the answer that the log warned about, and nothing after it', async () => {
  const refusing = { ...sheetOf('ec2x'), options: { faults: [{ command: 'AT+QFTPOPEN', answer: ['+CME ERROR: 604'] }] } };
  const message = await heard(refusing, { files: images }, async world => {
    await world.round();
    assert.is(errorsOf(world), '');
  }).then(() => '', error => (error as Error).message);
  const shown = message.slice(message.indexOf('the dialogue before')).split('\n');
  assert.ok(shown.length <= mostShown + 1);
  assert.match(shown.at(-3)!, /^> AT\+QFTPOPEN=/);
  assert.is(shown.at(-2), '< +CME ERROR: 604');
  assert.match(shown.at(-1)!, /^! .* warn .*AT\+QFTPOPEN/);
});

const { SIM: sim } = process.env;
if (sim) testFirst(sim, await familyIn(sim), true);

test.run();

// Tests the operator's name, which the firmware can do without. It asks for the name once each registration with every modem, and shows it in the
// log and on the browser page. The images arrive even if the query fails.

import * as assert from 'uvu/assert';
import type { PageState } from '../../../src/console/page/pageshape.ts';
import type { AnswerFault } from '../../sim/modem/command/mischief.ts';
import { assertOnce, assertServed, errorsOf, families, variants, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('the operator');

const question = 'AT+COPS?';
const files = { 'DCIM/100CAM/A.JPG': noise(3000, 1), 'DCIM/100CAM/B.JPG': noise(2000, 2), 'DCIM/100CAM/C.JPG': noise(1000, 3) };

const asked = (world: World) => world.modem.commands.filter(line => line === question).length;
const operatorOf = (world: World) => (JSON.parse(String(world.type('JSON.stringify(page.state())'))) as PageState).o;
const toldIn = (world: World) => world.lines.map(line => / registered \(.*, operator (.*)$/.exec(line)?.[1]).filter(Boolean);

const modems = [...families.map(family => ({ name: family as string, family, modem: {} })), ...variants];
for (const { name, family, modem } of modems) {
  test(`${name}: the operator is queried once, and reported`, () => within(worldWith(family, { files: { 'DCIM/A.JPG': noise(500) }, modem }), async world => {
    await world.round();
    assert.equal([asked(world), operatorOf(world), toldIn(world)], [1, 'Ferry Mobile', ['Ferry Mobile']]);
    assert.equal(world.modem.violations, []);
  }));
}

const formats: { title: string; modem: object; expect: string | undefined }[] = [
  { title: 'the short name', modem: { operatorFormat: 1 }, expect: 'Ferry' },
  { title: 'the number', modem: { operatorFormat: 2 }, expect: '26201' },
  { title: 'UCS2', modem: { operator: '00460065007200720079' }, expect: 'Ferry' },
  { title: 'UTF-8', modem: { operator: Buffer.from('Fährmobil').toString('latin1') }, expect: 'F?hrmobil' },
  { title: 'a name of 300 characters', modem: { operator: 'Ferry '.repeat(50) }, expect: 'Ferry Ferry Ferry Ferry' },
  { title: 'no name', modem: { operator: '' }, expect: undefined },
];
for (const { title, modem, expect } of formats) {
  for (const family of families) {
    test(`${family}: the operator as ${title}`, () => within(worldWith(family, { files: { 'DCIM/A.JPG': noise(500) }, modem }), async world => {
      await world.round();
      assert.equal([asked(world), operatorOf(world), toldIn(world)], [1, expect, expect ? [expect] : []]);
      assert.equal(Object.keys(world.served()), ['up/A.JPG']);
    }));
  }
}

const troubles: { title: string; fault: Omit<AnswerFault, 'command'>; mostMs: number; expect?: string }[] = [
  { title: 'refused', fault: { answer: ['ERROR'] }, mostMs: 1000 },
  { title: 'refused with a code', fault: { answer: ['+CME ERROR: 30'] }, mostMs: 1000 },
  { title: 'answered with the mode only', fault: { answer: ['+COPS: 0', 'OK'] }, mostMs: 1000 },
  { title: 'answered twice', fault: { answer: ['+COPS: 0,0,"Ferry"', '+COPS: 0,0,"Ferry"', 'OK'] }, mostMs: 1000, expect: 'Ferry' },
  { title: 'answered in the wrong order', fault: { answer: ['OK', '+COPS: 0,0,"Ferry"'] }, mostMs: 1000, expect: 'Ferry' },
  { title: 'answered with a truncated name', fault: { answer: ['+COPS: 0,0,"Fer', 'OK'] }, mostMs: 1000, expect: 'Fer' },
  { title: 'answered after 4 s', fault: { delayMs: 4000 }, mostMs: 5000, expect: 'Ferry Mobile' },
  { title: 'answered after 6 s', fault: { delayMs: 6000 }, mostMs: 12_000 },
  { title: 'not answered', fault: { answer: [] }, mostMs: 6000 },
];
for (const { title, fault, mostMs, expect } of troubles) {
  for (const family of families) {
    test(`${family}: the query is ${title}: the images arrive, without a lost try or a long delay`, async () => {
      let usualMs = 0;
      await within(worldWith(family, { files }), async world => {
        await world.round();
        usualMs = world.clock.now();
      });
      await within(worldWith(family, { files, modem: { faults: [{ command: question, ...fault }] } }), async world => {
        await world.round();
        assertServed(world, files);
        assertOnce(world, Object.keys(files));
        assert.is(errorsOf(world), '');
        assert.is(operatorOf(world), expect);
        assert.ok(world.clock.now() - usualMs < mostMs, `${world.clock.now() - usualMs} ms later`);
      });
    });
  }
}

test.run();

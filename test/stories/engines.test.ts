// Runs a whole round on the real engine (Espruino), with each version on the PATH, to show differences between versions. `npm run test:faults` has
// every kind of modem. `npm run test:all` has the method that uses most of the engine, on the oldest and the newest version that differ. Of the measurements
// of memory, `npm run test:all` has the one with everything switched on.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { everything, named, settings } from '../common/everything.ts';
import { canRun, findEngines } from '../needs.ts';
import { smallEngine } from '../sim/engine/engines.ts';
import { noise } from '../sim/world/world.ts';
import { pictureOver, thumbnailOf } from '../source/thumbnail.ts';
import { carrierOf, carriers as all } from '../tools/bench/line/carrier.ts';
import { carryOnChip } from '../tools/bench/processor/chip.ts';
import { inAll, inWhole, isWhole } from '../whole.ts';

const engines = suite('a round on each engine');

const mostUsing = carrierOf('sim7600', 'efs', 'http');
const carriers = [
  mostUsing, carrierOf('sim7600', 'efs'), carrierOf('sim7600', 'stream'), carrierOf('sim800', 'efs'), carrierOf('ec2x', 'efs'), carrierOf('ec2x', 'stream', 'http'),
];
/** Sizes of the images in bytes. The second one is below the limit from which the engine's pipe is used. */
const sizes = [20_000, 3000];

const found = findEngines('a round on each engine');
const old = found.filter(engine => engine.isOld);
for (const { command } of isWhole ? found : old.filter((_, i) => i === 0 || i === old.length - 1)) {
  for (const carrier of isWhole ? carriers : [mostUsing]) {
    engines(`${command}: ${carrier.title}`, () => carryOnChip({ command, carrier, sizes }, ({ lines }) => {
      assert.is(lines.filter(line => / round: 2 delivered, 0 skipped, 0 left$/.test(line)).length, 1, lines.join('\n'));
      // On a busy machine the simulated line may change its rate too late for the firmware, so these errors are allowed.
      assert.equal(lines.filter(line => / error /.test(line) && !/ stays at 115200 baud: | it does not talk at 3000000 baud; /.test(line)), []);
    }));
  }
}

const mostVars = 2900;
for (const carrier of isWhole ? all : [carrierOf('sim800', 'efs', 'http')]) {
  if (!canRun('the memory that a template, a live picture and the newest first need', smallEngine)) break;
  // All three images were taken in the same second. So the template gives them the same name, to which the firmware adds numbers.
  inWhole(engines)(`${smallEngine}: ${carrier.title}, with a template, a live picture and the newest first, needs at most ${mostVars} JsVars`, () => carryOnChip({ command: smallEngine, carrier, sizes: [...sizes, 5000], config: named }, ({ lines, peakVars }) => {
    assert.is(lines.filter(line => / round: 3 delivered, 0 skipped, 0 left$/.test(line)).length, 1, lines.join('\n'));
    assert.is(lines.filter(line => / is the live picture /.test(line)).length, 1);
    assert.ok(peakVars <= mostVars, `${peakVars}`);
  }));
}

// In the next tests the network admits the modem only with the right access point. Another program has left
// a wrong access point in the modem, and has set it to 2G only.
const left = { apn: 'm2m.operator', profile: 'internet', refusal: { stat: 3 }, radioLeft: { '+CNMP': 13 } };
for (const command of ['espruino', smallEngine] as const) {
  if (!canRun('a first start with the APN and the choice of another program', command)) continue;
  for (const carrier of isWhole ? all : [carrierOf('sim7600', 'efs')]) {
    engines(`${command}: ${carrier.title}, first start with the APN and the choice of another program, needs at most ${mostVars} JsVars`, () => carryOnChip({
      command, carrier, sizes: [3000], modem: left, config: { network: { apn: 'm2m.operator', user: '' } },
    }, ({ lines, peakVars }) => {
      assert.is(lines.filter(line => / round: 1 delivered, 0 skipped, 0 left$/.test(line)).length, 1, lines.join('\n'));
      assert.equal(lines.filter(line => / error /.test(line) && !/ it does not talk at 3000000 baud; /.test(line)), []);
      assert.ok(peakVars <= mostVars, `${peakVars}`);
    }));
  }
}

if (canRun('an image without digits in its name', 'espruino')) {
  // In this engine, a pattern that may match nothing finds null at the end of a text. And a text has no part if it is shorter than the separator by
  // which it is split. The firmware must not trip over this.
  engines('an image without digits in its name arrives, with a live picture and a report whose names have one letter', () => carryOnChip({
    command: 'espruino', carrier: carrierOf('sim7600', 'efs'), sizes: [], config: { images: { live: 'l' }, report: { name: 'r', everyHours: 1 } }, files: { 'DCIM/A.JPG': noise(3000, 1) },
  }, ({ lines }) => {
    assert.equal(lines.filter(line => / error |Uncaught/.test(line) && !/ it does not talk at 3000000 baud; | loses what comes after /.test(line)), []);
    assert.equal(lines.flatMap(line => / is the live picture (\S+), /.exec(line)?.[1] ?? []), ['/up/l']);
    assert.equal(lines.flatMap(line => / round: (\d delivered, .*)$/.exec(line)?.[1] ?? []), ['1 delivered, 0 skipped, 0 left']);
  }));
}

const mostVarsOfAll = 3075;
for (const carrier of isWhole ? all : [carrierOf('sim7600', 'efs')]) {
  if (!canRun('the memory that rules, a report and settings from the server need', smallEngine)) break;
  // The second round checks config.json and the settings from the server, while the first round's records are in memory.
  engines(`${smallEngine}: ${carrier.title}, also with rules, a report and settings from the server, needs at most ${mostVarsOfAll} JsVars`, () => carryOnChip({
    command: smallEngine, carrier, sizes: [...sizes, 5000], config: everything, served: { 'hut-settings.json': JSON.stringify(settings) }, rounds: 2,
  }, ({ lines, peakVars }) => {
    assert.equal(lines.flatMap(line => / round: (\d delivered, .*)$/.exec(line)?.[1] ?? []), ['3 delivered, 0 skipped, 0 left', '1 delivered, 0 skipped, 0 left']);
    assert.is(lines.filter(line => / remote: settings 8 (hold over config.json|stay: )/.test(line)).length, 2, lines.join('\n'));
    assert.ok(peakVars <= mostVarsOfAll, `${peakVars}`);
  }));
}

/** Most JsVars that previews may take at the peak of a round, more than without them. */
const mostVarsOfPreviews = 60;
const pictures = Object.fromEntries([1, 2].map(n => [`DCIM/100CAM/IMG_000${n}.JPG`, pictureOver(noise(10_000, n), thumbnailOf(6000 + n))]));
const ends = { off: '2 delivered, 0 skipped, 0 left', first: '2 delivered, 0 skipped, 0 left, 2 previews', only: '0 delivered, 0 skipped, 0 left, 2 previews' };
// Over a socket, a round has the most in use while it sends a preview; by FTP, before.
for (const carrier of [carrierOf('sim7600', 'stream', 'http'), ...isWhole ? [carrierOf('sim7600', 'efs'), carrierOf('sim7600', 'stream')] : []]) {
  if (!canRun('the memory that previews need', smallEngine)) break;
  inAll(engines)(`${smallEngine}: ${carrier.title}, previews need at most ${mostVarsOfPreviews} JsVars more at the peak`, async () => {
    const peakWith = (preview: keyof typeof ends): Promise<number> => carryOnChip({
      command: smallEngine, carrier, sizes: [], files: pictures, config: { images: { preview } },
    }, ({ lines, peakVars }) => {
      assert.equal(lines.flatMap(line => / round: (\d delivered, .*)$/.exec(line)?.[1] ?? []), [ends[preview]], lines.join('\n'));
      return peakVars;
    });
    const off = await peakWith('off');
    for (const preview of isWhole ? ['first', 'only'] as const : ['first'] as const) {
      const peak = await peakWith(preview);
      assert.ok(peak - off <= mostVarsOfPreviews, `${peak} with "${preview}", ${off} without`);
    }
  });
}

engines.run();

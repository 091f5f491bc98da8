// Tests cards with bad content from a person, an editor or wear. For any config.json, the firmware neither stops nor uses half of it, and the modem
// receives nothing. Each error names its key, or config.json as a whole. Another seed: SEED=7 npm test -- soak/cards. Every card on the real engine
// (Espruino): npm run test:faults -- --only cards

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { anyWiring } from '../../../../src/config/camerakeys.ts';
import { checkConfig } from '../../../../src/config/keys.ts';
import { askedNumber } from '../../../common/asked.ts';
import { canRun } from '../../../needs.ts';
import { createWorld, digest, noise, type World } from '../../../sim/world/world.ts';
import { inWhole, sample } from '../../../whole.ts';
import { badCards, judge, mutantCards, type BadCard } from './cards.ts';
import { askEngine, assertTold, assertVerdict, fits, host, mutantsBy, showImage, type Verdict } from './engine.ts';

const bad = suite('bad cards');
const seed = askedNumber('SEED', 20261120);
/** One in this many files is tried on the real engine, since each takes it some milliseconds. `npm run test:faults` tries all. */
const engineStep = 480;
const imageStep = 64;
const mutants = mutantsBy(seed);
const isRefused = (card: BadCard) => judge(card.text) === 'bad';

bad(`there are more than 300 bad cards, and the seed of the mutants is ${seed}`, () => {
  console.log(`bad cards: ${badCards(host).length} by their keys, ${mutants.length} mutants from seed ${seed}`);
  assert.ok(badCards(host).length > 300);
  assert.equal(mutantCards(host, seed, 5), mutantCards(host, seed, 5), 'a seed reproduces its mutants');
  const kinds = mutants.map(card => judge(card.text));
  for (const kind of ['good', 'bad'] as const) assert.ok(kinds.includes(kind), kind);
});

bad('each bad card is reported by its key, and none of its settings is used', () => {
  for (const card of badCards(host).filter(fits)) assertVerdict(card, checkConfig(card.text, 0, anyWiring()) as unknown as Verdict);
});

bad('a good file with a few changed bytes is rejected, or its changed values are used', () => {
  for (const card of mutants) assertVerdict(card, checkConfig(card.text, 0, anyWiring()) as unknown as Verdict);
});

/** Returns the lines of the log about this file. The old file is first removed for a moment, so that the firmware logs an equal message again. */
async function showCard(world: World, card: BadCard): Promise<string[]> {
  rmSync(join(world.folder, 'card/config.json'), { force: true });
  await world.until(/never/, 0.2);
  const from = world.lines.length;
  // The file is written without the simulator's help, which would take every password in it for a secret to mask. By chance one is a common word such
  // as 'upload'.
  writeFileSync(join(world.folder, 'card/config.json'), card.text, 'latin1');
  await world.until(/never/, 0.2);
  return world.lines.slice(from);
}

bad('in a whole world bad cards send nothing to the modem, and a good card then delivers', async () => {
  const image = noise(3000);
  const world = await createWorld({ files: { 'DCIM/IMG_0001.JPG': image } });
  const good = readFileSync(join(world.folder, 'card/config.json'));
  try {
    rmSync(join(world.folder, 'card/config.json'));
    world.boot();
    for (const card of sample([...badCards(host), ...mutants.filter(isRefused)], 23)) assertTold(card, await showCard(world, card));
    assert.is(world.line.stats.toDce.sentBytes, 0, 'no byte was sent to the modem');
    world.put('config.json', good);
    await world.round();
    assert.is(digest(world.served()['up/IMG_0001.JPG']!), digest(image));
    assert.not.match(world.modem.commands.join('\n'), /CPOF|CFUN=1,1/);
    assert.equal(world.modem.violations, []);
  } finally {
    await world.close();
  }
});

bad('reports a folder instead of config.json, a missing config.json and a failing card', async () => {
  const world = await createWorld({ config: null, files: { 'config.json/a.txt': 'x', 'DCIM/IMG_0001.JPG': noise(100) } });
  try {
    world.boot();
    assert.match(world.lines.join('\n'), /error card: config\.json is a folder/);
    rmSync(join(world.folder, 'card/config.json'), { recursive: true });
    assert.ok(await world.until(/error card: no config\.json on the card/, 1));
    assert.ok(existsSync(join(world.folder, 'card/config.example.json')));
    rmSync(join(world.folder, 'card'), { recursive: true });
    assert.ok(await world.until(/error card: no SD card can be read/, 1));
    assert.is(world.line.stats.toDce.sentBytes, 0);
  } finally {
    await world.close();
  }
});

if (canRun('bad cards on the real engine', 'espruino')) {
  bad('the engine’s own JSON.parse, which accepts more than JSON, leads to the same verdicts', async () => {
    assert.ok(await askEngine(seed, engineStep) > 6);
  });
  inWhole(bad)('the shipped image on the real engine keeps running within its memory, and sends the modem nothing', async () => {
    assert.ok(await showImage(imageStep) > 1);
  });
}

bad.run();

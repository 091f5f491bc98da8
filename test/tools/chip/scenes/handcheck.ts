// The command ferry.check() on the chip, typed after a round: each step must be reported, and nothing left on server and card.

import { listTree } from '../../../sim/tree.ts';
import { compare, ends, filesFor } from '../round.ts';
import { board, roundSeconds, within, type Given } from './within.ts';

const steps = ['card', 'sim', 'network', 'login', 'picture', 'back', 'clean'];

function checkBy(given: Given, delivery: 'ftp' | 'http', psram: boolean): Promise<string[]> {
  const files = filesFor(1, 6000);
  return within({ ...given, board, files, delivery, psram }, async scene => {
    await scene.boot();
    await scene.until(ends, roundSeconds);
    scene.type('ferry.check()');
    await scene.until(/ ferry: check: (clean |\w+ failed)/, roundSeconds);
    await scene.until(ends, roundSeconds);
    await scene.cut();
    const told = scene.lines.flatMap(line => / ferry: check: (\w+ (?:ok|left|failed).*)$/.exec(line)?.[1] ?? []);
    // an engine that loses bytes in bursts may fail to read the picture back, which it then reports
    const isWhole = told.length === steps.length && steps.every((step, i) => told[i] === `${step} ok` || (step === 'back' && told[i]!.startsWith('back left: ')));
    return [
      ...isWhole ? [] : [`By ${delivery} the check said: ${told.join(', ')}`],
      ...Object.keys(scene.served()).filter(path => path.includes('check-')).map(path => `By ${delivery} ${path} is left on the server.`),
      ...listTree(scene.card()).filter(path => path.endsWith('check.jpg')).map(path => `By ${delivery} ${path} is left on the card.`),
      ...compare(scene, files),
    ];
  });
}

/** Runs the check by FTP, then by HTTP. Returns sentences on missing steps and on files that were left. */
export async function checkByHand(given: Given): Promise<string[]> {
  return [...await checkBy(given, 'ftp', false), ...await checkBy(given, 'http', true)];
}

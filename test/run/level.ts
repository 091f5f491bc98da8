// Decides which test files `npm test` runs, the first level. `npm run test:all` runs every file. A file is in the first level by the processor time
// that it took in the last run with `--times`. The lists below have the exceptions, each with its reason. Of a file's tests, choice/later.json names
// those that the first level leaves out, which `--choose` finds by what they run.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nameOf, processorSecondsOf, type Times } from './turns.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The most seconds of a processor that a test file of the first level has taken. By coverage, the longer stories run less than three hundredths of
 * the bundle that neither the shorter ones nor those in the list below run.
 */
const mostSeconds = 0.6;
/** The same for the test of one module, which has its name and place. It finds most of the faults of that module, and few others do. */
const mostOwnSeconds = 2.5;
/** The same for the tests of stand-ins and of tools, which find no fault of what is shipped. */
const mostAsideSeconds = 0.5;

/** Longer files of the first level, and what only they find there. By `inAll` most of them leave their longest tests to the other level. */
export const kept: Record<string, string> = {
  'delivery/ownership': 'the model of whose file it is on the server',
  'device/start/lock': 'the password of the console',
  'firmware/compile': 'the compiler of the sources',
  'firmware/flash/upload': 'the upload of an image through the boot loader, and its questions asked again',
  'firmware/image/slots': 'the place of firmware in the image, and what the loader starts',
  'round/contracts': 'whole rounds by each recovery, with a delivery and a source of their own',
  'round/machine': 'the order of the states after each fault',
  'source/outbox': 'which images are found on the card',
  'source/preview': 'the preview in a picture, which is sent before the whole ones',
  'store/shrink': 'the journal of deliveries, compacted',
  'stories/camera/full': 'pictures on a full card, with each value of camera.whenFull',
  'stories/card/rewritten': 'pictures that change on the card or get the name of another one',
  'stories/card/unsent': 'files that never go to a server',
  'stories/checkin/asked': 'whole images that the server asks for',
  'stories/checkin/firmware': 'firmware that comes from the server in pieces',
  'stories/clock/hours': 'the hours of send.from and send.to',
  'stories/clock/server': 'the FTP server as a clock',
  'stories/clock/supply': 'the modem\'s supply and its STATUS pin',
  'stories/console/page': 'settings that the browser page hands over, with power cuts',
  'stories/console/verbs': 'requests from the console by each modem family',
  'stories/family/ftpcodes': 'each code of an FTP server',
  'stories/family/operator': 'the operator\'s name by each modem family',
  'stories/family/round': 'rounds by each modem family',
  'stories/http/answers': 'any answer to an upload by HTTP',
  'stories/http/codes': 'each code of a web server',
  'stories/line/silent': 'a command that the modem never answers',
  'stories/readings': 'each reading of the manuals',
  'stories/receivers/daemons': 'real web servers, if they are installed',
  'stories/receivers/taking': 'a server that removes images after its 226',
  'stories/rules/battery': 'the rules for the battery',
  'stories/server/greeting': 'greetings of FTP servers',
  'stories/server/logins': 'refused logins, which a server bans',
  'stories/trouble': 'faults in the field, by their sentences',
  'stories/update/card': 'an update from the card, and what refuses one',
  'tools/soak/cutting/cutting': 'power cuts at the changes of a card',
  'update/rsa': 'signatures of updates',
  'web/build': 'the page, as it is built and kept',
  'web/check/check': 'the check of a camera by the page',
  'web/fleet/film': 'the videos of the fleet\'s page',
  'web/fleet/page': 'the fleet\'s page in a browser',
  'web/install/install': 'installations and updates by the page',
  'web/page': 'the page in a browser',
};

/** Shorter files that the first level does without, and which of its files find the same. */
export const later: Record<string, string> = {
  'stories/holds': 'a board of its own is built for it; `device/sleep` finds that its pins are held before a sleep',
};

/** Files of which the first level runs each test, since it promises every one of their cases. */
export const complete = ['modem/faults', 'stories/family/first', 'stories/family/ftpcodes', 'stories/http/codes'];

/** Tells whether a test is that of one module of `src`, `firmware` or `web`. @param name its path in test/ */
const isOwn = (name: string) => [`src/${name}.ts`, `${name}.ts`, `${name}.js`].some(module => existsSync(join(root, module)));

const mostOf = (name: string) => (isOwn(name) ? mostOwnSeconds : /^(sim|tools)\//.test(name) ? mostAsideSeconds : mostSeconds);

/**
 * Tells whether a test file is in the first level. A file without a measured time is in it.
 * @param file its path
 * @param of measured times; if it is missing, those of times.json
 */
export function isFirst(file: string, of?: Times): boolean {
  const name = nameOf(file);
  return name in kept || !(name in later) && processorSecondsOf(file, of) <= mostOf(name);
}

// Tests the steps of the check, by the log lines of the shipped firmware in a simulated world, and by lines that a test writes.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCheck, tellStep, type CheckEnds, type Step, type StepName, type StepState } from '../../../web/check/check.ts';
import { sentenceOf } from '../../../web/watch/glance/advice.ts';
import { hurry } from '../../common/hurry.ts';
import { within } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';

const test = suite('the check');

interface Ended {
  isGood: boolean;
  states: StepState[];
  steps: Record<StepName, Step>;
}

const ended = (isGood: boolean, steps: readonly Step[]): Ended => ({
  isGood, states: steps.map(({ state }) => state), steps: Object.fromEntries(steps.map(step => [step.name, step])) as Record<StepName, Step>,
});
const good = (count: number): StepState[] => Array<StepState>(count).fill('good');


const files = { 'DCIM/IMG_0001.JPG': noise(503) };

/**
 * Runs a check against the firmware in a simulated world, and hands its result to `look`. @param given options of the world; its `config` replaces
 * keys @param before waits for what must happen before the check
 */
function checked(given: WorldOptions, look: (ended: Ended, world: World) => void, before: (world: World) => Promise<unknown> = async world => world.until(/never/, 0.05)): Promise<void> {
  return within({ files, ...given, config: given.config === null ? null : { schedule: { everyMinutes: 600 }, ...given.config as object } }, async world => {
    world.boot();
    await before(world);
    const check = createCheck({
      async ask() {
        world.type('ferry.check()');
        return true;
      },
      listen(onLine) {
        let seen = world.lines.length;
        let isOver = false;
        void (async () => {
          while (!isOver) {
            while (seen < world.lines.length) onLine(world.lines[seen++]!);
            await world.until(/never/, 0.01);
          }
        })();
        return () => { isOver = true; };
      },
    }, () => undefined);
    look(ended(await check.run(), check.steps), world);
  });
}

/** Waits until the firmware has looked into the card's folder of images, for tests that begin the check only after that. */
const looked = (world: World) => world.until(/ round: /, 5);

test('a good check completes seven steps with details from the log', () => checked({}, ({ isGood, states, steps }, world) => {
  assert.ok(isGood);
  assert.equal(states, good(7));
  assert.match(steps.network.says, /^Registered \(LTE\), signal .* dBm, operator .*\.$/);
  assert.is(steps.login.says, 'Logged in at 127.0.0.1.');
  assert.not.match(JSON.stringify(steps), /undefined/);
  assert.not.ok(Object.keys(world.served()).some(path => path.includes('check-')));
}, looked));

test('a good check tells that another camera has put files of the same names into the folder', () => checked({}, ({ isGood, steps }) => {
  assert.ok(isGood);
  assert.match(steps.back.says, /^Another camera puts files of the same names into this folder\. Put \{device\} /);
}, async world => {
  world.putServed('up/IMG_0001.JPG', noise(900, 7));
  await looked(world);
}));

const left: [title: string, given: WorldOptions, step: StepName, says: RegExp][] = [
  ['an account that may only write', { server: { isWriteOnly: true } }, 'back', /^It cannot be read back\. The server has its size, which is enough\.$/],
  ['an account that may only write, by HTTP', { http: { isWriteOnly: true } }, 'back', /^It cannot be read back\. The server has confirmed it, which is enough\.$/],
  ['an account that may not delete', { server: { unknownVerbs: ['DELE'] } }, 'clean', /^check-\w{8}\.jpg stays on the server, which is no harm: it could not be deleted there\.$/],
];
for (const [title, given, step, says] of left) {
  test(`${title} is reported, but is no failure`, () => checked(given, ({ isGood, steps }) => {
    assert.ok(isGood);
    assert.is(steps[step].state, 'left');
    assert.match(steps[step].says, says);
  }));
}

const failures: { title: string; given: WorldOptions; step: StepName; says: RegExp; todo: RegExp; detail?: RegExp; before?: (world: World) => Promise<unknown> }[] = [
  { title: 'no SIM', given: { modem: { sim: 'absent' } }, step: 'sim', says: /^No SIM card was found\.$/, todo: /^Check that it is in its holder/, detail: /^AT\+CPIN/ },
  { title: 'a wrong PIN', given: { modem: { sim: 'pin', pin: '1234' }, config: { network: { pin: '9999' } } }, step: 'sim', says: /^The SIM refused network\.pin\.$/, todo: /^It is not tried again/ },
  { title: 'no network', given: { modem: { registration: [{ atMs: 0, stat: 2 }] } }, step: 'network', says: /^No network accepts the modem\.$/, todo: /antenna/ },
  { title: 'a wrong APN', given: { modem: { apn: 'web.example' } }, step: 'network', says: /^The data connection failed\.$/, todo: /network\.apn/ },
  { title: 'no roaming', given: { modem: { registration: [{ atMs: 0, stat: 5 }] }, config: { send: { roaming: false } } }, step: 'network', says: /is roaming/, todo: /send\.roaming/ },
  { title: 'a wrong password', given: { config: { ftp: { password: 'wrong-1' } } }, step: 'login', says: /^The server did not accept the login\.$/, todo: /ftp\.user/, detail: /^AT\+CFTPSLOGIN/ },
  { title: 'a full server', given: { server: { quotaBytes: 0 } }, step: 'picture', says: /./, todo: /./ },
  { title: 'no folder for images', given: { files: {} }, step: 'card', says: /^The card has no folder \/DCIM\.$/, todo: /images\.folder/ },
  { title: 'no config.json', given: { config: null }, step: 'card', says: /^There is no config\.json on the card\.$/, todo: /^Write one/ },
  { title: 'mistakes in config.json', given: { config: { ftp: { port: 0 }, kamera: 1 } }, step: 'card', says: /^config\.json has a mistake\.$/, todo: /^Correct it/, detail: /^config\.json: kamera: unknown key; known are / },
  { title: 'a removed card', given: {}, step: 'card', says: /^No SD card can be read\.$/, todo: /FAT32/, before: async world => { await looked(world); world.hide(true); } },
  {
    title: 'a low battery', given: { config: { battery: { sendAbove: 3.6 } } }, step: 'card', says: /^The battery has 3\.52 V, and the limit is 3\.6 V\.$/, todo: /^Charge/,
    before: async world => writeFileSync(join(world.folder, 'battery'), '3.52'),
  },
  {
    title: 'a server that has refused too many logins', step: 'card', says: /^No login for \d+ min, unless config\.json changes: /, todo: /^$/, given: { config: { ftp: { password: 'wrong-1' }, schedule: { everyMinutes: 1 } } },
    before: async world => { for (let tries = 0; tries < 12; tries++) { await looked(world); world.type('ferry.send()'); } },
  },
];
for (const { title, given, step, says, todo, detail, before } of failures) {
  test(`${title} fails the right step, with advice`, () => checked(given, ({ isGood, steps, states }) => {
    const told = JSON.stringify(steps);
    assert.not.ok(isGood);
    assert.is(steps[step].state, 'bad', told);
    assert.match(steps[step].says, says, told);
    assert.match(steps[step].todo, todo, told);
    if (detail) assert.match(steps[step].details[0]!, detail, told);
    const at = (Object.keys(steps) as StepName[]).indexOf(step);
    assert.equal(states.slice(0, at), good(at));
    assert.ok(states.slice(at + 1).every(state => state === 'left'), told);
    assert.not.match(told, /looking again|; next:/);
  }, before));
}

test('a failed check names the file that may remain on the server', () => checked({ server: { quotaBytes: 0 } }, ({ steps }) => {
  assert.match(steps.clean.says, /^check-\w{8}\.jpg may stay on the server until the next check\.$/);
  assert.is(steps.back.says, 'Not checked.');
}));


type Say = (...lines: string[]) => void;

interface Talk {
  /**
   * A function for each time that the check is started or asked again: it writes the log lines of the camera. If it returns false, the firmware does
   * not have the command.
   */
  asked: ((say: Say) => boolean | void)[];
  during?(acts: { say: Say; back(): void; stop(): void }): void;
  patienceMs?: number;
}

async function talk({ asked, during, patienceMs = 150 }: Talk): Promise<Ended & { asks: number; drawn: string[] }> {
  let [hear, back]: [(line: string) => void, () => void] = [() => undefined, () => undefined];
  let asks = 0;
  const say: Say = (...lines) => lines.forEach(line => hear(`+1.0 ${line}`));
  const drawn: string[] = [];
  const ends: CheckEnds = {
    ask: async () => asked[Math.min(asks++, asked.length - 1)]!(say) ?? true,
    listen(onLine, onBack) {
      [hear, back] = [onLine, onBack];
      return () => { [hear, back] = [() => undefined, () => undefined]; };
    },
  };
  const stopping = new AbortController();
  const check = createCheck(ends, () => drawn.push(check.steps.map(tellStep).join('\n')), patienceMs);
  const slowDown = hurry();
  try {
    const result = check.run(stopping.signal);
    during?.({ say, back: () => back(), stop: () => stopping.abort('Stopped.') });
    const isGood = await result;
    return { ...ended(isGood, check.steps), asks, drawn };
  } finally {
    slowDown();
  }
}

const begun = 'info ferry: the check follows';
const ticks = ['card', 'sim', 'network', 'login', 'picture', 'back', 'clean'].map(step => `info ferry: check: ${step} ok`);
const failure = async (given: Talk): Promise<string> => talk(given).then(() => 'no failure', (error: Error) => error.message);

test('an image that is sent before the check is named', async () => {
  const { isGood, drawn } = await talk({ asked: [say => say('info ferry: the check follows, after /DCIM/100CAM/IMG_0001.JPG', ...ticks)] });
  assert.ok(isGood);
  assert.ok(drawn.some(text => text.includes('… Card: The check begins after IMG_0001.JPG, which is being sent.')));
});

test('a check that is already running is followed', async () => {
  const { isGood, states } = await talk({ asked: [say => say('info ferry: a check is under way', ...ticks.slice(4))] });
  assert.ok(isGood);
  assert.equal(states, good(7));
});

test('a line about an earlier check\'s file does not end this check', async () => {
  const { isGood, states } = await talk({ asked: [say => say('info ferry: check: clean left: check-1.jpg may be on the server until the next check', begun, ...ticks)] });
  assert.ok(isGood);
  assert.equal(states, good(7));
});

test('a restarted camera is asked again, and the check begins with its first step', async () => {
  const { isGood, asks, drawn } = await talk({
    asked: [say => say(begun, ...ticks.slice(0, 4)), say => say(begun, ...ticks)],
    during: ({ say, back }) => setTimeout(() => (say('info boot: snapferry on A board, engine 2v29'), back()), 20),
  });
  assert.ok(isGood);
  assert.is(asks, 2);
  assert.ok(drawn.some((text, i) => text.startsWith('… Card') && drawn[i - 1]?.includes('… Test picture')), drawn.join('\n\n'));
});

test('after a long silence, the camera is asked again', async () => {
  const { isGood, asks } = await talk({ asked: [say => say(begun, ...ticks.slice(0, 2)), say => say('info ferry: a check is under way', ...ticks.slice(2))] });
  assert.ok(isGood);
  assert.is(asks, 2);
});

test('log lines during a long network search do not count as silence', async () => {
  let left = 8;
  const { isGood, asks } = await talk({
    asked: [say => {
      say(begun);
      const search = (): void => {
        if (left-- === 0) return say(...ticks);
        say('info state: registering (searching for a network)');
        setTimeout(search, 50);
      };
      setTimeout(search, 50);
    }],
  });
  assert.ok(isGood);
  assert.is(asks, 1);
});

test('without any log line, the check ends with an error', async () => {
  assert.match(await failure({ asked: [() => undefined], patienceMs: 30 }), /^Nothing was heard of the camera for 0 seconds\.$/);
});

test('a firmware without the check command must be updated', async () => {
  assert.match(await failure({ asked: [() => false] }), /has no check yet\. Update it under Install/);
});

test('the user stops the check', async () => {
  assert.is(await failure({ asked: [say => say(begun)], during: ({ stop }) => setTimeout(stop, 10) }), 'Stopped.');
});

test('a fault code unknown to the page is shown in the firmware’s words', async () => {
  const { steps } = await talk({ asked: [say => say(begun, ticks[0]!, 'error ferry: check: sim failed (sim-too-old): the SIM is too old; get another one')] });
  assert.is(steps.sim.says, 'The SIM is too old; get another one.');
  assert.is(tellStep(steps.sim), '✗ SIM: The SIM is too old; get another one.');
});

test('a truncated log line is still explained', async () => {
  const words = `${sentenceOf('login-wrong')} (AT+CFTPSLOGIN: 13)`.slice(0, 250);
  const { steps } = await talk({ asked: [say => say(begun, ...ticks.slice(0, 3), `error ferry: check: login failed (login-wrong): ${words}`)] });
  assert.is(steps.login.says, 'The server did not accept the login.');
  assert.match(steps.login.todo, /^Check ftp\.user and ftp\.password/);
});

test.run();

// Tests a reload of the page at each step of an installation: the page then tells the truth, and how to go on. The tests in a browser run only in
// the long run.

import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BoardEntry, Boards } from '../../../web/boards.ts';
import type { Outcome } from '../../../web/install/job.ts';
import { Installer, type KeptInstall } from '../../../web/install/model.ts';
import { after, InstallError, type Changed, type Step } from '../../../web/install/say.ts';
import { canRun } from '../../needs.ts';
import { findChromium } from '../../sim/programs.ts';
import { inWhole, isWhole } from '../../whole.ts';
import { acceptWarnings, checksWell, configOf, delivered, fieldOf, inBrowser, openConfig, openInstall, show, stands, tell, until, writeConfig } from '../steps.ts';

const test = suite('reload during an installation');

const board = { name: 'one', title: 'Board one' } as BoardEntry;
const list: Boards = { version: '0.2.0', boards: [board], engine: { version: '2v29', files: [], from: '' } };
const outcome: Outcome = { mac: 'aa', version: '2v29.96', names: ['.lock'], settings: '', warning: undefined, baud: 460_800, isReset: true };
const camera = { standing: 'waiting' as const, connect: async () => undefined, lend: <T>(job: (port: SerialPort) => Promise<T>) => job({} as SerialPort) };

/**
 * Returns an installer whose installation has come as far as a step, or has not asked the chip yet if the step is undefined. @param end what the
 * installation then returned or threw; undefined if it goes on @param hasSaved true if the page has the chip's saved settings
 */
async function at(step: Step | undefined, end: Outcome | Error | undefined, changed: Changed, hasSaved = changed !== 'nothing'): Promise<Installer> {
  const installer = new Installer({
    fetchImage: async () => new Uint8Array(), fetchEngine: () => Promise.reject(new Error('An update needs no engine.')),
    async install(_port, _job, kept, teller) {
      if (hasSaved) kept.set('aa', { storage: undefined, settings: new Uint8Array(), isTorn: false });
      if (step) teller.progress({ step, text: '', changed });
      if (end instanceof Error) throw end;
      return end ?? new Promise<never>(() => undefined);
    },
  });
  installer.change({ board, kind: 'update' });
  const begun = installer.begin(camera, list);
  if (end) await begun;
  else await new Promise(resolve => setImmediate(resolve));
  return installer;
}

/** Returns the installer after a reload, from what the browser keeps as JSON. */
const reloaded = ({ remains }: Installer): Installer => {
  const next = new Installer();
  next.recall(JSON.parse(JSON.stringify(remains)) as KeptInstall, board);
  return next;
};

const sentences: Record<Changed, string> = {
  nothing: 'This page was loaded again. Nothing was written.',
  idle: 'This page was loaded again. The firmware before it is still whole on the chip.',
  all: 'This page was loaded again. The flash content may not start: install it again.',
};
const steps: [step: Step | undefined, changed: Changed][] = [[undefined, 'nothing'], ['connect', 'nothing'], ['look', 'nothing'], ['erase', 'all'], ['write', 'all'], ['write', 'idle'], ['check', 'idle'], ['start', 'all']];
for (const [step, changed] of steps) {
  test(`reload at the step ${step ?? 'before the chip is asked'}: interrupted, and of the flash may have changed: ${changed}`, async () => {
    const installer = reloaded(await at(step, undefined, changed));
    assert.equal([installer.phase, installer.board, installer.kind], ['failed', board, 'update']);
    assert.is(installer.failure!.changed, changed);
    assert.is(`${installer.failure!.sentence} ${after(changed)}`, sentences[changed]);
    assert.is(installer.failure!.isLost, changed !== 'nothing', 'saved settings are gone');
    assert.not.ok(installer.hasSaved);
  });
}

test('a reload before the installation keeps the chosen board and shows no failure', () => {
  const installer = new Installer();
  assert.is(installer.remains, undefined, 'without a board, no state is kept');
  installer.change({ board, isErased: true, accepted: 'abc' });
  const next = reloaded(installer);
  assert.equal([next.phase, next.board, next.isErased, next.accepted, next.failure], ['choosing', board, true, 'abc', undefined]);
});

test('a reload after the end keeps the result', async () => {
  const next = reloaded(await at('start', outcome, 'all', false));
  assert.equal([next.phase, JSON.stringify(next.outcome), next.failure], ['done', JSON.stringify(outcome), undefined]);
});

test('after a failure, the reported state of the flash is kept over two reloads', async () => {
  for (const changed of ['all', 'idle', 'nothing'] as const) {
    const next = reloaded(reloaded(await at('write', new InstallError('no', 'silent', changed), changed)));
    assert.equal([next.phase, next.failure!.changed, next.failure!.isLost], ['failed', changed, changed !== 'nothing']);
  }
});

/**
 * Loads the page again as soon as the installer shows this step. The page does that itself, because a simulated chip is faster than a test
 * could react.
 */
const reloadAt = (page: Page, step: string) => page.evaluate(`(root => new MutationObserver((_, observer) => {
  if (!root.querySelector('li[data-is=now]')?.textContent.includes(${JSON.stringify(step)})) return;
  observer.disconnect();
  location.reload();
}).observe(root, { subtree: true, childList: true, characterData: true, attributes: true }))(document.querySelector('snapferry-app').shadowRoot.querySelector('snapferry-install').shadowRoot)`);

if (isWhole && canRun('reloads during an installation', 'Chromium')) {
  const chromium = findChromium()!;
  const createStories = inBrowser(test, chromium);
  const installs = inWhole(createStories());
  const cameras = inWhole(createStories());

  for (const [step, title, changed] of [['Reach the chip', 'Nothing was installed', 'nothing'], ['Write', 'The installation was interrupted', 'all'], ['Read back', 'The installation was interrupted', 'all']] as const) {
    installs(`in a browser, reload at "${step}": the port is open again, and "Try again" succeeds`, async ({ stand }) => tell(await stand.openNew('rests', { bare: true }), async ({ page }) => {
      acceptWarnings(page);
      await openInstall(page);
      await reloadAt(page, step);
      await page.getByRole('button', { name: 'Install', exact: true }).click();
      await page.getByRole('heading', { name: title }).waitFor();
      await page.getByText(sentences[changed]).waitFor();
      await until(async () => !/not connected/.test(await page.locator('header [role=status]').innerText()), 'the port is open again');
      assert.is(await page.getByLabel('Board', { exact: true }).locator('option:checked').innerText(), 'LILYGO T-SIM7600 (E, G, SA)');
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('heading', { name: 'Done' }).waitFor();
      await stands(page, 'connected');
    }));
  }

  installs('in a browser, reload with a chosen board, and after the end', async ({ stand }) => tell(await stand.openNew('rests', { bare: true }), async ({ page }) => {
    acceptWarnings(page);
    await openInstall(page);
    await page.reload();
    const button = page.getByRole('button', { name: 'Install', exact: true });
    await button.waitFor();
    assert.ok(await button.isEnabled(), 'the engine stays accepted');
    await button.click();
    await page.getByRole('heading', { name: 'Done' }).waitFor();
    await stands(page, 'connected');
    await page.reload();
    await page.getByRole('heading', { name: 'Done' }).waitFor();
    await stands(page, 'connected');
    await page.getByRole('link', { name: 'Configure it' }).click();
    await page.locator('#write').waitFor();
    await show(page, 'install');
    await page.getByRole('button', { name: 'Install another one' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Install the firmware' }).waitFor();
    await stands(page, 'connected');
  }));

  cameras('in a browser, reloads from the form to the check keep the form, the card and the check', async ({ stand }) => tell(await stand.openNew('rests', {}), async tab => {
    const { page } = tab;
    acceptWarnings(page);
    await openConfig(page);
    await fieldOf(page, 'device').fill('hut-7');
    // reloads the page while the dialog is open that asks whether to write the configuration
    await page.locator('#write').click();
    await page.getByRole('dialog').waitFor();
    await page.reload();
    await stands(page, 'connected');
    assert.is(await fieldOf(page, 'device').inputValue(), 'hut-7');
    // after the reload the form has no secrets, so the password is typed again before the configuration is written
    await page.getByRole('button', { name: 'All settings' }).click();
    await fieldOf(page, 'ftp.password').fill(String((configOf(tab)['ftp'] as Record<string, unknown>)['password']));
    await writeConfig(page);
    await page.getByRole('button', { name: 'Check that it works' }).click();
    await page.locator('snapferry-check li[data-is=now]').waitFor();
    await page.reload();
    await stands(page, 'connected');
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await checksWell(page);
    assert.is(configOf(tab)['device'] as unknown, 'hut-7');
    assert.equal(delivered(tab), []);
  }));
}

test.run();

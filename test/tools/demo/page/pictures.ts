// `npm run pictures`: makes the pictures of the documentation. These are the film of `npm start -- --cut` for README, and pictures of the page's demo
// and of a fleet in Chromium. Words choose among them, as in `npm run pictures -- start page`.

import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Argument } from 'commander';
import { createCommand, fail, runCommand } from '../../../../firmware/commands/command.js';
import { makeReady } from '../../../../firmware/commands/ready.js';
import { findChromium } from '../../../sim/programs.ts';
import { cameraParts } from '../../../sim/world/board.ts';
import type { Tab } from '../../../web/browser.ts';

const width = 1000;
const height = 940;
const installHeight = 640;
const configureHeight = 1480;
const fleetHeight = 900;
/** Number of cameras in the picture of the fleet's page, and of their charts before it is taken. */
const [fleetCameras, fleetCharts] = [20, 5];
const lookMs = 20;
const slowness = 20;
/** The share of the installation (0 to 1) that the bar shows in the picture. */
const writtenShare = 0.1;

/** Takes a picture of the page from its top, and writes it to docs/. */
async function take({ page }: Pick<Tab, 'page'>, name: string, height: number): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: fileURLToPath(new URL(`../../../../docs/page-${name}.png`, import.meta.url)) });
  console.log(`docs/page-${name}.png`);
}

/** Slows the page down, and waits until one of its progress bars shows this share (0 to 1). */
async function until({ page }: Tab, share: number, begin: () => Promise<void>): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowness });
  const bars = page.locator('progress');
  const isThere = async (): Promise<boolean> => {
    const positions = await bars.evaluateAll(all => all.map(bar => (bar as unknown as { position: number }).position));
    return positions.some(position => position >= share && position < 1);
  };
  await begin();
  while (!await isThere()) await page.waitForTimeout(lookMs);
}

const filmLabel = 'A run of npm start: the log of the firmware, a power cut in the middle of the third image, and six of six images that are equal on the card and on the server.';

async function takeFilm(): Promise<void> {
  const [{ drawFilm, linesOf, strayOf }, { carryHere }, { demoCommand, readOptions }] = await Promise.all([import('../film/svg.ts'), import('../here.ts'), import('../options.ts')]);
  const { code, text } = await carryHere(command => readOptions(['--cut'], command), demoCommand());
  if (code !== 0) throw new Error(`The film broke off:\n${text}`);
  const stray = strayOf(text.split('\n'));
  if (stray) throw new Error(`The machine was too busy for the film, which has this line now: ${stray}\nRun npm run pictures -- start again when it is idle.`);
  writeFileSync(fileURLToPath(new URL('../../../../docs/start.svg', import.meta.url)), drawFilm(linesOf(text), filmLabel));
  console.log('docs/start.svg');
}

async function takePage(): Promise<void> {
  const chromium = findChromium();
  if (!chromium) throw new Error('There is no Chromium on the PATH.');
  await makeReady(['lilygo-t-sim7600', cameraParts.path].join(), console.log);
  const { startBrowser } = await import('../../../web/browser.ts');
  const stage = await startBrowser(chromium);
  const stand = stage.createStand();
  const open = async (tab: Tab, view: string) => {
    await tab.page.evaluate(`location.hash = ${JSON.stringify(view)}`);
    await tab.page.getByRole('button', { name: 'Connect a camera' }).click();
  };

  const bare = await stand.openNew('sends', { bare: true });
  await open(bare, 'install');
  await bare.page.getByLabel('Board', { exact: true }).selectOption({ label: 'LILYGO T-SIM7600 (E, G, SA)' });
  await bare.page.getByRole('checkbox', { name: /^I trust this source/ }).check();
  await bare.page.setViewportSize({ width, height: installHeight });
  await until(bare, writtenShare, async () => {
    await bare.page.getByRole('button', { name: 'Install', exact: true }).click();
    await bare.page.getByText(/^Writing storage\.bin/).waitFor();
  });
  await take(bare, 'install', installHeight);
  await bare.close();

  const fresh = await stand.openNew('rests', {});
  unlinkSync(join(fresh.demo.stage!.folder, 'card/config.json'));
  await open(fresh, 'watch');
  await fresh.page.getByRole('button', { name: 'Restart' }).click();
  await fresh.page.getByText(/no config\.json on the card/).first().waitFor();
  await fresh.page.evaluate('location.hash = "configure"');
  await fresh.page.getByLabel('Device name', { exact: true }).fill('hut-7');
  await fresh.page.getByRole('button', { name: 'Read it from the SIM' }).click();
  await fresh.page.getByText(/^The SIM is from Germany/).waitFor();
  await fresh.page.getByLabel('Operator', { exact: true }).selectOption({ index: 1 });
  await fresh.page.getByLabel('Server', { exact: true }).fill('ftp.example.com');
  await fresh.page.getByLabel('PIN of the SIM', { exact: true }).fill('12');
  await take(fresh, 'configure', configureHeight);
  await fresh.close();

  const watched = await stand.openNew('sends', { configure: tree => void Object.assign(tree, { camera: { ...tree['camera'], size: '320x240' } }) });
  await open(watched, 'watch');
  await watched.page.getByText(/^Resting\./).first().waitFor();
  await watched.page.getByRole('button', { name: 'Take a picture' }).click();
  await watched.page.locator('snapferry-picture figcaption').getByText(/^SNAP/).waitFor();
  await watched.page.locator('snapferry-past img').first().waitFor();
  await take(watched, 'watch', height);
  await watched.close();
  await stage.close();
}

/** Takes the picture of the fleet's page, with the cameras that `npm run web -- --fleet` generates. */
async function takeFleet(): Promise<void> {
  const chromium = findChromium();
  if (!chromium) throw new Error('There is no Chromium on the PATH.');
  await makeReady(['lilygo-t-sim7600', cameraParts.path].join(), console.log);
  const [{ fleetFile, layFleet, serveFleet }, { makeTestPage }, { borrowBrowser }] = await Promise.all([import('./fleet.ts'), import('../../../web/browser.ts'), import('../../../web/chromium.ts')]);
  await makeTestPage();
  const cameras = mkdtempSync(join(tmpdir(), 'snapferry-pictures-'));
  layFleet(cameras, fleetCameras, Date.now());
  const server = await serveFleet({ cameras, page: fileURLToPath(new URL('../../../../dist/web-test/fleet', import.meta.url)), file: fleetFile(fleetCameras), port: 0 });
  const { browser, giveBack } = await borrowBrowser(chromium);
  const page = await browser.newPage();
  await page.setViewportSize({ width, height: fleetHeight });
  await page.goto(server.url);
  await page.mouse.wheel(0, 1);
  await page.locator('.cameras polyline').nth(fleetCharts).waitFor();
  await page.waitForLoadState('networkidle');
  await take({ page }, 'fleet', fleetHeight);
  await giveBack();
  await server.stop();
  rmSync(cameras, { recursive: true });
}

const command = createCommand('pictures', 'Takes the pictures of README and of docs/page.md: the film of npm start, and the page in Chromium.')
  .addArgument(new Argument('[parts...]', 'some of them; default: all').choices(['start', 'page', 'fleet']))
  .parse();
const isWanted = (word: string): boolean => command.args.length === 0 || command.args.includes(word);

await runCommand(async () => {
  if (isWanted('start')) {
    await makeReady(cameraParts.path, console.log);
    await takeFilm();
  }
  if (isWanted('page')) await takePage();
  if (isWanted('fleet')) await takeFleet();
  process.exit();
}, () => fail(new Error('Stopped.')));

// Tests the page by the keyboard alone: Tab, Enter, Space, Escape, arrows and letters. Each control is reached, each stop is in sight and marked,
// and no action loses the focus.

import { readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../needs.ts';
import { findChromium } from '../sim/programs.ts';
import { noise } from '../sim/world/world.ts';
import { inWhole } from '../whole.ts';
import { acceptWarnings, cardOf, checksWell, configOf, delivered, inBrowser, isDrawn, nameOn, plug, stands, tell, until } from './steps.ts';

/** How often Tab is pressed at most in one round of the page. The form with all settings has some 130 stops. */
const mostTabs = 300;

/** The control that has the keyboard focus, as a test describes it. */
interface Place {
  /** A number by which a test recognises the same control when it has the focus again. */
  id: number;
  tag: string;
  name: string;
  value: string;
  /** Why a person cannot see which control has the focus. It is empty if the control is in sight and visibly marked. */
  fault: string;
}

/** Functions that find the focused element and all controls in the page. They are evaluated together with each expression of a test. */
const script = `
const ids = window.idsOfStory ??= new WeakMap();
const idOf = element => ids.get(element) ?? (ids.set(element, window.lastId = (window.lastId ?? 0) + 1), window.lastId);
const up = node => node.parentNode instanceof ShadowRoot ? node.parentNode.host : node.parentNode;
const isIn = (node, outer) => { for (let at = node; at; at = up(at)) if (at === outer) return true; return false; };
const topAt = (x, y) => { let at = document.elementFromPoint(x, y); for (;;) { const next = at?.shadowRoot?.elementFromPoint(x, y); if (!next || next === at) return at; at = next; } };
const nameOf = element => [element.getAttribute('aria-label'), ...[...element.labels ?? []].map(label => label.textContent), element.tagName === 'SELECT' ? '' : element.textContent, element.getAttribute('aria-labelledby'), element.id, element.className]
  .map(text => String(text ?? '').replace(/\\s+/g, ' ').trim()).find(Boolean) ?? '';
const activeNow = () => { let at = document.activeElement; while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at === document.body || at === document.documentElement ? null : at; };
// xterm's field is one letter wide, and its frame is marked
const shownFor = element => element.closest('.box') ?? element;
const isMarked = element => { const { outlineStyle, outlineWidth } = getComputedStyle(element); return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2; };
const faultOf = element => {
  const box = [...element.getClientRects()][0];
  if (!box || box.width < 2 || box.height < 2) return 'it has no size';
  if (!isMarked(element)) return 'the focus is not marked';
  const [x, y] = [(Math.max(0, box.left) + Math.min(innerWidth, box.right)) / 2, (Math.max(0, box.top) + Math.min(innerHeight, box.bottom)) / 2];
  if (box.right < 1 || box.left > innerWidth || box.bottom < 1 || box.top > innerHeight) return 'it is out of sight';
  const top = topAt(x, y);
  return top && (isIn(top, element) || isIn(element, top)) ? '' : 'it is below ' + (top ? nameOf(top) : 'nothing');
};
const placeNow = () => {
  const element = activeNow();
  return element && { id: idOf(element), tag: element.tagName.toLowerCase(), name: nameOf(element), value: String(element.selectedOptions?.[0]?.textContent ?? element.value ?? ''), fault: faultOf(shownFor(element)) };
};
const controls = 'a[href], button:not(:disabled), input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex="0"]';
const isReachable = element => element.checkVisibility() && element.tabIndex >= 0 && element.getClientRects().length > 0 && !element.closest('.xterm')
  && (element.type !== 'radio' || element.checked || ![...element.getRootNode().querySelectorAll('input[type=radio]')].some(other => other.name === element.name && other.checked));
const modalIn = root => { for (const element of root.querySelectorAll('*')) { const found = element.matches('dialog:modal') ? element : element.shadowRoot && modalIn(element.shadowRoot); if (found) return found; } };
const all = root => [...root.querySelectorAll('*')].flatMap(element => [...element.matches(controls) && isReachable(element) ? [element] : [], ...element.shadowRoot ? all(element.shadowRoot) : []]);
`;
const inPage = <T>(page: Page, expression: string): Promise<T> => page.evaluate<T>(`(() => { ${script} return ${expression}; })()`);
const placeOf = (page: Page) => inPage<Place | null>(page, 'placeNow()');

/** Checks that a control in sight has the focus, and returns this control. @param action what happened before, in words */
async function keptBy(page: Page, action: string): Promise<Place> {
  // a control that loses the focus by the drawing has lost it after this
  await isDrawn(page);
  const place = await placeOf(page);
  assert.ok(place, `the focus is lost after ${action}`);
  assert.is(place.fault, '', `after ${action}, the focus is at ${place.tag} "${place.name}"`);
  return place;
}

async function press(page: Page, key: string): Promise<Place> {
  await page.keyboard.press(key);
  return keptBy(page, key);
}

/** Presses a key that moves the focus, and checks that the next stop is in sight. @returns null at the end of the page */
async function step(page: Page, key = 'Tab'): Promise<Place | null> {
  await page.keyboard.press(key);
  const place = await placeOf(page);
  if (place?.fault) {
    // waits, because the browser may still scroll the element into sight
    await isDrawn(page);
    const again = await placeOf(page);
    assert.is(again?.fault, '', `${place.tag} "${place.name}"`);
  }
  return place;
}

async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<Place> {
  const passed: string[] = [];
  for (let steps = 0; steps < mostTabs; steps++) {
    const place = await step(page, key);
    if (place && name.test(place.name)) return place;
    passed.push(place?.name ?? '(the page)');
  }
  throw new Error(`Tab does not reach ${name}, but ${passed.slice(-40).join(' | ')}`);
}

async function activate(page: Page, name: RegExp, key = 'Enter'): Promise<Place> {
  const at = await placeOf(page);
  if (!at || !name.test(at.name)) await tabTo(page, name);
  return press(page, key);
}

async function fill(page: Page, name: RegExp, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
  await keptBy(page, `typing into ${name}`);
}

/** Presses the arrow key in a list, until the value of the list matches `choice`. @param name of the list */
async function choose(page: Page, name: RegExp, choice: RegExp): Promise<void> {
  const place = await placeOf(page);
  if (!place || !name.test(place.name)) await tabTo(page, name);
  for (let steps = 0; steps < mostTabs; steps++) {
    const { value } = await press(page, 'ArrowDown');
    if (choice.test(value)) return;
  }
  throw new Error(`The arrows do not reach ${choice}.`);
}

const toView = (page: Page, title: string) => activate(page, new RegExp(`^${title}$`));

/** Goes round the page by Tab, and checks that each visible control was a stop. @param state what the page shows, in words */
async function reachesAll(page: Page, state: string): Promise<void> {
  const reached = new Set<number>();
  for (let steps = 0; steps < mostTabs; steps++) {
    const place = await step(page);
    if (place && reached.has(place.id)) break;
    if (place) reached.add(place.id);
  }
  const missed = (await inPage<[number, string][]>(page, 'all(modalIn(document) ?? document).map(element => [idOf(element), element.tagName + " " + nameOf(element)])')).filter(([id]) => !reached.has(id));
  assert.equal(missed.map(([, name]) => name), [], `${state}: Tab does not reach them`);
  assert.ok(reached.size > 1, state);
}

/** Checks that the focus is in the open dialog. Tab and Shift+Tab must reach its controls from the top to the bottom, and nothing behind it. */
async function holdsFocus(page: Page, title: string): Promise<void> {
  await keptBy(page, title);
  assert.ok(await inPage<boolean>(page, 'isIn(activeNow(), modalIn(document))'), `${title}: the focus is behind it`);
  const controls = await inPage<number[]>(page, 'all(modalIn(document)).map(idOf)');
  for (const [key, order] of [['Tab', controls], ['Shift+Tab', [...controls].reverse()]] as const) {
    const stops: number[] = [];
    // the focus may begin anywhere in the dialog, so Tab is pressed for more than one round. A stop at the browser's own controls has no place in
    // the page, and is left out
    for (let steps = 0; steps < 2 * controls.length + 2; steps++) {
      const place = await step(page, key);
      if (place) stops.push(place.id);
    }
    for (const id of stops) assert.ok(controls.includes(id), `${title}: ${key} leaves it`);
    const from = stops.indexOf(order[0]!);
    assert.equal(stops.slice(from, from + order.length), order, `${title}: the order of ${key}`);
  }
  const tops = await inPage<number[]>(page, 'all(modalIn(document)).map(element => element.getBoundingClientRect().top)');
  assert.equal(tops, [...tops].sort((a, b) => a - b), `${title}: the order in sight`);
}

/**
 * Checks that a dialog, opened from the focused control, gives the focus back to this control. It is left by Escape, and by each of these
 * buttons.
 */
async function comesBack(page: Page, title: string, buttons: RegExp[]): Promise<void> {
  const opener = (await placeOf(page))!;
  for (const leave of [() => press(page, 'Escape'), () => press(page, 'Escape'), ...buttons.map(name => () => activate(page, name))]) {
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await holdsFocus(page, title);
    const after = await leave();
    assert.is(await page.getByRole('dialog').count(), 0, title);
    assert.is(after.id, opener.id, `${title}: the focus is at ${after.tag} "${after.name}"`);
  }
}

const test = suite('the page by keyboard');

test('the stories below open each dialog of the page', () => {
  const web = fileURLToPath(new URL('../../web', import.meta.url));
  const places = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter(name => /\.(ts|html)$/.test(name) && /<dialog|showModal|\b(confirm|prompt)\(|popover/.test(readFileSync(join(web, name), 'utf8')));
  assert.equal(places.map(place => place.replaceAll(sep, '/')).sort(), ['configure/configure.ts', 'watch/verbs/verbsview.ts']);
});

if (canRun('the page by keyboard', 'Chromium')) {
  const chromium = findChromium()!;
  const createStories = inBrowser(test, chromium);
  const alone = createStories();
  const installs = createStories();
  const cameras = createStories();

  alone('without a camera: all controls of all views, the whole form and the languages are reachable', async ({ stand }) => tell(await stand.openAt(undefined, { isApart: true }), async ({ page }) => {
    await page.locator('snapferry-install').getByLabel('Board', { exact: true }).waitFor();
    await reachesAll(page, 'Install');
    await choose(page, /^Board$/, /SIM7600/);
    await reachesAll(page, 'Install, with a board');
    await toView(page, 'Configure');
    await page.locator('#write').waitFor();
    await reachesAll(page, 'Configure');
    await fill(page, /^Device name/, 'hut-7');
    await choose(page, /^Country of the SIM$/, /^Austria$/);
    await choose(page, /^Operator$/, /^HoT/);
    await tabTo(page, /^FTP server$/);
    for (let { name } = await press(page, 'ArrowDown'); name !== 'Nextcloud';) ({ name } = await press(page, 'ArrowDown'));
    await fill(page, /^Server/, 'cloud.example.com');
    await fill(page, /^App password/, 'opensesame');
    assert.match((await activate(page, /^Show App password$/)).name, /^Hide App password$/);
    assert.is((await activate(page, /^All settings$/)).name, 'Basic settings');
    await reachesAll(page, 'Configure, all settings');
    await fill(page, /^A round every/, '-5');
    await page.locator('#wrong').waitFor();
    assert.match((await activate(page, /^Rounds: A round every$|^Schedule: A round every$|: A round every$/)).name, /^A round every/);
    assert.is((await activate(page, /^Basic settings$/)).name, 'All settings');
    await toView(page, 'Watch');
    await page.getByRole('tab', { name: 'Log' }).waitFor();
    await reachesAll(page, 'Watch');
    // before the language changes, the browser asks whether the form may be lost
    acceptWarnings(page);
    await tabTo(page, /^Language$/);
    await page.keyboard.press('ArrowDown');
    await page.locator('html[lang=de]').waitFor();
    await page.getByRole('link', { name: 'Installieren' }).waitFor();
    assert.is((await keptBy(page, 'another language')).value, 'Deutsch');
  }));

  const dialogs = createStories();
  dialogs('a dialog takes the focus, keeps it, and gives it back, also if the cable is pulled', async ({ stand }) => tell(await stand.open('rests'), async ({ page }) => {
    await activate(page, /^Connect a camera$/);
    await stands(page, 'connected');
    await toView(page, 'Watch');
    await page.getByText(/^Resting\./).first().waitFor();
    await tabTo(page, /^Log$/);
    for (const name of ['Last report', 'Commands']) assert.is((await press(page, 'ArrowRight')).name, name);
    await tabTo(page, /^Delete a file …$/);
    assert.match((await press(page, 'Enter')).name, /^Path on the server/);
    await page.keyboard.type('/none.txt');
    await comesBack(page, 'the question before deleting', [/^Keep it$/]);
    await tabTo(page, /^Delete a file …$/);
    await comesBack(page, 'the question before deleting, from its button', [/^Keep it$/, /^Delete it$/]);
    await page.getByRole('log', { name: 'Answers' }).getByText(/none\.txt/).first().waitFor();
    // a gesture of the system may close a dialog without the page being asked, and the script closes this dialog in the same way
    await activate(page, /^Delete a file …$/);
    await page.getByRole('dialog').waitFor();
    await inPage(page, 'modalIn(document).close()');
    await activate(page, /^Status$/);
    await page.getByRole('log', { name: 'Answers' }).getByText(/delivered and \d+ skipped/).first().waitFor();
    assert.is(await page.getByRole('dialog').count(), 0);
    await toView(page, 'Configure');
    await activate(page, /^Read from the card$/);
    await page.locator('snapferry-configure #said').waitFor();
    await fill(page, /^Device name/, 'cam-07');
    await tabTo(page, /^Write to the card/);
    await comesBack(page, 'the question before writing', [/^Cancel$/]);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await plug(page, 'unplug');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await keptBy(page, 'a pulled cable');
  }));

  inWhole(installs)('a new user gets from a blank board to a picture on the server and a second installation', async ({ stand }) => tell(await stand.openNew('sends', { bare: true }), async tab => {
    const { page } = tab;
    const { port, user, password } = configOf(tab)['ftp'] as Record<string, string>;
    // a new user's card has no configuration yet
    unlinkSync(join(cardOf(tab), 'config.json'));
    await choose(page, /^Board$/, /SIM7600/);
    await activate(page, /^I trust this source/, 'Space');
    await tabTo(page, /^Install$/);
    // the link to the view Install has the same name as the button Install, so the test presses Tab until the button has the focus
    for (let place = await placeOf(page); place?.tag !== 'button';) place = await tabTo(page, /^Install$/);
    await press(page, 'Enter');
    await page.getByRole('heading', { name: 'Done' }).waitFor();
    assert.is((await keptBy(page, 'an installation')).name, 'Done');
    await stands(page, 'connected');
    await reachesAll(page, 'Install, done');
    await activate(page, /^Configure it$/);
    await page.locator('#write').waitFor();
    await fill(page, /^Device name/, 'hut-7');
    await fill(page, /^Access point/, 'internet');
    await fill(page, /^Server/, `127.0.0.1:${port}`);
    await fill(page, /^User/, user!);
    await fill(page, /^Password/, password!);
    await activate(page, /^Write to the card/);
    await page.getByRole('dialog').waitFor();
    assert.is((await keptBy(page, 'the question before writing')).tag, 'h2');
    await reachesAll(page, 'the question before writing');
    await activate(page, /^Write it$/);
    await page.getByRole('button', { name: 'Check that it works' }).waitFor();
    await keptBy(page, 'writing');
    assert.is((await activate(page, /^Check that it works$/)).name, 'Stop');
    await checksWell(page);
    assert.is((await keptBy(page, 'the check')).name, 'Check again');
    await reachesAll(page, 'Watch, after the check');
    await until(() => delivered(tab).length > 0, 'a picture at the server');
    await toView(page, 'Install');
    await activate(page, /^Install another one$/);
    await reachesAll(page, 'Install, the next one');
  }));

  inWhole(cameras)('settings are read, compared, cancelled and written; a table, a label and an invalid text are handled', async ({ stand }) => tell(await stand.openNew('rests', {}), async tab => {
    const { page } = tab;
    assert.is((await activate(page, /^Connect a camera$/)).name, 'Disconnect');
    await stands(page, 'connected');
    await keptBy(page, 'connecting');
    await toView(page, 'Configure');
    await activate(page, /^Read from the card$/);
    await page.locator('#said').waitFor();
    assert.is((await keptBy(page, 'reading')).name, 'Read from the card');
    await activate(page, /^One after the other|^Several cameras$/);
    await fill(page, /^Device name/, 'cam-07');
    for (const end of [() => press(page, 'Escape'), () => activate(page, /^Cancel$/)]) {
      await activate(page, /^Write to the card/);
      await page.getByRole('dialog').waitFor();
      await keptBy(page, 'the question before writing');
      assert.is((await end()).name, 'Write to the card …');
    }
    await press(page, 'Enter');
    await page.getByRole('dialog').waitFor();
    await activate(page, /^Write it$/);
    await until(() => nameOn(tab) === 'cam-07', 'config.json on the card');
    await page.getByRole('button', { name: 'Check that it works' }).waitFor();
    await keptBy(page, 'writing');
    await page.evaluate('window.print = () => undefined');
    await activate(page, /^Print a label/);
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), activate(page, /^Names from a table/)]);
    await chooser.setFiles({ name: 'cameras.csv', mimeType: 'text/csv', buffer: Buffer.from('device\nhut-1\nhut-2\n') });
    await until(async () => await page.getByLabel('Device name', { exact: true }).inputValue() === 'hut-1', 'the first name of the table');
    await keptBy(page, 'a table');
    await reachesAll(page, 'Configure, with a table');
    const [file] = await Promise.all([page.waitForEvent('filechooser'), activate(page, /^Open a file/)]);
    await file.setFiles({ name: 'config.json', mimeType: 'application/json', buffer: Buffer.from('{ "device": "hut-3", }x') });
    await page.locator('#text').waitFor();
    await keptBy(page, 'a file with a mistake');
    await reachesAll(page, 'Configure, the text');
    await activate(page, /^Go to that place$/);
    await activate(page, /^Discard it/);
    await keptBy(page, 'discarding the text');
    await activate(page, /^Basic settings$/);
    await activate(page, /^Read it from the SIM$/);
    await page.locator('#sim-said').getByText(/^(?!Asking)./).waitFor();
    assert.is((await keptBy(page, 'reading the SIM')).name, 'Read it from the SIM');
  }));

  inWhole(cameras)('Watch: its buttons, tabs, picture, report, commands, terminal and check', async ({ stand }) => tell(await stand.openNew('rests', {}), async tab => {
    const { page } = tab;
    await activate(page, /^Connect a camera$/);
    await stands(page, 'connected');
    await toView(page, 'Watch');
    await page.getByText(/^Resting\./).first().waitFor();
    await reachesAll(page, 'Watch, the log');
    // the test writes the report itself. The firmware notices such a file only when it searches the card again, which the button "Send now" makes it
    // do
    writeFileSync(join(cardOf(tab), 'snapferry/report.json'), '{"device":"hut","status":"ok","signal":-73}\n');
    await activate(page, /^Send now$/);
    await activate(page, /^Take a picture$/);
    await page.locator('snapferry-picture img').waitFor();
    await keptBy(page, 'a picture');
    await activate(page, /^Aim$/);
    assert.is((await press(page, 'Enter')).name, 'Aim');
    await activate(page, /^Details$/);
    await activate(page, /^Stop blinking$/);
    await fill(page, /^Only lines with$/, 'round');
    await activate(page, /^Pause$/);
    assert.is((await press(page, 'Enter')).name, 'Pause');
    await fill(page, /^Only lines with$/, '');
    await tabTo(page, /^Log of the camera$/);
    await page.keyboard.press('Home');
    await isDrawn(page);
    if (await page.getByRole('button', { name: 'Newest' }).count() > 0) await activate(page, /^Newest$/);
    await tabTo(page, /^Log$/, 'Shift+Tab');
    for (const name of ['Last report', 'Commands', 'Terminal', 'Log', 'Last report']) {
      assert.is((await press(page, 'ArrowRight')).name, name);
      await keptBy(page, name);
      if (name !== 'Log') await reachesAll(page, name);
      await tabTo(page, new RegExp(`^${name}$`));
    }
    await activate(page, /^Read it again$/);
    await page.locator('snapferry-report').getByText('-73 dBm').waitFor();
    await keptBy(page, 'the report');
    await tabTo(page, /^Last report$/, 'Shift+Tab');
    await press(page, 'ArrowRight');
    await activate(page, /^Status$/);
    await tabTo(page, /^Delete a file …$/);
    assert.match((await press(page, 'Enter')).name, /^Path on the server/);
    await page.keyboard.type('/none.txt');
    assert.is((await press(page, 'Enter')).name, 'Keep it');
    await press(page, 'Enter');
    await tabTo(page, /^Commands$/, 'Shift+Tab');
    await press(page, 'ArrowRight');
    await tabTo(page, /^Terminal input$/);
    await page.keyboard.type('ferry.status()\n');
    await page.locator('.xterm').getByText(/delivered and \d+ skipped/).first().waitFor();
    await tabTo(page, /^Terminal$/, 'Shift+Tab');
    assert.is((await activate(page, /^Check$/)).name, 'Stop');
    assert.is((await press(page, 'Enter')).name, 'Check again');
    await press(page, 'Enter');
    await checksWell(page);
    assert.is((await keptBy(page, 'the check')).name, 'Check again');
    await activate(page, /^Restart$/);
    await page.locator('snapferry-watch #said').getByText('The board has restarted.').waitFor();
    await stands(page, 'connected');
    await keptBy(page, 'a restart');
    await activate(page, /^Disconnect$/);
    assert.is((await keptBy(page, 'Disconnect')).name, 'Connect a camera');
  }));

  inWhole(cameras)('while the camera sends a large picture, a configuration waits; it is stopped, written again, and then taken by itself', async ({ stand }) => tell(await stand.openNew('sends', {
    fill: card => writeFileSync(join(card, 'DCIM/BIG_0003.JPG'), noise(300_000)),
  }), async tab => {
    const { page } = tab;
    const outcome = page.locator('snapferry-configure .outcome');
    const waits = () => outcome.getByText(/^The camera is busy with a picture/).waitFor();
    const before = readFileSync(join(cardOf(tab), 'config.json'), 'utf8');
    await activate(page, /^Connect a camera$/);
    await stands(page, 'connected');
    await toView(page, 'Configure');
    await activate(page, /^Read from the card$/);
    await page.locator('snapferry-configure #said').waitFor();
    await fill(page, /^Device name/, 'hut-9');
    await toView(page, 'Watch');
    await page.locator('snapferry-glance').getByText(/BIG_0003\.JPG/).first().waitFor();
    await toView(page, 'Configure');
    await activate(page, /^Write to the card/);
    await activate(page, /^Write it$/);
    await waits();
    assert.is(await page.locator('#wrong').count(), 0, 'nothing is called a mistake');
    await tabTo(page, /^Stop$/, 'Shift+Tab');
    await press(page, 'Enter');
    await outcome.getByText(/^Stopped\. .* is unchanged\.$/).waitFor();
    await keptBy(page, 'Stop');
    assert.is(readFileSync(join(cardOf(tab), 'config.json'), 'utf8'), before);
    await activate(page, /^Write to the card/);
    await activate(page, /^Write it$/);
    await waits();
    await until(() => nameOn(tab) === 'hut-9', 'the configuration after the picture');
    assert.ok(delivered(tab).some(name => name.endsWith('BIG_0003.JPG')), 'the picture first');
    await outcome.getByText(/^hut-9 has its configuration/).waitFor();
  }));

  inWhole(cameras)('a locked console is unlocked, and the camera is checked', async ({ stand }) => tell(await stand.openNew('rests', {
    configure: tree => { tree['console'] = { password: 'opensesame' }; },
  }), async tab => {
    const { page } = tab;
    await activate(page, /^Connect a camera$/);
    await stands(page, 'locked');
    await reachesAll(page, 'locked');
    await fill(page, /^Password$/, 'wrong');
    await page.keyboard.press('Enter');
    await page.getByText('Wrong password.').waitFor();
    assert.is((await keptBy(page, 'a wrong password')).name, 'Password');
    await page.keyboard.type('opensesame');
    await page.keyboard.press('Enter');
    await stands(page, 'connected');
    await keptBy(page, 'unlocking');
    await toView(page, 'Watch');
    await activate(page, /^Check$/);
    await checksWell(page);
    assert.not.match(readFileSync(join(cardOf(tab), 'snapferry/log.txt'), 'utf8'), /opensesame/);
  }));
}

test.run();

// Tests texts longer than the modem accepts. Those of config.json are reported by their keys once the modem is known, without contact to the
// server. A path that is too long by folders of the card is reported for the image. That image is skipped, and the others go on. The
// lengths are from the AT command manuals: GSMFTP 2.2.5, 2.2.6 and 2.2.14, AT800 12.2.7 to 12.2.13, AT7080 15.2.7 to 15.2.13, AT76v3 12.2.5 and
// 12.2.8. Those of AT800 and AT7080, 255 characters, include the slash at the end.

import * as assert from 'uvu/assert';
import { assertOnce, errorsOf, families, sheetOf, ways, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('limits');

const longestOf = (family: FamilyName) => sheetOf(family).ftp.longestPath;

/** Most characters that the check of config.json allows for a text, whatever the modem is. */
const longestText = 255;

const mostOf = (family: FamilyName, key: string) => key === 'ftp.directory' ? longestOf(family) : sheetOf(family).ftp.longestLogin;

/** Returns a path of so many characters, with folders whose names a file system allows. */
function pathOf(length: number): string {
  const parts = ('/' + 'd'.repeat(49)).repeat(Math.floor(length / 50));
  const rest = length - parts.length;
  return rest === 1 ? `${parts.slice(0, -1)}/d` : parts + (rest ? '/' + 'e'.repeat(rest - 1) : '');
}

const said = (world: World) => world.lines.filter(line => / error card: /.test(line));

function assertRefused(world: World, family: FamilyName, key: string, found: number, most: number): void {
  const sentence = new RegExp(`config\\.json: ${key.replace('.', '\\.')}: found ${found} characters.* the ${sheetOf(family).model} takes at most ${most}; shorten it`);
  assert.match(said(world).join('\n'), sentence);
  assert.not.ok(world.modem.commands.some(line => line.startsWith(sheetOf(family).ftp.opening)), 'no session is opened');
  assert.equal(world.ftpCommands(), []);
}

interface Long {
  title: string;
  config(most: number): { device?: string; ftp: Record<string, string> };
  key: string;
  found(most: number): number;
}

/** A device's name of 31 characters. A directory with `{device}` is short enough, and becomes too long when this name is filled in. */
const device = 'a-camera-with-a-name-of-31-char';
const tooLong: Long[] = [
  { title: 'ftp.directory that is one character too long', key: 'ftp.directory', config: most => ({ ftp: { directory: pathOf(most + 1) } }), found: most => most + 1 },
  { title: 'ftp.directory that is too long with its placeholders filled', key: 'ftp.directory',
    config: most => ({ device, ftp: { directory: `${pathOf(most - 18)}/{device}` } }), found: most => most - 18 + 1 + device.length },
  { title: 'ftp.password that is too long', key: 'ftp.password', config: most => ({ ftp: { password: 'p'.repeat(most + 1) } }), found: most => most + 1 },
  { title: 'ftp.user that is too long', key: 'ftp.user', config: most => ({ ftp: { user: 'u'.repeat(most + 1) } }), found: most => most + 1 },
];

const image = { 'DCIM/IMG_0001.JPG': noise(700) };

for (const { title, key, config, found } of tooLong) {
  for (const family of families) {
    const most = mostOf(family, key);
    if (Object.values(config(most).ftp).some(text => text.length > longestText)) continue;
    test(`${family}: ${title} is reported by its key, without contact to the server`, () =>
      within(worldWith(family, { files: image, config: { ...config(most) } }), async world => {
        world.boot();
        await world.until(/ error card: /, 3);
        await world.until(/never/, 2);
        assertRefused(world, family, key, found(most), most);
        assert.is(said(world).length, 1, 'it is logged once, not at each look at the card');
        assert.not.match(world.lines.join('\n'), /p{50}/);
      }));
  }
}

test('all values that are too long are reported at once', () =>
  within(worldWith('sim800', { files: image, config: { ftp: { user: 'u'.repeat(60), directory: pathOf(255) } } }), async world => {
    world.boot();
    await world.until(/ftp\.directory: found 255/, 3);
    assertRefused(world, 'sim800', 'ftp.user', 60, 49);
  }));

for (const family of families) {
  test(`${family}: once ftp.directory is shortened to the longest allowed path, the image is delivered within seconds`, () =>
    within(worldWith(family, { files: image, config: { device, ftp: { directory: `${pathOf(longestOf(family) - 18)}/{device}` } } }), async world => {
      world.boot();
      await world.until(/ error card: /, 3);
      const config = JSON.parse(world.read('config.json').toString()) as { ftp: Record<string, string> };
      const directory = pathOf(Math.min(longestOf(family), 255));
      world.put('config.json', Buffer.from(JSON.stringify({ ...config, ftp: { ...config.ftp, directory } })));
      // The firmware looks at config.json every 10 seconds, as after any error in it.
      assert.ok(await world.until(/config\.json is read/, 11 / 60));
      assert.ok(await world.until(/IMG_0001\.JPG delivered as /, 2), errorsOf(world));
      assert.equal(Object.keys(world.served()), [`${directory.slice(1)}/IMG_0001.JPG`]);
    }));
}

// The next tests are about folders of the card.

for (const way of ways) {
  test(`${way.family} by ${way.method}: an image whose folders make the path too long is skipped with a message, and the others arrive`, () => {
    const files = {
      'DCIM/100CAM/IMG_0001.JPG': noise(700), 'DCIM/100CAM/a-folder-with-a-name/IMG_0002.JPG': noise(701, 2), 'DCIM/100CAM/a-folder-with-a-name/IMG_0003.JPG': noise(702, 3), 'DCIM/101CAM/IMG_0004.JPG': noise(703, 4),
    };
    const directory = pathOf(longestOf(way.family) - 10);
    const others = ['100CAM/IMG_0001.JPG', '101CAM/IMG_0004.JPG'];
    return within(worldWith(way.family, { files, config: { ftp: { directory }, upload: { method: way.method } } }), async world => {
      await world.round();
      const length = directory.length + '/100CAM/a-folder-with-a-name'.length;
      const sentence = `IMG_0002.JPG is skipped, as is everything in its folder: the directory on the server would have ${length} characters, and the ${sheetOf(way.family).model} takes at most ${longestOf(way.family)}`;
      assert.ok(errorsOf(world).includes(sentence), errorsOf(world));
      assert.is(errorsOf(world).split('\n').length, 1, 'once per folder');
      assert.equal(Object.keys(world.served()).sort(), others.map(name => `${directory.slice(1)}/${name}`));
      assertOnce(world, Object.keys(files).filter(path => others.some(name => path.endsWith(name))));
      assert.match(world.lines.join('\n'), /round: 2 delivered, 2 skipped, 0 left/);
      // Later, the skipped images are neither journalled nor logged again, and no session is opened for them.
      const commands = world.modem.commands.length;
      await world.until(/never/, 2);
      assert.is(world.modem.commands.length, commands);
      assert.not.ok(world.modem.commands.some(line => /a-folder-with|IMG_000[23]/.test(line)));
    });
  });
}

test.run();

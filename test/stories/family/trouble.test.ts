// Tests faults that only a person can mend, with every modem family. The log names each, nothing forbidden is sent, and only complete images are
// logged as delivered.

import * as assert from 'uvu/assert';
import { assertTruthful, errorsOf, families, sheetOf, ways, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type WorldOptions } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('trouble of the families');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(3001), 'DCIM/100CAM/IMG_0002.JPG': noise(4003, 2) };

interface Trouble {
  title: string;
  given: Pick<WorldOptions, 'config' | 'server'> & { modem?: object };
  says: RegExp;
  /** True if the fault comes before the server is reached, so that the firmware must not log in. */
  isBeforeServer?: boolean;
  /** True if the server accepts the login in spite of the fault. */
  isLoggedIn?: boolean;
}

const troubles: Trouble[] = [
  { title: 'a wrong password', given: { config: { ftp: { password: 'not-this-one' } } }, says: /the server did not accept the login; check ftp\.user and ftp\.password/ },
  { title: 'a wrong user', given: { config: { ftp: { user: 'nobody-here' } } }, says: /the server did not accept the login; check ftp\.user and ftp\.password/ },
  { title: 'a server that rejects logins without TLS', given: { server: { faults: [{ verb: 'USER', how: { refuse: 530 } }] } }, says: /the server did not accept the login; check .*: a server that takes logins over TLS only \("explicit"\) refuses all others alike/ },
  { title: 'a host that is not found', given: { config: { ftp: { host: 'no-such-host.invalid' } } }, says: /the server name cannot be found; check ftp\.host/ },
  { title: 'a missing server', given: { server: false }, says: /the server cannot be reached; check ftp\.host and ftp\.port|the data connection failed; check network\.apn and the coverage|the connection to the server failed; .* ftp\.host and ftp\.port/ },
  // Some modems have no command that changes the directory, and name it in each upload. With them, the upload fails instead.
  { title: 'a directory that is not allowed', given: { server: { denyDirectory: true } }, isLoggedIn: true, says: /the server does not allow this folder to be made or entered; check ftp\.directory|the user has no permission to write there/ },
  { title: 'a wrong APN', given: { modem: { apn: 'web.example' } }, says: /check network\.apn/ },
  { title: 'a wrong account at the APN', given: { modem: { apn: 'internet', apnUser: 'guest', apnPassword: 'right' }, config: { network: { apn: 'internet', user: 'guest', password: 'wrong' } } }, says: /check network\.apn/ },
  { title: 'no SIM', given: { modem: { sim: 'absent' } }, says: /no SIM card was found/, isBeforeServer: true },
  { title: 'a PIN that is not set', given: { modem: { sim: 'pin' } }, says: /the SIM needs its PIN; set network\.pin/, isBeforeServer: true },
  { title: 'a wrong PIN', given: { modem: { sim: 'pin', pin: '1234' }, config: { network: { apn: 'internet', pin: '9999' } } }, says: /the SIM refused network\.pin/, isBeforeServer: true },
  { title: 'a locked SIM', given: { modem: { sim: 'puk' } }, says: /the SIM is locked and asks for its PUK/, isBeforeServer: true },
  { title: 'no network', given: { modem: { registration: [{ atMs: 0, stat: 2 }] } }, says: /no network accepts the modem; check the antenna/, isBeforeServer: true },
  { title: 'a modem that never answers', given: { modem: { silentFrom: 1 } }, says: /the modem does not answer; check its power/, isBeforeServer: true },
];

for (const family of families) {
  for (const { title, given, says, isBeforeServer, isLoggedIn } of troubles) {
    test(`${family}: ${title} is reported, and nothing counts as delivered`, () =>
      within(worldWith(family, { files, ...given }), async world => {
        await world.round();
        assert.match(errorsOf(world), says);
        assert.equal(world.served(), {});
        assert.not.match(world.lines.join('\n'), / delivered as /);
        assert.not.match(world.lines.join('\n'), /Uncaught|not-this-one/);
        // If the server refuses every operation after the login, the modem's code may mean that the login failed. So the log must not say that the
        // login succeeded.
        if (!isLoggedIn) assert.not.match(world.lines.join('\n'), / logged in at /);
        if (isBeforeServer) assert.equal(world.ftpCommands(), []);
        if (isBeforeServer) assert.not.ok(world.modem.commands.some(line => line.startsWith(sheetOf(family).ftp.opening)));
        if (/PIN/.test(title)) assert.is(world.modem.pinTries().pin, title === 'a wrong PIN' ? 2 : 3);
      }));
  }

  for (const answer of ['+CME ERROR: 14', 'ERROR']) {
    test(`${family}: a PIN that the SIM has not tried (${answer}) is sent again in the same round`, () =>
      within(worldWith(family, { files, modem: { sim: 'pin', pin: '1234', faults: [{ command: 'AT+CPIN=', nth: 1, answer: [answer] }] }, config: { network: { apn: 'internet', pin: '1234' } } }), async world => {
        await world.round();
        assert.is(errorsOf(world), '');
        assert.is(Object.keys(world.served()).length, Object.keys(files).length);
        assert.is(world.modem.pinTries().pin, 3);
      }));
  }
}

for (const way of ways) {
  test(`${way.family} by ${way.method}: a server with room for one image gets that one, and the other is skipped`, () =>
    within(worldWith(way.family, { files, server: { quotaBytes: 4000 }, config: { upload: { method: way.method } } }), async world => {
      await world.round();
      assert.match(errorsOf(world), /IMG_0002\.JPG: (the server did not accept the image; it may be full|the transfer broke off before its end; the server may be full)/);
      assert.match(errorsOf(world), /IMG_0002\.JPG is skipped for this round/);
      assertTruthful(world, files);
      assert.match(world.lines.join('\n'), /IMG_0001\.JPG delivered as /);
      assert.not.match(world.lines.join('\n'), /IMG_0002\.JPG delivered as /);
    }));
}

test.run();

// The default options that all simulated modems share: a good line, a ready SIM, a home network, and a fast radio.

import type { AtOptions } from './command/at.ts';
import { cmeTexts } from './command/cme.ts';
import type { NetworkOptions } from './common/network.ts';
import type { SubscriberOptions } from './common/subscriber.ts';
import type { FtpOptions } from './net/ftp/ftp.ts';

/**
 * Returns the default options of a modem. A family replaces those that its manual gives otherwise. It also adds names, baud rate, longest
 * line, times of the power key, and first date, which have no common value.
 */
export function usualModem() {
  return {
    ...usualLine(), ...usualSubscriber(), ...usualNetwork(), ...usualFtp(),
    starts: 'on' as const, baudNow: undefined, networkTime: { zoneQuarters: 4 },
  };
}

/** Returns the default options of the command interpreter (at.ts), with no faults. */
export function usualLine(): Omit<AtOptions, 'cmee' | 'longestLine'> {
  return {
    echo: true,
    echoesData: true,
    spaced: true,
    prompt: '\r\n>',
    takesChains: true,
    cmeTexts,
    giveUpMs: Infinity,
    lifeSign: 'byte',
    delayMs: 2,
    delays: {},
    silentAt: [],
    silentFrom: Infinity,
    faults: [],
    forgets: [],
    lostResults: {},
    urcs: [],
    earlyEnds: [],
    resetAtByte: [],
    echoAt: Infinity,
  };
}

function usualSubscriber(): Omit<SubscriberOptions, 'readyLines'> {
  return {
    sim: 'ready',
    pin: '1234',
    puk: '12345678',
    pinTries: 3,
    pukTries: 10,
    iccid: '89490000000000000017',
    imsi: '262010000000017',
    simReadyMs: 1500,
    smsDoneMs: 2500,
    pbDoneMs: 4000,
  };
}

function usualNetwork(): NetworkOptions {
  return {
    registration: [{ atMs: 0, stat: 1 }],
    csq: 22,
    operator: 'Ferry Mobile',
    operatorShort: 'Ferry',
    operatorNumber: '26201',
    operatorFormat: 0,
    access: ',7',
    cell: 'lte',
    psmAfterMs: 60_000,
    profile: 'internet',
    apn: undefined,
    apnUser: undefined,
    apnPassword: undefined,
  };
}

function usualFtp(): FtpOptions {
  return {
    hosts: undefined,
    upBytesPerSecond: Infinity,
    downBytesPerSecond: Infinity,
    fetchesWhole: false,
    rttMs: 0,
    airSliceBytes: 4096,
    timeoutMs: 75_000,
    wallTimeoutMs: 30_000,
  };
}

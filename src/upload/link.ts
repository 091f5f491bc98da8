// The works that make and end the link: what the modem is, the SIM, the network, the FTP session.

import type { Script } from '../at/step';
import { fault } from '../fault';
import { keyPrefix } from '../log';
import { has } from '../text';
import type { Maker, Modem } from '../modem/modem';
import { standardScript } from '../modem/standard';
import { directoryLength } from './folder';
import { openSession } from './greeting';
import type { OnEnd, Work } from './machine';
import { askServer } from './marker';
import { isServerAsked, tellTime } from './time';
import { dialectOf, runScript, scriptValue, tellCard, type Trip } from './trip';

/** Before the data connection is taken down and set up again. */
const firstPauseMs = 2000;
const laterPauseMs = 30000;

type LinkWork = Pick<Work, 'identifying' | 'unlocking' | 'registering' | 'detaching' | 'attaching' | 'opening' | 'reopening'>;

/** Whether this is what such a modem says of itself. */
function isOf(maker: Maker, said: string): boolean {
  return maker.models.some(function (model) { return has(said.toUpperCase(), model); });
}

/** One word of letters and digits: `+CGMR: LE20B04SIM7600M22`, `Revision:1418B05SIM800L24`, `M95FAR02A08`. */
function isVersion(line: string): boolean {
  const word = line.replace(/^\+CGMR:/, '').replace(/^Revision:/, '').trim();
  return /^[A-Za-z0-9._-]+$/.test(word) && /[0-9]/.test(word) && /[A-Za-z]/.test(word);
}

/** How often a modem is asked what it is, while it says something else each time. */
const mostAsked = 3;

function dbmOf(rssi: string | undefined): string {
  const n = +(rssi || 99);
  return n >= 0 && n <= 31 ? ', signal ' + (2 * n - 113) + ' dBm' : ', signal not known';
}

export function createLinkWork(trip: Trip): LinkWork {
  const log = trip.log;

  /** The records that it may be: by its set name, or by what it says of itself. */
  function candidates(said: string): Maker[] {
    const set = trip.config!['modem.model'];
    const name = set !== 'auto' ? set : trip.model;
    return trip.modems().filter(function (maker) {
      return name ? maker.name === name : isOf(maker, said);
    });
  }

  function isKnown(said: string): boolean {
    return trip.modems().some(function (maker) { return isOf(maker, said); });
  }

  /** Runs rows that keep a whole line: of all that come, the first that looks like the answer. */
  function askWhole(rows: Script, hole: string, isIt: (line: string) => boolean, onEnd: OnEnd): void {
    let found = '';
    trip.chat.run({
      script: rows, bag: trip.bag, valueOf: function () { return undefined; },
      onLine: function (line) { if (!found && isIt(line)) found = line; },
      onEnd: function (end, wrong) {
        if (found) trip.bag[hole] = found;
        onEnd(end, wrong);
      }
    });
  }

  /** What no record knows may be a line that came unsolicited: it is the model's name once it has come twice. */
  function askModel(rows: Script, times: number, before: string, onEnd: OnEnd): void {
    askWhole(rows.slice(0, 1), 'model', isKnown, function (end, wrong) {
      const said = trip.bag['model'] || '';
      if (end !== 'done') onEnd(end, wrong);
      else if (isKnown(said) || said === before || times <= 1) askWhole(rows.slice(1), 'firmware', isVersion, onEnd);
      else askModel(rows, times - 1, said, onEnd);
    });
  }

  /** The first of them that its proof does not deny; the first of all where no proof passes. */
  function prove(makers: Maker[], from: number, onProved: (maker: Maker) => void, onEnd: OnEnd): void {
    const maker = makers[from];
    if (makers.length === 1 || !maker) onProved(makers[0]!);
    else trip.chat.run({
      script: maker.proof || [], bag: trip.bag, valueOf: function () { return undefined; },
      onEnd: function (end, wrong) {
        if (end === 'done') onProved(maker);
        else if (end === 'refused') prove(makers, from + 1, onProved, onEnd);
        // a silence denies nothing; what may still come late is waited for
        else runScript(trip, 'wake', function (awake, why) {
          if (awake === 'done') onProved(maker);
          else onEnd(awake, why || wrong);
        });
      }
    });
  }

  /** What config.json asks of this modem and it does not take, as sentences. */
  function mistakes(modem: Modem): string[] {
    const valueOf = scriptValue(trip);
    const errors: string[] = [];
    function check(key: string, length: number, most: number, how: string): void {
      if (length > most) errors.push(keyPrefix + key + ': found ' + length + ' characters' + how + ', but the ' + modem.name + ' takes at most ' + most + '; shorten it');
    }
    Object.keys(modem.limits).forEach(function (key) { check(key, valueOf(key)!.length, modem.limits[key]!, ''); });
    check('ftp.directory', directoryLength(trip), modem.longestPath, ' with {device} and the date filled in');
    const security = valueOf('ftp.security')!;
    const known = Object.keys(modem.security);
    if (known.indexOf(security) < 0) errors.push(keyPrefix + 'ftp.security: found "' + security + '", but the ' + modem.name + ' has only "' + known.join('", "') + '"; nothing is sent');
    return errors;
  }

  function take(maker: Maker, onEnd: OnEnd): void {
    const modem = maker.make();
    const errors = mistakes(modem);
    trip.modem = modem;
    trip.chat.setDialect(dialectOf(modem));
    log.info('modem', trip.bag['model'] + ', firmware ' + (trip.bag['firmware'] || 'not told').replace(/^\+CGMR: */, '') + ', used as ' + modem.name + ', at ' + trip.baud + ' baud');
    if (errors.length) {
      // it counts as wrong until it is another
      trip.config = undefined;
      tellCard(trip, errors);
      onEnd('refused');
    } else onEnd('done');
  }

  return {
    identifying: function (onEnd) {
      const rows = trip.modem ? trip.modem.script('identify', 0) : standardScript('identify');
      askModel(rows, mostAsked, '', function (end, wrong) {
        const makers = candidates(trip.bag['model'] || '');
        if (end !== 'done') onEnd(end, wrong);
        else if (!makers.length) onEnd('refused', fault('modem-unknown', 'AT+CGMM', trip.bag['model']));
        else prove(makers, 0, function (maker) { take(maker, onEnd); }, onEnd);
      });
    },

    unlocking: function (onEnd) {
      /** The mark stands before the try and falls after its success: a cut in between never costs a second try. */
      const mark = trip.hash('pin ' + trip.config!['network.pin']);
      function give(): void {
        if (!trip.notes.put('pin', mark + ' ' + (trip.bag['attempts'] || ''))) {
          onEnd('refused', fault('journal', '/snapferry/state'));
          return;
        }
        runScript(trip, 'givePin', function (end, wrong) {
          if (end === 'done') trip.notes.put('pin', '-');
          if (end === 'refused') trip.notes.put('pin', mark + ' refused');
          onEnd(end, wrong);
        });
      }
      function decide(): void {
        const noted = trip.notes.get('pin').split(' ');
        const attempts = trip.bag['attempts'] || '';
        if (!trip.config!['network.pin']) onEnd('refused', fault('pin-needed', 'AT+CPIN?', '+CPIN: SIM PIN'));
        else if (noted[0] !== mark) give();
        else if (noted[1] === 'refused') onEnd('refused', fault('pin-wrong', 'network.pin'));
        // a try whose answer was lost in a cut: the SIM's own count tells whether it was a wrong one
        else if (attempts && attempts === noted[1]) give();
        else onEnd('refused', fault('pin-unsure', 'network.pin'));
      }
      runScript(trip, 'askSim', function (end, wrong) {
        const sim = trip.bag['sim'];
        if (end !== 'done') onEnd(end, wrong);
        else if (sim === 'SIM PIN') runScript(trip, 'countPin', decide);
        else if (sim === 'READY') onEnd('done');
        else onEnd('refused', fault('puk-needed', 'AT+CPIN?', '+CPIN: ' + sim));
      });
    },

    registering: function (onEnd) {
      runScript(trip, 'register', function (end, wrong) {
        if (end === 'done') log.info('network', 'registered (' + trip.bag['net'] + (trip.bag['stat'] === '5' ? ', roaming' : '') + ')' + dbmOf(trip.bag['rssi']));
        onEnd(end, wrong);
      });
    },

    /** A network that has just dropped the connection is not asked for another at once, and later the second time. */
    detaching: function (onEnd) {
      trip.isAttached = false;
      trip.bag['isDone'] = '';
      trip.clock.after(trip.detaches ? laterPauseMs : firstPauseMs, function () { runScript(trip, 'detach', onEnd); });
      trip.detaches++;
    },

    attaching: function (onEnd) {
      const config = trip.config!;
      Object.assign(trip.bag, {
        isOpen: '', isOurs: trip.isAttached && !trip.lost ? '1' : '',
        apnAlone: config['network.apn'] && !config['network.user'] ? '1' : ''
      });
      trip.isAttached = false;
      runScript(trip, 'attach', function (end, wrong) {
        trip.isAttached = end === 'done';
        if (end !== 'done') onEnd(end, wrong);
        else tellTime(trip, function () { onEnd('done'); });
      });
    },

    opening: function (onEnd) {
      const security = trip.config!['ftp.security'];
      trip.bag['type'] = trip.modem!.security[security]!;
      trip.bag['isSecure'] = security === 'none' ? '' : '1';
      trip.bag['isDone'] = '';
      trip.here = undefined;
      trip.noSlices = false;
      trip.lost = '';
      // a file in the modem outlives a session, what is in its memory does not
      if (trip.way && !trip.way.hasDrive) trip.staged = '';
      openSession(trip, function (end, wrong) {
        // what was told meanwhile was of the session before
        if (end === 'done') {
          trip.lost = '';
          log.info('server', 'logged in at ' + trip.config!['ftp.host'] + ' as ' + trip.config!['ftp.user']);
        }
        if (end === 'done' && (trip.marker === 'left' || isServerAsked(trip))) askServer(trip, onEnd);
        else onEnd(end, wrong);
      });
    },

    reopening: function (onEnd) { runScript(trip, 'close', onEnd); }
  };
}

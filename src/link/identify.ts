// What the modem is: by what it says of itself, or by the name that was set; and by a script of its own where several answer alike.

import type { Handlers, OnEnd, Script } from '../at/step';
import { fault } from '../fault';
import type { Maker, Modem } from '../modem/modem';
import { standardScript } from '../modem/standard';
import { has } from '../text';
import type { LinkTrip } from './link';
import { dialectOf, runScript } from './script';

/** Whether this is what such a modem says of itself. */
function isOf(maker: Maker, said: string): boolean {
  return maker.models.some(function (model) { return has(said.toUpperCase(), model); });
}

/** Whether it is a sister of what this record is for, by its name: the maker's own may stand in front of it. */
function isKin(maker: Maker, said: string): boolean {
  const name = said.toUpperCase().trim().replace(/^\+CGMM: */, '').replace(/^SIMCOM[_ -]/, '').replace(/^QUECTEL[_ -]/, '');
  return /^[A-Z0-9._-]*[0-9][A-Z0-9._-]*$/.test(name) && !!maker.kin && maker.kin.some(function (beginning) { return name.indexOf(beginning) === 0; });
}

/** One word of letters and digits, or of digits and dots: `+CGMR: LE20B04SIM7600M22`, `Revision:1418B05SIM800L24`, `00.14`. */
function isVersion(line: string): boolean {
  const word = line.replace(/^\+CGMR:/, '').replace(/^Revision:/, '').trim();
  return /^[A-Za-z0-9._-]+$/.test(word) && /[0-9]/.test(word) && /[A-Za-z.]/.test(word);
}

/** How often a modem is asked what it is, while it says something else each time. */
const mostAsked = 3;

/** @param accept whether it takes what config.json asks of it; what it does not is told there */
export function createIdentifyHandlers(trip: LinkTrip, accept: (modem: Modem) => boolean): Handlers {
  const log = trip.log;

  /** The records that it may be: by its set name, or by what it says of itself. */
  function candidates(said: string): Maker[] {
    const set = trip.config!['modem.model'];
    const name = set !== 'auto' ? set : trip.model;
    const found = trip.modems().filter(function (maker) {
      return name ? maker.name === name : isOf(maker, said);
    });
    // of one name several may answer: what it says of itself tells them apart
    const own = found.filter(function (maker) { return isOf(maker, said); });
    return own.length ? own : found;
  }

  /** What no record knows is tried as the nearest of its maker's, which are told apart by what they take. */
  function sisters(said: string): Maker[] {
    return trip.modems().filter(function (maker) { return isKin(maker, said); });
  }

  function isKnown(said: string): boolean {
    return trip.modems().some(function (maker) { return isOf(maker, said); });
  }

  /** Runs rows that keep a whole line: of all that come, the first that looks like the answer. */
  function askWhole(rows: Script, placeholder: string, isIt: (line: string) => boolean, onEnd: OnEnd): void {
    let found = '';
    trip.chat.run({
      script: rows, bag: trip.bag, valueFor: function () { return undefined; },
      onLine: function (line) { if (!found && isIt(line)) found = line; },
      onEnd: function (end, wrong) {
        if (found) trip.bag[placeholder] = found;
        onEnd(end, wrong);
      }
    });
  }

  /**
   * What no record knows may be a line that came unsolicited: it is the model's name once it has come twice. Every modem has this
   * command: one that refuses it has heard another, and only the question is put again.
   */
  function askModel(rows: Script, times: number, before: string, onEnd: OnEnd): void {
    askWhole(rows.slice(0, 1), 'model', isKnown, function (end, wrong) {
      const said = trip.bag['model'] || '';
      if (end === 'refused' && times > 1) askModel(rows, times - 1, before, onEnd);
      else if (end !== 'done') onEnd(end, wrong);
      else if (isKnown(said) || said === before || times <= 1) askWhole(rows.slice(1), 'firmware', isVersion, onEnd);
      else askModel(rows, times - 1, said, onEnd);
    });
  }

  /** The first of them that its `proof` does not rule out; the first of all where none passes. */
  function choose(makers: Maker[], from: number, onChosen: (maker: Maker) => void, onEnd: OnEnd): void {
    const maker = makers[from];
    if (makers.length === 1 || !maker) onChosen(makers[0]!);
    else trip.chat.run({
      script: maker.proof || [], bag: trip.bag, valueFor: function () { return undefined; },
      onEnd: function (end, wrong) {
        if (end === 'done') onChosen(maker);
        else if (end === 'refused') choose(makers, from + 1, onChosen, onEnd);
        // a silence rules nothing out; what may still come late is waited for
        else runScript(trip, 'wake', function (awake, why) {
          if (awake === 'done') onChosen(maker);
          else onEnd(awake, why || wrong);
        });
      }
    });
  }

  function take(maker: Maker, onEnd: OnEnd): void {
    const modem = maker.make();
    trip.link.modem = modem;
    trip.chat.setDialect(dialectOf(modem));
    log.info('modem', trip.bag['model'] + ', firmware ' + (trip.bag['firmware'] || 'unknown').replace(/^\+CGMR: */, '') + ', used as ' + modem.name + ', at ' + trip.link.baud + ' baud');
    onEnd(accept(modem) ? 'done' : 'refused');
  }

  return {
    identifying: function (onEnd) {
      const rows = trip.link.modem ? trip.link.modem.script('identify', 0) : standardScript('identify');
      askModel(rows, mostAsked, '', function (end, wrong) {
        const said = trip.bag['model'] || '';
        const known = candidates(said);
        const makers = known.length ? known : sisters(said);
        if (end !== 'done') onEnd(end, wrong);
        else if (!makers.length) onEnd('refused', fault('modem-unknown', 'AT+CGMM', said));
        else choose(makers, 0, function (maker) {
          if (!known.length) log.warn('modem', 'nothing is known of the ' + said + ', so it is tried as the nearest model that is, ' + maker.name + '; if images do not arrive, that may be why');
          take(maker, onEnd);
        }, onEnd);
      });
    }
  };
}

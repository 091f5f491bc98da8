// Finds the modem entry by answer or configured name, then by proof scripts.

import type { Handlers, OnEnd, Script } from '../at/step';
import { fault } from '../fault';
import type { Maker, Modem } from '../modem/modem';
import { standardScript } from '../modem/standard';
import { has } from '../text';
import type { LinkTrip } from './link';
import { dialectOf, runScript } from './script';

function isOf(maker: Maker, said: string): boolean {
  return maker.models.some(function (model) { return has(said.toUpperCase(), model); });
}

/** Whether the name begins like a related one, ignoring the maker's name. */
function isKin(maker: Maker, said: string): boolean {
  const name = said.toUpperCase().trim().replace(/^\+CGMM: */, '').replace(/^SIMCOM[_ -]/, '').replace(/^QUECTEL[_ -]/, '');
  return /^[A-Z0-9._-]*[0-9][A-Z0-9._-]*$/.test(name) && !!maker.kin && maker.kin.some(function (beginning) { return name.indexOf(beginning) === 0; });
}

/** One word of letters and digits, or of digits and dots: `+CGMR: LE20B04SIM7600M22`, `Revision:1418B05SIM800L24`, `00.14`. */
function isVersion(line: string): boolean {
  const word = line.replace(/^\+CGMR:/, '').replace(/^Revision:/, '').trim();
  return /^[A-Za-z0-9._-]+$/.test(word) && /[0-9]/.test(word) && /[A-Za-z.]/.test(word);
}

/** Queries while the answer differs each time. */
const mostAsked = 3;

/** @param accept whether the modem supports config.json; logs the rest */
export function createIdentifyHandlers(trip: LinkTrip, accept: (modem: Modem) => boolean): Handlers {
  const log = trip.log;

  /** By configured name, or else by the modem's answer. */
  function candidates(said: string): Maker[] {
    const set = trip.config!['modem.model'];
    const name = set !== 'auto' ? set : trip.model;
    const found = trip.modems().filter(function (maker) {
      return name ? maker.name === name : isOf(maker, said);
    });
    // if entries share a name, the answer decides
    const own = found.filter(function (maker) { return isOf(maker, said); });
    return own.length ? own : found;
  }

  /** An unknown model is treated as the closest one of its maker. */
  function sisters(said: string): Maker[] {
    return trip.modems().filter(function (maker) { return isKin(maker, said); });
  }

  function isKnown(said: string): boolean {
    return trip.modems().some(function (maker) { return isOf(maker, said); });
  }

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

  /** An unknown answer may be a URC: it must come twice. Every modem has this command, so a refusal answered another. */
  function askModel(rows: Script, times: number, before: string, onEnd: OnEnd): void {
    askWhole(rows.slice(0, 1), 'model', isKnown, function (end, wrong) {
      const said = trip.bag['model'] || '';
      if (end === 'refused' && times > 1) askModel(rows, times - 1, before, onEnd);
      else if (end !== 'done') onEnd(end, wrong);
      else if (isKnown(said) || said === before || times <= 1) askWhole(rows.slice(1), 'firmware', isVersion, onEnd);
      else askModel(rows, times - 1, said, onEnd);
    });
  }

  function choose(makers: Maker[], from: number, onChosen: (maker: Maker) => void, onEnd: OnEnd): void {
    const maker = makers[from];
    if (makers.length === 1 || !maker) onChosen(makers[0]!);
    else trip.chat.run({
      script: maker.proof || [], bag: trip.bag, valueFor: function () { return undefined; },
      onEnd: function (end, wrong) {
        if (end === 'done') onChosen(maker);
        else if (end === 'refused') choose(makers, from + 1, onChosen, onEnd);
        // silence proves nothing; wait for a late answer
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

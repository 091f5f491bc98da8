// Finds the modem entry by answer or configured name, then by proof scripts.

import { isRefusal } from '../at/row';
import type { Handlers, OnEnd, Script } from '../at/step';
import { newFault } from '../fault';
import type { ModemEntry, Modem, Values } from '../modem/modem';
import { standardScript } from '../modem/standard';
import { has } from '../text';
import type { ConfigTrip } from './link';
import { dialectOf, runScript } from './script';

function isOf(entry: ModemEntry, said: string): boolean {
  return entry.models.some(function (model) { return has(said.toUpperCase(), model); });
}

/** The name begins like a related one, without the maker's. */
function isKin(entry: ModemEntry, said: string): boolean {
  const name = said.toUpperCase().trim().replace(/^\+CGMM: */, '').replace(/^SIMCOM[_ -]/, '').replace(/^QUECTEL[_ -]/, '');
  return /^[A-Z0-9._-]*[0-9][A-Z0-9._-]*$/.test(name) && !!entry.kin && entry.kin.some(function (beginning) { return name.indexOf(beginning) === 0; });
}

/** One word of letters and digits, or of digits and dots: `+CGMR: LE20B04SIM7600M22`, `Revision:1418B05SIM800L24`, `00.14`. */
function isVersion(line: string): boolean {
  const word = line.replace(/^\+CGMR:/, '').replace(/^Revision:/, '').trim();
  return /^[A-Za-z0-9._-]+$/.test(word) && /[0-9]/.test(word) && /[A-Za-z.]/.test(word);
}

/** Most queries, if the answer differs each time. */
const mostAsked = 3;

/** @param accept whether the modem supports config.json; logs the rest */
export function createIdentifyHandlers(trip: ConfigTrip, accept: (modem: Modem) => boolean): Handlers {
  const log = trip.log;

  /** Entries with the configured name, or else for the modem's answer. */
  function candidates(said: string): ModemEntry[] {
    const set = trip.config['modem.model'];
    const name = set !== 'auto' ? set : trip.model;
    const found = trip.modems().filter(function (entry) {
      return name ? entry.name === name : isOf(entry, said);
    });
    // if entries share a name, the answer decides
    const own = found.filter(function (entry) { return isOf(entry, said); });
    return own.length ? own : found;
  }

  /** An unknown model is treated as the closest one of its maker. */
  function sisters(said: string): ModemEntry[] {
    return trip.modems().filter(function (entry) { return isKin(entry, said); });
  }

  function isKnown(said: string): boolean {
    return trip.modems().some(function (entry) { return isOf(entry, said); });
  }

  /** Name and version at once. With other lines among them, or an unknown name, each is asked by itself. */
  function askBoth(rows: Script, onEnd: OnEnd): void {
    const lines: string[] = [];
    trip.chat.run({
      script: rows, variables: trip.variables, valueFor: function () { return undefined; },
      onLine: function (line) { if (line !== 'OK' && line.indexOf('AT') !== 0 && !isRefusal(line)) lines.push(line); },
      onEnd: function (end, fault) {
        // the last two: the first ones may be of a line that the modem refused
        const model = lines[lines.length - 2] || '';
        const firmware = lines[lines.length - 1] || '';
        const isClear = end === 'done' && model !== firmware && isVersion(firmware);
        if (end === 'broken') onEnd(end, fault);
        // refused in a line with the other, and by itself
        else if (end !== 'done') askModel(rows, mostAsked - 2, '', onEnd);
        else if (!isClear || !isKnown(model)) askModel(rows, mostAsked - 1, isClear ? model : '', onEnd);
        else {
          trip.variables['model'] = model;
          trip.variables['firmware'] = firmware;
          onEnd(end);
        }
      }
    });
  }

  function askWhole(rows: Script, placeholder: keyof Values, isIt: (line: string) => boolean, onEnd: OnEnd): void {
    let found = '';
    trip.chat.run({
      script: rows, variables: trip.variables, valueFor: function () { return undefined; },
      onLine: function (line) { if (!found && isIt(line)) found = line; },
      onEnd: function (end, fault) {
        if (found) trip.variables[placeholder] = found;
        onEnd(end, fault);
      }
    });
  }

  /** An unknown answer may be a URC: it must come twice. A refusal answered another command: every modem has this one. */
  function askModel(rows: Script, times: number, before: string, onEnd: OnEnd): void {
    askWhole(rows.slice(0, 1), 'model', isKnown, function (end, fault) {
      const said = trip.variables['model'] || '';
      if (end === 'refused' && times > 1) askModel(rows, times - 1, before, onEnd);
      else if (end !== 'done') onEnd(end, fault);
      else if (isKnown(said) || said === before || times <= 1) askWhole(rows.slice(1), 'firmware', isVersion, onEnd);
      else askModel(rows, times - 1, said, onEnd);
    });
  }

  function choose(modemEntries: ModemEntry[], from: number, onChosen: (entry: ModemEntry) => void, onEnd: OnEnd): void {
    const entry = modemEntries[from];
    if (modemEntries.length === 1 || !entry) onChosen(modemEntries[0]!);
    else trip.chat.run({
      script: entry.proof || [], variables: trip.variables, valueFor: function () { return undefined; },
      onEnd: function (end, fault) {
        if (end === 'done') onChosen(entry);
        else if (end === 'refused') choose(modemEntries, from + 1, onChosen, onEnd);
        // wait for a late answer
        else runScript(trip, 'wake', function (awake, why) {
          if (awake === 'done') onChosen(entry);
          else onEnd(awake, why || fault);
        });
      }
    });
  }

  function take(entry: ModemEntry, onEnd: OnEnd): void {
    const modem = entry.make();
    trip.link.modem = modem;
    trip.chat.setDialect(dialectOf(modem));
    log.info('modem', trip.variables['model'] + ', firmware ' + (trip.variables['firmware'] || 'unknown').replace(/^\+CGMR: */, '') + ', used as ' + modem.name + ', at ' + trip.link.baud + ' baud');
    onEnd(accept(modem) ? 'done' : 'refused');
  }

  return {
    identifying: function (onEnd) {
      const rows = trip.link.modem ? trip.link.modem.script('identify', 0) : standardScript('identify');
      askBoth(rows, function (end, fault) {
        const said = trip.variables['model'] || '';
        const known = candidates(said);
        const modemEntries = known.length ? known : sisters(said);
        if (end !== 'done') onEnd(end, fault);
        else if (!modemEntries.length) onEnd('refused', newFault('modem-unknown', 'AT+CGMM', said));
        else choose(modemEntries, 0, function (entry) {
          if (!known.length) log.warn('modem', 'the ' + said + ' is unknown, so it is treated as the closest known model, ' + entry.name + '; if images do not arrive, this may be why');
          take(entry, onEnd);
        }, onEnd);
      });
    }
  };
}

// The search for a network. LTE admits a modem only with the right APN in profile 1; it is compared first, and set with the radio off if it
// differs. If no network is found, or it refuses, settings of another program are undone once.

import type { OnEnd } from '../../at/step';
import type { Fault } from '../../fault';
import type { ScriptName } from '../../modem/modem';
import { has } from '../../text';
import type { ConfigTrip } from '../link';
import { configValue, runOnLink, runScript } from '../script';
import { explain } from './cause';

/** 3: denied; 6, 7: only short messages; 8, 11: only emergency calls (TS 27.007 7.2, AT76v3 4.2.1). */
const denials = '|3|6|7|8|11|';
const longestApn = 99;

/** The active profile may have the operator's number appended: `internet.mnc001.mcc262.gprs` (TS 23.003 9.1). */
function isApn(shown: string, wanted: string): boolean {
  const length = wanted.length;
  const rest = shown.slice(length, length + 4);
  return shown.slice(0, length).toLowerCase() === wanted.toLowerCase() && (!rest || rest.toLowerCase() === '.mnc');
}

export function register(trip: ConfigTrip, onEnd: OnEnd): void {
  const variables = trip.variables;
  /** The line that refused, in the latest search. */
  let denial = '';

  /** Refused rows are harmless. After a start of the radio, the SIM may take long: the search shows whether the modem still answers. */
  function run(names: ScriptName[], then: () => void): void {
    const name = names[0];
    if (!name) then();
    else runScript(trip, name, function (end, fault) {
      // the modem may send URCs as after a boot
      trip.link.wokenMs = trip.clock.now();
      if (end === 'broken' && name !== 'askSim') onEnd(end, fault);
      else run(names.slice(1), then);
    });
  }

  function renew(then: () => void): void {
    run(['setProfile', 'askSim'], then);
  }

  function mend(then: () => void): void {
    trip.link.isMended = true;
    trip.log.info('network', 'another program may have limited the modem to a technology or an operator; the limits are removed once, network.apn is set, and the radio is restarted');
    run(['anyMode', 'setProfile', 'askSim', 'anyOperator'], then);
  }

  function compare(then: () => void): void {
    const wanted = trip.config['network.apn'];
    const parts = (variables['profile'] || '').split('"');
    const apn = (parts[2] || '').replace(/[^ -~]/g, '?').slice(0, longestApn);
    const isKnown = variables['profile'] !== undefined;
    delete variables['profile'];
    variables['hasProfile'] = isKnown && parts[0] === 'IP' && isApn(apn, wanted) ? '1' : '';
    // without network.apn, an APN in the profile may be the network's own
    if (!isKnown || (wanted && parts[0] !== 'IPV6' && isApn(apn, wanted)) || (!wanted && (!apn || !trip.link.detaches || trip.link.isMended))) then();
    else if (!wanted) mend(then);
    else {
      trip.log.info('network', 'the modem would register with ' + (apn ? 'the access point "' + apn + '"' : 'no access point') + '; its radio is restarted with network.apn, "' + wanted + '"');
      renew(then);
    }
  }

  function search(isHasty: string, onRefused: (fault: Fault) => void): void {
    denial = '';
    variables['isHasty'] = isHasty;
    const modem = trip.link.modem!;
    runOnLink(trip, modem.script('register', 0), 0, configValue(trip), function (end, fault) {
      variables['isHasty'] = '';
      if (end === 'refused') onRefused(fault!);
      else onEnd(end, fault);
    }, undefined, undefined, function (line) {
      const found = /^\+C[EG]*REG: *\d+, *(\d+)/.exec(line);
      if (found && has(denials, '|' + found[1] + '|')) denial = line;
    });
  }

  function refuse(fault: Fault): void {
    explain(trip, denial ? 'denied' : fault.code, fault.where, denial || fault.line, function (told) { onEnd('refused', told); });
  }

  function repair(then: () => void): void {
    if (!denial) run(['revive'], then);
    else if (trip.link.isMended) renew(then);
    else mend(then);
  }

  function find(): void {
    search('1', function () {
      repair(function () {
        search('', function (fault) {
          if (trip.link.isMended) refuse(fault);
          else mend(function () { search('', refuse); });
        });
      });
    });
  }

  delete variables['profile'];
  if (variables['isOurs']) find();
  else run(['askProfile'], function () { compare(find); });
}

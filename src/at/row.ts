import type { FaultCode } from '../fault';
import { wholeOf } from '../number';
import { has } from '../text';
import { fillCommand } from './match';
import type { Variables, PollRow, ReadRow, Step } from './step';

type ValueOf = (placeholder: string) => string | undefined;


export function isSkipped(row: Step, value: ValueOf): boolean {
  const isSame = !!row.same && value(row.same[0]) === value(row.same[1]);
  return isSame || (!!row.when && !value(row.when)) || (!!row.unless && !!value(row.unless));
}

export function commandName(row: Step): string {
  const say = row.say || 'wait';
  const cut = say.indexOf('=');
  return cut < 0 ? say : say.slice(0, cut);
}

export function wantsOf(row: Step): string[] {
  return row.want || (row.result ? ['OK', commandName(row).slice(2) + ': ' + row.result] : ['OK']);
}

export function resultsOf(row: Step): string[] {
  return wantsOf(row).filter(function (want) { return want !== 'OK'; });
}

/** Lists the keys of config.json that a user may shorten. */
export function keysOf(say: string): string {
  let keys = '';
  say.replace(/\{[a-z]+\.[a-zA-Z]+\}/g, function (placeholder) { return keys += (keys ? ', ' : ' of ') + placeholder.slice(1, -1); });
  return keys;
}

export function rawBytes(row: ReadRow | PollRow, value: ValueOf): number {
  return has(row.data, '{len}') ? wholeOf(value('len')) : wholeOf(value('total')) - wholeOf(value('rest'));
}

export function setValues(variables: Variables, row: Step, value: ValueOf): void {
  const set = row.set;
  if (set) Object.keys(set).forEach(function (placeholder) { variables[placeholder] = fillCommand(set[placeholder]!, value) || ''; });
}

/** @param row adds its own refusals */
export function isRefusal(line: string, row?: Step): boolean {
  if (line === 'ERROR' || (row && row.refuses && has(row.refuses, '|' + line + '|'))) return true;
  const name = line[4] === ' ' && line.slice(0, 11);
  return name === '+CME ERROR:' || name === '+CMS ERROR:';
}

/** The reason may follow ERROR (A76 17.2.14), except for a query. */
export function isReasonLater(row: Step): boolean {
  const name = commandName(row).slice(2) + ':';
  return row.may !== 'silence' && (!!row.result || wantsOf(row).some(function (want) { return has(want, name); }));
}

/** @param isEarly during the payload: the server had accepted the command, and a count proves no loss */
export function codeOf(row: Step, number: FaultCode | undefined, isEarly: boolean): FaultCode {
  if (number === 'bytes-lost' && isEarly) return 'refused';
  if (!number && isEarly && row.refusedAs === 'put-denied') return 'session';
  if (number === 'file-missing') return row.missing || number;
  return number && number !== 'rejected' ? number : row.refusedAs || number || 'refused';
}

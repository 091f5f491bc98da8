import type { FaultCode } from '../fault';
import { wholeOf } from '../number';
import { has } from '../text';
import { fillCommand } from './match';
import { May, type Variables, type PollRow, type ReadRow, type Step } from './step';

type ValueOf = (placeholder: string) => string | undefined;


/** Whether the script row is skipped by its `when`, `unless` or `same`. */
export function isSkipped(row: Step, value: ValueOf): boolean {
  const isSame = !!row.same && value(row.same[0]) === value(row.same[1]);
  return isSame || (!!row.when && !value(row.when)) || (!!row.unless && !!value(row.unless));
}

/** Returns the name of the script row's command, such as `AT+CPIN?`. For a row that sends no command, it is `wait`. */
export function commandName(row: Step): string {
  const say = row.say || 'wait';
  const cut = say.indexOf('=');
  return cut < 0 ? say : say.slice(0, cut);
}

/** Returns the patterns of the lines that the script row waits for. The default is OK alone. */
export function wantsOf(row: Step): string[] {
  return row.want || (row.result ? ['OK', commandName(row).slice(2) + ': ' + row.result] : ['OK']);
}

/** Returns the patterns of the lines that the script row waits for, without OK. */
export function resultsOf(row: Step): string[] {
  return wantsOf(row).filter(function (want) { return want !== 'OK'; });
}

/**
 * Lists the settings (keys of config.json) that a command uses, since a user may shorten their values.
 * @returns a text such as ` of ftp.host, ftp.user`; empty if the command uses none
 */
export function keysOf(say: string): string {
  let keys = '';
  say.replace(/\{[a-z]+\.[a-zA-Z]+\}/g, function (placeholder) { return keys += (keys ? ', ' : ' of ') + placeholder.slice(1, -1); });
  return keys;
}

/** Returns the number of raw bytes that follow the line of the row's `data`, by the values that this line has stored. */
export function rawBytes(row: ReadRow | PollRow, value: ValueOf): number {
  return has(row.data, '{len}') ? wholeOf(value('len')) : wholeOf(value('total')) - wholeOf(value('rest'));
}

/** Stores the values that the script row's `set` names in `variables`. */
export function setValues(variables: Variables, row: Step, value: ValueOf): void {
  const set = row.set;
  if (set) Object.keys(set).forEach(function (placeholder) { variables[placeholder] = fillCommand(set[placeholder]!, value) || ''; });
}

/** Whether the line is an error of the modem. @param row script row whose own refusals (`refuses`) also count */
export function isRefusal(line: string, row?: Step): boolean {
  if (line === 'ERROR' || (row && row.refuses && has(row.refuses, '|' + line + '|'))) return true;
  const name = line[4] === ' ' && line.slice(0, 11);
  return name === '+CME ERROR:' || name === '+CMS ERROR:';
}

/**
 * Whether the modem may give the reason for its ERROR to this row's command in a later line, as an A76XX does (manual, 17.2.14). After a query it
 * never does so.
 */
export function isReasonLater(row: Step): boolean {
  const name = commandName(row).slice(2) + ':';
  return row.may !== May.silence && (!!row.result || wantsOf(row).some(function (want) { return has(want, name); }));
}

/**
 * Returns the fault's code for a script row that was refused.
 * @param number fault code for the number in the refusal; undefined: the refusal has none
 * @param isEarly the refusal came during the payload. Then the server had accepted the command, and a wrong count of bytes proves no loss
 */
export function codeOf(row: Step, number: FaultCode | undefined, isEarly: boolean): FaultCode {
  if (number === 'bytes-lost' && isEarly) return 'refused';
  if (!number && isEarly && row.refusedAs === 'put-denied') return 'session';
  if (number === 'file-missing') return row.missing || number;
  return number && number !== 'rejected' ? number : row.refusedAs || number || 'refused';
}

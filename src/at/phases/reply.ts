import { has } from '../../text';

/** Whether the line begins with the name of a command in the sent command line `said`, as `+CSQ: 22,99` does for AT+CSQ. */
export function isReplyTo(line: string, said: string): boolean {
  const name = line.split(':')[0];
  return has(said, 'AT' + name) || has(said, ';' + name);
}

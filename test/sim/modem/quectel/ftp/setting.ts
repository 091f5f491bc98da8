// AT+QFTPCFG of the Quectel M series (GSM FTP AT Commands V1.2, 2.2.8). It sets the mode of data connections, the type, the resume offset, and
// where the modem stores a file.

import { error, ok, type Commands, type Reply } from '../../command/at.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import type { Reports } from '../../common/reports.ts';
import { quectelErrors } from './error.ts';
import type { Store } from './store.ts';

/** The values of AT+QFTPCFG before a DTE sets them, and whether the operator's network allows active mode. */
export interface QuectelSettingOptions {
  /** Value of QFTPCFG=1 before it is set: 0 active mode, 1 passive mode. The manual has no default, so a DTE must set it. */
  factoryMode: 0 | 1;
  /** Value of QFTPCFG=2 before it is set: 0 binary, 1 ASCII. The manual has no default, so a DTE must set it. */
  factoryType: 0 | 1;
  /** Whether servers can connect back through the operator's network, so that active mode works. */
  activeReaches: boolean;
}

/** The values that AT+QFTPCFG has set, with the handlers of that command. */
export interface QuectelSettings {
  commands: Commands;
  type(): 'A' | 'I';
  /** Returns whether data connections work in the configured mode: always in passive mode, and in active mode if the network allows it. */
  reachesData(): boolean;
  restBytes(): number;
  /** Sets the resume offset to 0, as after a transfer (2.2.8). */
  forgetRest(): void;
  /** Returns the path in the modem for the name of a file on the server, such as `/UFS/name`. It is undefined if data go through the UART. */
  localPath(remote: string): string | undefined;
  reset(): void;
}

const longestPosition = 100;
const longestRest = 2147483647;
const uart = '/COM/';

/** Creates the handlers of AT+QFTPCFG, with the values from before it is set. */
export function createQuectelSettings(reports: Reports, store: Store, options: QuectelSettingOptions): QuectelSettings {
  const factory = () => ({ mode: options.factoryMode as number, type: options.factoryType as number, rest: 0, position: uart });
  let now = factory();

  function set(args: Arg[]): Reply {
    const kind = numberOf(args[0], 1, 4);
    if (kind === undefined || args.length > 2) return error();
    const value = args[1];
    const hasForm = !value || value.isQuoted === (kind === 4);
    if (!hasForm || (value && kind < 4 && !/^\d+$/.test(value.text))) return error();
    if (reports.running()) return reports.now('+QFTPCFG', quectelErrors.busy);
    return reports.now('+QFTPCFG', value ? (change(kind, value) ? 0 : quectelErrors.parameter) : read(kind));
  }

  function read(kind: number): string | number {
    return [now.mode, now.type, now.rest, `"${now.position}"`][kind - 1]!;
  }

  function change(kind: number, value: Arg): boolean {
    if (kind === 4) return changePosition(textOf(value, longestPosition, 0) ?? '');
    const number = numberOf(value, 0, kind === 3 ? longestRest : 1);
    if (number === undefined) return false;
    now = { ...now, [['mode', 'type', 'rest'][kind - 1]!]: number };
    return true;
  }

  function changePosition(text: string): boolean {
    const [, storage, name] = /^\/([A-Z]+)\/([^/]*)$/.exec(text) ?? [];
    const isThere = storage !== undefined && (text === uart || (storage !== 'COM' && store.has(storage)));
    if (isThere && name !== undefined) now.position = text;
    return isThere;
  }

  return {
    commands: { '+QFTPCFG': { test: () => ok('+QFTPCFG: (1-3)'), write: set } },
    type: () => (now.type === 1 ? 'A' : 'I'),
    reachesData: () => now.mode === 1 || options.activeReaches,
    restBytes: () => now.rest,
    forgetRest: () => void (now.rest = 0),
    localPath(remote) {
      if (now.position === uart) return undefined;
      return now.position.endsWith('/') ? now.position + remote.slice(remote.lastIndexOf('/') + 1) : now.position;
    },
    reset: () => void (now = factory()),
  };
}

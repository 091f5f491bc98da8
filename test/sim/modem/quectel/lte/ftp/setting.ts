// AT+QFTPCFG of Quectel's LTE modules (BG96 FTP AT commands V1.0, 2.1). It sets values for the next session, which are lost without power.

import { cme, ok, type Commands, type Reply } from '../../../command/at.ts';
import { numberOf, textOf, type Arg } from '../../../command/syntax.ts';
import { ftpCodes } from '../codes.ts';

/** The values of AT+QFTPCFG before a DTE sets them, and the keys and values that the modem's firmware lacks or adds. */
export interface LteSettingOptions {
  /**
   * Value of `transmode` before it is set: 0 active, 1 passive. The default is undocumented, so the simulator uses the value that is worse for
   * a DTE that does not set it.
   */
  factoryMode: 0 | 1;
  /**
   * Value of `filetype` before it is set: 0 binary, 1 ASCII. The default is undocumented, so the simulator uses the value that is worse for
   * a DTE that does not set it.
   */
  factoryType: 0 | 1;
  /** Values that `data_address` may have: 0 is the address that the server tells, 1 that of the control connection. The EG25 has a third value. */
  addresses: number[];
  /** Whether the modem knows the key `restenable`, as the EG25 does. */
  hasRestEnable: boolean;
}

/** The values that AT+QFTPCFG has set, with the handlers of that command. */
export interface LteSettings {
  commands: Commands;
  account(): { user: string; password: string };
  /** Returns the present value of a key of AT+QFTPCFG whose values are numbers. */
  number(key: NumberKey): number;
  reset(): void;
}

type NumberKey = 'contextid' | 'filetype' | 'transmode' | 'rsptimeout' | 'ssltype' | 'sslctxid' | 'data_address' | 'restenable';

const longestText = 255;

/** Creates the handlers of AT+QFTPCFG. @param isBusy whether settings are refused, as during a session */
export function createLteSettings(options: LteSettingOptions, isBusy: () => boolean): LteSettings {
  const ranges: Record<NumberKey, [least: number, most: number]> = {
    contextid: [1, 16], filetype: [0, 1], transmode: [0, 1], rsptimeout: [20, 180], ssltype: [0, 2], sslctxid: [0, 5],
    data_address: [options.addresses[0]!, options.addresses.at(-1)!], restenable: options.hasRestEnable ? [0, 1] : [1, 0],
  };
  const factory = (): Record<NumberKey, number> => ({
    contextid: 1, filetype: options.factoryType, transmode: options.factoryMode, rsptimeout: 90, ssltype: 0, sslctxid: 0,
    data_address: options.addresses[0]!, restenable: 1,
  });
  let numbers = factory();
  let account = { user: '', password: '' };

  function set(args: Arg[]): Reply {
    const key = textOf(args[0], 20);
    if (key === undefined) return cme(ftpCodes.parameter);
    if (key === 'account') return setAccount(args.slice(1));
    const range = ranges[key as NumberKey];
    if (!range || range[0] > range[1] || args.length > 2) return cme(ftpCodes.parameter);
    if (args.length === 1) return ok(`+QFTPCFG: "${key}",${numbers[key as NumberKey]}`);
    const value = numberOf(args[1], ...range);
    if (value === undefined) return cme(ftpCodes.parameter);
    if (isBusy()) return cme(ftpCodes.busy);
    numbers = { ...numbers, [key]: value };
    return ok();
  }

  /**
   * Carries out AT+QFTPCFG="account", which sets user and password of the FTP account, or reads them. A read prints the password masked, as
   * the EG800K does.
   */
  function setAccount(args: Arg[]): Reply {
    if (args.length === 0) return ok(`+QFTPCFG: "account","${account.user}","***"`);
    const [user, password] = args.map(arg => textOf(arg, longestText, 0));
    if (user === undefined || password === undefined || args.length !== 2) return cme(ftpCodes.parameter);
    if (isBusy()) return cme(ftpCodes.busy);
    account = { user, password };
    return ok();
  }

  return {
    commands: { '+QFTPCFG': { test: () => ok(...Object.keys(ranges).map(key => `+QFTPCFG: "${key}"`)), write: set } },
    account: () => account,
    number: key => numbers[key],
    reset() {
      numbers = factory();
      account = { user: '', password: '' };
    },
  };
}

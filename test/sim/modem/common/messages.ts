// Texts that arrive without a request: short messages (AT+CMGF and AT+CNMI, TS 27.005 3.2.3, 3.4.1), and USSD (AT+CUSD, TS 27.007 7.15). The
// modem may still have another program's settings.

import { error, ok, type At, type Commands, type Reply } from '../command/at.ts';
import { numberOf, type Arg } from '../command/syntax.ts';

/** Settings of short messages and USSD that another program has left in the modem. */
export interface MessageOptions {
  /** Whether AT+CMGF=1 is set, so that messages are printed as text. Otherwise they are printed in hexadecimal. */
  textMode?: boolean;
  /** The second number of AT+CNMI. 0 reports nothing of a message, 1 prints a notice, and 2 prints the message itself at once. The default is 1. */
  messagesAre?: 0 | 1 | 2;
  /** Whether the modem refuses AT+CNMI= with any values. */
  refusesCnmi?: boolean;
  /** Whether AT+CUSD=1 is set, so that the network's texts (USSD) are printed. */
  showsUssd?: boolean;
}

/** A modem's short messages and USSD: the handlers of AT+CMGF, CNMI and CUSD, and functions by which tests let texts arrive. */
export interface Messages {
  commands: Commands;
  /** Lets a short message arrive. Its text may have several lines. */
  come(text: string): void;
  /** Lets the network send a text by USSD. It is printed as it came, since no modem escapes quotes or line ends. */
  push(text: string): void;
}

/** The highest values of AT+CNMI's parameters mode, mt, bm, ds and bfr, for all simulated modems. */
const most = [2, 3, 2, 2, 1];

/** Creates the handlers of AT+CMGF, AT+CNMI and AT+CUSD. @param isReady whether the SIM is ready */
export function createMessages(at: At, isReady: () => boolean, options: MessageOptions): Messages {
  let isText = options.textMode ?? false;
  let handling: number = options.messagesAre ?? 1;
  let showsUssd = options.showsUssd ?? false;
  let stored = 0;

  function setForm(args: Arg[]): Reply {
    const form = args.length === 1 ? numberOf(args[0], 0, 1) : undefined;
    if (form === undefined) return error();
    isText = form === 1;
    return ok();
  }

  function setIndications(args: Arg[]): Reply {
    const values = args.map((arg, i) => numberOf(arg, 0, most[i] ?? -1));
    if (!isReady() || options.refusesCnmi || args.length > most.length || values.includes(undefined)) return error();
    handling = values[1] ?? 0;
    return ok();
  }

  function come(text: string): void {
    if (handling === 1) at.urc(`+CMTI: "SM",${++stored}`);
    if (handling < 2) return;
    if (isText) at.urc(`+CMT: "+43660123456",,"26/11/20,08:30:00+04"\r\n${text}`);
    else {
      const hex = Buffer.from(text).toString('hex').toUpperCase();
      at.urc(`+CMT: ,${19 + text.length}\r\n0791346600000000040B91346610325476F80000621102803000${hex}`);
    }
  }

  function setUssd(args: Arg[]): Reply {
    const shown = numberOf(args[0], 0, 2);
    if (shown === undefined || args.length > 3) return error();
    showsUssd = shown === 1;
    return ok();
  }

  return {
    commands: {
      '+CUSD': { test: () => ok('+CUSD: (0-2)'), read: () => ok(`+CUSD: ${Number(showsUssd)}`), write: setUssd },
      '+CMGF': { test: () => ok('+CMGF: (0,1)'), read: () => ok(`+CMGF: ${Number(isText)}`), write: setForm },
      '+CNMI': { read: () => ok(`+CNMI: 2,${handling},0,0,0`), write: setIndications },
    },
    come,
    push: text => showsUssd && at.urc(`+CUSD: 0,"${text}",15`),
  };
}

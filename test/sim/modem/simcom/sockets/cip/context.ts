// The commands by which a SIM800's TCP socket gets its context, shows it and gives it up: AT+CSTT, CIICR, CIFSR, CIPSTATUS and CIPSHUT.

import { cme, error, ok, silence, type Commands, type Reply } from '../../../command/at.ts';
import { textOf, type Arg } from '../../../command/syntax.ts';
import { activate, drop, notAllowed, withAddress, type CipSocket } from './socket.ts';

/** Most characters of APN, user and password. The manual has no limit, and 3GPP allows 100 octets for the APN. */
const longestText = 99;

/** Makes the handlers of the commands of the context. */
export function contextCommands(socket: CipSocket): Commands {
  const { at, options } = socket;
  return {
    '+CSTT': {
      test: () => ok('+CSTT: "APN","USER","PWD"'),
      read: () => ok(`+CSTT: "${socket.access.apn}","${socket.access.user}","${socket.access.password}"`),
      write: args => start(socket, args),
      run: () => start(socket, []),
    },
    '+CIICR': {
      test: () => ok(),
      run(): Reply {
        if (socket.state !== 'IP START') return cme(notAllowed);
        socket.state = 'IP CONFIG';
        return { later: finish => void at.after(options.bearerMs, () => finish(activate(socket) ? ok() : error())) };
      },
    },
    '+CIFSR': {
      test: () => ok(),
      run(): Reply {
        if (!withAddress.includes(socket.state)) return cme(notAllowed);
        if (socket.state === 'IP GPRSACT') socket.state = 'IP STATUS';
        return { ...silence, lines: [options.address] };
      },
    },
    '+CIPSHUT': { test: () => ok(), run: () => shut(socket) },
    '+CIPSTATUS': { test: () => ok(), run: () => ({ ...ok(), after: () => at.result(`STATE: ${socket.state}`) }) },
  };
}

/** Carries out AT+CSTT, which sets the access point and begins the context. */
function start(socket: CipSocket, args: Arg[]): Reply {
  const texts = args.map(arg => textOf(arg, longestText, 0));
  if (args.length > 3 || texts.includes(undefined)) return error();
  if (socket.state !== 'IP INITIAL') return cme(notAllowed);
  const [apn, user = '', password = ''] = texts as string[];
  if (apn !== undefined) socket.access = { apn, user, password };
  socket.state = 'IP START';
  return ok();
}

function shut(socket: CipSocket): Reply {
  const down = (): Reply => {
    drop(socket);
    socket.state = 'IP INITIAL';
    return { ...silence, lines: ['SHUT OK'] };
  };
  return { later: finish => void socket.at.after(socket.state === 'IP INITIAL' ? 0 : socket.options.closeMs, () => finish(down())) };
}

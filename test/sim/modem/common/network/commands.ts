// The commands for functionality, signal, registration and attachment (AT manual 3.2.1, 3.2.8, 4.2, 8.2).

import { cme, error, ok, type Commands, type Handler, type Reply } from '../../command/at.ts';
import { numberOf, type Arg } from '../../command/syntax.ts';
import { leave, lose, place, search, told } from './register.ts';
import { canFlow, isRegistered, type Registration } from './state.ts';

const notAllowed = 3;

function report(registration: Registration, name: string): Partial<Record<'test' | 'read' | 'write' | 'run', Handler>> {
  const { options, reports } = registration;
  const now = () => reports[name] ?? 0;
  const set = (n: number) => {
    reports[name] = n;
    return ok();
  };
  const most = options.hasCauses && name === '+CEREG' ? 3 : 2;
  return {
    test: () => ok(`${name}: (0-${most})`),
    read: () => ok(`${name}: ${now()},${told(registration, name)}${place(registration, now())}`),
    write: args => one(args, 0, most, set),
    run: () => set(0),
  };
}

/** Carries out AT+CFUN=. */
function setFunctionality(registration: Registration, args: Arg[]): Reply {
  const { events } = registration;
  const level = numberOf(args[0], 0, 7);
  const resets = args[1] ? numberOf(args[1], 0, 1) : 0;
  if (level === undefined || resets === undefined || args.length > 2 || ![0, 1, 4, 5, 6, 7].includes(level)) return error();
  if (level === 6 || (resets === 1 && level === 1)) return { ...ok(), after: events.restart };
  const was = registration.functionality;
  registration.functionality = level;
  if ((was === 0) !== (level === 0)) events.onSupply(level !== 0);
  events.onLevel(level);
  if (level !== 1) leave(registration);
  else if (registration.stat === 0 && registration.isSimReady()) search(registration);
  return ok();
}

/** Carries out AT+CGATT=. */
function attach(registration: Registration, value: number): Reply {
  if (value === 1 && (!registration.isSimReady() || registration.functionality !== 1)) return cme(notAllowed);
  const flowed = canFlow(registration);
  registration.isAttached = value === 1;
  return { ...ok(), after: () => void (flowed && !registration.isAttached && lose(registration)) };
}

/** Returns the handlers of the commands for the network, with those of its parts. */
export function commandsOf(registration: Registration): Commands {
  const { contexts, operator, options, radio } = registration;
  const cell = '+CPSI: LTE,Online,262-01,0x18D2,10201090,310,EUTRAN-BAND3,1300,5,5,-94,-850,-545,15';
  return {
    ...contexts.commands,
    ...operator.commands,
    ...radio.commands,
    '+CFUN': {
      test: () => ok('+CFUN: (0,1,4,5,6,7),(0,1)'),
      read: () => ok(`+CFUN: ${registration.functionality}`),
      write: args => setFunctionality(registration, args),
    },
    '+CSQ': {
      test: () => ok('+CSQ: (0-31,99),(0-7,99)'),
      run: () => ok(registration.functionality === 1 ? `+CSQ: ${options.csq},${options.csq === 99 ? 99 : 0}` : '+CSQ: 99,99'),
    },
    '+CREG': report(registration, '+CREG'),
    '+CGREG': report(registration, '+CGREG'),
    '+CEREG': report(registration, '+CEREG'),
    '+CPSI': {
      test: () => ok('+CPSI: (0-255)'),
      read: () => ok(isRegistered(registration) ? cell : '+CPSI: NO SERVICE,Online'),
      write: args => one(args, 0, 255, () => ok()),
    },
    '+CGATT': {
      test: () => ok('+CGATT: (0,1)'),
      read: () => ok(`+CGATT: ${canFlow(registration) ? 1 : 0}`),
      write: args => one(args, 0, 1, value => attach(registration, value)),
    },
  };
}

/**
 * Checks that a command has exactly one argument, a number from `least` to `most`. It returns the reply of `then` for that number, and otherwise
 * ERROR.
 */
function one(args: Arg[], least: number, most: number, then: (value: number) => Reply): Reply {
  const value = numberOf(args[0], least, most);
  return value === undefined || args.length !== 1 ? error() : then(value);
}

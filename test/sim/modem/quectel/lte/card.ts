// The identity of Quectel's LTE modules, where it differs from the SIM7600's: names, PIN attempts, and network time (BG96 AT commands V2.2). The
// common commands are in common/identity.ts and its neighbours.

import type { Clock } from '../../../clock.ts';
import { cme, error, ok, type Commands, type Reply } from '../../command/at.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import type { IdentityOptions } from '../../common/identity.ts';
import { formatTime, formatZone, type RtcOptions } from '../../common/rtc.ts';
import type { SubscriberOptions } from '../../common/subscriber.ts';
import type { CardParts } from '../card.ts';

/** Names of commands that all simulated modems have, but Quectel's LTE modules lack. */
export const foreign = ['+CPSI', '+CGAUTH', '+CATR', '+CSCLK', '+IPREX', '+SIMCOMATI', '+SPIC', '+CICCID'];

const noSim = 10;

/** Returns the handlers of commands about the identity of Quectel's LTE modules. They replace the ones that all modems have. */
export function lteCard(parts: CardParts & { clock: Clock; save(): void }, options: IdentityOptions & SubscriberOptions & RtcOptions): Commands {
  /**
   * Returns the answer to AT+QLTS, by its mode: 0 the network's last time, 1 the present GMT, 2 the present local time. The time is empty if
   * the network has sent none (6.16).
   */
  function networkTime(args: Arg[]): Reply {
    const mode = args.length === 0 ? 0 : args.length === 1 ? numberOf(args[0], 0, 2) : undefined;
    const zone = options.networkTime?.zoneQuarters;
    if (mode === undefined) return error();
    if (zone === undefined || !parts.hasTime()) return ok('+QLTS: ""');
    const ms = parts.clock.now() + (mode === 1 ? 0 : zone * 900_000);
    return ok(`+QLTS: "20${formatTime(ms)}${formatZone(zone)},0"`);
  }

  function tries(args: Arg[]): Reply {
    if (args.length > 1 || (args[0] && textOf(args[0], 2) !== 'SC')) return error();
    if (options.sim === 'absent') return cme(noSim);
    const { pin, puk } = parts.subscriber.tries();
    return ok(`+QPINC: "SC",${pin},${puk}`);
  }

  return {
    I: { run: () => ok(options.manufacturer, options.model, `Revision: ${options.revision}`) },
    '+CGMR': { test: () => ok(), run: () => ok(options.revision) },
    '+GMM': { test: () => ok(), run: () => ok(options.model) },
    '+GSN': { test: () => ok(), run: () => ok(options.imei) },
    '+QCCID': { test: () => ok(), run: () => (options.sim === 'absent' ? cme(noSim) : ok(`+QCCID: ${options.iccid}`)) },
    '+QPINC': { test: () => ok('+QPINC: ("SC","P2")'), read: () => tries([]), write: tries },
    '+QLTS': { test: () => ok('+QLTS: (0-2)'), run: () => networkTime([]), write: networkTime },
    '&W': {
      run(_args, request) {
        if (!/^0?$/.test(request.rest)) return error();
        parts.save();
        return ok();
      },
    },
  };
}

// The identity of a Quectel M-series modem, where it differs from the SIM7600's: names, SIM number, PIN attempts, network time, and missing
// commands. The common commands are in common/identity.ts and its neighbours.

import type { Clock } from '../../clock.ts';
import { error, ok, type Commands } from '../command/at.ts';
import type { Identity, IdentityOptions } from '../common/identity.ts';
import { formatTime, formatZone, type RtcOptions } from '../common/rtc.ts';
import type { Subscriber, SubscriberOptions } from '../common/subscriber.ts';

/** The parts of the simulated modem from which the answers about its identity come. */
export interface CardParts {
  clock: Clock;
  identity: Identity;
  subscriber: Subscriber;
  /** Returns whether the network has sent its time to the modem. */
  hasTime(): boolean;
}

/** Names of commands that all simulated modems have, but Quectel's M series lacks. */
export const foreign = ['+CEREG', '+CPSI', '+CGAUTH', '+CATR', '+CSCLK', '+IPREX', '+SIMCOMATI', '+SPIC', '+CICCID'];

/** Returns the handlers of commands about the identity of Quectel's M series. They replace the ones that all modems have. */
export function quectelCard(parts: CardParts, options: IdentityOptions & SubscriberOptions & RtcOptions): Commands {
  const revision = `Revision: ${options.revision}`;
  const noSim = () => options.sim === 'absent';

  /** Returns the answer to AT+QLTS, with the network's last time. The time is empty if the network has sent none. */
  function networkTime(): string {
    const zone = options.networkTime?.zoneQuarters;
    if (zone === undefined || !parts.hasTime()) return '+QLTS: ""';
    return `+QLTS: "${formatTime(parts.clock.now() + zone * 900_000)}${formatZone(zone)},0"`;
  }

  function tries(): string {
    const { pin, puk } = parts.subscriber.tries();
    return `+QTRPIN: ${pin},3,${puk},10`;
  }

  return {
    I: { run: () => ok(options.manufacturer, options.model, revision) },
    '+CGMR': { test: () => ok(), run: () => ok(revision) },
    '+GMM': { test: () => ok(), run: () => ok(options.model) },
    '+GSN': { test: () => ok(), run: () => ok(options.imei) },
    '+QCCID': { test: () => ok(), run: () => (noSim() ? error() : ok(options.iccid)) },
    '+QTRPIN': { test: () => ok(), run: () => (noSim() ? error() : ok(tries())) },
    '+QLTS': { test: () => ok(), run: () => ok(networkTime()) },
    '&W': {
      run(_args, request) {
        if (!/^0?$/.test(request.rest)) return error();
        parts.identity.save();
        return ok();
      },
    },
  };
}

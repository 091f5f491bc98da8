// The identity of a Quectel M-series modem, where it differs from the SIM7600's: names, SIM number, PIN attempts, network time, and missing
// commands. The common commands are in common/identity.ts and its neighbours.

import type { Clock } from '../../clock.ts';
import { error, ok, type Commands } from '../command/at.ts';
import type { Identity, IdentityOptions } from '../common/identity.ts';
import { formatTime, formatZone, type RtcOptions } from '../common/rtc.ts';
import type { Subscriber, SubscriberOptions } from '../common/subscriber.ts';

/** The parts of a modem from which its identity takes values. */
export interface CardParts {
  clock: Clock;
  identity: Identity;
  subscriber: Subscriber;
  /** Whether the modem has received the network's time. */
  hasTime(): boolean;
}

/** Common commands that Quectel's M series lacks. */
export const foreign = ['+CEREG', '+CPSI', '+CGAUTH', '+CATR', '+CSCLK', '+IPREX', '+SIMCOMATI', '+SPIC', '+CICCID'];

/** Returns the identity commands of Quectel's M series. They override the common ones. */
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

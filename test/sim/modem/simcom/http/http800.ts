// The SIM800's HTTP commands (AT manual V1.09 chapter 11, IP application note V1.03 3.2 to 3.8). There is one service, with one body from the
// UART, one request at a time, and one response to read. HTTP itself is in modem/http/.

import type { Clock } from '../../../clock.ts';
import type { At, Commands } from '../../command/at.ts';
import { createHttp } from '../../http/client.ts';
import { actionCommands, lose } from './http800/action.ts';
import { bodyCommands } from './http800/body.ts';
import { paramCommands } from './http800/params.ts';
import { factory, type Ground800, type Http800Options, type Http800Service, serviceCommands, stop } from './http800/service.ts';

export type { Ground800, Http800Options } from './http800/service.ts';

/** The handlers of the SIM800's HTTP commands, what tests see of them, and functions for other parts of the modem. */
export interface Http800 {
  commands: Commands;
  talk: string[];
  /** Returns the parameters that AT+HTTPSCONT has stored, as texts by the names in AT+HTTPPARA. It is undefined if none are stored. */
  saved(): Readonly<Record<string, string>> | undefined;
  /** Called when the data bearer of this number was lost. A running request that uses the bearer ends with code 601, a network error. */
  lose(cid: number): void;
  /** Ends the HTTP service without a message. It is called when the modem has lost its power. */
  reset(): void;
}

/** Creates the handlers of the SIM800's HTTP commands. */
export function createHttp800(clock: Clock, at: At, ground: Ground800, options: Http800Options): Http800 {
  const http = createHttp(clock, options);
  const service: Http800Service = {
    ...ground, at, options, http, isOn: false, params: { ...factory }, saved: undefined, staged: undefined, isShort: false, answer: undefined,
    action: undefined, isSecure: false,
    last: { method: 0, state: 'idle' },
  };
  return {
    commands: { ...serviceCommands(service), ...paramCommands(service), ...bodyCommands(service), ...actionCommands(service) },
    talk: http.talk,
    saved: () => service.saved && Object.fromEntries(Object.entries(service.saved).map(([tag, value]) => [tag, String(value)])),
    lose: cid => lose(service, cid),
    reset: () => stop(service),
  };
}

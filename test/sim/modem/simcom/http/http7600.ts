// The SIM7600's HTTP commands (AT manual V3.00 chapter 13, HTTP(S) application note V3.00). There is one service, with a body from the UART or a
// file, one request at a time, and one response to read. HTTP itself is in modem/http/.

import type { Clock } from '../../../clock.ts';
import type { At, Commands } from '../../command/at.ts';
import { createHttp } from '../../http/client.ts';
import { answerCommands } from './http7600/answer.ts';
import { paramCommands } from './http7600/params.ts';
import { lose, requestCommands, tellClosed } from './http7600/request.ts';
import { factory, type Ground7600, type Http7600Options, type Http7600Service, serviceCommands, stop } from './http7600/service.ts';

export type { Ground7600, Http7600Options } from './http7600/service.ts';

/** The handlers of the SIM7600's HTTP commands, what tests see of them, and functions for other parts of the modem. */
export interface Http7600 {
  commands: Commands;
  talk: string[];
  /**
   * Ends the running request with code 717. It is called when the modem has lost the network. HTTPTERM and HTTPINIT must then restart the service.
   */
  lose(): void;
  /** Ends the HTTP service without a message. It is called when the modem has lost its power. */
  reset(): void;
}

/** Creates the handlers of the SIM7600's HTTP commands. */
export function createHttp7600(clock: Clock, at: At, ground: Ground7600, options: Http7600Options): Http7600 {
  const http = createHttp(clock, options, () => tellClosed(service));
  const service: Http7600Service = {
    ...ground, at, options, http, isOn: false, isStale: false, params: { ...factory }, staged: undefined, answer: undefined, running: undefined,
  };
  return {
    commands: { ...serviceCommands(service), ...paramCommands(service), ...requestCommands(service), ...answerCommands(service) },
    talk: http.talk,
    lose: () => lose(service),
    reset: () => stop(service),
  };
}

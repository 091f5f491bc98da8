// The program of a process that runs cameras, controlled by its parent (crew.ts). It ends with the parent.

import { createSquad, type Order, type Squad } from './squad.ts';

/** A message from the parent process, which calls a function here. The message with the result has the same number `id`. */
export type Call = { id: number } & ({ call: 'create'; order: Order } | { call: 'step'; toMs: number } | { call: 'read' | 'close' });

/** Errors get no stack trace: nobody reads those of the FTP client's many errors, and each costs time. */
Error.stackTraceLimit = 0;

let squad: Squad | undefined;

async function answer(call: Call): Promise<unknown> {
  if (call.call === 'create') squad = await createSquad(call.order);
  else if (call.call === 'step') return await squad!.step(call.toMs);
  else return await squad![call.call]();
  return undefined;
}

process.on('message', async (call: Call) => {
  try {
    process.send!({ id: call.id, value: await answer(call) });
  } catch (error) {
    process.send!({ id: call.id, thrown: error instanceof Error ? error.message : String(error) });
  }
});
process.on('disconnect', () => process.exit());

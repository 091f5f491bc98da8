// The cameras of one process, moved by its parent (crew.ts). Ends with it.

import { createSquad, type Order, type Squad } from './squad.ts';

/** A call of the parent. The answer has its number. */
export type Call = { id: number } & ({ call: 'create'; order: Order } | { call: 'step'; toMs: number } | { call: 'read' | 'close' });

/** The stacks of the FTP client's errors are not used, and each costs time. */
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

// An FTP server that gives wrong responses: to each verb a given one, none, or a closed connection.

import { createServer, type Server, type Socket } from 'node:net';

/**
 * Responses by the verb of the command. `null` is silence, and `close` closes the connection. If the text has two parts, as `now|later`, the first
 * part is the response. The second part follows unasked, and then the connection closes.
 */
export type Lies = Record<string, string | null>;

const truths: Lies = { USER: '331 go on', PASS: '230 in', TYPE: '200 yes', QUIT: '221 bye' };
const laterMs = 20;

/**
 * Returns the milliseconds of real time in which a simulated modem gives up a server with these responses. A silent one is waited for in vain, so it
 * gets few. Others get more, since a busy machine makes their responses late.
 */
export const wallMsFor = (answers: Lies) => (Object.values(answers).includes(null) ? 2000 : 30_000);

/**
 * Runs a function while an FTP server with these responses listens. Verbs that are not in `answers` get a true response. @param run gets the
 * server's port
 */
export async function withLiar(answers: Lies, run: (port: number) => Promise<void>): Promise<void> {
  const sockets: Socket[] = [];
  const server: Server = createServer(socket => {
    sockets.push(socket.on('error', () => {}));
    socket.write('220 hello\r\n');
    socket.on('data', data => answer(socket, answers, data.toString().slice(0, 4).trim()));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    await run((server.address() as { port: number }).port);
  } finally {
    sockets.forEach(socket => socket.destroy());
    server.close();
  }
}

function answer(socket: Socket, answers: Lies, verb: string): void {
  const said = verb in answers ? answers[verb] : (truths[verb] ?? '502 what');
  if (said === 'close') socket.destroy();
  const [now, later] = said?.split('|') ?? [];
  if (now && now !== 'close') socket.write(`${now}\r\n`);
  if (later) setTimeout(() => socket.end(`${later}\r\n`), laterMs);
}

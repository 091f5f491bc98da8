// Tests HTTP uploads with a modem that another program has left in a state that its manual allows. Such states are an HTTP session, one or several
// open sockets with data to read, or settings. Each image arrives once, without bytes of the other program.

import { createServer, type AddressInfo, type Socket } from 'node:net';
import * as assert from 'uvu/assert';
import { assertOnce, assertServed, errorsOf, finish, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('leftovers by HTTP');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(20_000), 'DCIM/100CAM/IMG_0002.JPG': noise(3000, 2) };

/** A state in which another program leaves the modem, by the commands `said`. In them `#` stands for the port of a server that speaks first. */
interface Left { title: string; way: Way; modem?: object; said: string[]; /** A query of the modem, and the answer in this state. */ shown?: [command: string, answer: RegExp] }

const sim7600: Way = { family: 'sim7600', method: 'stream' };
const sim800: Way = { family: 'sim800', method: 'stream' };
const sim7080: Way = { family: 'sim7080', method: 'stream' };
const quectel: Way = { family: 'quectel', method: 'stream' };
const context800 = ['AT+CSTT="internet","",""', 'AT+CIICR', 'AT+CIFSR'];
const bearerQuectel = ['AT+QIFGCNT=0', 'AT+QICSGP=1,"internet","",""'];

const leftovers: Left[] = [
  { title: 'HTTP is open, with its own range, header and URL', way: { family: 'sim7600', method: 'efs' }, said: [
    'AT+HTTPINIT', 'AT+HTTPPARA="URL","http://127.0.0.1:1/other"', 'AT+HTTPPARA="USERDATA","X-Other: 1"', 'AT+HTTPPARA="BREAK",10', 'AT+HTTPPARA="BREAKEND",20',
  ] },
  { title: 'sockets are open, and received data is printed at once', way: sim7600, said: ['AT+CIPRXGET=0', 'AT+NETOPEN'] },
  { title: 'sockets are already read by command, and setting this again fails', way: { family: 'a76xx', method: 'stream' }, modem: { faults: [{ command: 'AT+CIPRXGET=1', nth: 2, answer: ['ERROR'], executes: true }] }, said: ['AT+CIPRXGET=1'] },
  { title: 'socket 0 is connected, and received data is printed', way: sim7600, said: ['AT+CIPRXGET=0', 'AT+NETOPEN', 'AT+CIPOPEN=0,"TCP","127.0.0.1",#'], shown: ['AT+CIPOPEN?', /\+CIPOPEN: 0,"TCP"/] },
  { title: 'a TLS service runs with a connected socket', way: sim7600, said: ['AT+CCHSET=0,0', 'AT+CCHSTART', 'AT+CCHOPEN=0,"127.0.0.1",#,1'], shown: ['AT+CCHOPEN?', /\+CCHOPEN: 0,"127/] },
  { title: 'FTP is open', way: { family: 'sim7600', method: 'efs' }, said: ['AT+CFTPSSTART'] },
  { title: 'HTTP is open, with its own range, header and URL', way: { family: 'sim800', method: 'efs' }, said: [
    'AT+SAPBR=3,1,"Contype","GPRS"', 'AT+SAPBR=3,1,"APN","internet"', 'AT+SAPBR=1,1', 'AT+HTTPINIT', 'AT+HTTPPARA="CID",1', 'AT+HTTPPARA="URL","http://127.0.0.1:1/other"',
    'AT+HTTPPARA="USERDATA","X-Other: 1"', 'AT+HTTPPARA="BREAK",10', 'AT+HTTPPARA="BREAKEND",20', 'AT+HTTPPARA="REDIR",1',
  ] },
  { title: 'a context is up', way: sim800, said: ['AT+CIPRXGET=1', ...context800.slice(0, 2)] },
  { title: 'a socket is connected, and received data is printed', way: sim800, said: ['AT+CIPRXGET=0', ...context800, 'AT+CIPSTART="TCP","127.0.0.1",#'], shown: ['AT+CIPSTATUS', /STATE: CONNECT OK/] },
  { title: 'slices are confirmed at once, and received data has a header', way: sim800, said: ['AT+CIPQSEND=1', 'AT+CIPHEAD=1', 'AT+CIPSRIP=1'], shown: ['AT+CIPQSEND?', /: 1/] },
  { title: 'TLS is on', way: sim800, said: ['AT+CIPSSL=1'], shown: ['AT+CIPSSL?', /: 1/] },
  { title: 'multiple connections are enabled, and one is open', way: sim800, said: ['AT+CIPMUX=1', ...context800, 'AT+CIPSTART=0,"TCP","127.0.0.1","#"'], shown: ['AT+CIPMUX?', /\+CIPMUX: 1/] },
  { title: 'a context is up', way: sim7080, said: ['AT+CNCFG=0,1,"internet"', 'AT+CNACT=0,1'] },
  { title: 'socket 0 is connected, and received data is printed', way: sim7080, said: ['AT+CNCFG=0,1,"internet"', 'AT+CNACT=0,1', 'AT+CAOPEN=0,0,"TCP","127.0.0.1",#,1'], shown: ['AT+CASTATE?', /\+CASTATE: 0,1/] },
  { title: 'TLS is on', way: sim7080, said: ['AT+CNCFG=0,1,"internet"', 'AT+CNACT=0,1', 'AT+CASSLCFG=0,"SSL",1'], shown: ['AT+CASSLCFG?', /\+CASSLCFG: 0,1/] },
  { title: 'SIM7000: socket 0 is connected', way: sim7080, modem: { family: 'SIM7000' }, said: ['AT+CNACT=1,"internet"', 'AT+CACID=0', 'AT+CAOPEN=0,"TCP","127.0.0.1",#'], shown: ['AT+CASTATE?', /\+CASTATE: 0,1/] },
  { title: 'a context is chosen', way: quectel, said: ['AT+QIFGCNT=0'] },
  { title: 'a socket is connected, and received data is printed', way: quectel, said: [...bearerQuectel, 'AT+QINDI=0', 'AT+QIDNSIP=0', 'AT+QIOPEN="TCP","127.0.0.1",#'], shown: ['AT+QISTAT', /STATE: CONNECT OK/] },
  { title: 'received data has a header', way: quectel, said: ['AT+QIHEAD=1'], shown: ['AT+QIHEAD?', /: 1/] },
  { title: 'multiple connections are enabled, and one is open', way: quectel, said: [...bearerQuectel, 'AT+QIMUX=1', 'AT+QIOPEN=0,"TCP","127.0.0.1","#"'], shown: ['AT+QIMUX?', /\+QIMUX: 1/] },
];

/** Sends the commands of the other program to the modem, as its own terminal would. */
async function leave(world: World, { said, shown }: Left, port: number): Promise<void> {
  let heard = '';
  world.line.dte.onBytes(bytes => (heard += Buffer.from(bytes).toString('latin1')));
  await world.until(/never/, 1);
  for (const line of [...said, ...(shown ? [shown[0]] : [])]) {
    heard = '';
    world.line.dte.write(Buffer.from(`${line.replace('#', `${port}`)}\r`));
    await world.clock.run(() => /\r\n(OK|ERROR)\r\n|\d+\.\d+\.\d+\.\d+\r\n/.test(heard), 120_000);
    await world.until(/never/, 0.1);
    assert.not.match(heard, /ERROR|FAIL/, line);
  }
  if (shown) assert.match(heard, shown[1]);
  world.line.dte.onBytes(() => undefined);
}

for (const left of leftovers) {
  const { title, way: { family, method }, modem = {} } = left;
  test(`${family} by ${method}: ${title}`, async () => {
    const sockets = new Set<Socket>();
    const talker = createServer(socket => {
      sockets.add(socket.on('error', () => socket.destroy()));
      socket.write('220 at your service\r\n');
    });
    await new Promise<void>(resolve => talker.listen(0, '127.0.0.1', resolve));
    try {
      await within(worldWith(family, { files, http: {}, config: { upload: { method } }, modem }), async world => {
        await leave(world, left, (talker.address() as AddressInfo).port);
        world.boot();
        await finish(world, files);
        assertServed(world, files);
        assertOnce(world, Object.keys(files));
        assert.is(errorsOf(world), '');
        assert.ok(world.http!.requests.every(({ headers }) => !headers.some(([name]) => name === 'X-Other')), 'no header of the other program is sent');
      });
    } finally {
      for (const socket of sockets) socket.destroy();
      talker.close();
    }
  });
}

test.run();

// The SIM7600's HTTP requests: AT+HTTPACTION and HTTPPOSTFILE.

import { type Commands, error, ok, type Reply } from '../../../command/at.ts';
import { type Arg, numberOf, textOf } from '../../../command/syntax.ts';
import { type Trouble, troubleOf } from '../../../http/client.ts';
import { readUrl, requestOf } from '../../../http/request.ts';
import { fieldsOf } from './params.ts';
import { codes, type Http7600Service, type Job, pdpContext, whileOn } from './service.ts';

const methods = ['GET', 'POST', 'HEAD', 'DELETE'];
const longestName = 64;
/** Most milliseconds that the server may take to accept one slice of a request. The manual has no parameter for this limit. */
const sendMs = 120_000;

const codeOf: Record<Trouble, number> = {
  'dns': codes.dns,
  'connect': codes.connect,
  'connect-timeout': codes.connect,
  'handshake': 715,
  'alert': 715,
  'untrusted': 715, 'expired': 715, 'misnamed': 715, 'expired-misnamed': 715,
  'send': 706,
  'send-timeout': 718,
  'response-timeout': 720,
  'receive-timeout': 705,
  'closed': 704,
  'garbled': 600,
};

/** Makes the handlers of the commands that make a request. */
export function requestCommands(service: Http7600Service): Commands {
  return {
    '+HTTPACTION': { test: () => ok('+HTTPACTION: (0-3)'), write: whileOn(service, args => act(service, args)) },
    '+HTTPPOSTFILE': {
      test: () => ok('+HTTPPOSTFILE: <filename>[,(1-3)[,(0-3)[,(0-1)]]]'), write: whileOn(service, args => postFile(service, args)),
    },
  };
}

/** Carries out AT+HTTPACTION=, which makes a request with the body from HTTPDATA. */
function act(service: Http7600Service, args: Arg[]): Reply {
  const method = numberOf(args[0], 0, 3);
  if (method === undefined || args.length !== 1 || service.params.URL === '') return error();
  const body = method === 1 ? (service.staged ?? new Uint8Array(0)) : undefined;
  return begin(service, {
    method,
    request: target => requestOf({ method: methods[method]!, target, fields: fieldsOf(service, method, body !== undefined), body }),
    say: (status, bytes) => `+HTTPACTION: ${method},${status},${bytes}`,
  });
}

/** Carries out AT+HTTPPOSTFILE=, which makes a request with a stored file as its body, or as the whole request. */
function postFile(service: Http7600Service, args: Arg[]): Reply {
  const { options } = service;
  const name = nameOf(args[0]);
  const directory = args[1] ? numberOf(args[1], 1, 3) : 1;
  const method = args[2] ? numberOf(args[2], 0, 3) : 1;
  const sendHeader = args[3] ? numberOf(args[3], 0, 1) : 0;
  const isForm = name !== undefined && directory !== undefined && sendHeader !== undefined && method !== undefined && args.length <= 4;
  if (!isForm || service.params.URL === '') return error();
  const bytes = service.drives.read(`${options.directories[directory]}/${name}`)?.bytes;
  const say = (status: number, size: number) => `+HTTPPOSTFILE: ${method},${status},${size}`;
  if (!bytes) return fail(service, { say }, codes.file);
  const isWholeRequest = (sendHeader === 0) !== options.swapsHeader;
  return begin(service, {
    method: isWholeRequest ? methods.findIndex(one => Buffer.from(bytes.subarray(0, 8)).toString('latin1').startsWith(`${one} `)) : method,
    request: target => (isWholeRequest ? bytes : requestOf({
      method: methods[method]!, target, fields: fieldsOf(service, method, true), body: bytes,
    })),
    say,
  });
}

/** Returns the file name in an argument, and undefined if it has a path. The directory number selects the folder. */
export function nameOf(arg: Arg | undefined): string | undefined {
  const name = textOf(arg, longestName);
  return name === undefined || /[/:\\]/.test(name) ? undefined : name;
}

function fail(service: Http7600Service, job: Pick<Job, 'say'>, code: number): Reply {
  return { ...ok(), after: () => service.at.result(job.say(code, 0)) };
}

function begin(service: Http7600Service, job: Job): Reply {
  if (service.running) return service.options.busyAction === 'error' ? error() : fail(service, job, codes.busy);
  service.running = job;
  service.answer = undefined;
  return { ...ok(), after: () => carryOut(service, job) };
}

function carryOut(service: Http7600Service, job: Job): void {
  const end = service.at.bound((status: number) => finish(service, job, status));
  perform(service, job).then(end, reason => end(codeOf[troubleOf(reason)]));
}

async function perform(service: Http7600Service, job: Job): Promise<number> {
  const target = readUrl(service.params.URL);
  if (!target) return codes.dns;
  if (service.isStale || !service.network.isAccepted(pdpContext)) return /^[\d.]+$/.test(target.host) ? codes.connect : codes.dns;
  const trust = target.isSecure ? service.ssl.trustOf(service.params.SSLCFG) : undefined;
  if (target.isSecure && !trust) return codes.noAuthority;
  const request = job.request(target);
  const got = await service.http.exchange({
    target,
    trust,
    request,
    isHead: job.method === 2,
    limits: { connectMs: service.params.CONNECTTO * 1000, sendMs, responseMs: service.params.RESPTO * 1000, receiveMs: service.params.RECVTO * 1000 },
    onSent: sentBytes => void (job.method === 1 && service.options.onHttp?.(sentBytes, request.length)),
  });
  if (service.running === job) service.answer = got;
  return got.status;
}

/** Ends a request, and prints its result line. */
export function finish(service: Http7600Service, job: Job, status: number): void {
  if (service.running !== job) return;
  service.running = undefined;
  const got = service.answer;
  service.at.result(job.say(status, got ? (job.method === 2 ? got.head : got.body).length : 0));
  if (got && service.http.isEnded()) tellClosed(service);
}

/** Reports that the server has closed the connection. */
export function tellClosed(service: Http7600Service): void {
  if (service.isOn) service.at.urc('+HTTP_PEER_CLOSED');
}

/** Ends the running request when the network was lost. */
export function lose(service: Http7600Service): void {
  if (!service.isOn || service.isStale) return;
  service.isStale = true;
  service.http.kill();
  service.at.urc('+HTTP_NONET_EVENT');
  if (service.running) finish(service, service.running, codes.noNetwork);
}

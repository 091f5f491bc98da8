// Kinds of servers, and the keys of config.json that each needs. A person gives only a host and an account. docs/servers.md describes all of them.

import type { Config } from '../../src/config/config.ts';
import type { Ask, Camera } from './ask.ts';
import { receivers } from './receivers.ts';
import { s3Asks, s3Limits, s3Values } from './s3/asks.ts';

type Values = { [key in keyof Config]?: Config[key] };

/** A kind of server that a person can choose, such as an FTP server or an S3 bucket. */
export interface Preset {
  name: string;
  /** The name of this kind of server for a person. */
  title: string;
  /** Sentences that explain the kind of server, shown below the choice. */
  help: string;
  /** The questions about the server, in their order. It is empty if there is nothing to ask. */
  asks: Ask[];
  /**
   * Returns the values by full key, such as `ftp.host`. Call it only with complete answers (see `lackingIn`). It returns a promise if the
   * values are signed for this camera.
   */
  values(answers: Readonly<Record<string, string>>, camera: Camera): Values | Promise<Values>;
  /** Returns a sentence on what the server will accept from this camera. Call it only with complete answers. */
  limits?(answers: Readonly<Record<string, string>>, camera: Camera): string;
}

const host: Ask = { name: 'host', label: 'Server', example: 'up.example.com', isNeeded: true };
const user: Ask = { name: 'user', label: 'User', example: 'hut-3' };
const password: Ask = { name: 'password', label: 'Password', example: '', isSecret: true };

const account = ({ user: name, password: word }: Readonly<Record<string, string>>, section: 'ftp' | 'http'): Values => ({
  ...name && { [`${section}.user`]: name }, ...word && { [`${section}.password`]: word },
});
/** Returns the keys for an FTP server. The answer may have a port after a colon, if it is not the usual one. */
function serverOf({ host: given = '' }: Readonly<Record<string, string>>): Values {
  const [, name, port] = /^([^:]+):(\d+)$/.exec(given) ?? [];
  return name ? { 'ftp.host': name, 'ftp.port': Number(port) } : { 'ftp.host': given };
}

const ofReceiver = (name: string): Values => receivers[name]!.values([0, 0]) as unknown as Values;

/** All kinds of servers that a person can choose, the simplest first. */
export const presets: Preset[] = [
  {
    name: 'ftp', title: 'FTP server', help: 'Any FTP server. The password goes over the air in plain text: use an account that can do no more than this.',
    asks: [host, user, password],
    values: given => ({ ...serverOf(given), ...account(given, 'ftp') }),
  },
  {
    name: 'ftps', title: 'FTP server with TLS', help: 'Such as vsftpd or SFTPGo. Not every modem has TLS.', asks: [host, user, password],
    values: given => ({ ...serverOf(given), 'ftp.security': 'explicit', ...account(given, 'ftp') }),
  },
  {
    name: 'nginx', title: 'Own web server (nginx)', help: 'As set up in the documentation under nginx: one account for each camera, named as the camera.', asks: [host, user, password],
    values: given => ({ 'http.url': `https://${given['host']}/cameras/{device}/{path}{name}`, 'upload.verify': 'reply', ...account(given, 'http') }),
  },
  {
    name: 'nextcloud', title: 'Nextcloud', help: 'With an app password (Settings, Security), never the account’s own. Pictures go into its folder cameras.',
    asks: [{ ...host, example: 'cloud.example.com' }, { ...user, isNeeded: true }, { ...password, label: 'App password' }],
    values: given => ({
      'http.url': `https://${given['host']}/remote.php/dav/files/${encodeURIComponent(given['user'] ?? '')}/cameras/{path}{name}`, 'http.method': 'put',
      'http.header': 'X-NC-WebDAV-Auto-Mkcol: 1', ...account(given, 'http'),
    }),
  },
  {
    name: 'sftpgo', title: 'SFTPGo share', help: 'A share with the scope “write”. Its password works with any user name.',
    asks: [host, { name: 'share', label: 'Share ID', example: 'NwGvG9FjEDxBRqCm', isNeeded: true }, password],
    values: given => ({ 'http.url': `https://${given['host']}/api/v2/shares/${given['share'] ?? ''}/{name}`, 'upload.verify': 'reply', ...account({ user: given['password'] ? 'share' : '', ...given }, 'http') }),
  },
  {
    name: 's3', title: 'S3, by a signed form', help: 'Your key signs a form on this computer, and nothing keeps it: the camera gets only the form. Amazon S3, MinIO, Ceph and SeaweedFS name no longest time for one; Garage takes it for a day. Cloudflare R2, Backblaze B2 and Google Cloud Storage do not take it.',
    asks: s3Asks, values: s3Values, limits: s3Limits,
  },
  {
    name: 'telegram', title: 'Telegram', help: 'A bot sends each picture as a file. After a lost answer a picture may come twice.',
    asks: [{ name: 'token', label: 'Token of the bot', example: '123456789:AAE…', isSecret: true, isNeeded: true }, { name: 'chat', label: 'Chat ID', example: '-1001234567890', isNeeded: true }],
    values: given => ({
      'http.url': `https://api.telegram.org/bot${given['token']}/sendDocument`,
      'http.form': { file: 'document', fields: { chat_id: given['chat'] ?? '', caption: '{device} {path}{name}' } }, 'upload.verify': 'none',
    }),
  },
  {
    name: 'aviationwx', title: 'AviationWX', help: 'The site gives you an account for each camera. Also set the airport’s time zone under All settings.', asks: [{ ...host, example: 'ftp.example.org' }, user, password],
    values: given => ({ 'ftp.host': given['host']!, 'ftp.port': 2121, 'ftp.security': 'explicit', ...account(given, 'ftp'), ...ofReceiver('aviationwx') }),
  },
  {
    name: 'addaxai', title: 'AddaxAI Connect', help: 'The camera is known by its position, which is a part of each name.',
    asks: [host, user, password, { name: 'place', label: 'Position (latitude, longitude)', example: '47.07,15.44', isNeeded: true, pattern: /^-?\d+(\.\d+)?, *-?\d+(\.\d+)?$/ }],
    values: given => {
      const [north = 0, east = 0] = (given['place'] ?? '').split(',').map(Number);
      return { 'ftp.host': given['host']!, 'ftp.security': 'explicit', ...account(given, 'ftp'), ...receivers['addaxai']!.values([north, east]) as unknown as Values };
    },
  },
  {
    name: 'wow', title: 'Met Office WOW', help: 'An FTP server of yours. Give WOW its folder wow, in which the newest picture is.', asks: [host, user, password],
    values: given => ({ 'ftp.host': given['host']!, ...account(given, 'ftp'), ...ofReceiver('wow') }),
  },
  {
    name: 'webpage', title: 'Own web page, Home Assistant', help: 'The newest picture as live.jpg on nginx, set up as in the documentation under nginx.', asks: [host, user, password],
    values: given => ({ 'http.url': `https://${given['host']}/cameras/{device}/{path}{name}`, 'http.method': 'put', 'upload.verify': 'reply', ...account(given, 'http'), ...ofReceiver('webpage') }),
  },
  {
    name: 'phenocam', title: 'PhenoCam', help: 'Plain FTP. The camera’s name is the site’s name.', asks: [{ ...host, example: 'phenocam.example.org' }],
    values: given => ({ 'ftp.host': given['host']!, ...ofReceiver('phenocam') }),
  },
];

/** The sections and keys of config.json that a kind of server may set. They are removed before another kind is put in. */
export const presetKeys: readonly string[] = ['ftp', 'http', 'images.name', 'images.live', 'images.first', 'images.skipOlderMinutes', 'upload.verify'];

/**
 * Returns a choice that leaves the server of a loaded file as it is, without questions. It is undefined if the file has no server. @param
 * server the server's name, or empty
 */
export function keptPreset(server: string): Preset | undefined {
  return server ? { name: 'kept', title: `As it is: ${server}`, help: 'Choose another one to replace it. Its details are under All settings.', asks: [], values: () => ({}) } : undefined;
}

/** Returns the first question that has no usable answer, or undefined if all have one. @param answers as `cleaned` returns them */
export const lackingIn = ({ asks }: Preset, answers: Readonly<Record<string, string>>): Ask | undefined =>
  asks.find(ask => faultOfAnswer(ask, answers[ask.name] ?? '') !== undefined);

/**
 * Returns the mistake in an answer as a sentence, or undefined if the answer is usable. It returns '' if the answer is unusable and there is no
 * sentence for the mistake.
 */
export function faultOfAnswer({ isNeeded, pattern, faultOf }: Ask, answer: string): string | undefined {
  if (isNeeded && !answer || pattern && !pattern.test(answer)) return '';
  return faultOf?.(answer);
}

/**
 * Returns answers without blanks around them, and a host without `https://` or slashes. A person may have pasted them. Passwords stay as they
 * are.
 */
export function cleaned(answers: Readonly<Record<string, string>>): Record<string, string> {
  const plain = Object.entries(answers).map(([name, text]) => [name, name === 'password' ? text : text.trim()] as const);
  return Object.fromEntries(plain.map(([name, text]) => [name, name === 'host' ? text.replace(/^\w+:\/\//, '').replace(/\/+$/, '') : text]));
}

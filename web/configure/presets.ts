// Servers that need certain keys: a person gives a host and an account, the rest comes by itself. docs/servers.md has them in full.

import type { Config } from '../../src/config/config.ts';
import type { Ask, Camera } from './ask.ts';
import { receivers } from './receivers.ts';
import { s3Asks, s3Limits, s3Values } from './s3/asks.ts';

type Values = { [key in keyof Config]?: Config[key] };

/** A kind of server that a person can choose. */
export interface Preset {
  name: string;
  /** Its name for a person. */
  title: string;
  /** Sentences below it. */
  help: string;
  /** Its questions, in their order. */
  asks: Ask[];
  /** Values by full key. Only for complete answers (`lackingIn`). A promise: they are signed for this camera alone. */
  values(answers: Readonly<Record<string, string>>, camera: Camera): Values | Promise<Values>;
  /** What the server allows, for complete answers. */
  limits?(answers: Readonly<Record<string, string>>, camera: Camera): string;
}

const host: Ask = { name: 'host', label: 'Server', example: 'up.example.com', isNeeded: true };
const user: Ask = { name: 'user', label: 'User', example: 'hut-3' };
const password: Ask = { name: 'password', label: 'Password', example: '', isSecret: true };

const account = ({ user: name, password: word }: Readonly<Record<string, string>>, section: 'ftp' | 'http'): Values => ({
  ...name && { [`${section}.user`]: name }, ...word && { [`${section}.password`]: word },
});
/** A server's name, with its port after a colon if that is not the usual one. */
function serverOf({ host: given = '' }: Readonly<Record<string, string>>): Values {
  const [, name, port] = /^([^:]+):(\d+)$/.exec(given) ?? [];
  return name ? { 'ftp.host': name, 'ftp.port': Number(port) } : { 'ftp.host': given };
}

const ofReceiver = (name: string): Values => receivers[name]!.values([0, 0]) as unknown as Values;

/** All kinds, the simplest first. */
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
    name: 's3', title: 'S3, by a signed form', help: 'Your key signs a form on this computer, and nothing keeps it: the camera gets only the form. Amazon S3, MinIO, Ceph and SeaweedFS name no longest time for one; Garage takes it for a day, and Cloudflare R2 and Backblaze B2 not at all.',
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

/** All keys that a preset may set: another preset removes them. */
export const presetKeys: readonly string[] = ['ftp', 'http', 'images.name', 'images.live', 'images.first', 'images.skipOlderMinutes', 'upload.verify'];

/** The server of a file, which no question asks for; undefined: there is none. */
export function keptPreset(server: string): Preset | undefined {
  return server ? { name: 'kept', title: `As it is: ${server}`, help: 'Choose another one to replace it. Its details are under All settings.', asks: [], values: () => ({}) } : undefined;
}

/** Finds the first question without a usable answer. @param answers as `cleaned` returns them */
export const lackingIn = ({ asks }: Preset, answers: Readonly<Record<string, string>>): Ask | undefined =>
  asks.find(ask => faultOfAnswer(ask, answers[ask.name] ?? '') !== undefined);

/** @returns the mistake in an answer; empty: there is no sentence for it */
export function faultOfAnswer({ isNeeded, pattern, faultOf }: Ask, answer: string): string | undefined {
  if (isNeeded && !answer || pattern && !pattern.test(answer)) return '';
  return faultOf?.(answer);
}

/** Cleans answers that were typed or pasted: a host may come with its protocol. */
export function cleaned(answers: Readonly<Record<string, string>>): Record<string, string> {
  const plain = Object.entries(answers).map(([name, text]) => [name, name === 'password' ? text : text.trim()] as const);
  return Object.fromEntries(plain.map(([name, text]) => [name, name === 'host' ? text.replace(/^\w+:\/\//, '').replace(/\/+$/, '') : text]));
}

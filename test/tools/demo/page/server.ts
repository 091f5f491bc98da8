// The browser page on this machine: the files of dist/web, and for the demo a simulated camera on a WebSocket instead of a serial port.

import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sirv from 'sirv';
import { WebSocketServer, type WebSocket } from 'ws';
import { Sentence } from '../show/sentence.ts';

/** The other end of the demo's cable. */
export interface FarEnd {
  write(bytes: Uint8Array): void;
  signal(lines: { dtr: boolean; rts: boolean }): void;
}

/** Which files the server has. */
export interface PageOptions {
  /** dist/web. */
  folder: string;
  /** 0: any that is free. */
  port: number;
  /** Files that replace those in the folder, by path; undefined: none. */
  overlay?: Map<string, { type: string; bytes: Uint8Array | string } | undefined>;
  /** Of the demo; the page then uses it. */
  cable?: { far: FarEnd; onBytes(take: (bytes: Uint8Array) => void): void };
}

/** The server of the page. */
export interface PageServer {
  /** Its address on this machine. */
  url: string;
  close(): Promise<void>;
}

const host = '127.0.0.1';
/** Names by which a browser on this machine may reach it: a page of another origin cannot use them. */
const hosts = ['127.0.0.1', 'localhost', '[::1]'];

/** The page's policy, which a host like GitHub Pages cannot send. */
const policyOf = (folder: string) => /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(readFileSync(join(folder, 'index.html'), 'utf8'))![1]!;

/** The demo's worker runs the firmware as the engine does, by `eval`, and reads its file; it has no other access than that. */
const workerPolicy = "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self'";
const workers = ['board.js'];

const isHere = ({ headers }: IncomingMessage) => hosts.includes((headers.host ?? '').replace(/:\d+$/, ''));

/** Only one page holds a port. The cable carries bytes; messages about the port are JSON. */
function serveCable({ far, onBytes }: NonNullable<PageOptions['cable']>, sockets: WebSocketServer): void {
  let holder: WebSocket | undefined;
  onBytes(bytes => holder?.send(bytes));
  const tellHeld = () => sockets.clients.forEach(socket => socket.send(JSON.stringify({ held: holder !== undefined && holder !== socket })));
  sockets.on('connection', socket => {
    socket.send(JSON.stringify({ held: holder !== undefined }));
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        if (holder === socket) far.write(data);
        return;
      }
      const said = JSON.parse(String(data)) as { open?: number; close?: true; signal?: { dtr: boolean; rts: boolean } };
      if (said.open !== undefined) {
        holder ??= socket;
        tellHeld();
      }
      if (said.signal && holder === socket) far.signal(said.signal);
      if (said.close && holder === socket) {
        holder = undefined;
        tellHeld();
      }
    });
    socket.on('close', () => {
      if (holder === socket) holder = undefined;
      tellHeld();
    });
    socket.on('error', () => socket.terminate());
  });
}

const refusalOf = (port: number, error: NodeJS.ErrnoException): Error => error.code === 'EADDRINUSE'
  ? new Sentence(`Port ${port} is in use; name another by --port.`)
  : error.code === 'EACCES' ? new Sentence(`Port ${port} may not be opened; name one above 1023 by --port.`) : error;

const listen = (server: Server, port: number) => new Promise<void>((resolve, reject) => {
  server.once('error', (error: NodeJS.ErrnoException) => reject(refusalOf(port, error)));
  server.listen(port, host, resolve);
});

/** Before a long build. @throws a sentence if the port is not free */
export async function ensureFree(port: number): Promise<void> {
  const server = createServer();
  await listen(server, port);
  await new Promise(resolve => server.close(resolve));
}

/** @throws a sentence if the port is not free */
export async function servePage({ folder, port, overlay = new Map(), cable }: PageOptions): Promise<PageServer> {
  const policy = policyOf(folder);
  const files = sirv(folder, { dev: true });
  function answer(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-cache');
    const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1) || 'index.html';
    response.setHeader('Content-Security-Policy', workers.includes(path) ? workerPolicy : policy);
    const other = overlay.get(path);
    if (!isHere(request) || (overlay.has(path) && !other)) {
      response.writeHead(404).end();
    } else if (other) response.writeHead(200, { 'Content-Type': other.type }).end(other.bytes);
    else files(request, response, () => void response.writeHead(404).end());
  }
  const server = createServer(answer);
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    const isOwn = request.headers.origin === `http://${request.headers.host}`;
    if (!cable || request.url !== '/serial' || !isHere(request) || !isOwn) return void socket.destroy();
    return sockets.handleUpgrade(request, socket, head, ready => void sockets.emit('connection', ready, request));
  });
  if (cable) serveCable(cable, sockets);
  await listen(server, port);
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close() {
      sockets.clients.forEach(socket => socket.terminate());
      sockets.close();
      server.closeAllConnections();
      return new Promise(resolve => void server.close(() => resolve()));
    },
  };
}

// Serves the browser page on this machine from dist/web. For the demo, a WebSocket connects it with a simulated camera instead of a serial port.

import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sirv from 'sirv';
import { WebSocketServer, type WebSocket } from 'ws';
import { Sentence } from '../show/sentence.ts';

/** The board's end of the demo's cable. */
export interface FarEnd {
  write(bytes: Uint8Array): void;
  signal(lines: { dtr: boolean; rts: boolean }): void;
}

/** Which files the server has, and whether it has a camera. */
export interface PageOptions {
  /** The folder of the page, dist/web. */
  folder: string;
  /** The port on this machine; 0 takes any free one. */
  port: number;
  /** Files that replace those in the folder, by path. An undefined one does not exist for the browser. */
  overlay?: Map<string, { type: string; bytes: Uint8Array | string } | undefined>;
  /** The cable to the demo's simulated camera, which the page then uses. It is undefined without the demo. */
  cable?: { far: FarEnd; onBytes(take: (bytes: Uint8Array) => void): void };
}

/** The running server of the page. */
export interface PageServer {
  /** The address of the page on this machine. */
  url: string;
  close(): Promise<void>;
}

const host = '127.0.0.1';
/** Host names by which a browser on this machine may reach the server. Others are refused, so that a page of another origin cannot use it. */
const hosts = ['127.0.0.1', 'localhost', '[::1]'];

/** Returns the page's Content-Security-Policy, which stands in the page because a host such as GitHub Pages cannot send it as a header. */
const policyOf = (folder: string) => /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(readFileSync(join(folder, 'index.html'), 'utf8'))![1]!;

/**
 * The policy for the demo's worker in the page, which runs the firmware by `eval`, as the engine does, and fetches its file. Everything else is
 * forbidden to it.
 */
const workerPolicy = "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self'";
const workers = ['board.js'];

const isHere = ({ headers }: IncomingMessage) => hosts.includes((headers.host ?? '').replace(/:\d+$/, ''));

/** Connects pages with the cable. Only one page at a time has the port. Binary messages are bytes, and text messages about the port are JSON. */
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

/** Checks the port before a long build begins. @throws an error with a sentence if the port is not free */
export async function ensureFree(port: number): Promise<void> {
  const server = createServer();
  await listen(server, port);
  await new Promise(resolve => server.close(resolve));
}

/** Starts the server. @throws an error with a sentence if the port is not free */
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

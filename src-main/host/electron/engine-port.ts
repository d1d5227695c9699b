import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, MessageChannelMain } from 'electron';
import { appOrigin } from './app-protocol.ts';
import { connectChannel, portChannel } from './bridge.ts';

/**
 * Gives every page of ours that asks a port on which the contract's calls are answered. A reloaded page asks again; its old port
 * closes by itself, which cancels what was running on it.
 */
export function serveEngine(router: AnyRouter): () => void {
  const handler = new RPCHandler(router);
  const listener = (event: IpcMainEvent) => {
    if (!isOwnPage(event)) return;
    const { port1, port2 } = new MessageChannelMain();
    handler.upgrade(port1, { context: {} });
    port1.start();
    event.sender.postMessage(portChannel, null, [port2]);
  };
  ipcMain.on(connectChannel, listener);
  return () => {
    ipcMain.off(connectChannel, listener);
  };
}

/** The main frame of a page that was served by the app, and nothing else (a frame inside it, a page from elsewhere). */
export function isOwnPage(event: Pick<IpcMainEvent | IpcMainInvokeEvent, 'senderFrame'>): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && frame.origin === appOrigin;
}

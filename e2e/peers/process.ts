import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** True where a program of a peer is installed; tests say what they skip otherwise. */
export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' }).status === 0;
}

/**
 * Ports for tests: below those that systems give to connections, and to whoever listens on port 0 (from 32768 on Linux, 49152
 * elsewhere), so that none is taken between being picked and being used. Each process of a test run begins at its own place.
 */
const firstPort = 10_000;
const ports = 22_000;
const portsOfProcess = 100;
let nextPort = (process.pid * portsOfProcess) % ports;

/** A TCP port of 127.0.0.1 that is free, and that nobody else picks. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = firstPort + nextPort;
    nextPort = (nextPort + 1) % ports;
    const server = createServer().listen({ port, host: '127.0.0.1', exclusive: true });
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** A peer's process; `stop()` ends just this one. */
export interface PeerProcess {
  readonly pid: number;
  /** Everything it printed so far, both streams. */
  output(): string;
  stop(): Promise<void>;
}

/** DCMTK waits 40 ms for each message without it. */
const environment = () => ({ ...process.env, TCP_NODELAY: '1' });

/** How long a program may take to listen, and to end after SIGTERM. */
const startMs = 20_000;
const stopMs = 5_000;
/** Between two looks whether it listens: there is no event for it. */
const lookMs = 20;

/** Starts a program and resolves once it listens on `port` of 127.0.0.1. It does not outlive this process. */
export async function startPeer(
  command: string,
  args: readonly string[],
  port: number,
  options: { cwd?: string } = {},
): Promise<PeerProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment(), ...options });
  let printed = '';
  const print = (chunk: Buffer) => {
    printed += chunk.toString();
  };
  child.stdout.on('data', print);
  child.stderr.on('data', print);
  child.on('error', (error) => {
    printed += error.message;
  });
  endWithUs(child);
  const deadline = Date.now() + startMs;
  while (!(await answers(port))) {
    if (hasEnded(child)) throw new Error(`${command} ended before it listened:\n${printed}`);
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${command} does not listen on ${port}:\n${printed}`);
    }
    await pause(lookMs);
  }
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} has no process id`);
  return { pid, output: () => printed, stop: () => stop(child) };
}

/** Without a listener a signal ends a process at once, and its `exit` event never comes. */
const exitWhenTerminated = () => process.exit(143);

/** Ends a child process when this one ends, be it that a test failed before it could stop it. */
export function endWithUs(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('close', () => process.off('exit', kill));
  if (!process.listeners('SIGTERM').includes(exitWhenTerminated)) process.once('SIGTERM', exitWhenTerminated);
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await ended;
  clearTimeout(forced);
}

/** Runs a program to its end. */
export async function runTool(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<{ code: number; output: string }> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: options.cwd,
    env: { ...environment(), ...options.env },
  });
  let output = '';
  const print = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', print);
  child.stderr.on('data', print);
  endWithUs(child);
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : 1, output };
}

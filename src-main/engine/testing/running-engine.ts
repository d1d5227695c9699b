import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { EngineClient } from '../../../src-shared/contract/index.ts';
import type { ReceiverConfig, ReceiverStatus } from '../../../src-shared/contract/receiver.ts';
import type { ServerInput } from '../../../src-shared/contract/servers.ts';
import type { Target } from '../../net/scu/target.ts';
import { startEngine, type TestEngine, type TestHome, testHome } from './test-engine.ts';

/** An engine while a test runs. Its receiver is on, as QUARRY. */
export interface RunningEngine {
  /** Its data folder. */
  readonly folder: string;
  readonly receiverPort: number;
  /** Another one after a restart. */
  readonly client: EngineClient;
  /** Its receiver, as others call it. */
  target(calledAeTitle?: string, callingAeTitle?: string): Target;
  /** Sets up its receiver: on and as it is at the start, but for what is given. */
  configureReceiver(changes?: Partial<ReceiverConfig>): Promise<ReceiverStatus>;
  /** Closes it and opens its data folder again. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
}

/**
 * Sets up an engine with a data folder of its own for each test of a file, or one for all of them, and removes it afterwards. A test
 * fails if something goes wrong in the engine's background.
 */
export function runningEngine(span: 'each' | 'all' = 'each'): RunningEngine {
  let home: TestHome;
  let test: TestEngine;
  const [before, after] = span === 'each' ? [beforeEach, afterEach] : [beforeAll, afterAll];
  const stop = async () => {
    await test.engine.close();
    expect(test.problems).toEqual([]);
  };
  before(async () => {
    home = await testHome();
    test = await startEngine(home);
  });
  after(async () => {
    await stop();
    await home.remove();
  });
  return {
    get folder() {
      return home.folder;
    },
    get receiverPort() {
      return home.receiverPort;
    },
    get client() {
      return test.client;
    },
    target: (calledAeTitle = 'QUARRY', callingAeTitle = 'MODALITY') => ({
      host: '127.0.0.1',
      port: home.receiverPort,
      calledAeTitle,
      callingAeTitle,
    }),
    configureReceiver: (changes = {}) =>
      test.client.receiver.configure({
        on: true,
        aeTitle: 'QUARRY',
        port: home.receiverPort,
        bindAddress: '127.0.0.1',
        ...changes,
      }),
    async restart(meanwhile) {
      await stop();
      await meanwhile?.();
      test = await startEngine(home);
    },
  };
}

/** A bookmark of a server on 127.0.0.1. */
export function serverInput(port: number, changes: Partial<ServerInput> = {}): ServerInput {
  return {
    name: 'It',
    calledAeTitle: 'QUARRY',
    host: '127.0.0.1',
    port,
    retrieveMethod: 'automatic',
    colour: 'grey',
    ...changes,
  };
}

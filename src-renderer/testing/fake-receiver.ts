import { implement } from '@orpc/server';
import { contract } from '../../src-shared/contract/index.ts';
import type { ReceiverConfig, TokenIssuer } from '../../src-shared/contract/receiver.ts';
import { Feed } from './fake-feed.ts';

/** A receiver in memory, which can be set up; nothing ever comes. */
export function fakeReceiver(today: Date) {
  const receiver = new Feed({
    config: { on: true, aeTitle: 'QUARRY', port: 11112, bindAddress: '10.2.3.4' } as ReceiverConfig,
    state: 'listening' as 'listening' | 'off',
    addresses: [
      { interface: 'lo', address: '127.0.0.1', family: 'IPv4' as const, internal: true },
      { interface: 'eth0', address: '10.2.3.4', family: 'IPv4' as const, internal: false },
    ],
    openAssociations: 0,
    receivedObjects: 1204,
    receivedBytes: 640_000_000,
    lastFrom: { aeTitle: 'CITYPACS', address: '10.2.3.9', at: today.toISOString() },
    users: ['anna'],
    tokenIssuers: [
      { name: 'Hospital sign-on', issuer: 'https://sign-on.example', userClaim: 'sub', algorithms: ['ES256'] },
    ] as TokenIssuer[],
    privateClasses: [
      {
        uid: '1.2.840.113619.4.30',
        from: { aeTitle: 'MRCONSOLE', address: '10.2.3.44' },
        lastSeen: today.toISOString(),
        associations: 3,
        objects: 12,
        accepted: true,
      },
    ],
  });
  const i = implement(contract).receiver;
  return {
    watch: i.watch.handler(({ signal }) => receiver.follow(signal)),
    configure: i.configure.handler(({ input }) => {
      receiver.set({ ...receiver.value, config: input, state: input.on ? 'listening' : 'off' });
      return receiver.value;
    }),
    setUser: i.setUser.handler(({ input }) => {
      receiver.set({ ...receiver.value, users: [...new Set([...receiver.value.users, input.name])] });
      return receiver.value;
    }),
    removeUser: i.removeUser.handler(({ input }) => {
      receiver.set({ ...receiver.value, users: receiver.value.users.filter((name) => name !== input.name) });
      return receiver.value;
    }),
    setTokenIssuer: i.setTokenIssuer.handler(({ input: { key, ...issuer } }) => {
      const others = receiver.value.tokenIssuers.filter(({ name }) => name !== issuer.name);
      const algorithms = [key.kind === 'secret' ? 'HS256' : 'ES256'];
      receiver.set({ ...receiver.value, tokenIssuers: [...others, { ...issuer, algorithms }] });
      return receiver.value;
    }),
    removeTokenIssuer: i.removeTokenIssuer.handler(({ input }) => {
      receiver.set({ ...receiver.value, tokenIssuers: receiver.value.tokenIssuers.filter(({ name }) => name !== input.name) });
      return receiver.value;
    }),
  };
}

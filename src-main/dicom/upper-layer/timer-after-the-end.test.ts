import { expect, it } from 'vitest';
import { AssociationEndpoint } from './association-endpoint.ts';
import type { AssociationRequest } from './port.ts';

const request: AssociationRequest = {
  callingAeTitle: 'US',
  calledAeTitle: 'THEM',
  contexts: [{ abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] }],
};

it('a timer is asked for again once the user has been told of the end, and not at all when the transport is closed', () => {
  const running = new Set<string>();
  let told = false;
  const clock = {
    now: () => 0,
    schedule(at: number) {
      const timer = `${at} ${told ? 'after' : 'before'}`;
      running.add(timer);
      return () => void running.delete(timer);
    },
  };
  const nothing = () => undefined;
  const transport = {
    write: () => true,
    enciphers: false,
    pause: nothing,
    resume: nothing,
    gatherReads: nothing,
    close: nothing,
  };
  const onEnded = () => {
    told = true;
  };
  const role = { name: 'requestor', request } as const;
  const endpoint = new AssociationEndpoint({ role, transport, clock, onEstablished: nothing, onEnded });
  endpoint.start();
  expect([...running]).toEqual(['15000 before']);
  endpoint.abort();
  expect([...running]).toEqual(['5000 after']);
  endpoint.transportClosed();
  expect([...running]).toEqual([]);
});

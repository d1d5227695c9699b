import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { AssociationEnding } from '../../src-shared/dicom/ending.ts';
import { negotiate } from '../dicom/upper-layer/negotiate.ts';
import { connect } from './connect.ts';
import { listen } from './listen.ts';

const timeouts = { connectMs: 5_000, associationMs: 5_000 };
const contexts = [{ abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] }];

it('a mistake of ours met by one peer ends its association, and no other', async () => {
  const endings: AssociationEnding[] = [];
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    accept: (indication) => {
      if (indication.callingAeTitle === 'TRIGGER') throw new RangeError('the text of PATIENT^SECRET');
      return negotiate(indication, { transferSyntaxesFor: () => 'any' });
    },
    onAssociation: (port) => port.setReceiver({ pdv: () => true, ended: () => undefined }),
    onEnded: (_connection, ending) => endings.push(ending),
  });
  if (!listening.ok) throw new Error(listening.code);
  const { listener } = listening;
  const call = (callingAeTitle: string) =>
    connect({
      host: '127.0.0.1',
      port: listener.port,
      request: { callingAeTitle, calledAeTitle: 'US', contexts },
      timeouts,
    });

  const warned = once(process, 'warning');
  expect(await call('TRIGGER')).toMatchObject({ ok: false, ending: { kind: 'transport-lost', phase: 'association' } });
  const [warning] = (await warned) as [Error & { code: string; detail: string }];
  expect(warning).toMatchObject({ code: 'QUARRY_BUG', message: expect.stringContaining('RangeError') });
  expect(`${warning.message}${warning.detail}`).not.toContain('SECRET');

  const good = await call('GOOD');
  expect(good.ok).toBe(true);
  if (good.ok) await good.port.release();
  await listener.close();
  expect(endings.map((ending) => ending.kind)).toEqual(['transport-lost', 'released']);
});

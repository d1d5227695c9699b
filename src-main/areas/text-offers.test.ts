import { describe, expect, it } from 'vitest';
import type { QueryEvent } from '../../src-shared/contract/common.ts';
import { type ServerInput, serverInputSchema } from '../../src-shared/contract/servers.ts';
import type { UnencodableText } from '../../src-shared/dicom/failure.ts';
import { queryStream } from './query-stream.ts';
import { unknownKey } from './unknown-key.ts';

async function endOf(failure: UnencodableText): Promise<QueryEvent | undefined> {
  const stream = queryStream({
    callSignal: undefined,
    // biome-ignore lint/correctness/useYield: a query that was refused has no rows.
    ask: async function* () {
      return { kind: 'failed', failure };
    },
    localStates: () => [],
    now: () => 0,
  });
  let last: QueryEvent | undefined;
  for await (const event of stream) last = event;
  return last;
}

const lacking = { kind: 'text-not-encodable', characters: ['山'], characterSet: ['ISO_IR 100'] } as const;

describe('a question that the server’s character set cannot express', () => {
  it.each([
    [true, ['ISO_IR 100'], ['in-unicode', 'with-wildcards']],
    [false, ['ISO_IR 100'], ['in-unicode']],
    [true, ['ISO_IR 192'], ['with-wildcards']],
    [false, ['ISO_IR 192'], []],
  ] as const)(
    'where a wildcard would do: %s, and the set is %j, ends with the offers %j',
    async (wildcardWouldDo, characterSet, offers) => {
      const event = await endOf({ ...lacking, characters: [...lacking.characters], characterSet, wildcardWouldDo });
      expect(event).toMatchObject({
        type: 'end',
        end: { kind: 'failed', count: 0, explanation: { code: 'text-not-encodable' }, offers },
      });
    },
  );

  it('is refused before it is made where it is no text at all', () => {
    const keys = (PatientName: string) => ({ model: 'study', level: 'STUDY', keys: { PatientName } }) as const;
    expect(unknownKey(keys('a\ud800b'))).toBe('PatientName');
    expect(unknownKey(keys('a😀b'))).toBeUndefined();
    for (const value of ['many', '70000', '1.5']) expect(unknownKey({ ...keys(''), keys: { Rows: value } }), value).toBe('Rows');
    expect(unknownKey({ ...keys(''), keys: { Rows: '512' } })).toBeUndefined();
  });
});

describe('a bookmark', () => {
  const server: ServerInput = {
    name: 'PACS',
    calledAeTitle: 'PACS',
    host: 'localhost',
    port: 104,
    retrieveMethod: 'automatic',
    colour: 'blue',
  };

  it('has no character set, or one of the standard’s', () => {
    for (const characterSet of ['ISO_IR 100', '\\ISO 2022 IR 87', 'GB18030']) {
      expect(serverInputSchema.safeParse({ ...server, characterSet }).success).toBe(true);
    }
    expect(serverInputSchema.safeParse(server).success).toBe(true);
    for (const characterSet of ['', 'Latin-1', 'ISO 2022 IR 87']) {
      expect(serverInputSchema.safeParse({ ...server, characterSet }).success).toBe(false);
    }
  });
});

import { expect, it } from 'vitest';
import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import { commandField } from '../dimse/command-field.ts';
import { explicit, keys } from '../testing/memory-source.ts';
import { sessionPair } from '../testing/session-pair.ts';
import { settle } from '../testing/settle.ts';
import { FindProvider } from './c-find-scp.ts';
import { ServiceRegistry } from './service-registry.ts';

it('pending queries of one association have together no more room than one may take, and the next has it when they are answered', async () => {
  const going = Promise.withResolvers<void>();
  const source = {
    async *find() {
      await going.promise;
      yield [];
    },
    select: async () => [],
  };
  const server = new ServiceRegistry().register(sopClass.StudyRootFind, new FindProvider(source, () => Promise.resolve()));
  const { scu } = sessionPair([{ abstractSyntax: sopClass.StudyRootFind, transferSyntaxes: [explicit] }], { scp: { server } });
  const [context] = scu.acceptedContexts(sopClass.StudyRootFind);
  const uids = Array.from({ length: 200_000 }, () => '1.2.3.4');
  const identifier = writeDataSet(keys('STUDY').set(tags.StudyInstanceUID, 'UI', uids), explicit);
  const statuses: (number | undefined)[] = [];
  const ask = () =>
    scu.request(
      context?.id ?? 0,
      { commandField: commandField.CFindRq, affectedSopClassUid: sopClass.StudyRootFind },
      identifier,
      { response: ({ status }) => statuses.push(status), ended: () => undefined },
    );
  for (let n = 0; n < 4; n++) ask();
  await settle();
  expect(statuses).toEqual([statusCode.OutOfResources, statusCode.OutOfResources]);
  going.resolve();
  await settle();
  ask();
  await settle();
  expect(statuses.slice(2)).toEqual([statusCode.Success, statusCode.Success, statusCode.Success]);
});

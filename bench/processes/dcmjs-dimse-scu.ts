/** One piece of work by a client made of dcmjs-dimse, as told by JSON in the only argument. Prints what came as JSON. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dcmjsDimse } from '../../e2e/peers/processes/dcmjs-dimse.ts';
import { assertNever } from '../../src-shared/assert-never.ts';

export interface DcmjsWork {
  readonly aeTitle: string;
  readonly port: number;
  readonly work:
    | { readonly kind: 'store'; readonly folder: string }
    /** So many C-ECHOs over each of so many associations, one after the other. */
    | { readonly kind: 'echo'; readonly echoes: number; readonly associations: number }
    | { readonly kind: 'find'; readonly keys: Readonly<Record<string, string>> }
    | { readonly kind: 'get'; readonly studyInstanceUid: string; readonly folder: string };
}

type Request = InstanceType<typeof dcmjsDimse.requests.Request>;
type StoreRequest = InstanceType<typeof dcmjsDimse.requests.CStoreRequest>;

const { Client, Dataset, Implementation } = dcmjsDimse;
const { CEchoRequest, CFindRequest, CGetRequest, CStoreRequest } = dcmjsDimse.requests;
const { CStoreResponse } = dcmjsDimse.responses;
const { Status } = dcmjsDimse.constants;
const studyRootFind = '1.2.840.10008.5.1.4.1.2.2.1';

dcmjsDimse.log.setLevel('error');
Implementation.setMaxPduLength(131_072);
const { aeTitle, port, work } = JSON.parse(process.argv[2] ?? '') as DcmjsWork;

function requests(): Request[] {
  switch (work.kind) {
    case 'store':
      return readdirSync(work.folder).map((name) => new CStoreRequest(join(work.folder, name)));
    case 'echo':
      return Array.from({ length: work.echoes }, () => new CEchoRequest());
    case 'find': {
      const request = new CFindRequest();
      request.setAffectedSopClassUid(studyRootFind);
      request.setDataset(new Dataset({ ...work.keys }));
      return [request];
    }
    case 'get':
      return [CGetRequest.createStudyGetRequest(work.studyInstanceUid)];
    default:
      return assertNever(work);
  }
}

let failed = 0;
let pending = 0;
const rows: string[] = [];

/** One association; resolves when it has ended. */
function associate(): Promise<void> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    for (const request of requests()) {
      request.on('response', (response: { getStatus(): number; getDataset(): InstanceType<typeof Dataset> | undefined }) => {
        const status = response.getStatus();
        if (status === Status.Pending) pending++;
        else if (status !== Status.Success) failed++;
        const dataSet = response.getDataset();
        if (dataSet) rows.push(JSON.stringify(dataSet.getElements()));
      });
      client.addRequest(request);
    }
    client.on('cStoreRequest', (request: StoreRequest, answer: (response: unknown) => void) => {
      if (work.kind === 'get') request.getDataset()?.toFile(join(work.folder, `${request.getAffectedSopInstanceUid()}.dcm`));
      const response = CStoreResponse.fromRequest(request);
      response.setStatus(Status.Success);
      answer(response);
    });
    client.on('networkError', reject);
    client.on('associationRejected', () => reject(new Error('rejected')));
    client.on('closed', () => resolve());
    client.send('127.0.0.1', port, 'SCU', aeTitle, { associationLingerTimeout: 0 });
  });
}

for (let left = work.kind === 'echo' ? work.associations : 1; left > 0; left--) await associate();
if (rows.length > 0) process.stdout.write(`${rows.join('\n')}\n`);
process.stdout.write(`${JSON.stringify({ pending, failed })}\n`, () => process.exit(failed === 0 ? 0 : 1));

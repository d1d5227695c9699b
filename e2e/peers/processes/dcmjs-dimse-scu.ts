/** One request of a client made of dcmjs-dimse, as told by JSON in the only argument. Prints what came as JSON. */
import { assertNever } from '../../../src-shared/assert-never.ts';
import { type DimseScuOptions, fileOfInstance } from '../dcmjs-dimse.ts';
import { dcmjsDimse, securityOptions } from './dcmjs-dimse.ts';

type Request = InstanceType<typeof dcmjsDimse.requests.Request>;
type Dataset = InstanceType<typeof dcmjsDimse.Dataset>;
interface Storing extends Request {
  getDataset(): Dataset | undefined;
}

const { Client, Dataset } = dcmjsDimse;
const { CEchoRequest, CFindRequest, CGetRequest, CMoveRequest, CStoreRequest, NActionRequest } = dcmjsDimse.requests;
const { CStoreResponse, NEventReportResponse } = dcmjsDimse.responses;
const { Status } = dcmjsDimse.constants;

const { called, callingAeTitle, tls, request: asked } = JSON.parse(process.argv[2] ?? '') as DimseScuOptions;
const statuses: number[] = [];
const answers: Record<string, unknown>[] = [];
let error: string | undefined;

function requests(): Request[] {
  switch (asked.service) {
    case 'echo':
      return [new CEchoRequest()];
    case 'find': {
      const request = new CFindRequest();
      request.setAffectedSopClassUid(asked.sopClassUid);
      request.setDataset(new Dataset({ ...asked.keys }));
      return [request];
    }
    case 'move':
      return [CMoveRequest.createStudyMoveRequest(asked.destination, asked.studyInstanceUid)];
    case 'get':
      return [CGetRequest.createStudyGetRequest(asked.studyInstanceUid)];
    case 'store':
      return asked.files.map((file) => new CStoreRequest(file));
    case 'commitment': {
      const request = new NActionRequest('1.2.840.10008.1.20.1', '1.2.840.10008.1.20.1.1', 1);
      const items = asked.instances.map(([sopClass, instance]) => ({
        ReferencedSOPClassUID: sopClass,
        ReferencedSOPInstanceUID: instance,
      }));
      request.setDataset(new Dataset({ TransactionUID: asked.transactionUid, ReferencedSOPSequence: items }));
      return [request];
    }
    default:
      return assertNever(asked);
  }
}

const client = new Client();
for (const request of requests()) {
  request.on('response', (response: { getStatus(): number; getDataset(): Dataset | undefined }) => {
    statuses.push(response.getStatus());
    const dataSet = response.getDataset();
    if (dataSet) answers.push(dataSet.getElements());
  });
  client.addRequest(request);
}
client.on('cStoreRequest', (request: Storing, answer: (response: unknown) => void) => {
  const uid = request.getAffectedSopInstanceUid();
  if (asked.service === 'get') request.getDataset()?.toFile(fileOfInstance(asked.folder, uid));
  const response = CStoreResponse.fromRequest(request as never);
  response.setStatus(Status.Success);
  answer(response);
});
client.on('nEventReportRequest', (request: Storing, answer: (response: unknown) => void) => {
  answers.push(request.getDataset()?.getElements() ?? {});
  const response = NEventReportResponse.fromRequest(request as never);
  response.setStatus(Status.Success);
  answer(response);
  // All that was waited for: else it lingers to the end.
  client.abort();
});
client.on('associationRejected', () => {
  error = 'rejected';
});
client.on('networkError', (problem: Error) => {
  error = problem.message;
});
client.on('closed', () => {
  // The time to linger may not be over.
  process.stdout.write(`${JSON.stringify({ statuses, answers, error })}\n`, () => process.exit());
});
// Else it releases as soon as the request is answered, which is before the report on it.
const associationLingerTimeout = asked.service === 'commitment' ? 20_000 : 0;
client.send('127.0.0.1', called.port, callingAeTitle, called.aeTitle, { ...securityOptions(tls), associationLingerTimeout });

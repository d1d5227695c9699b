/** A server made of dcmjs-dimse on 127.0.0.1, as told by JSON in the only argument. SIGTERM ends it. */
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { type DimseScpOptions, fileOfInstance } from '../dcmjs-dimse.ts';
import { dcmjsDimse, securityOptions } from './dcmjs-dimse.ts';

type Dataset = InstanceType<typeof dcmjsDimse.Dataset>;
type Requests = typeof dcmjsDimse.requests;
type Responses = typeof dcmjsDimse.responses;
type Request<Name extends keyof Requests> = InstanceType<Requests[Name]>;
type Answer<Name extends keyof Responses> = (response: InstanceType<Responses[Name]>) => void;
type Answers<Name extends keyof Responses> = (responses: InstanceType<Responses[Name]>[]) => void;
type SubOperations = { completed: number; failed: number };

const { Client, Dataset, Scp } = dcmjsDimse;
const { CStoreRequest, NEventReportRequest } = dcmjsDimse.requests;
const { CEchoResponse, CFindResponse, CGetResponse, CMoveResponse, CStoreResponse, NActionResponse } = dcmjsDimse.responses;
const { PresentationContextResult, Status } = dcmjsDimse.constants;

const options = JSON.parse(process.argv[2] ?? '') as DimseScpOptions;
const worklistFind = '1.2.840.10008.5.1.4.31';
const commitmentClass = '1.2.840.10008.1.20.1';
const commitmentInstance = '1.2.840.10008.1.20.1.1';
const uncompressed = ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'];
const kept = new Map<string, Dataset>();
const worklist = options.worklist.map((file) => Dataset.fromFile(file)).filter((dataSet) => dataSet !== undefined);

const notMatched: ReadonlySet<string> = new Set(['QueryRetrieveLevel', 'SpecificCharacterSet', '_vrMap']);

/** A value with a star at its end matches what begins so; an empty one and what is no text matches all. */
function matches(dataSet: Dataset, keys: Record<string, unknown>): boolean {
  return Object.entries(keys).every(([keyword, wanted]) => {
    if (typeof wanted !== 'string' || wanted === '' || notMatched.has(keyword)) return true;
    const value = String(dataSet.getElement(keyword) ?? '');
    return wanted.endsWith('*') ? value.startsWith(wanted.slice(0, -1)) : wanted === value;
  });
}

const uniqueKeys: Readonly<Record<string, string>> = {
  PATIENT: 'PatientID',
  STUDY: 'StudyInstanceUID',
  SERIES: 'SeriesInstanceUID',
  IMAGE: 'SOPInstanceUID',
};

/** Calls one of the destinations with requests; resolves when the connection has ended. */
function call(aeTitle: string, requests: readonly Request<'Request'>[]): Promise<void> {
  return new Promise((resolve) => {
    const port = options.destinations[aeTitle];
    if (port === undefined) return resolve();
    const client = new Client();
    for (const request of requests) client.addRequest(request);
    client.on('closed', () => resolve());
    client.on('networkError', (error: Error) => {
      console.error(error.message);
      resolve();
    });
    client.send('127.0.0.1', port, options.aeTitle, aeTitle, securityOptions(options.tls));
  });
}

function storing(found: readonly Dataset[], counts: SubOperations): Request<'CStoreRequest'>[] {
  return found.map((dataSet) => {
    const request = new CStoreRequest(dataSet);
    request.on('response', (response: { getStatus(): number }) => {
      if (response.getStatus() === Status.Success) counts.completed++;
      else counts.failed++;
    });
    return request;
  });
}

class EveryService extends Scp {
  override associationRequested(association: Parameters<InstanceType<typeof Scp>['associationRequested']>[0]): void {
    for (const { id } of association.getPresentationContexts()) {
      const context = association.getPresentationContext(id);
      const syntax = context.getTransferSyntaxUids().find((uid) => uncompressed.includes(uid));
      if (syntax === undefined) context.setResult(PresentationContextResult.RejectTransferSyntaxesNotSupported);
      else context.setResult(PresentationContextResult.Accept, syntax);
    }
    this.sendAssociationAccept();
  }

  override associationReleaseRequested(): void {
    this.sendAssociationReleaseResponse();
  }

  override cEchoRequest(request: Request<'CEchoRequest'>, answer: Answer<'CEchoResponse'>): void {
    const response = CEchoResponse.fromRequest(request);
    response.setStatus(Status.Success);
    answer(response);
  }

  override cStoreRequest(request: Request<'CStoreRequest'>, answer: Answer<'CStoreResponse'>): void {
    const response = CStoreResponse.fromRequest(request);
    const dataSet = request.getDataset();
    const uid = request.getAffectedSopInstanceUid();
    if (dataSet) {
      kept.set(uid, dataSet);
      dataSet.toFile(fileOfInstance(options.folder, uid));
    }
    response.setStatus(dataSet ? Status.Success : Status.ProcessingFailure);
    answer(response);
  }

  override cFindRequest(request: Request<'CFindRequest'>, answer: Answers<'CFindResponse'>): void {
    const keys = request.getDataset()?.getElements() ?? {};
    const isWorklist = request.getAffectedSopClassUid() === worklistFind;
    const found = (isWorklist ? worklist : [...kept.values()]).filter((dataSet) => matches(dataSet, keys));
    const uniqueKey = uniqueKeys[String(keys.QueryRetrieveLevel)];
    const entities = isWorklist ? found : [...new Map(found.map((one) => [one.getElement(uniqueKey ?? ''), one])).values()];
    const responses = entities.map((dataSet) => {
      const response = CFindResponse.fromRequest(request);
      const values = Object.keys(keys).map((keyword) => [keyword, dataSet.getElement(keyword) ?? '']);
      response.setDataset(new Dataset({ ...Object.fromEntries(values), QueryRetrieveLevel: keys.QueryRetrieveLevel }));
      response.setStatus(Status.Pending);
      return response;
    });
    const last = CFindResponse.fromRequest(request);
    last.setStatus(Status.Success);
    answer([...responses, last]);
  }

  override cMoveRequest(request: Request<'CMoveRequest'>, answer: Answers<'CMoveResponse'>): void {
    const destination = String(request.getCommandDataset().getElement('MoveDestination') ?? '').trim();
    const counts = { completed: 0, failed: 0 };
    const found = [...kept.values()].filter((dataSet) => matches(dataSet, request.getDataset()?.getElements() ?? {}));
    void call(destination, storing(found, counts)).then(() => {
      const response = CMoveResponse.fromRequest(request);
      response.setStatus(counts.completed === found.length ? Status.Success : Status.ProcessingFailure);
      response.setCompleted(counts.completed);
      response.setFailures(found.length - counts.completed);
      answer([response]);
    });
  }

  override cGetRequest(request: Request<'CGetRequest'>, answer: Answers<'CGetResponse'>): void {
    const counts = { completed: 0, failed: 0 };
    const found = [...kept.values()].filter((dataSet) => matches(dataSet, request.getDataset()?.getElements() ?? {}));
    const requests = storing(found, counts);
    const finish = () => {
      const response = CGetResponse.fromRequest(request);
      response.setStatus(counts.failed === 0 ? Status.Success : Status.ProcessingFailure);
      response.setCompleted(counts.completed);
      response.setFailures(counts.failed);
      answer([response]);
    };
    for (const one of requests) {
      one.on('done', () => {
        if (counts.completed + counts.failed === found.length) finish();
      });
    }
    if (found.length === 0) finish();
    else this.sendRequests(requests);
  }

  override nActionRequest(request: Request<'NActionRequest'>, answer: Answer<'NActionResponse'>): void {
    const response = NActionResponse.fromRequest(request);
    response.setStatus(Status.Success);
    answer(response);
    const asked = request.getDataset()?.getElements() ?? {};
    const items = [asked.ReferencedSOPSequence].flat() as { ReferencedSOPInstanceUID: string }[];
    const isKept = (item: { ReferencedSOPInstanceUID: string }) => kept.has(item.ReferencedSOPInstanceUID);
    const failed = items.filter((item) => !isKept(item)).map((item) => ({ ...item, FailureReason: 0x0112 }));
    const report = new NEventReportRequest(commitmentClass, commitmentInstance, failed.length === 0 ? 1 : 2);
    report.setDataset(
      new Dataset({
        TransactionUID: asked.TransactionUID,
        ReferencedSOPSequence: items.filter(isKept),
        ...(failed.length === 0 ? {} : { FailedSOPSequence: failed }),
      }),
    );
    this.sendRequests(report);
  }
}

const security = securityOptions(options.tls);
/** As the package's own Server does it, which listens on all interfaces. */
const serve = (socket: Socket) => Object.assign(new EveryService(socket, security), { connected: true });
const server = security.securityOptions ? createTlsServer(security.securityOptions, serve) : createServer(serve);
server.listen(options.port, '127.0.0.1');

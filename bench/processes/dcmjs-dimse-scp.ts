/**
 * A server made of dcmjs-dimse as fast as the package can be: what comes is streamed into files, as Part 10, and never decoded.
 * `dcmjs-dimse-scp.ts <folder> <port>`; SIGTERM ends it.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { dcmjsDimse } from '../../e2e/peers/processes/dcmjs-dimse.ts';
import { writeFileMeta } from '../../src-main/dicom/part10/write-file.ts';

type Requests = typeof dcmjsDimse.requests;
type Responses = typeof dcmjsDimse.responses;
type Association = Parameters<InstanceType<typeof Scp>['associationRequested']>[0];
type Context = ReturnType<Association['getPresentationContext']>;

const { Dataset, Implementation, Scp } = dcmjsDimse;
const { CEchoResponse, CStoreResponse } = dcmjsDimse.responses;
const { PresentationContextResult, Status } = dcmjsDimse.constants;
const [folder, port] = process.argv.slice(2);
if (folder === undefined) throw new Error('which folder?');
const explicitLittleEndian = '1.2.840.10008.1.2.1';

dcmjsDimse.log.setLevel('error');
Implementation.setMaxPduLength(131_072);

class Storing extends Scp {
  override associationRequested(association: Association): void {
    for (const { id } of association.getPresentationContexts()) {
      const context = association.getPresentationContext(id);
      if (context.getTransferSyntaxUids().includes(explicitLittleEndian))
        context.setResult(PresentationContextResult.Accept, explicitLittleEndian);
      else context.setResult(PresentationContextResult.RejectTransferSyntaxesNotSupported);
    }
    this.sendAssociationAccept();
  }

  override associationReleaseRequested(): void {
    this.sendAssociationReleaseResponse();
  }

  override createStoreWritableStream(context: Context, request: InstanceType<Requests['CStoreRequest']>): WriteStream {
    const sopInstanceUid = request.getAffectedSopInstanceUid();
    const sopClassUid = request.getAffectedSopClassUid();
    const transferSyntaxUid = context.getAcceptedTransferSyntaxUid() ?? explicitLittleEndian;
    const file = createWriteStream(join(folder ?? '.', `${sopInstanceUid}.dcm`));
    file.write(writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid }));
    return file;
  }

  override createDatasetFromStoreWritableStream(
    file: WriteStream,
    _context: Context,
    done: (dataSet: InstanceType<typeof Dataset>) => void,
  ): void {
    // It was written; the answer waits for that.
    if (file.writableFinished) done(new Dataset({}));
    else file.once('finish', () => done(new Dataset({})));
  }

  override cStoreRequest(
    request: InstanceType<Requests['CStoreRequest']>,
    answer: (response: InstanceType<Responses['CStoreResponse']>) => void,
  ): void {
    const response = CStoreResponse.fromRequest(request);
    response.setStatus(Status.Success);
    answer(response);
  }

  override cEchoRequest(
    request: InstanceType<Requests['CEchoRequest']>,
    answer: (response: InstanceType<Responses['CEchoResponse']>) => void,
  ): void {
    const response = CEchoResponse.fromRequest(request);
    response.setStatus(Status.Success);
    answer(response);
  }
}

/** As the package's own Server does it, which listens on all interfaces. */
const server = createServer((socket) => {
  socket.setNoDelay(true);
  Object.assign(new Storing(socket, {}), { connected: true });
});
server.listen(Number(port), '127.0.0.1');

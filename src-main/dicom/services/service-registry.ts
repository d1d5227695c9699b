import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { commandField } from '../dimse/command-field.ts';
import { type DataSetSink, DiscardingSink } from '../dimse/data-set-sink.ts';
import type { PerformedOperation, RequestServer, ResponseFields } from '../dimse/performed-operation.ts';

/** One service as SCP. */
export interface ServiceProvider {
  /** The command field it performs. */
  readonly operation: number;
  /** As `RequestServer.begin`. */
  begin(operation: PerformedOperation): DataSetSink | undefined;
}

/**
 * Which SOP classes are served, and by what. A SOP class nobody registered is answered with 0122H, an operation its
 * services do not have with 0211H (PS3.7 §C.5).
 */
export class ServiceRegistry implements RequestServer {
  readonly #providers = new Map<string, ServiceProvider[]>();
  #others: { takes: (sopClassUid: string) => boolean; providers: readonly ServiceProvider[] } | undefined;

  register(sopClassUid: string, provider: ServiceProvider): this {
    const providers = this.#providers.get(sopClassUid);
    if (providers) providers.push(provider);
    else this.#providers.set(sopClassUid, [provider]);
    return this;
  }

  /** Serves the SOP classes without a registration of their own that `takes` agrees to: storage classes, private ones too. */
  registerOthers(takes: (sopClassUid: string) => boolean, provider: ServiceProvider): this {
    this.#others = { takes, providers: [provider] };
    return this;
  }

  /** Whether some service is registered for a SOP class: what negotiation asks. */
  serves(sopClassUid: string): boolean {
    return this.#providersOf(sopClassUid).length > 0;
  }

  begin(operation: PerformedOperation): DataSetSink | undefined {
    const { command, context } = operation;
    const named = command.affectedSopClassUid ?? command.requestedSopClassUid;
    // Many peers verify on whatever context they have.
    const isEcho = command.commandField === commandField.CEchoRq && named === sopClass.Verification;
    const providers = this.#providersOf(isEcho ? sopClass.Verification : context.abstractSyntax);
    if (providers.length === 0) return refuseRequest(operation, statusCode.SopClassNotSupported);
    const provider = providers.find((candidate) => candidate.operation === command.commandField);
    if (!provider) return refuseRequest(operation, statusCode.UnrecognizedOperation);
    if (!isEcho && named !== context.abstractSyntax) return refuseOtherClass(operation, named);
    return provider.begin(operation);
  }

  #providersOf(sopClassUid: string): readonly ServiceProvider[] {
    const providers = this.#providers.get(sopClassUid);
    if (providers) return providers;
    return this.#others?.takes(sopClassUid) ? this.#others.providers : [];
  }
}

/** A900H is a status of the C-services only; in DIMSE-N the class counts as unknown (PS3.7 §C.5). */
function refuseOtherClass(operation: PerformedOperation, named: string | undefined): DataSetSink | undefined {
  const isN = operation.command.commandField === commandField.NActionRq;
  const element = isN ? 'Requested SOP Class UID' : 'Affected SOP Class UID';
  return refuseRequest(operation, isN ? statusCode.NoSuchSopClass : statusCode.DoesNotMatchSopClass, {
    errorComment: named === undefined ? `${element} is missing` : 'SOP Class is not that of the context',
    offendingElements: [isN ? tags.RequestedSOPClassUID : tags.AffectedSOPClassUID],
  });
}

/** Answers a request that is not performed with its final status, after its data set where it has one. */
export function refuseRequest(operation: PerformedOperation, status: number, fields?: ResponseFields): DataSetSink | undefined {
  const respond = () => {
    operation.respond(status, fields);
  };
  if (operation.command.hasDataSet) return new DiscardingSink(respond);
  respond();
  return undefined;
}

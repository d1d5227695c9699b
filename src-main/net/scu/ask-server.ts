import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { QueryLevel, QueryModel } from '../../../src-shared/dicom/query/levels.ts';
import { levelsOf } from '../../../src-shared/dicom/query/levels.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import type { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import { FindOperation } from '../../dicom/services/c-find.ts';
import { encodeIdentifier } from '../../dicom/services/encode-identifier.ts';
import { putInCharacterSet, unicode } from '../../dicom/services/identifier-character-set.ts';
import { findSopClass } from '../../dicom/services/query-retrieve-models.ts';
import { Cancellation } from './cancellation.ts';
import { contextRefused } from './open-session.ts';
import type { ScuOptions } from './target.ts';

/** One C-FIND, answered as far as the limit goes; `failure` is there when the answers are not all. */
export type AskServer = (level: QueryLevel, identifier: DataSet, limit: number) => Promise<Answered>;
export interface Answered {
  readonly answers: readonly DataSet[];
  readonly failure: ServiceFailure | undefined;
}

/** The C-FIND classes to propose for questions at every level: Patient/Study Only has no series, Patient Root does. */
export function findClassesFor(model: QueryModel): string[] {
  return modelsAsked(model).map((asked) => findSopClass[asked]);
}

function modelsAsked(model: QueryModel): readonly QueryModel[] {
  return model === 'patient-study-only' ? [model, 'patient'] : [model];
}

interface AskOptions extends ScuOptions {
  /** Of the server. */
  readonly characterSet?: readonly string[] | undefined;
}

/** Asks over an association that is open anyway, one question after the other. */
export function askOver(session: DimseSession, model: QueryModel, options: AskOptions): AskServer {
  return async (level, identifier, limit) => {
    const able = modelsAsked(model).filter((asked) => levelsOf(asked).includes(level));
    const [context] = able.flatMap((asked) => session.acceptedContexts(findSopClass[asked]));
    if (!context) return { answers: [], failure: contextRefused(session, findSopClass[able[0] ?? model]) };
    const unencodable = putInCharacterSet(identifier, options.characterSet ?? unicode);
    if (unencodable !== undefined) return { answers: [], failure: unencodable };
    let cancellation: Cancellation | undefined;
    const operation = new FindOperation(session, context, encodeIdentifier(identifier, context.transferSyntax ?? '', level), {
      limit,
      times: options.timeouts,
      priority: options.priority,
      onCancel: () => cancellation?.startGrace(),
    });
    cancellation = new Cancellation(session.port, options.signal, () => operation.cancel());
    const answers: DataSet[] = [];
    for (let batch = await operation.next(); batch; batch = await operation.next()) answers.push(...batch);
    cancellation.dispose();
    return { answers, failure: operation.end.failure };
  };
}

import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { type QueryModel, queryModels } from '../../../src-shared/dicom/query/levels.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { findSopClass, getSopClass, moveSopClass } from '../../dicom/services/query-retrieve-models.ts';
import { uncompressedSyntaxes } from '../../dicom/services/storage-contexts.ts';
import type { ProposedContext } from '../../dicom/upper-layer/port.ts';
import { openSession, releaseSession } from './open-session.ts';
import type { ScuOptions, Target } from './target.ts';

/** What a server agrees to. That it agrees does not prove that it will do it. */
export interface RetrieveAbilities {
  readonly find: Readonly<Record<QueryModel, boolean>>;
  readonly move: Readonly<Record<QueryModel, boolean>>;
  readonly get: Readonly<Record<QueryModel, boolean>>;
  /** C-GET needs the roles reversed for what comes back; some servers accept C-GET and refuse that. */
  readonly getRoles: boolean;
  readonly verification: boolean;
}

export type ProbeEnd = { ok: true; abilities: RetrieveAbilities; associationMs: number } | { ok: false; failure: ServiceFailure };

/** Asks by negotiation only which query and retrieve services a server accepts. */
export async function probeRetrieve(target: Target, options: ScuOptions): Promise<ProbeEnd> {
  const classes = [findSopClass, moveSopClass, getSopClass].flatMap((byModel) => queryModels.map((model) => byModel[model]));
  const contexts: ProposedContext[] = [sopClass.Verification, ...classes].map((abstractSyntax) => ({
    abstractSyntax,
    transferSyntaxes: uncompressedSyntaxes,
  }));
  contexts.push({
    abstractSyntax: sopClass.CTImageStorage,
    transferSyntaxes: uncompressedSyntaxes,
    roles: { scu: false, scp: true },
  });
  const opened = await openSession(target, contexts, options);
  if (!opened.ok) return opened;
  const { session, associationMs } = opened;
  const accepts = (uid: string) => session.acceptedContexts(uid).length > 0;
  const both = (byModel: Readonly<Record<QueryModel, string>>) => ({
    patient: accepts(byModel.patient),
    study: accepts(byModel.study),
    'patient-study-only': accepts(byModel['patient-study-only']),
  });
  const abilities = {
    find: both(findSopClass),
    move: both(moveSopClass),
    get: both(getSopClass),
    getRoles: session.acceptedContexts(sopClass.CTImageStorage).some((context) => context.weAreScp),
    verification: accepts(sopClass.Verification),
  };
  await releaseSession(session);
  return { ok: true, abilities, associationMs };
}

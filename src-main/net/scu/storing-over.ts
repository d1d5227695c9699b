import { relatedStorageClasses } from '../../dicom/services/related-classes.ts';
import { storeWindow } from '../../dicom/services/store-sequence.ts';
import type { ProposedContext } from '../../dicom/upper-layer/port.ts';
import type { SessionExtras } from './open-session.ts';

/** What an association for sending objects asks besides its contexts. */
export function storingOver(contexts: readonly ProposedContext[]): SessionExtras {
  return { asyncWindow: storeWindow, commonExtendedNegotiations: relatedStorageClasses(contexts) };
}

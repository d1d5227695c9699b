import type { ItemBudget } from '../items.ts';
import { itemType, readItems } from '../items.ts';
import type { PduReader } from '../pdu-reader.ts';
import type { PduWriter } from '../pdu-writer.ts';
import * as window from './asynchronous-operations-window.ts';
import * as common from './common-extended-negotiation.ts';
import * as extended from './extended-negotiation.ts';
import * as implementation from './implementation.ts';
import * as maximum from './maximum-length.ts';
import * as role from './role-selection.ts';
import * as identity from './user-identity.ts';

/** The user information item of an A-ASSOCIATE-RQ or -AC (PS3.8 §9.3.2.3, PS3.7 Annex D.3.3). */
export interface UserInformation {
  /** Longest P-DATA-TF variable field the sender takes, bytes; 0 is unlimited, undefined was not said. */
  readonly maxLength: number | undefined;
  readonly implementationClassUid: string | undefined;
  readonly implementationVersionName: string | undefined;
  readonly asyncWindow: window.AsynchronousOperationsWindow | undefined;
  readonly roles: readonly role.RoleSelection[];
  readonly extendedNegotiations: readonly extended.ExtendedNegotiation[];
  readonly commonExtendedNegotiations: readonly common.CommonExtendedNegotiation[];
  /** In requests only. */
  readonly userIdentity: identity.UserIdentity | undefined;
  /** In answers only. */
  readonly userIdentityResponse: Uint8Array | undefined;
}

export const emptyUserInformation: UserInformation = {
  maxLength: undefined,
  implementationClassUid: undefined,
  implementationVersionName: undefined,
  asyncWindow: undefined,
  roles: [],
  extendedNegotiations: [],
  commonExtendedNegotiations: [],
  userIdentity: undefined,
  userIdentityResponse: undefined,
};

/** Writes the sub-items in ascending type, as every known implementation does. */
export function writeUserInformation(writer: PduWriter, information: UserInformation): void {
  writer.item(itemType.userInformation, (item) => {
    if (information.maxLength !== undefined) maximum.writeMaximumLength(item, information.maxLength);
    if (information.implementationClassUid !== undefined) {
      implementation.writeImplementationClassUid(item, information.implementationClassUid);
    }
    if (information.asyncWindow !== undefined) window.writeAsynchronousOperationsWindow(item, information.asyncWindow);
    for (const one of information.roles) role.writeRoleSelection(item, one);
    if (information.implementationVersionName !== undefined) {
      implementation.writeImplementationVersionName(item, information.implementationVersionName);
    }
    for (const one of information.extendedNegotiations) extended.writeExtendedNegotiation(item, one);
    for (const one of information.commonExtendedNegotiations) common.writeCommonExtendedNegotiation(item, one);
    if (information.userIdentity !== undefined) identity.writeUserIdentity(item, information.userIdentity);
    if (information.userIdentityResponse !== undefined) {
      identity.writeUserIdentityResponse(item, information.userIdentityResponse);
    }
  });
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Unknown sub-items are skipped; where one that may come once comes twice, the last counts. */
export function readUserInformation(reader: PduReader, budget: ItemBudget): UserInformation {
  const roles: role.RoleSelection[] = [];
  const extendedNegotiations: extended.ExtendedNegotiation[] = [];
  const commonExtendedNegotiations: common.CommonExtendedNegotiation[] = [];
  const found: Mutable<UserInformation> = {
    ...emptyUserInformation,
    roles,
    extendedNegotiations,
    commonExtendedNegotiations,
  };
  readItems(reader, budget, (type, item) => {
    if (type === maximum.maximumLengthType) found.maxLength = maximum.readMaximumLength(item);
    else if (type === implementation.implementationClassUidType) {
      found.implementationClassUid = implementation.readImplementationText(item);
    } else if (type === implementation.implementationVersionNameType) {
      found.implementationVersionName = implementation.readImplementationText(item);
    } else if (type === window.asynchronousOperationsWindowType) {
      found.asyncWindow = window.readAsynchronousOperationsWindow(item);
    } else if (type === role.roleSelectionType) roles.push(role.readRoleSelection(item));
    else if (type === extended.extendedNegotiationType) extendedNegotiations.push(extended.readExtendedNegotiation(item));
    else if (type === common.commonExtendedNegotiationType) {
      commonExtendedNegotiations.push(common.readCommonExtendedNegotiation(item));
    } else if (type === identity.userIdentityRqType) found.userIdentity = identity.readUserIdentity(item);
    else if (type === identity.userIdentityAcType) found.userIdentityResponse = identity.readUserIdentityResponse(item);
  });
  return found;
}

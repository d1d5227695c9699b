import { lookupTransferSyntax, transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import type { AcceptedClass, Acceptor } from './acceptor.ts';
import { blocks, table } from './markdown.ts';
import { isStorage, titleOf } from './overview.ts';
import type { Activity } from './requestor.ts';

/** Storage contexts shown one by one; the many of a C-GET are counted. */
const mostStorageContexts = 4;

/** Presentation contexts that an activity was seen to propose. */
export function proposedContexts({ request }: Activity): string {
  const { contexts, extendedNegotiations } = request;
  const storage = contexts.filter(({ abstractSyntax }) => isStorage(abstractSyntax));
  const shownStorage = storage.slice(0, storage.length > mostStorageContexts ? 1 : mostStorageContexts);
  const shown = [...contexts.filter(({ abstractSyntax }) => !isStorage(abstractSyntax)), ...shownStorage];
  const rows = shown.map(({ abstractSyntax, transferSyntaxes: syntaxes, roles }) => [
    titleOf(abstractSyntax),
    abstractSyntax,
    syntaxes.map(syntaxName).join(', '),
    roles === undefined ? 'SCU' : roleNames(roles),
    extendedNegotiations.some(({ sopClassUid }) => sopClassUid === abstractSyntax) ? 'see 4.2.1.4' : 'none',
  ]);
  const left = storage.length - shownStorage.length;
  const classes = new Set(storage.map(({ abstractSyntax }) => abstractSyntax)).size;
  const rest = `and ${left} more contexts, of ${classes} storage classes in all`;
  if (left > 0) rows.push([rest, '', 'uncompressed together, compressed each alone', 'SCP', 'none']);
  return table(['Abstract syntax', 'UID', 'Transfer syntaxes', 'Role', 'Extended negotiation'], rows);
}

/** Presentation contexts that the running program was seen to accept. */
export function acceptedContexts({ classes }: Acceptor): string {
  const [storage] = classes.filter(({ sopClass }) => isStorage(sopClass.uid));
  const rows = classes
    .filter(({ sopClass }) => !isStorage(sopClass.uid))
    .map((accepted) => [
      titleOf(accepted.sopClass.uid),
      accepted.sopClass.uid,
      accepted.transferSyntaxes.map(syntaxName).join(', '),
      roleNames(accepted),
    ]);
  if (storage !== undefined) rows.push(['Every storage class', 'section 8.1', 'every one of the next table', roleNames(storage)]);
  return blocks(
    table(['Abstract syntax', 'UID', 'Transfer syntaxes', 'Roles of Quarry'], rows),
    storage === undefined ? '' : syntaxTable(storage),
  );
}

function syntaxTable({ transferSyntaxes: accepted }: AcceptedClass): string {
  const rows = transferSyntaxes()
    .filter(({ uid }) => accepted.includes(uid))
    .map(({ name, uid, encapsulated, deflated, lossy, retired }) => {
      const form = deflated ? 'deflated' : encapsulated ? 'encapsulated' : 'native';
      return [`${name}${retired ? ' (retired)' : ''}`, uid, lossy ? `${form}, may be lossy` : form];
    });
  return table(['Transfer syntax of storage', 'UID', 'Pixel data'], rows);
}

function roleNames({ scu, scp }: { readonly scu: boolean; readonly scp: boolean }): string {
  return [scu ? 'SCU' : '', scp ? 'SCP' : ''].filter((role) => role !== '').join(', ');
}

function syntaxName(uid: string): string {
  return lookupTransferSyntax(uid)?.name ?? uid;
}

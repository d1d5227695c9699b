import { lookupSopClass } from '../../../src-shared/dicom/sop-classes.ts';
import type { Acceptor } from './acceptor.ts';
import { table, yesNo } from './markdown.ts';
import type { Activity } from './requestor.ts';

/** The network services (PS3.2), by SOP class: what Quarry uses and what it provides. */
export function overview(acceptor: Acceptor, activities: readonly Activity[]): string {
  const provided = new Set(acceptor.classes.filter(({ scp }) => scp).map(({ sopClass }) => sopClass.uid));
  const used = new Set<string>();
  for (const { request } of activities) {
    for (const { abstractSyntax, roles } of request.contexts) {
      // Where the roles are reversed it is the provider, which the acceptor tells.
      if (roles?.scu !== false) used.add(abstractSyntax);
    }
  }
  const rows = [...new Set([...provided, ...used])]
    .filter((uid) => !isStorage(uid))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((uid) => [titleOf(uid), uid, yesNo(used.has(uid)), yesNo(provided.has(uid))]);
  const count = acceptor.classes.filter(({ sopClass }) => isStorage(sopClass.uid)).length;
  rows.push([`Storage: the ${count} classes of section 8.1, those newer than this list, and private ones`, '', 'Yes', 'Yes']);
  return table(['SOP class', 'UID', 'User (SCU)', 'Provider (SCP)'], rows);
}

/** Storage SOP classes; files of all of them are sent, whatever the list. */
export function storageClasses({ classes }: Acceptor): string {
  const storage = classes.filter(({ sopClass }) => isStorage(sopClass.uid));
  const rows = storage.map(({ sopClass, scp }) => [titleOf(sopClass.uid), sopClass.uid, 'Yes', yesNo(scp)]);
  return table(['SOP class', 'UID', 'SCU', 'SCP'], rows);
}

export function isStorage(uid: string): boolean {
  const service = lookupSopClass(uid)?.service;
  return service === 'storage' || service === 'non-patient-storage';
}

/** Name, and whether it is retired. */
export function titleOf(uid: string): string {
  const found = lookupSopClass(uid);
  return found === undefined ? uid : `${found.name}${found.retired ? ' (retired)' : ''}`;
}

import { acceptanceProfilesArea } from './acceptance-profiles.ts';
import { appArea } from './app.ts';
import { archiveArea } from './archive.ts';
import { associationsArea } from './associations.ts';
import { browseArea } from './browse.ts';
import type { EngineParts } from './parts.ts';
import { practiceArea } from './practice.ts';
import { receiverArea } from './receiver.ts';
import { os } from './router-base.ts';
import { secretsArea } from './secrets.ts';
import { serversArea } from './servers.ts';
import { settingsArea } from './settings.ts';
import { storageAreasArea } from './storage-areas.ts';
import { transfersArea } from './transfers.ts';
import { worklistArea } from './worklist.ts';

/** Every call of the contract with its handler. One that is missing does not compile. */
export function createRouter(parts: EngineParts) {
  return os.router({
    app: appArea(parts),
    servers: serversArea(parts),
    secrets: secretsArea(parts),
    browse: browseArea(parts),
    transfers: transfersArea(parts),
    archive: archiveArea(parts),
    receiver: receiverArea(parts),
    storageAreas: storageAreasArea(parts),
    acceptanceProfiles: acceptanceProfilesArea(parts),
    settings: settingsArea(parts),
    practice: practiceArea(parts),
    worklist: worklistArea(parts),
    associations: associationsArea(parts),
  });
}
export type EngineRouter = ReturnType<typeof createRouter>;

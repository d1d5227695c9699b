import type { ContractRouterClient } from '@orpc/contract';
import { acceptanceProfilesContract } from './acceptance-profiles.ts';
import { appContract } from './app.ts';
import { archiveContract } from './archive.ts';
import { associationsContract } from './associations.ts';
import { browseContract } from './browse.ts';
import { practiceContract } from './practice.ts';
import { receiverContract } from './receiver.ts';
import { secretsContract } from './secrets.ts';
import { serversContract } from './servers.ts';
import { settingsContract } from './settings.ts';
import { storageAreasContract } from './storage-areas.ts';
import { transfersContract } from './transfers.ts';
import { worklistContract } from './worklist.ts';

/** Everything the window can ask the engine. One file per area; a handler that is missing does not compile. */
export const contract = {
  app: appContract,
  servers: serversContract,
  secrets: secretsContract,
  browse: browseContract,
  transfers: transfersContract,
  archive: archiveContract,
  receiver: receiverContract,
  storageAreas: storageAreasContract,
  acceptanceProfiles: acceptanceProfilesContract,
  settings: settingsContract,
  practice: practiceContract,
  worklist: worklistContract,
  associations: associationsContract,
};

/** The engine as the window, the command line and the tests see it. */
export type EngineClient = ContractRouterClient<typeof contract>;

import { implement } from '@orpc/server';
import { type Profiles, profileSchema } from '../../src-shared/contract/acceptance-profiles.ts';
import { contract } from '../../src-shared/contract/index.ts';
import { builtInProfiles } from '../../src-shared/dicom/acceptance-profile.ts';
import { Feed } from './fake-feed.ts';

/** Acceptance profiles in memory: those that are built in, and what a person adds. */
export function fakeProfiles() {
  const profiles = new Feed<Profiles>({ builtIn: builtInProfiles().map((one) => profileSchema.parse(one)), own: [] });
  const i = implement(contract).acceptanceProfiles;
  return {
    watch: i.watch.handler(({ signal }) => profiles.follow(signal)),
    add: i.add.handler(({ input }) => {
      const profile = { ...input, id: crypto.randomUUID() };
      profiles.set({ ...profiles.value, own: [...profiles.value.own, profile] });
      return profile;
    }),
    update: i.update.handler(({ input }) => {
      const own = profiles.value.own.map((one) => (one.id === input.id ? input : one));
      profiles.set({ ...profiles.value, own });
      return input;
    }),
    remove: i.remove.handler(({ input }) => {
      profiles.set({ ...profiles.value, own: profiles.value.own.filter(({ id }) => id !== input.id) });
    }),
    importStorescp: i.importStorescp.handler(() => ({ added: ['Default'], leftOut: [], notes: [] })),
    exportStorescp: i.exportStorescp.handler(() => ({ text: '[[TransferSyntaxes]]\n', notes: [] })),
  };
}

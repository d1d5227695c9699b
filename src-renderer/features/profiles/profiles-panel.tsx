import { Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Profile, ProfileInput } from '../../../src-shared/contract/acceptance-profiles.ts';
import { syntaxName } from '../../app/context/receiving/receiving-words.ts';
import { useLive, useServices } from '../../app/context/services.tsx';
import { copyOf, draftOf, type ProfileDraft, profileWords } from './profile-draft.ts';
import { ProfileForm } from './profile-form.tsx';
import { problemOf } from './profile-problem.ts';
import css from './profiles.module.css';
import { StorescpExchange } from './storescp-exchange.tsx';

/** What the form edits: a new profile, or one that is there. */
type Editing = { readonly start: ProfileDraft; readonly id: string | undefined };

const blank: ProfileDraft = draftOf({ name: '', privateClasses: true });

/** The acceptance profiles: what a receiver or a storage area takes. */
export function ProfilesPanel() {
  const profiles = useLive((state) => state.profiles);
  const { engine, navigation } = useServices();
  const [editing, setEditing] = useState<Editing>();
  const all = [...(profiles?.builtIn ?? []), ...(profiles?.own ?? [])];
  const duplicate = (profile: Profile) =>
    setEditing({
      start: copyOf(
        profile,
        all.map(({ name }) => name),
      ),
      id: undefined,
    });
  const remove = ({ id, name }: Profile) =>
    void engine.acceptanceProfiles.remove({ id }).then(
      () => navigation.say(`${name} is removed.`),
      (error: unknown) => navigation.say(`${name} is not removed. ${problemOf(error)}`),
    );
  const save = async (input: ProfileInput): Promise<string | undefined> => {
    const id = editing?.id;
    try {
      if (id === undefined) await engine.acceptanceProfiles.add(input);
      else await engine.acceptanceProfiles.update({ ...input, id });
      navigation.say(`${input.name} is kept.`);
      return undefined;
    } catch (error) {
      return problemOf(error);
    }
  };
  return (
    <section className={css.panel} aria-label="Acceptance profiles">
      <h2>Acceptance profiles</h2>
      <p className={css.dim}>
        Which SOP classes are taken, and in which transfer syntaxes. The receiver and each storage area has one.
      </p>
      <ul className={css.profiles} aria-label="Profiles">
        {profiles?.builtIn.map((profile) => (
          <ProfileLine key={profile.id} profile={profile} onDuplicate={() => duplicate(profile)} />
        ))}
        {profiles?.own.map((profile) => (
          <ProfileLine
            key={profile.id}
            profile={profile}
            onDuplicate={() => duplicate(profile)}
            own={{ edit: () => setEditing({ start: draftOf(profile), id: profile.id }), remove: () => remove(profile) }}
          />
        ))}
      </ul>
      <Group gap={8} mt={10}>
        <Button
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => setEditing({ start: blank, id: undefined })}
        >
          Add profile…
        </Button>
        <StorescpExchange />
      </Group>
      {editing !== undefined && (
        <ProfileForm
          title={editing.id === undefined ? 'Add profile' : `Edit profile ${editing.start.name}`}
          start={editing.start}
          save={save}
          onClose={() => setEditing(undefined)}
        />
      )}
    </section>
  );
}

interface ProfileLineProps {
  readonly profile: Profile;
  readonly onDuplicate: () => void;
  /** What can be done with a person's own. */
  readonly own?: { readonly edit: () => void; readonly remove: () => void };
}

function ProfileLine({ profile, onDuplicate, own }: ProfileLineProps) {
  const { name } = profile;
  return (
    <li aria-label={name}>
      <div className={css.head}>
        <b>{name}</b>
        {own === undefined && <span className={css.dim}>built in</span>}
        <span className={css.buttons}>
          {own !== undefined && (
            <Button size="compact-xs" variant="default" aria-label={`Edit ${name}`} onClick={own.edit}>
              Edit…
            </Button>
          )}
          <Button size="compact-xs" variant="default" aria-label={`Duplicate ${name}`} onClick={onDuplicate}>
            Duplicate…
          </Button>
          {own !== undefined && (
            <Button size="compact-xs" variant="subtle" color="gray" aria-label={`Remove ${name}`} onClick={own.remove}>
              Remove
            </Button>
          )}
        </span>
      </div>
      <p className={css.dim}>{profileWords(profile, syntaxName)}</p>
    </li>
  );
}

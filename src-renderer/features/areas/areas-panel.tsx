import { Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { AreaInput, AreaStatus, RejectedAttempt } from '../../../src-shared/contract/storage-areas.ts';
import { standardAreaId } from '../../../src-shared/contract/storage-areas.ts';
import { keptWords, receivingWords } from '../../app/context/receiving/receiving-words.ts';
import { ReindexProgress, useReindex } from '../../app/context/reindex-progress.tsx';
import { useLive, useServices } from '../../app/context/services.tsx';
import { ExplanationCard } from '../../ui/explanation-card.tsx';
import { countWords, momentText } from '../../ui/quantities.ts';
import { StatusDot } from '../../ui/status-dot.tsx';
import { type AreaDraft, blankDraft, draftOf } from './area-draft.ts';
import { AreaForm } from './area-form.tsx';
import { accessWords, callersWords, contentWords, quotaWords } from './area-words.ts';
import css from './areas.module.css';
import { CfgExchange, problemOf } from './cfg-exchange.tsx';
import { DuplicateList } from './duplicate-list.tsx';
import { filesWords } from './files-draft.ts';
import { RejectedList } from './rejected-list.tsx';

/** What the form edits: a new area, or one that is there. */
type Editing = { readonly start: AreaDraft; readonly id: string | undefined };

/** The areas behind the receiver, and who was turned away from them. */
export function AreasPanel() {
  const storage = useLive((state) => state.storageAreas);
  const { engine, navigation } = useServices();
  const [editing, setEditing] = useState<Editing>();
  const tell = (work: Promise<unknown>, done: string) =>
    void work.then(
      () => navigation.say(done),
      (error: unknown) => navigation.say(problemOf(error)),
    );
  const edit = ({ area }: AreaStatus) => setEditing({ start: draftOf(area), id: area.id });
  const remove = ({ area }: AreaStatus) =>
    tell(
      engine.storageAreas.remove({ id: area.id }),
      `${area.aeTitle} is no area any more. Its files are still in ${area.folder}.`,
    );
  const allow = (attempt: RejectedAttempt) =>
    tell(engine.storageAreas.allow({ id: attempt.id }), `${attempt.callingAeTitle} may call ${attempt.calledAeTitle}.`);
  return (
    <section className={css.panel} aria-label="Storage areas">
      <h2>Storage areas</h2>
      <p className={css.dim}>Each has an AE title and a folder of its own. The title that is called selects the area.</p>
      <ul className={css.areas} aria-label="Areas">
        {storage?.areas.map((status) => (
          <AreaLine key={status.area.id} status={status} onEdit={() => edit(status)} onRemove={() => remove(status)} />
        ))}
      </ul>
      <Group gap={8} mt={10}>
        <Button
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => setEditing({ start: blankDraft(), id: undefined })}
        >
          Add area…
        </Button>
        <CfgExchange />
      </Group>
      <h3>Turned away</h3>
      <RejectedList
        attempts={storage?.rejected ?? []}
        onAllow={allow}
        onAddArea={(aeTitle) => setEditing({ start: blankDraft(aeTitle), id: undefined })}
        onForget={({ id }) => tell(engine.storageAreas.forget({ id }), 'Forgotten.')}
      />
      {editing !== undefined && <EditArea editing={editing} onClose={() => setEditing(undefined)} />}
    </section>
  );
}

function EditArea({ editing, onClose }: { editing: Editing; onClose: () => void }) {
  const { engine, navigation } = useServices();
  const { start, id } = editing;
  const save = async (input: AreaInput): Promise<string | undefined> => {
    try {
      if (id === undefined) await engine.storageAreas.add(input);
      else if (id === standardAreaId) {
        const { on: _, aeTitle: __, folder: ___, ...rules } = input;
        await engine.storageAreas.updateStandard(rules);
      } else await engine.storageAreas.update({ ...input, id });
      navigation.say(`${input.aeTitle} is kept.`);
      return undefined;
    } catch (error) {
      return problemOf(error);
    }
  };
  const title = id === undefined ? 'Add area' : `Edit area ${start.aeTitle}`;
  return <AreaForm title={title} start={start} standard={id === standardAreaId} save={save} onClose={onClose} />;
}

interface AreaLineProps {
  readonly status: AreaStatus;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function AreaLine({ status, onEdit, onRemove }: AreaLineProps) {
  const { area, state, explanation } = status;
  const standard = area.id === standardAreaId;
  const files = filesWords(area.files);
  const profiles = useLive((live) => live.profiles);
  const { reindexing } = useServices();
  const reindex = useReindex(area.id);
  const done = status.kept === undefined ? '' : keptWords(status.kept);
  const received = [receivingWords(area.receiving, profiles), done].filter((words) => words !== '');
  return (
    <li aria-label={area.aeTitle}>
      <div className={css.head}>
        <StatusDot state={state === 'open' ? 'good' : state === 'failed' ? 'bad' : 'off'} words={state} />
        <b className="q-mono">{area.aeTitle}</b>
        {standard ? (
          <span>the local archive</span>
        ) : (
          <span className={`q-mono ${css.folder}`} title={area.folder}>
            {area.folder}
          </span>
        )}
        <span className={css.dim}>{state === 'open' ? contentWords(status) : state}</span>
        <span className={css.buttons}>
          <Button size="compact-xs" variant="default" aria-label={`Edit ${area.aeTitle}`} onClick={onEdit}>
            Edit…
          </Button>
          {!standard && state === 'open' && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Rebuild the index of ${area.aeTitle} from the files`}
              disabled={reindex?.kind === 'running'}
              onClick={() => void reindexing.run(area.id)}
            >
              Rebuild index
            </Button>
          )}
          {!standard && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-label={`Remove ${area.aeTitle} from the list`}
              onClick={onRemove}
            >
              Remove from the list
            </Button>
          )}
        </span>
      </div>
      <p className={css.dim}>
        {callersWords(area.callers)}: {accessWords[area.access]};{' '}
        {[quotaWords(area), ...(files === undefined ? [] : [files]), ...received].join('; ')}
      </p>
      {!standard && state === 'open' && reindex !== undefined && (
        <p className={css.reindex}>
          <ReindexProgress area={area.id} of={`the index of ${area.aeTitle}`} />
        </p>
      )}
      <Warnings status={status} />
      <DuplicateList status={status} />
      {explanation !== undefined && <ExplanationCard explanation={explanation} />}
      {status.kept?.lastProblem !== undefined && <ExplanationCard explanation={status.kept.lastProblem} lead="Last" />}
    </li>
  );
}

/** What a person should know of: deleted, replaced, refused; nothing while nothing was. */
function Warnings({ status: { deleted, replaced, keptBoth, refused, kept } }: { status: AreaStatus }) {
  const words = [
    ...(deleted.studies === 0
      ? []
      : [
          `${countWords(deleted.studies, 'study', 'studies')} deleted to make room${deleted.lastAt === undefined ? '' : `, the last at ${momentText(deleted.lastAt, new Date())}`}`,
        ]),
    ...(replaced === 0 ? [] : [`${countWords(replaced, 'object', 'objects')} replaced by others with the same UID`]),
    ...(keptBoth === 0
      ? []
      : [`${countWords(keptBoth, 'object', 'objects')} kept beside others with the same UID and different content`]),
    ...(refused === 0 ? [] : [`${countWords(refused, 'object', 'objects')} refused because it was full`]),
    ...(kept === undefined || kept.notConverted === 0
      ? []
      : [`${countWords(kept.notConverted, 'object', 'objects')} could not be converted`]),
  ];
  return words.length === 0 ? null : <p className={css.full}>Since Quarry was started: {words.join('; ')}.</p>;
}

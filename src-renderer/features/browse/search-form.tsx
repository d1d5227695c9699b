import { ActionIcon, Button, Collapse, SegmentedControl, TextInput, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconEraser } from '@tabler/icons-react';
import { type RefObject, useState } from 'react';
import { modelName, type QueryModel, queryModels } from '../../../src-shared/dicom/query/levels.ts';
import { lookupQueryKey, type QueryKey } from '../../../src-shared/dicom/query/query-keys.ts';
import { SearchFields, SearchFrame } from '../../ui/search-frame.tsx';
import { asksEverything, asksWords } from './asks.ts';
import css from './browse.module.css';
import { type Criteria, type CriteriaProblem, mainFormKeys, moreFormKeys, noCriteria, problemOf } from './criteria.ts';
import { DateField } from './date-field.tsx';
import { ModalityField } from './modality-field.tsx';
import { useToday } from './use-today.ts';

interface SearchFormProps {
  readonly criteria: Criteria;
  readonly onCriteria: (criteria: Criteria) => void;
  /** Whom it is asked of; undefined while none is chosen. */
  readonly sourceName: string | undefined;
  readonly running: boolean;
  readonly limit: number;
  readonly onSearch: () => void;
  readonly onCancel: () => void;
  /** Progress and end of the search, beside the buttons. */
  readonly status: React.ReactNode;
  readonly firstField: RefObject<HTMLInputElement | null>;
}

const labels: Readonly<Record<string, string>> = {
  PatientName: 'Patient name',
  PatientID: 'Patient ID',
  StudyDate: 'Study date',
  StudyDescription: 'Study description',
};

/** What to search for. */
export function SearchForm(props: SearchFormProps) {
  const { criteria, onCriteria, sourceName } = props;
  const filledMore = moreFormKeys.filter((key) => (criteria.text[key.keyword] ?? '') !== '').length;
  const [more, setMore] = useState(filledMore > 0);
  const problem = problemOf(criteria);
  const now = useToday();
  const field = (key: QueryKey, fieldRef?: FieldProps['fieldRef']) => (
    <Field
      key={key.keyword}
      queryKey={key}
      criteria={criteria}
      onCriteria={onCriteria}
      wrong={problem?.keyword === key.keyword}
      fieldRef={fieldRef}
    />
  );
  return (
    <SearchFrame
      label="Search form"
      fields={mainFormKeys.map((key, index) => field(key, index === 0 ? props.firstField : undefined))}
      buttons={<Choices criteria={criteria} onCriteria={onCriteria} more={more} onMore={setMore} filledMore={filledMore} />}
      more={
        <Collapse expanded={more} transitionDuration={0}>
          <SearchFields>{moreFormKeys.map((key) => field(key))}</SearchFields>
        </Collapse>
      }
      asks={
        sourceName === undefined || problem !== undefined ? undefined : (
          <>
            asks <b>{sourceName}</b> for {asksWords(criteria, now)}
            <span className={css.dim}> · stops at {props.limit.toLocaleString()}</span>
          </>
        )
      }
      nobody={problem === undefined ? 'Choose a server on the left to search it.' : <ProblemLine {...problem} />}
      running={props.running}
      onSearch={props.onSearch}
      onCancel={props.onCancel}
      status={props.status}
    />
  );
}

/** Why nothing can be asked with what stands in a field. */
function ProblemLine({ keyword, sentence }: CriteriaProblem) {
  return (
    <span role="alert" className={css.bad}>
      {labels[keyword] ?? lookupQueryKey(keyword)?.label}: {sentence}
    </span>
  );
}

interface ChoicesProps extends Pick<SearchFormProps, 'criteria' | 'onCriteria'> {
  readonly more: boolean;
  readonly onMore: (more: boolean) => void;
  readonly filledMore: number;
}

/** What is beside Search and Cancel. */
function Choices({ criteria, onCriteria, more, onMore, filledMore }: ChoicesProps) {
  return (
    <>
      <SegmentedControl
        aria-label="Information model"
        value={criteria.model}
        onChange={(value) => onCriteria({ ...criteria, model: queryModels.find((model) => model === value) ?? 'study' })}
        data={modelsOffered(criteria.model, more).map((model) => ({ value: model, label: modelName[model] }))}
      />
      <Button
        variant="subtle"
        color="gray"
        px={8}
        aria-expanded={more}
        aria-label="More fields"
        leftSection={more ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
        onClick={() => onMore(!more)}
      >
        {filledMore > 0 ? `More (${filledMore} filled)` : 'More'}
      </Button>
      <Tooltip label="Empty the form" openDelay={500}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label="Empty the form"
          data-idle={asksEverything(criteria) || undefined}
          className={css.eraser}
          onClick={() => onCriteria({ ...noCriteria, model: criteria.model })}
        >
          <IconEraser size={16} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

/** The retired model is for the few old servers that have nothing else: it stands among what is asked for by "More". */
function modelsOffered(chosen: QueryModel, more: boolean): readonly QueryModel[] {
  return more || chosen === 'patient-study-only' ? ['study', 'patient', 'patient-study-only'] : ['study', 'patient'];
}

interface FieldProps {
  readonly queryKey: QueryKey;
  readonly criteria: Criteria;
  readonly onCriteria: (criteria: Criteria) => void;
  /** What stands in it cannot be asked for. */
  readonly wrong: boolean;
  readonly fieldRef?: RefObject<HTMLInputElement | null> | undefined;
}

function Field({ queryKey, criteria, onCriteria, wrong, fieldRef }: FieldProps) {
  const { keyword } = queryKey;
  const label = labels[keyword] ?? queryKey.label;
  if (keyword === 'StudyDate')
    return (
      <DateField label={label} value={criteria.studyDate} onChange={(studyDate) => onCriteria({ ...criteria, studyDate })} />
    );
  if (keyword === 'ModalitiesInStudy')
    return <ModalityField label={label} criteria={criteria} onCriteria={onCriteria} wrong={wrong} />;
  return (
    <TextInput
      ref={fieldRef}
      label={label}
      value={criteria.text[keyword] ?? ''}
      onChange={(event) => onCriteria({ ...criteria, text: { ...criteria.text, [keyword]: event.currentTarget.value } })}
      error={wrong}
      {...(queryKey.kind === 'date' ? { placeholder: 'YYYY-MM-DD' } : {})}
      {...(queryKey.kind === 'person-name' ? { placeholder: 'Family, Given' } : {})}
      spellCheck={false}
      autoComplete="off"
    />
  );
}

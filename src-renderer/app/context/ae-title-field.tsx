import { TextInput } from '@mantine/core';
import { assertNever } from '../../../src-shared/assert-never.ts';
import { validateAeTitle } from '../../../src-shared/dicom/ae-title.ts';

interface AeTitleFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: () => void;
  /** An empty title is allowed and means this one. */
  readonly fallback?: string;
  /** Say that it is empty; not while nobody has typed yet. */
  readonly showEmpty?: boolean;
}

/** An AE title, checked while typing. Blanks at the ends, which nobody sees and which do not count, are shown. */
export function AeTitleField(props: AeTitleFieldProps) {
  const problem = aeTitleProblem(props.value, props.fallback !== undefined);
  const quiet = props.value === '' && !props.showEmpty;
  const blanks = problem === undefined && props.value !== props.value.trim();
  return (
    <TextInput
      label={props.label}
      description={blanks ? `Blanks at the ends do not count: ${props.value.replaceAll(' ', '␣')}` : props.description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      onBlur={props.onBlur}
      error={quiet ? undefined : problem}
      {...(props.fallback === undefined ? { required: true } : { placeholder: props.fallback })}
      rightSection={props.value === '' ? undefined : <span className="q-counter">{props.value.trim().length}/16</span>}
      rightSectionWidth={44}
      spellCheck={false}
      autoComplete="off"
      classNames={{ input: 'q-mono' }}
    />
  );
}

/** What is wrong with a title in words, undefined when nothing is. */
export function aeTitleProblem(value: string, mayBeEmpty: boolean): string | undefined {
  if (value === '' && mayBeEmpty) return undefined;
  // Blanks at the ends are not part of the title and are not kept (PS3.5 §6.2).
  const title = value.trim();
  const check = validateAeTitle(title === '' ? value : title);
  if (check.ok) return undefined;
  switch (check.problem) {
    case 'empty':
      return 'An AE title is needed.';
    case 'only-blanks':
      return `Only blanks: ${value.replaceAll(' ', '␣')}`;
    case 'too-long':
      return `${title.length} characters, ${title.length - 16} too many: 16 at most.`;
    case 'backslash':
      return 'A backslash is not allowed: DICOM separates values with it.';
    case 'control-character':
      return 'It holds an invisible control character. Delete it and type it anew.';
    case 'non-ascii':
      return `Only plain letters, digits and signs (ASCII): ${[...title].filter((c) => (c.codePointAt(0) ?? 0) > 0x7e).join(' ')} is not.`;
    default:
      return assertNever(check.problem);
  }
}

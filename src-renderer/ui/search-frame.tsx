import { Button } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { FormEvent, KeyboardEvent, ReactNode } from 'react';
import css from './search-frame.module.css';

interface SearchFrameProps {
  /** For screen readers. */
  readonly label: string;
  /** In one row that wraps, before the buttons. */
  readonly fields: ReactNode;
  /** Beside Search and Cancel. */
  readonly buttons?: ReactNode;
  /** Below the fields. */
  readonly more?: ReactNode;
  /** What will be asked of whom, in words; undefined while nothing can be asked. */
  readonly asks: ReactNode | undefined;
  /** In place of that: why nothing can be asked. */
  readonly nobody: ReactNode;
  readonly running: boolean;
  readonly onSearch: () => void;
  readonly onCancel: () => void;
  /** Progress and end of the search. */
  readonly status: ReactNode;
}

/** A form to search with: Enter searches, Esc cancels; what will be asked stands below before it is asked. */
export function SearchFrame(props: SearchFrameProps) {
  const { asks, running, onSearch, onCancel } = props;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // In an open list of choices, Esc closes the list.
    const choosing = event.target instanceof HTMLElement && event.target.ariaExpanded === 'true';
    if (event.key === 'Escape' && running && !choosing && !event.defaultPrevented) onCancel();
  };
  return (
    <form className={css.form} aria-label={props.label} onSubmit={submit} onKeyDown={onKeyDown}>
      <SearchFields>
        {props.fields}
        <div className={css.buttons}>
          <Button type="submit" leftSection={<IconSearch size={14} />} disabled={asks === undefined}>
            Search
          </Button>
          <Button variant="default" onClick={onCancel} disabled={!running}>
            Cancel
          </Button>
          {props.buttons}
        </div>
      </SearchFields>
      {props.more}
      <div className={css.under}>
        <p className={css.asks}>{asks ?? props.nobody}</p>
        <div className={css.status} role="status">
          {props.status}
        </div>
      </div>
    </form>
  );
}

/** Fields side by side, as wide as there is room. */
export function SearchFields({ children }: { readonly children: ReactNode }) {
  return <div className={css.fields}>{children}</div>;
}

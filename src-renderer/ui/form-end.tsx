import { Button, Group } from '@mantine/core';
import css from './form-end.module.css';

/** The end of a form in a dialog: why it was not saved, if it was not, and the ways out. */
export function FormEnd({ refusal, onCancel }: { readonly refusal: string | undefined; readonly onCancel: () => void }) {
  return (
    <>
      {refusal !== undefined && (
        <p className={css.refusal} role="alert">
          {refusal}
        </p>
      )}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit">Save</Button>
      </Group>
    </>
  );
}

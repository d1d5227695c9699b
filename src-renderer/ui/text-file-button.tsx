import { Button } from '@mantine/core';
import { useRef } from 'react';

/** Lets a person choose a text file; the same one may be chosen again. */
export function TextFileButton(props: {
  readonly children: string;
  /** Name of the field for those who do not see the button. */
  readonly label: string;
  /** As the attribute of an input has it. */
  readonly accept: string;
  readonly onFile: (file: File) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button variant="default" onClick={() => input.current?.click()}>
        {props.children}
      </Button>
      <input
        ref={input}
        type="file"
        accept={props.accept}
        hidden
        aria-label={props.label}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          if (file !== undefined) props.onFile(file);
        }}
      />
    </>
  );
}

import { Button, Group, TextInput, type TextInputProps } from '@mantine/core';
import { useServices } from './services.tsx';

interface PathFieldProps extends Pick<TextInputProps, 'label' | 'description' | 'error'> {
  readonly kind: 'folder' | 'zip';
  readonly value: string;
  readonly onChange: (path: string) => void;
}

/** A path of this computer: typed, or chosen by the system's dialog where there is one. */
export function PathField({ kind, value, onChange, ...field }: PathFieldProps) {
  const { files } = useServices();
  const { choosePath } = files;
  const choose = async () => {
    const chosen = await choosePath?.(kind, value);
    if (chosen !== undefined) onChange(chosen);
  };
  return (
    <Group gap={6} align="flex-start" wrap="nowrap">
      <TextInput
        {...field}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        required
        flex={1}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        spellCheck={false}
        autoComplete="off"
        classNames={{ input: 'q-mono' }}
      />
      {choosePath !== undefined && (
        <Button variant="default" mt={22} onClick={() => void choose()}>
          Choose…
        </Button>
      )}
    </Group>
  );
}

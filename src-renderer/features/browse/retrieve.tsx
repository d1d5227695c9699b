import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDownload } from '@tabler/icons-react';
import type { RetrieveMethod } from './retrieve-method.ts';
import { retrieveMethodList } from './retrieve-method.ts';

interface RetrieveButtonsProps {
  readonly count: number;
  readonly onRetrieve: (method: RetrieveMethod | undefined) => void;
}

/** Retrieves what is selected, as the bookmark says or by a method chosen for this once. */
export function RetrieveButtons({ count, onRetrieve }: RetrieveButtonsProps) {
  return (
    <Button.Group>
      <Button leftSection={<IconDownload size={14} />} disabled={count === 0} title="Enter" onClick={() => onRetrieve(undefined)}>
        Retrieve
      </Button>
      <Menu position="top-start" withinPortal shadow="md">
        <Menu.Target>
          <Button disabled={count === 0} px={6} aria-label="Choose the method">
            <IconChevronDown size={14} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {retrieveMethodList.map(({ method, words }) => (
            <Menu.Item key={method} onClick={() => onRetrieve(method)}>
              {words}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}

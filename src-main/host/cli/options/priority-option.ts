import { type Command, Option } from 'commander';
import { type Priority, priorities } from '../../../dicom/dimse/priority.ts';

export interface PriorityOption {
  readonly priority?: Priority;
}

/** For the commands whose requests have a priority: `find`, `get`, `move`, `send`. */
export function addPriorityOption(command: Command): Command {
  return command.addOption(
    new Option('--priority <priority>', 'ask for it to be handled so; servers may treat all alike').choices(
      Object.keys(priorities),
    ),
  );
}

import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import { commandField } from '../dimse/command-field.ts';
import type { ServiceProvider } from './service-registry.ts';

/** Verification as SCP (PS3.4 Annex A): the answer is always Success. */
export const echoProvider: ServiceProvider = {
  operation: commandField.CEchoRq,
  begin(operation) {
    operation.respond(statusCode.Success);
    return undefined;
  },
};
